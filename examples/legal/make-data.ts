/**
 * Makes the data of this example from fixed numbers: `node examples/legal/make-data.ts`.
 * No clock, no chance of the machine: the same text each time, compared by a test.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { companyJson } from "./data/company.ts";
import { expected } from "./data/expected.ts";
import { exportsOf } from "./data/exports.ts";

/** Text by path, relative to this folder. */
export function legalData(): ReadonlyMap<string, string> {
  return new Map([
    ...exportsOf(),
    ["company.json", companyJson()],
    ["expected.json", `${JSON.stringify(expected(), null, 2)}\n`],
  ]);
}

if (import.meta.main) {
  mkdirSync(new URL("exports", import.meta.url), { recursive: true });
  for (const [path, text] of legalData()) writeFileSync(new URL(path, import.meta.url), text);
}
