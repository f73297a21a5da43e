import { nearest } from "../model/similar.ts";
import { usage } from "./fail.ts";

/** One of the formats that a command knows. */
export function formatOf(given: unknown, allowed: readonly string[]): string {
  const text = String(given);
  if (allowed.includes(text)) return text;
  const near = nearest(text, allowed);
  const hint = near === null ? "" : `. Did you mean "${near}"?`;
  throw usage(`unknown format "${text}"${hint}`, `There are: ${allowed.join(", ")}`);
}
