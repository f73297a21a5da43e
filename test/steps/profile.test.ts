import { expect, test } from "vitest";
import type { JsonObject } from "../../engine/model/json.ts";
import type { ColumnProfile, StreamProfile } from "../../engine/model/profile.ts";
import { profile } from "../../engine/profile.ts";

const seen = (
  streams: Readonly<Record<string, readonly JsonObject[]>>,
  timezone: string = "America/Chicago",
): Readonly<Record<string, StreamProfile>> =>
  Object.fromEntries(
    profile(
      Object.entries(streams).map(([stream, rows]) => ({ stream, rows, all: true })),
      timezone,
    ).map((each) => [each.stream, each]),
  );

const column = (values: readonly string[], timezone?: string): ColumnProfile =>
  seen({ things: values.map((value) => ({ value })) }, timezone)["things"]!.columns[0]!;

test.each([
  [["18400.00", "-5"], { kind: "number", format: null }],
  [["$1,234.56", "$99.00"], { kind: "number", format: "$1,234.56" }],
  [["(1,200.00)", "1,234.56"], { kind: "number", format: "(1,234.56)" }],
  [["1.234,56", "12,50"], { kind: "number", format: "1.234,56" }],
  [["2026-03-01", "2025-12-31"], { kind: "date", format: "YYYY-MM-DD", latest: "2026-03-01" }],
  [["12/31/2025", "1/2/2026"], { kind: "date", format: "M/D/YYYY", rival: null }],
  [["31/12/2025", "1/2/2026"], { kind: "date", format: "D/M/YYYY", rival: null }],
  [["3 Mar 2026"], { kind: "date", format: "D MMM YYYY" }],
  [["2026-03-01T10:00:00Z"], { kind: "instant", latest: "2026-03-01" }],
  [["INV-1", "12x"], { kind: "text" }],
  [["", " "], { kind: "empty", filled: 0 }],
])("%j is read as %j", (values, expected) => {
  expect(column(values)).toMatchObject(expected);
});

test("days that can be read two ways are told as such; the zone says which is offered", () => {
  const days = ["1/2/2026", "3/4/2026"];
  expect(column(days)).toMatchObject({ format: "M/D/YYYY", rival: "D/M/YYYY" });
  expect(column(days, "Europe/Berlin")).toMatchObject({ format: "D/M/YYYY", rival: "M/D/YYYY" });
  expect(column(["2/2/2026", "3/3/2026"]).rival).toBeNull();
});

test("a few values of another form are mistakes and shown; many make it a text", () => {
  const days = [...Array(19).keys()].map((i) => `1/${i + 1}/2026`);
  expect(column([...days, "2018-02-11"])).toMatchObject({ kind: "date", misfit: "2018-02-11" });
  expect(column([...days.slice(0, 5), "soon", "later"]).kind).toBe("text");
});

test("a key is what is named as one and tells rows apart; an amount never is", () => {
  const rows = [
    { amount: "1.50", invoice_no: "A-1", note: "x" },
    { amount: "2.50", invoice_no: "A-2", note: "x" },
  ];
  expect(seen({ invoices: rows })["invoices"]!.key).toBe("invoice_no");
  expect(seen({ things: rows.map(({ amount, note }) => ({ amount, note })) })["things"]!.key).toBe(
    null,
  );
});

test("a dot in a column's name is part of it, and no path", () => {
  const { invoices, lines } = seen({
    invoices: [
      { "Invoice No.": "A-1", "Amt. Due": "1.00", "": "x" },
      { "Invoice No.": "A-2", "Amt. Due": "2.00", "": "x" },
    ],
    lines: ["A-1", "A-1", "A-2"].map((no) => ({ "Invoice No.": no, at: { "x.y": "1" } })),
  });
  expect(invoices!.key).toBe("Invoice No.");
  expect(lines!.child).toEqual({ of: "invoices", by: "Invoice No." });
  expect(lines!.columns.map(({ path, refers }) => [path, refers?.stream])).toEqual([
    ["Invoice No.", "invoices"],
  ]);
});

test("a column refers where its values are keys and its name says so; lines belong to something", () => {
  const streams = seen({
    clients: [{ id: 1 }, { id: 2 }].map(({ id }) => ({ id: String(id), name: `Client ${id}` })),
    invoices: [
      { number: "A-1", client_id: "1", copies: "2" },
      { number: "A-2", client_id: "2", copies: "1" },
    ],
    invoice_lines: [
      { invoice: "A-1", amount: "1.00" },
      { invoice: "A-1", amount: "2.00" },
      { invoice: "A-2", amount: "3.00" },
    ],
  });
  const refers = Object.fromEntries(
    streams["invoices"]!.columns.map(({ path, refers: to }) => [path, to?.stream ?? null]),
  );
  // Small numbers are keys of the clients by chance.
  expect(refers).toEqual({ number: null, client_id: "clients", copies: null });
  expect(streams["invoice_lines"]!.child).toEqual({ of: "invoices", by: "invoice" });
  expect(streams["clients"]!.child).toBeNull();
});
