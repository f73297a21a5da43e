import fc from "fast-check";
import { expect, test } from "vitest";
import { decimal } from "../../engine/model/decimal.ts";
import {
  type Currency,
  type Money,
  absMoney,
  addMoney,
  allocateMoney,
  compareMoney,
  currency,
  displayMoney,
  formatMoney,
  isMoney,
  isZeroMoney,
  minorDigits,
  money,
  moneyFromDecimal,
  moneyToDecimal,
  multiplyMoney,
  negateMoney,
  parseMoney,
  roundToMoney,
  subtractMoney,
  sumMoney,
} from "../../engine/model/money.ts";

const USD = known("USD");
const JPY = known("JPY");
const KWD = known("KWD");
const CLF = known("CLF");

function known(code: string): Currency {
  const found = currency(code);
  if (found === null) throw new Error(code);
  return found;
}

function usd(text: string): Money {
  const amount = parseMoney(text, USD);
  if (amount === null) throw new Error(text);
  return amount;
}

const anyCurrency = fc.constantFrom(USD, JPY, KWD, CLF);
const anyMinor = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
const anyUsd = anyMinor.map((minor) => money(minor, USD));

test("currencies are the codes in use, in capitals", () => {
  expect(["USD", "EUR", "XCG"].map(currency)).toEqual(["USD", "EUR", "XCG"]);
  expect(["usd", "US", "USDX", "USB", "", "XXX", "XAU", "DEM"].map(currency)).toEqual(
    Array(8).fill(null),
  );
  expect([USD, JPY, KWD, CLF].map(minorDigits)).toEqual([2, 0, 3, 4]);
});

test.each([
  ["18400", 1_840_000n],
  ["18400.0", 1_840_000n],
  ["18400.00", 1_840_000n],
  ["18400.00000", 1_840_000n],
  ["-0.05", -5n],
  ["0.29", 29n],
  [".5", 50n],
  ["-0.00", 0n],
  ["1.84e4", 1_840_000n],
  ["99999999999.99", 9_999_999_999_999n],
  ["90071992547409.93", 9_007_199_254_740_993n],
  ["9999999999999.99", 999_999_999_999_999n],
  ["123456789012345678901234567890.12", 12_345_678_901_234_567_890_123_456_789_012n],
])("reads %s USD as %s cents", (text, minor) => {
  expect(parseMoney(text, USD)).toEqual({ minor, currency: "USD" });
});

test.each(["", "-", ".", "1.", "1,234.56", "0.005", "0.001", "1.2.3", " 1", "NaN", "1e-7", "--1"])(
  "refuses %j USD",
  (text) => {
    expect(parseMoney(text, USD)).toBeNull();
  },
);

test("the currency says how many decimals there may be", () => {
  expect(parseMoney("500", JPY)).toEqual(money(500n, JPY));
  expect(parseMoney("500.0", JPY)).toEqual(money(500n, JPY));
  expect(parseMoney("500.5", JPY)).toBeNull();
  expect(parseMoney("1.234", KWD)).toEqual(money(1234n, KWD));
  expect(parseMoney("1.2345", KWD)).toBeNull();
});

test("every amount is read back from its own text, in every currency", () => {
  fc.assert(
    fc.property(anyMinor, anyCurrency, (minor, code) => {
      const amount = money(minor, code);
      expect(parseMoney(formatMoney(amount), code)).toEqual(amount);
      expect(parseMoney(displayMoney(amount).replaceAll(",", ""), code)).toEqual(amount);
      expect(moneyFromDecimal(moneyToDecimal(amount), code)).toEqual(amount);
    }),
  );
});

test("the fast way in and the decimal way in agree on any text", () => {
  const text = fc.stringMatching(/^-?\d{0,17}(\.\d{0,5})?$/);
  fc.assert(
    fc.property(text, anyCurrency, (plain, code) => {
      const amount = parseMoney(plain, code);
      // An exponent of zero is out of the fast way's reach.
      expect(amount).toEqual(parseMoney(`${plain}e0`, code));
    }),
    { numRuns: 500 },
  );
});

test("shows amounts to machines and to people", () => {
  const amounts = [usd("18400"), usd("-0.05"), usd("-1234567.8"), money(500n, JPY), usd("999")];
  expect(amounts.map(formatMoney)).toEqual(["18400.00", "-0.05", "-1234567.80", "500", "999.00"]);
  expect(amounts.map(displayMoney)).toEqual([
    ...["18,400.00", "-0.05", "-1,234,567.80", "500", "999.00"],
  ]);
});

test("sums associate, and subtraction undoes them", () => {
  fc.assert(
    fc.property(anyUsd, anyUsd, anyUsd, (a, b, c) => {
      expect(addMoney(addMoney(a, b), c)).toEqual(addMoney(a, addMoney(b, c)));
      expect(subtractMoney(addMoney(a, b), b)).toEqual(a);
      expect(sumMoney([a, b, c], USD)).toEqual(addMoney(addMoney(c, b), a));
      expect(addMoney(a, negateMoney(a))).toEqual(money(0n, USD));
      expect(compareMoney(a, b)).toBe(a.minor === b.minor ? 0 : a.minor < b.minor ? -1 : 1);
    }),
  );
});

test("the sum of nothing is zero of the currency", () => {
  expect(sumMoney([], JPY)).toEqual(money(0n, JPY));
  expect(isZeroMoney(sumMoney([], USD))).toBe(true);
  expect(isZeroMoney(usd("0.01"))).toBe(false);
  expect(absMoney(usd("-3"))).toEqual(usd("3"));
});

test("currencies do not mix", () => {
  const yen = money(1n, JPY);
  expect(() => addMoney(usd("1"), yen)).toThrow("USD and JPY do not mix");
  expect(() => subtractMoney(usd("1"), yen)).toThrow("do not mix");
  expect(() => compareMoney(usd("1"), yen)).toThrow("do not mix");
  expect(() => sumMoney([yen], USD)).toThrow("do not mix");
});

test("finer than a cent is null where exactness is asked, and rounded where rounding is", () => {
  expect(moneyFromDecimal(decimal("2.345"), USD)).toBeNull();
  expect(moneyFromDecimal(decimal("2.340"), USD)).toEqual(usd("2.34"));
  expect(roundToMoney(decimal("2.345"), USD, "half_even")).toEqual(usd("2.34"));
  expect(roundToMoney(decimal("-2.345"), USD, "half_up")).toEqual(usd("-2.35"));
  expect(roundToMoney(decimal("2.5"), JPY, "half_even")).toEqual(money(2n, JPY));
});

test("a quantity at a price, and a retainage", () => {
  expect(multiplyMoney(usd("19.99"), decimal("3"), "half_up")).toEqual(usd("59.97"));
  expect(multiplyMoney(usd("18400.25"), decimal("0.1"), "half_up")).toEqual(usd("1840.03"));
  expect(multiplyMoney(usd("18400.25"), decimal("0.1"), "half_even")).toEqual(usd("1840.02"));
});

test("a cent that cannot be split goes to the largest remainder, the first of equals", () => {
  expect(allocateMoney(usd("1.00"), [1n, 1n, 1n])).toEqual([usd("0.34"), usd("0.33"), usd("0.33")]);
  expect(allocateMoney(usd("0.10"), [1n, 2n, 6n])).toEqual([usd("0.01"), usd("0.02"), usd("0.07")]);
  expect(allocateMoney(usd("-0.05"), [1n, 0n, 1n])).toEqual([usd("-0.03"), usd("0"), usd("-0.02")]);
});

test("parts of any amount add up to it, and none is a unit from its exact share", () => {
  const weights = fc
    .array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 12 })
    .filter((list) => list.some((weight) => weight > 0n));
  fc.assert(
    fc.property(anyUsd, weights, (amount, list) => {
      const parts = allocateMoney(amount, list);
      expect(sumMoney(parts, USD)).toEqual(amount);
      const total = list.reduce((sum, weight) => sum + weight, 0n);
      for (const [at, part] of parts.entries()) {
        const off = part.minor * total - amount.minor * list[at]!;
        expect(off < total && off > -total).toBe(true);
      }
    }),
  );
});

test("weights that cannot share anything out are our own bug", () => {
  for (const weights of [[], [0n], [2n, -1n]]) {
    expect(() => allocateMoney(usd("1"), weights)).toThrow("This is a bug in Tieout");
  }
});

test("money is told from what only looks like it", () => {
  expect(isMoney(usd("1"))).toBe(true);
  const others = [null, 1, "1.00", { minor: 1, currency: "USD" }, { minor: 1n }, {}];
  expect(others.some(isMoney)).toBe(false);
});

test("what looks like money and is none", () => {
  expect(isMoney({ minor: 100n, currency: "USD" })).toBe(true);
  expect(isMoney({ minor: 100n, currency: 840 })).toBe(false);
});

test("equal amounts compare as equal", () => {
  expect(compareMoney(money(5n, USD), money(5n, USD))).toBe(0);
  expect(compareMoney(money(4n, USD), money(5n, USD))).toBe(-1);
  expect(compareMoney(money(5n, USD), money(4n, USD))).toBe(1);
});

test("what is left goes to the largest remainders, the earlier first where they are equal", () => {
  const parts = (minor: bigint, ...weights: readonly bigint[]): readonly bigint[] =>
    allocateMoney(money(minor, USD), weights).map((each) => each.minor);
  expect(parts(100n, 1n, 2n, 4n)).toEqual([14n, 29n, 57n]);
  expect(parts(100n, 1n, 1n, 1n)).toEqual([34n, 33n, 33n]);
  expect(parts(101n, 1n, 1n, 1n)).toEqual([34n, 34n, 33n]);
  expect(parts(-100n, 1n, 2n, 4n)).toEqual([-14n, -29n, -57n]);
});

test.each([
  ["1.5", 1500n],
  ["-0.25", -250n],
  ["12.345", 12_345n],
  [".5", 500n],
  // Beyond what a double counts.
  ["99999999999999", 99_999_999_999_999_000n],
  ["999999999999999.999", 999_999_999_999_999_999n],
])("%s of a currency of three places is %s of its smallest unit", (text, minor) => {
  expect(parseMoney(text, KWD)?.minor).toBe(minor);
});
