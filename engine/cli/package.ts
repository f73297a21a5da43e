import { fileURLToPath } from "node:url";
import type { Shell } from "./shell.ts";

/** Tieout's own package.json. */
export function ownPackage(shell: Shell): { readonly version: string } {
  const file = ownFile(shell, "package.json");
  if (file === null) return { version: "unknown" };
  return JSON.parse(shell.world.files.readText(file)) as { version: string };
}

/** What tells one build from another; null in a checkout, whose sources change from run to run. */
export function ownBuild(shell: Shell): string | null {
  const file = import.meta.url.endsWith(".js") ? ownFile(shell, "dist/build.json") : null;
  return file === null ? null : shell.world.files.readText(file);
}

/** A file or folder that Tieout brings: beside engine/ in a checkout, beside dist/ in a package. */
export function ownFile({ world }: Shell, path: string): string | null {
  for (const up of ["../../", "../../../"]) {
    const file = fileURLToPath(new URL(`${up}${path}`, import.meta.url));
    if (world.files.info(file) !== null) return file;
  }
  return null;
}
