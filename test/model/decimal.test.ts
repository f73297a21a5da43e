import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Rounding,
  ZERO,
  absDecimal,
  addDecimal,
  compareDecimal,
  decimal,
  divideDecimal,
  formatDecimal,
  isDecimal,
  multiplyDecimal,
  negateDecimal,
  parseDecimal,
  placesOf,
  roundDecimal,
  subtractDecimal,
} from "../../engine/model/decimal.ts";

const ROUNDINGS = ["half_up", "half_even", "down", "up"] as const satisfies readonly Rounding[];

/** unscaled * 10^-scale, beside the decimal that says the same. */
const scaled = fc
  .tuple(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.integer({ min: 0, max: 9 }))
  .map(([unscaled, scale]) => ({
    unscaled,
    scale,
    value: decimal(`${unscaled}e${-scale}`),
  }));
const anyDecimal = scaled.map(({ value }) => value);

/** Rounds numerator / denominator on bigint: the model that big.js is held to. */
function roundRatio(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const [n, d] = [abs(numerator), abs(denominator)];
  const [whole, twice] = [n / d, (n % d) * 2n];
  const away = {
    down: false,
    up: twice > 0n,
    half_up: twice >= d,
    half_even: twice > d || (twice === d && whole % 2n === 1n),
  }[rounding];
  const rounded = whole + (away ? 1n : 0n);
  return negative ? -rounded : rounded;
}

function abs(n: bigint): bigint {
  return n < 0n ? -n : n;
}

test.each([
  ["18400", "18400"],
  ["18400.00", "18400"],
  ["0.50", "0.5"],
  [".5", "0.5"],
  ["-0", "0"],
  ["-0.000", "0"],
  ["007", "7"],
  ["1.84e4", "18400"],
  ["1E-7", "0.0000001"],
  ["1e+21", "1000000000000000000000"],
  ["-12.3400", "-12.34"],
  ["1234567890123456789012345678901.5", "1234567890123456789012345678901.5"],
  ["1000000e24", "1000000000000000000000000000000"],
  ["0.123456789012345678901234567890123456789", "0.123456789012345678901234567890123456789"],
])("reads %s as %s", (text, canonical) => {
  expect(formatDecimal(parseDecimal(text)!)).toBe(canonical);
});

test.each([
  ...["", " ", " 1", "1 ", "1\n", "1,2", "1,234.56", "1.234,56", "0x1", "1_000", "+1", "--1", "-"],
  ...[".", "5.", "1.2.3", "1e", "e1", "1e1.5", "NaN", "Infinity", "-Infinity", "null", "(12.00)"],
  ...["$12", "12 USD", "１２", "٣", "\u22121", "1e31", "1e-31", "1e999999999"],
  ...["1.0123456789012345678901234567890123456789", "10e30", "0.1e-30", "1".repeat(100_000)],
])("refuses %j", (text) => {
  expect(parseDecimal(text)).toBeNull();
});

test("what is read can be read again from its own text", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^-?\d{1,20}(\.\d{1,19})?(e[+-]?\d{1,2})?$/), (text) => {
      const value = parseDecimal(text);
      fc.pre(value !== null);
      const again = parseDecimal(formatDecimal(value));
      expect(again).toEqual(value);
      expect(formatDecimal(again!)).toMatch(/^(0|-?(0\.\d*[1-9]|[1-9]\d*(\.\d*[1-9])?))$/);
    }),
  );
});

test("a constant that is no decimal is our own bug", () => {
  expect(() => decimal("1,5")).toThrow('This is a bug in Tieout: "1,5" is not a decimal');
});

test("0.1 and 0.2 make 0.3", () => {
  expect(addDecimal(decimal("0.1"), decimal("0.2"))).toEqual(decimal("0.30"));
});

test("a decimal cannot be compared or added as a number by accident", () => {
  expect(() => (decimal("2") as never) < (decimal("10") as never)).toThrow();
  expect(isDecimal(decimal("2"))).toBe(true);
  expect([2, "2", 2n, null, undefined, {}].some(isDecimal)).toBe(false);
});

test("sums and products agree with bigint", () => {
  fc.assert(
    fc.property(scaled, scaled, (a, b) => {
      const scale = a.scale + b.scale;
      const [x, y] = [a.unscaled * 10n ** BigInt(b.scale), b.unscaled * 10n ** BigInt(a.scale)];
      expect(addDecimal(a.value, b.value)).toEqual(decimal(`${x + y}e${-scale}`));
      expect(subtractDecimal(a.value, b.value)).toEqual(decimal(`${x - y}e${-scale}`));
      const product = decimal(`${a.unscaled * b.unscaled}e${-scale}`);
      expect(multiplyDecimal(a.value, b.value)).toEqual(product);
      expect(compareDecimal(a.value, b.value)).toBe(x < y ? -1 : x > y ? 1 : 0);
    }),
  );
});

test("addition and multiplication associate, and multiplication distributes", () => {
  fc.assert(
    fc.property(anyDecimal, anyDecimal, anyDecimal, (a, b, c) => {
      expect(addDecimal(addDecimal(a, b), c)).toEqual(addDecimal(a, addDecimal(b, c)));
      expect(multiplyDecimal(multiplyDecimal(a, b), c)).toEqual(
        multiplyDecimal(a, multiplyDecimal(b, c)),
      );
      expect(multiplyDecimal(a, addDecimal(b, c))).toEqual(
        addDecimal(multiplyDecimal(a, b), multiplyDecimal(a, c)),
      );
    }),
  );
});

test("zero has no sign, however it comes about", () => {
  const minus = decimal("-1.5");
  const zeros = [
    negateDecimal(ZERO),
    addDecimal(minus, absDecimal(minus)),
    multiplyDecimal(minus, ZERO),
    roundDecimal(decimal("-0.004"), { places: 2, rounding: "half_up" }),
    divideDecimal(decimal("-1"), decimal("300"), { places: 2, rounding: "down" }),
  ];
  for (const zero of zeros) expect(zero).toEqual(ZERO);
});

test.each([
  ["2.345", "2.35", "2.34", "2.34", "2.35"],
  ["2.355", "2.36", "2.36", "2.35", "2.36"],
  ["-2.345", "-2.35", "-2.34", "-2.34", "-2.35"],
  ["0.001", "0", "0", "0", "0.01"],
  ["0.005", "0.01", "0", "0", "0.01"],
  ["99.995", "100", "100", "99.99", "100"],
])("%s at two places", (text, ...expected) => {
  const rounded = ROUNDINGS.map((rounding) => roundDecimal(decimal(text), { places: 2, rounding }));
  expect(rounded.map(formatDecimal)).toEqual(expected);
});

test("rounding and division agree with bigint, in every mode", () => {
  fc.assert(
    fc.property(
      scaled,
      scaled,
      fc.integer({ min: 0, max: 6 }),
      fc.constantFrom(...ROUNDINGS),
      (a, b, places, rounding) => {
        const up = 10n ** BigInt(places);
        const rounded = roundRatio(a.unscaled * up, 10n ** BigInt(a.scale), rounding);
        expect(roundDecimal(a.value, { places, rounding })).toEqual(
          decimal(`${rounded}e${-places}`),
        );
        fc.pre(b.unscaled !== 0n);
        const ratio = roundRatio(
          a.unscaled * 10n ** BigInt(b.scale) * up,
          b.unscaled * 10n ** BigInt(a.scale),
          rounding,
        );
        expect(divideDecimal(a.value, b.value, { places, rounding })).toEqual(
          decimal(`${ratio}e${-places}`),
        );
      },
    ),
  );
});

test("division by zero is null, and one division leaves nothing behind for the next", () => {
  const third = { places: 4, rounding: "up" } as const;
  expect(divideDecimal(decimal("1"), ZERO, third)).toBeNull();
  expect(divideDecimal(decimal("1"), decimal("3"), third)).toEqual(decimal("0.3334"));
  const cents = { places: 2, rounding: "half_even" } as const;
  expect(divideDecimal(decimal("1"), decimal("8"), cents)).toEqual(decimal("0.12"));
});

test("places are those of the canonical text", () => {
  const texts = ["18400", "18400.00", "0.50", "1e-7", "1e21", "-12.3456", "0"];
  expect(texts.map((text) => placesOf(decimal(text)))).toEqual([0, 0, 1, 7, 0, 4, 0]);
});

test("a decimal begins with its point, and is as long as is allowed and no longer", () => {
  expect(formatDecimal(decimal(".55"))).toBe("0.55");
  expect(formatDecimal(decimal("-.05"))).toBe("-0.05");
  const digits = "1".repeat(40);
  expect(parseDecimal(`0.${digits}`)).not.toBeNull();
  expect(parseDecimal(`0.${digits}1`)).toBeNull();
  const long = (zeros: number): string => `${"0".repeat(zeros)}1.5`;
  expect(parseDecimal(long(77))).not.toBeNull();
  expect(parseDecimal(long(78))).toBeNull();
});
