import { hash } from "node:crypto";

/** Whole numbers below a bound, the same for a seed in every run. */
export function seededNumbers(seed: number): (bound: number) => number {
  let drawn = 0;
  return (bound) => hash("sha256", `${seed}/${drawn++}`, "buffer").readUInt32BE(0) % bound;
}
