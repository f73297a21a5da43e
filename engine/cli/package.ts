import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Shell } from "./shell.ts";

/** Tieout's own package.json. */
export function ownPackage(shell: Shell): { readonly version: string } {
  // dist/ has one, too, which says only how scripts are loaded; this file it never has.
  const notes = ownFile(shell, "CHANGELOG.md");
  if (notes === null) return { version: "unknown" };
  const file = `${path.dirname(notes)}/package.json`;
  return JSON.parse(shell.world.files.readText(file)) as { version: string };
}

/** What tells one build from another; null in a checkout, whose sources change from run to run. */
export function ownBuild(shell: Shell): string | null {
  const file = import.meta.url.endsWith(".js") ? ownFile(shell, "dist/build.json") : null;
  return file === null ? null : shell.world.files.readText(file);
}

/** A file or folder that Tieout brings: beside engine/ in a checkout, beside dist/ in a package. */
export function ownFile({ world }: Shell, name: string): string | null {
  for (const up of ["../../", "../../../"]) {
    const file = fileURLToPath(new URL(`${up}${name}`, import.meta.url));
    if (world.files.info(file) !== null) return file;
  }
  return null;
}
