/** Where recordings, fixtures and schemas of QuickBooks lie: beside the checkout, never in it. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Licences allow reading them here, not a copy in the project: a test that needs them says so. */
const BESIDE = join(import.meta.dirname, "../../../shared/quickbooks");

/** Said in the name of each test, because a skipped one shows nothing else. */
export const NEED = "(needs ../shared/quickbooks)";

export interface Samples {
  readonly folder: string;
  readonly isThere: boolean;
  text(path: string): string;
  json(path: string): unknown;
  /** Names without the ending, sorted. */
  names(folder: string, ending: string): readonly string[];
}

/** `TIEOUT_SAMPLES` names another folder with the same layout. */
export function openSamples(folder = process.env["TIEOUT_SAMPLES"] ?? BESIDE): Samples {
  const text = (path: string): string => readFileSync(join(folder, path), "utf8");
  return {
    folder,
    isThere: existsSync(join(folder, "recordings")),
    text,
    json: (path) => JSON.parse(text(path)) as unknown,
    names: (part, ending) =>
      readdirSync(join(folder, part))
        .filter((name) => name.endsWith(ending))
        .map((name) => name.slice(0, -ending.length))
        .sort(),
  };
}
