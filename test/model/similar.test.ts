import fc from "fast-check";
import { expect, test } from "vitest";
import { comparedName, foldName, nearest, similarity } from "../../engine/model/similar.ts";

const alike = (a: string, b: string): number => similarity(comparedName(a), comparedName(b));

test.each([
  ["Quarry Road L.L.C.", "quarry road"],
  ["Quarry Road, LLC", "quarry road"],
  ["THE QUARRY ROAD COMPANY", "quarry road"],
  ["  Quarry\u00a0 Road\tInc. ", "quarry road"],
  ["Smith & Sons Co.", "smith sons"],
  ["Smith and Sons", "smith sons"],
  ["Müller-Lüdenscheidt", "muller ludenscheidt"],
  ["O’Brien's", "obriens"],
  ["Ｑｕａｒｒｙ ① ﬁne", "quarry 1 fine"],
  ["Harbor Partners L.P.", "harbor partners"],
  ["L. P. Hartley", "l p hartley"],
  ["J.R. Smith", "j r smith"],
  ["The Company", "the company"],
  ["Incline Village", "incline village"],
  ["株式会社 東京", "株式会社 東京"],
  ["...", ""],
])("%j folds to %j", (name, folded) => {
  expect(foldName(name)).toBe(folded);
});

test.each([
  ["Quarry Road L.L.C.", "Quarry Road LLC"],
  ["José García", "jose garcia"],
  ["Smith & Sons", "Smith and Sons, Inc."],
])("%s and %s are one name", (a, b) => {
  expect(alike(a, b)).toBe(1);
});

test.each([
  ["Katarina Novak-Ito", "Katarina Novak"],
  ["Novak, Katarina", "Katarina Novak"],
  ["Katarina Novak", "Katerina Novack"],
  ["Harborline Construction", "Harbor Line Construction"],
  ["Quarry Road Apartments", "Quarry Road Apts"],
])("%s is much like %s", (a, b) => {
  expect(alike(a, b)).toBeGreaterThanOrEqual(0.88);
  expect(alike(a, b)).toBeLessThan(1);
});

test.each([
  ["Katarina Novak", "Quarry Road LLC"],
  ["Harbor Point LLC", "Meridian Group LLC"],
  ["", "Quarry Road"],
  ["", ""],
])("%j is not much like %j", (a, b) => {
  expect(alike(a, b)).toBeLessThan(0.7);
});

test("similarity is symmetric, between 0 and 1, and 1 only for one folded name", () => {
  const name = fc.stringMatching(/^[abc &.]{0,12}$/);
  fc.assert(
    fc.property(name, name, (a, b) => {
      const score = alike(a, b);
      expect(alike(b, a)).toBe(score);
      expect(score >= 0 && score <= 1).toBe(true);
      expect(score === 1).toBe(foldName(a) === foldName(b) && foldName(a) !== "");
    }),
    { numRuns: 1000 },
  );
});

test("the nearest name is the one most likely meant", () => {
  const fields = ["DocNumber", "DueDate", "CustomerRef", "PrivateNote", "Line", "TxnDate"];
  expect(nearest("DocNumbr", fields)).toBe("DocNumber");
  expect(nearest("docnumber", fields)).toBe("DocNumber");
  expect(nearest("DueDaet", fields)).toBe("DueDate");
  expect(nearest("Lines", fields)).toBe("Line");
  expect(nearest("Balance", fields)).toBeNull();
  expect(nearest("qb0", ["books", "qbo"])).toBe("qbo");
  expect(nearest("a", ["b"])).toBeNull();
  expect(nearest("x", [])).toBeNull();
});

test("case counts least, then the earlier candidate wins", () => {
  expect(nearest("STATUS", ["statue", "status"])).toBe("status");
  expect(nearest("cat", ["bat", "hat"])).toBe("bat");
  expect(nearest("Line", ["LINE", "line", "Line"])).toBe("Line");
});

test("a swap of neighbours is one edit", () => {
  expect(nearest("ab", ["ba"])).toBe("ba");
  expect(nearest("abcd", ["badc"])).toBeNull();
});
