import fc from "fast-check";
import { expect, test } from "vitest";
import { parseJson, writePlainJson } from "../../engine/model/json.ts";
import { withoutEndingZeros } from "../../engine/model/json-number.ts";

const written = (json: string): string => writePlainJson(parseJson(json));

test.each([
  ['{"a":275.0}', '{"a":275}'],
  ['{"a":100.00,"b":0.0}', '{"a":100,"b":0}'],
  ['{"a":12.50,"b":-1.250,"c":-3.0}', '{"a":12.5,"b":-1.25,"c":-3}'],
  ['{"a":{"b":[{"c":0.050}]},"d":-0.10}', '{"a":{"b":[{"c":0.05}]},"d":-0.1}'],
  ['{"a":1.00000000000000000}', '{"a":1}'],
])("of %s the numbers are written as they are once parsed", (json, plain) => {
  expect(withoutEndingZeros(json)).toBe(plain);
  expect(written(json)).toBe(plain);
});

test.each([
  '{"a":275}',
  '{"a":1000,"b":10.05}',
  // No zero of ours.
  '{"a":-0.0}',
  // More digits than a double keeps: written as they came.
  '{"a":12345678901234567.0}',
  '{"a":1234567890.1234567890}',
  // In strings.
  '{"a":":275.0,"}',
  String.raw`{"a":"\":275.0,"}`,
  String.raw`{"a":"b\":275.0,\"c\":1.0}"}`,
  '{"a":"b: 1.0, c"}',
])("%s stays as it stands", (json) => {
  expect(withoutEndingZeros(json)).toBe(json);
});

const texts = fc.oneof(
  fc.constantFrom("", "a", ":275,", '":275,', 'b":275,', "1", ".0", "\\", '"', '\\"', "275"),
  fc.string({ unit: "binary", maxLength: 3 }),
);
const numbers = fc.oneof(
  fc.constantFrom("0", "1", "-1", "-0", "275", "12.5", "-0.05", "1e-7", "1234567890123456"),
  fc.integer({ min: -999_999, max: 999_999 }).map((cents) => String(cents / 100)),
);
const keys = fc.oneof(texts, fc.constantFrom("a", "b", "c"));
const { object } = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    numbers,
    texts.map((text) => JSON.stringify(text)),
    fc.array(tie("value"), { maxLength: 3 }).map((list) => `[${list.join(",")}]`),
    tie("object"),
  ),
  object: fc
    .uniqueArray(fc.tuple(keys, tie("value")), { maxLength: 4, selector: ([key]) => key })
    .map((all) => `{${all.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(",")}}`),
}));

test("wherever zeros are put into a text, those that it takes out changed nothing", () => {
  const zeros = fc.constantFrom(".0", ".00", "0", "00", ".");
  const places = fc.array(fc.tuple(fc.nat(), zeros), { minLength: 1, maxLength: 3 });
  // Most often where they may end a number.
  const put = (text: string, [at, more]: readonly [number, string]): string => {
    const behind = [...text.matchAll(/\d(?=[,}])/g)].map(({ index }) => index + 1);
    const place = at % 4 === 0 ? at % (text.length + 1) : (behind[at % behind.length] ?? 0);
    return text.slice(0, place) + more + text.slice(place);
  };
  let found = 0;
  fc.assert(
    fc.property(object, places, (value, all) => {
      const plain = written(value);
      const text = all.reduce(put, plain);
      if (withoutEndingZeros(text) !== plain) return;
      found++;
      expect(written(text)).toBe(plain);
    }),
    { numRuns: 20_000 },
  );
  expect(found).toBeGreaterThan(200);
});

test("whatever it is given, what comes out says the same, or is no text that was written", () => {
  const marks = fc.constantFrom(...'{}[],:"\\ 0015.-ea\n');
  const piece = fc.oneof(marks, fc.constantFrom('"a":', ".0", '{"a":', "}", "1.0,", "true"));
  const isWritten = (text: string): boolean => {
    try {
      return written(text) === text;
    } catch {
      return false;
    }
  };
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join("");
      const plain = withoutEndingZeros(text);
      fc.pre(plain !== text);
      expect(!isWritten(plain) || written(text) === plain).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
