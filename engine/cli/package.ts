import { fileURLToPath } from "node:url";
import type { Shell } from "./shell.ts";

/** Tieout's own package.json: beside engine/ in a checkout, beside dist/ in a package. */
export function ownPackage({ world }: Shell): { readonly version: string } {
  for (const up of ["../../package.json", "../../../package.json"]) {
    const file = fileURLToPath(new URL(up, import.meta.url));
    if (world.files.info(file) !== null) {
      return JSON.parse(world.files.readText(file)) as { version: string };
    }
  }
  return { version: "unknown" };
}
