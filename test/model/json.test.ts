import fc from "fast-check";
import { expect, test } from "vitest";
import { decimal, formatDecimal, parseDecimal } from "../../engine/model/decimal.ts";
import {
  JsonError,
  type JsonTree,
  type JsonValue,
  RawNumber,
  canonicalJson,
  isJsonObject,
  isRawNumber,
  numberText,
  parseJson,
  parseJsonStrict,
  plainJson,
  writeJson,
  writePlainJson,
} from "../../engine/model/json.ts";

/** A JSON number as anyone may write it. */
const anyNumberText = fc.stringMatching(/^-?(0|[1-9]\d{0,22})(\.\d{1,22})?([eE][+-]?\d{1,3})?$/);

/** JSON text together with nothing lost: numbers by their text, strings with anything in them. */
const { text: anyText } = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { maxDepth: 4 },
    anyNumberText,
    fc.oneof(fc.string({ unit: "binary" }), anyNumberText).map((s) => JSON.stringify(s)),
    fc.constantFrom("null", "true", "false"),
    fc.array(tie("text"), { maxLength: 4 }).map((list) => `[${list.join(", ")}]`),
    fc
      .array(fc.tuple(fc.oneof(fc.string(), fc.constant("__proto__")), tie("text")), {
        maxLength: 4,
      })
      .map((all) => [...new Map(all)])
      .map((all) => `{${all.map(([k, v]) => `${JSON.stringify(k)} :${v}`).join(" ,")}}`),
  ),
}));

function faultOf(parse: () => unknown): { readonly message: string; readonly offset: number } {
  try {
    parse();
  } catch (error) {
    if (error instanceof JsonError) return { message: error.message, offset: error.offset };
    throw error;
  }
  throw new Error("no fault");
}

test.each([
  ...["0", "46000", "-1", "0.1", "1.10", "18400.25", "123456789012345", "0.123456789012345"],
  ...["1e3", "1E+21", "1.5e-7", "100000000000000000000", "1e308", "0e5", "-0.05", "-10"],
])("%s is exact as a number", (text) => {
  const value = parseJson(text);
  expect(typeof value).toBe("number");
  expect(canonicalJson(value)).toBe(canonicalJson(new RawNumber(text)));
});

test.each([
  ...["9007199254740993", "1234567890123456", "9007199254740993.07", "0.30000000000000004"],
  ...["1e400", "-1e400", "1e-400", "5e-324", "3e-324", "-0", "-0.0", "-0e5", "12345678.123456789"],
])("%s keeps its digits", (text) => {
  for (const around of ["@", " @ ", "[1,@]", '{"a":"\\"","b":@}', '{"a":[{"b": @ }]}']) {
    const value = parseJson(around.replace("@", text));
    expect(writeJson(value)).toContain(text);
    expect(JSON.stringify(value)).toContain(text);
  }
  expect(numberText(parseJson(text))).toBe(text);
});

test("every number keeps its value, wherever it stands", () => {
  fc.assert(
    fc.property(anyNumberText, (text) => {
      const [value] = parseJson(`[${text}]`) as readonly JsonValue[];
      const kept = numberText(value!)!;
      expect(canonicalJson(new RawNumber(kept))).toBe(canonicalJson(new RawNumber(text)));
      const exact = parseDecimal(text);
      if (exact !== null) expect(parseDecimal(kept)).toEqual(exact);
    }),
    { numRuns: 1000 },
  );
});

test("what is not a number comes as JSON.parse gives it", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      fc.pre(!JSON.stringify(value).includes("-0"));
      const text = JSON.stringify(value);
      const numbersAsRead = JSON.parse(text, (_key, part: unknown) => part) as unknown;
      const plain = JSON.parse(writeJson(parseJson(text))) as unknown;
      expect(plain).toEqual(numbersAsRead);
    }),
  );
});

test("writing and reading again changes nothing", () => {
  fc.assert(
    fc.property(anyText, fc.constantFrom(0, 2), (text, indent) => {
      const value = parseJson(text);
      const written = writeJson(value, indent);
      expect(parseJson(written)).toEqual(value);
      expect(writeJson(parseJson(written), indent)).toBe(written);
      if (indent === 0) expect(writePlainJson(value)).toBe(written);
      expect(parseJson(canonicalJson(value))).toEqual(parseJson(canonicalJson(parseJson(written))));
    }),
    { numRuns: 500 },
  );
});

test("a prototype cannot be reached through a document", () => {
  for (const number of ["1", "12345678901234567"]) {
    const value = parseJson(`{"__proto__": {"polluted": ${number}}, "constructor": 1}`);
    expect(Object.keys(value as object)).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(writeJson(value)).toBe(`{"__proto__":{"polluted":${number}},"constructor":1}`);
    expect(writePlainJson(value)).toBe(writeJson(value));
    expect(canonicalJson(value)).toContain('"__proto__":{"polluted":');
  }
});

test("200 levels are read, the 201st is refused where it opens", () => {
  const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
  expect(canonicalJson(parseJson(nested(200)))).toBe(nested(200));
  expect(faultOf(() => parseJson(nested(201)))).toEqual({
    message: "more than 200 levels deep",
    offset: 200,
  });
  expect(faultOf(() => parseJson('{"a":'.repeat(100_000))).offset).toBe(200 * 5);
  expect(parseJson(`[${'"[[[[\\"{{{{",'.repeat(100)}[]${",[]".repeat(500)}]`)).toHaveLength(601);
});

test.each([
  ["", 0, "expected a value, found the end"],
  ["{", 1, "expected a key in double quotes, found the end"],
  ['{"a" 1}', 5, 'expected ":" after the key, found "1"'],
  ['{"a":1,}', 7, 'expected a key in double quotes, found "}"'],
  ["{'a':1}", 1, 'expected a key in double quotes, found "\'"'],
  ["[1 2]", 3, 'expected "," or "]", found "2"'],
  ["[1,]", 3, 'expected a value, found "]"'],
  ["[01]", 2, 'expected "," or "]", found "1"'],
  ["[.5]", 1, 'expected a value, found "."'],
  ["[NaN]", 1, 'expected a value, found "N"'],
  ['"a', 2, 'expected a closing ", found the end'],
  ['"a\\x"', 2, 'expected an escape sequence, found "\\\\"'],
  ['"a\nb"', 2, 'expected an escape sequence, found "\\n"'],
  ["\uFEFF{}", 0, 'expected a value, found "\uFEFF"'],
  ["{} {}", 3, 'expected the end, found "{"'],
  ["[12345678901234567, x]", 20, 'expected a value, found "x"'],
])("%j is refused at %i", (text, offset, message) => {
  expect(faultOf(() => parseJson(text))).toEqual({ message, offset });
});

test("a text that JSON.parse refuses is refused with an offset inside it", () => {
  const chars = fc.constantFrom(...'{}[]",:\\-0123456789.eE tfn\n');
  const nearly = fc.oneof(
    fc.array(chars, { maxLength: 12 }).map((all) => all.join("")),
    fc.tuple(anyText, fc.nat(40), chars).map(([text, at, char]) => {
      return text.slice(0, at) + char + text.slice(at + 1);
    }),
  );
  fc.assert(
    fc.property(nearly, (text) => {
      let refused = false;
      try {
        JSON.parse(text);
      } catch {
        refused = true;
      }
      if (refused) {
        const { offset } = faultOf(() => parseJson(text));
        expect(offset).toBeGreaterThanOrEqual(0);
        expect(offset).toBeLessThanOrEqual(text.length);
      } else {
        expect(() => parseJson(text)).not.toThrow();
      }
    }),
    { numRuns: 2000 },
  );
});

test("a key that stands twice is refused only where it is asked for", () => {
  expect(parseJson('{"a":1,"a":2}')).toEqual({ a: 2 });
  expect(faultOf(() => parseJsonStrict('{"a":1, "\\u0061":2}'))).toEqual({
    message: 'the key "a" stands twice in one object',
    offset: 8,
  });
  const apart = '{"a":{"a":[{"a":1},{"a":2}]},"b":"a","__proto__":1}';
  expect(writeJson(parseJsonStrict(apart))).toBe(apart);
});

test("numbers have a text, nothing else has", () => {
  expect([46000, 0.1, 1e21, -2.5].map(numberText)).toEqual(["46000", "0.1", "1e+21", "-2.5"]);
  expect([null, true, "1", [], {}, Number.NaN, Infinity].map(numberText)).toEqual(
    Array(7).fill(null),
  );
});

test("decimals and raw numbers are written bare, in the order given", () => {
  const tree = {
    Qty: decimal("1.50"),
    Amount: [decimal("-0.05"), new RawNumber("9007199254740993.07")],
    Name: "Quarry Road",
    Gone: undefined,
    Rate: 0.1,
  };
  expect(writeJson(tree)).toBe(
    '{"Qty":1.5,"Amount":[-0.05,9007199254740993.07],"Name":"Quarry Road","Rate":0.1}',
  );
  expect(writeJson({ a: decimal("2") }, 2)).toBe('{\n  "a": 2\n}');
  expect(writeJson(decimal("1e21"))).toBe("1000000000000000000000");
});

test("a text is written as JSON.stringify would, whatever stands in it", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const value = parseJson(text);
      expect(writeJson(value)).toBe(JSON.stringify(value));
    }),
    { numRuns: 500 },
  );
});

test("a plain tree is what comes of writing and reading, without the text", () => {
  fc.assert(
    fc.property(anyText, anyNumberText, (text, number) => {
      const exact = parseDecimal(number) ?? decimal("0.1");
      const tree: JsonTree = { a: [parseJson(text) as JsonTree, exact], b: undefined, c: exact };
      expect(plainJson(tree)).toEqual(parseJson(writeJson(tree)));
      expect(Object.keys(plainJson(tree) as object)).toEqual(["a", "c"]);
    }),
    { numRuns: 500 },
  );
  const odd = parseJson('{"__proto__": {"polluted": 1}}');
  expect(writeJson(plainJson(odd as JsonTree))).toBe('{"__proto__":{"polluted":1}}');
});

test("what JSON cannot say is our own bug, not a null", () => {
  const wrong = [Number.NaN, Infinity, 1n, () => 1, Symbol("s")] as unknown as JsonTree[];
  for (const value of wrong) {
    expect(() => writeJson({ a: value })).toThrow("This is a bug in Tieout");
    expect(() => canonicalJson({ a: value })).toThrow("This is a bug in Tieout");
    expect(() => plainJson({ a: value })).toThrow("This is a bug in Tieout");
  }
  expect(() => writeJson([undefined as never])).toThrow("This is a bug in Tieout");
  expect(() => canonicalJson([undefined as never])).toThrow("This is a bug in Tieout");
});

test("canonical text is sorted, bare and blind to how a number was written", () => {
  const one = parseJson('{"b": [1.10, 1e2, -0, 12345678901234567.0], "a": "\\u00e9\\n", "A": {}}');
  const two = parseJson('{"A":{},"a":"é\\n","b":[11e-1,100.0,0,1.2345678901234567e16]}');
  expect(canonicalJson(one)).toBe('{"A":{},"a":"é\\n","b":[1.1,100,0,12345678901234567]}');
  expect(canonicalJson(two)).toBe(canonicalJson(one));
  expect(canonicalJson(["1.10"])).not.toBe(canonicalJson(["1.1"]));
  expect(canonicalJson({ a: null })).not.toBe(canonicalJson({}));
  expect(canonicalJson({ a: undefined })).toBe("{}");
});

test("equal numbers have one canonical text, different ones have two", () => {
  const scaled = fc.tuple(
    fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
    fc.integer({ min: -100, max: 100 }),
  );
  fc.assert(
    fc.property(scaled, fc.nat(12), scaled, ([digits, power], zeros, [other, otherPower]) => {
      const text = canonicalJson(new RawNumber(`${digits}e${power}`));
      const shifted = `${digits}${digits === 0n ? "" : "0".repeat(zeros)}E${power - zeros}`;
      expect(canonicalJson(new RawNumber(shifted))).toBe(text);
      expect(canonicalJson(parseJson(shifted))).toBe(text);
      expect(canonicalJson(parseJson(text))).toBe(text);
      const exact = parseDecimal(`${digits}e${power}`);
      if (exact !== null) expect(canonicalJson(exact)).toBe(text);
      if (exact !== null) expect(text).toBe(formatDecimal(exact));
      const low = BigInt(Math.min(power, otherPower));
      const equal =
        digits * 10n ** (BigInt(power) - low) === other * 10n ** (BigInt(otherPower) - low);
      expect(canonicalJson(new RawNumber(`${other}e${otherPower}`)) === text).toBe(equal);
    }),
    { numRuns: 500 },
  );
});

test("canonical text does not depend on the order of keys, and quotes as JSON does", () => {
  const object = fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), {
    maxKeys: 50,
  });
  fc.assert(
    fc.property(object, (plain) => {
      const reversed = Object.fromEntries(Object.entries(plain).reverse());
      const text = canonicalJson(reversed);
      expect(text).toBe(canonicalJson(plain));
      const sorted = Object.keys(plain).sort();
      const expected = sorted.map((k) => `${JSON.stringify(k)}:${JSON.stringify(plain[k])}`);
      expect(text).toBe(`{${expected.join(",")}}`);
    }),
  );
  const long = `${"a".repeat(80)}"\ud800\\`;
  expect(canonicalJson([long, "\ud800", "é😀"])).toBe(JSON.stringify([long, "\ud800", "é😀"]));
});

test("a raw number is made of JSON's own grammar, or writing it would fail later", () => {
  for (const text of [".5", "007", "1.", "+1", "1,2", "NaN", "1\n", "", '"1"']) {
    expect(() => new RawNumber(text)).toThrow("is not a JSON number");
  }
  expect(writeJson([new RawNumber("1.0"), new RawNumber("-0.5E+3")])).toBe("[1.0,-0.5E+3]");
});

test("a raw number cannot be changed, and is no JSON object", () => {
  const value = parseJson("12345678901234567");
  expect(isRawNumber(value)).toBe(true);
  expect(isJsonObject(value)).toBe(false);
  expect(() => Object.assign(value as object, { text: "1" })).toThrow(TypeError);
  expect([{}, { text: "1" }].every(isJsonObject)).toBe(true);
  expect([null, [], "", 1].some(isJsonObject)).toBe(false);
});
