import { expect, test } from "vitest";
import { decimal } from "../../engine/model/decimal.ts";
import { matchesQuery, parseQuery } from "../../engine/model/query.ts";
import type { QueryRow } from "../../engine/model/query.ts";

const ROW: QueryRow = {
  entity: "invoice",
  key: "PA-1042-03",
  role: "main",
  status: "needs action",
  sync: "blocked",
  link: "none",
  settlement: "na",
  origin: "live",
  needs: ["project/PRJ-7"],
  reason: ["lookup_missing", "too_long"],
  title: "Mill Street Lofts",
  party: "Ellery Park Foundation",
  day: "2026-03-14",
  amount: decimal("18400.50"),
};

const ENTITIES = ["invoice", "project"];

function holds(text: string, row: QueryRow = ROW): boolean {
  const parsed = parseQuery(text, ENTITIES);
  if (parsed.kind === "problem") throw new Error(parsed.message);
  return matchesQuery(parsed.query, row);
}

test.each([
  ["invoice/PA-1042-03", true],
  ["invoice:needs=project/PRJ-7", true],
  ["invoice:needs=PRJ-7", true],
  ["invoice:needs=PRJ-8", false],
  ["invoice/PA-1042-03#main", true],
  ["invoice/PA-1042-04", false],
  ["invoice", true],
  ["project", false],
  ["invoice:", true],
  ["project:status=failed", false],
  ["invoice:status=needs_action amount>5000", true],
  [`status="needs action"`, true],
  ["status!=needs_action", false],
  ["amount>18,400.50", false],
  ["amount>=18400.5", true],
  ["amount=18400.50", true],
  ["amount<18400.51 amount>18400.49", true],
  ["reason=too_long", true],
  ["reason!=too_long", false],
  ["reason=no_match", false],
  ["day=2026-03", true],
  ["day>=2026-03-15", false],
  ["day<2026-04", true],
  ["mill", true],
  [`title~"street lofts"`, true],
  ["ellery", true],
  ["key~1042", true],
  ["nothing", false],
])("%s: %s", (text, expected) => {
  expect(holds(text)).toBe(expected);
});

test("a row without an amount fits no comparison but unequal", () => {
  const row = { ...ROW, amount: null };
  expect(holds("amount>0", row)).toBe(false);
  expect(holds("amount!=5", row)).toBe(true);
});

test.each([
  ["invoic/PA-1", `unknown entity "invoic"; did you mean "invoice"?`],
  ["statsu=failed", `unknown field "statsu" in a query; did you mean "status"?`],
  ["amount>lots", `"lots" is no amount; write amount>5000 or amount=1250.50`],
])("%s says what is wrong", (text, message) => {
  expect(parseQuery(text, ENTITIES)).toEqual({ kind: "problem", message });
});
