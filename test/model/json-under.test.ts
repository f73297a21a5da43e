import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../../engine/model/json.ts";
import { numberText, parseJson } from "../../engine/model/json.ts";
import { textUnder } from "../../engine/model/json-under.ts";

const textOf = (value: JsonValue | undefined): string | null => {
  if (value === undefined || value === null) return null;
  return typeof value === "string" ? value : numberText(value);
};

test.each([
  ['{"id":"A-1"}', "A-1"],
  ['{"a":1,"id":"A-1","b":2}', "A-1"],
  [' { "a" : [ {"id":"no"} , "}" ] , "id" : "A-1" } ', "A-1"],
  ['{"a":{"id":"no","b":{}},"id":17}', "17"],
  ['{"a":"\\"id\\":","id":0 }', "0"],
  ['{"a":"\\\\","id":999999999999999}', "999999999999999"],
  ['{"a":-1.5e3,"b":true,"id":"  A "}', "  A "],
  ['{"id":""}', ""],
])("of %s it finds the key without parsing", (json, text) => {
  expect(textUnder(json, "id")).toBe(text);
  expect(textOf((parseJson(json) as JsonObject)["id"])).toBe(text);
});

test.each([
  '{"a":{"id":"no"}}',
  '{"id":"A\\u002d1"}',
  '{"\\u0069d":"A-1","id":"A-2"}',
  '{"id":null}',
  '{"id":true}',
  '{"id":["A-1"]}',
  '{"id":1.0}',
  '{"id":1e2}',
  '{"id":-1}',
  '{"id":1234567890123456}',
  '[{"id":"A-1"}]',
  '"id"',
  "{}",
  "",
  "id",
  '{"a',
  '{"a"',
  '{"a":',
  '{"a":1',
  '{"a":"1',
  '{"a":[1',
  '{"a":1 "id":"A-1"}',
])("of %s it says nothing", (json) => {
  expect(textUnder(json, "id")).toBeNull();
});

test("what it finds is what parsing finds, however the text is spelled", () => {
  const names = fc.constantFrom("id", "ID", "a", "", 'i"d', "i\\d", "ид");
  const value: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string({ unit: "binary" }),
      fc.constantFrom("id", '"id":', "}", "]", ",", "\\", '\\"', " A "),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(null, true, false),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(names, tie("value"), { maxKeys: 3 }) as fc.Arbitrary<JsonValue>,
    ),
  })).value;
  const some = fc.dictionary(names, value, { maxKeys: 3 });
  const plain = fc.constantFrom("A-1", "", " A ", "17", "Zoë");
  const object = fc
    .tuple(some, names, fc.oneof(value, plain), some)
    .map(([first, name, one, last]) => ({ ...first, [name]: one, ...last }));
  let found = 0;
  fc.assert(
    fc.property(object, names, fc.constantFrom(0, 1), (row, name, indent) => {
      const json = JSON.stringify(row, null, indent);
      const text = textUnder(json, name);
      const parsed = (parseJson(json) as JsonObject)[name];
      if (text !== null) expect(text).toBe(textOf(Object.hasOwn(row, name) ? parsed : null));
      // It gives up on escapes alone: what is plain is found.
      const isPlain = typeof parsed === "string" && !json.includes("\\");
      if (!isPlain || !Object.hasOwn(row, name)) return;
      expect(text).toBe(parsed);
      found++;
    }),
    { numRuns: 2000 },
  );
  expect(found).toBeGreaterThan(0);
});
