import { writeJson } from "../engine/model/json.ts";
import type { Body } from "./body.ts";

/** What the emulator is seeded with, as the generator of each example makes it. */
export interface CompanySeed {
  readonly realmId: string;
  readonly companyInfo: Body;
  readonly preferences: Body;
  /** Kind of entry to its entries, in the order of the file. */
  readonly entities: Readonly<Record<string, readonly Body[]>>;
}

/** One entry a line, so that a change reads well. */
export function companyFile({ realmId, companyInfo, preferences, entities }: CompanySeed): string {
  const lists = Object.entries(entities).map(([name, entries]) => {
    const lines = entries.map((entry) => `      ${writeJson(entry)}`);
    return `    "${name}": [\n${lines.join(",\n")}\n    ]`;
  });
  return [
    "{",
    `  "realmId": "${realmId}",`,
    `  "companyInfo": ${writeJson(companyInfo)},`,
    `  "preferences": ${writeJson(preferences)},`,
    `  "entities": {\n${lists.join(",\n")}\n  }`,
    "}\n",
  ].join("\n");
}
