/** Field tables against the published schemas; `npm run fidelity` prints the count by entity. */
import { expect, test } from "vitest";
import { compareFields } from "./fields.ts";
import { rulesOf } from "./not-kept.ts";
import { NEED, openSamples } from "./samples.ts";
import { readSchema } from "./schema.ts";

const samples = openSamples();

test.skipIf(!samples.isThere)(`every field of the schema is kept, or says why not ${NEED}`, () => {
  const compared = compareFields(readSchema(samples));
  expect(compared).toHaveLength(28);
  expect(compared.flatMap(({ faults }) => faults)).toEqual([]);
  for (const { entity, kept } of compared) expect([entity, kept > 5]).toEqual([entity, true]);
  const used = new Set(compared.flatMap(({ dropped }) => [...dropped.values()]));
  expect(rulesOf().filter((reason) => !used.has(reason))).toEqual([]);
});
