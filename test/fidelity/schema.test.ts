/** Field tables against the published schemas; `npm run fidelity` prints the count by entity. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DEFINITIONS } from "../../connectors/quickbooks/emulator/entities/catalogue.ts";
import { compareFields } from "./fields.ts";
import { rulesOf } from "./not-kept.ts";
import { NEED, openSamples } from "./samples.ts";
import { readSchema } from "./schema.ts";
import { TYPES_FOLDER, typesOf } from "./types.ts";

const samples = openSamples();

test.skipIf(!samples.isThere)(`every field of the schema is kept, or says why not ${NEED}`, () => {
  const compared = compareFields(readSchema(samples));
  expect(compared).toHaveLength(33);
  expect(compared.flatMap(({ faults }) => faults)).toEqual([]);
  for (const { entity, kept } of compared) expect([entity, kept > 5]).toEqual([entity, true]);
  const used = new Set(compared.flatMap(({ dropped }) => [...dropped.values()]));
  expect(rulesOf().filter((reason) => !used.has(reason))).toEqual([]);
});

test.skipIf(!samples.isThere)(
  `the types in the repository are those of the schemas ${NEED}`,
  () => {
    // How it is broken into lines is the formatter's.
    const flat = (text: string): string => text.replace(/\s+/g, "").replace(/,(?=[}\]])/g, "");
    const made = typesOf(readSchema(samples), [...DEFINITIONS.keys()]);
    expect(readdirSync(TYPES_FOLDER).sort()).toEqual([...made.keys()].map((n) => `${n}.ts`).sort());
    for (const [name, text] of made) {
      expect(flat(readFileSync(join(TYPES_FOLDER, `${name}.ts`), "utf8")), name).toBe(flat(text));
    }
  },
);
