import { expect, test } from "vitest";
import { streamOf } from "../../connectors/quickbooks/schema.ts";
import type { NativeObject } from "../../engine/model/body.ts";
import { parseJson } from "../../engine/model/json.ts";
import {
  isCredit,
  isLocked,
  isPaidOpen,
  isVoided,
  settledIn,
  settlementOf,
  settlersNamed,
  settlersOf,
} from "../../engine/model/settlement.ts";
import { SETTLEMENTS } from "../../engine/model/status.ts";

const INVOICE = streamOf("Invoice")!;
const PAYMENT = streamOf("Payment")!;
/** Nothing of it is ever open. */
const CUSTOMER = streamOf("Customer")!;
const native = (body: object): NativeObject => parseJson(JSON.stringify(body)) as NativeObject;

test.each([
  ["open", { TotalAmt: 100, Balance: 100 }, false],
  ["open", { TotalAmt: 100, Balance: 100.01 }, false],
  ["partial", { TotalAmt: 100, Balance: 99.99 }, false],
  ["partial", { TotalAmt: 100, Balance: 0 }, false],
  ["paid", { TotalAmt: 100, Balance: 0 }, true],
  ["voided", { TotalAmt: 0, Balance: 0, PrivateNote: "Voided" }, false],
  ["voided", { TotalAmt: 0, Balance: 0, PrivateNote: "Voided - app 3" }, true],
  ["open", { TotalAmt: 0, Balance: 0, PrivateNote: "nothing to pay" }, false],
  ["na", { TotalAmt: 100 }, false],
  ["na", { Balance: 100 }, false],
  ["paid", { TotalAmt: 100 }, true],
] as const)("settlement %s is told from the books alone: %j", (expected, body, paid) => {
  expect(settlementOf(native(body), INVOICE, paid)).toBe(expected);
});

test("what is not there any more is gone, and what nobody pays has no settlement", () => {
  const body = native({ TotalAmt: 1, Balance: 1 });
  expect(settlementOf(null, INVOICE, false)).toBe("gone");
  expect(settlementOf(body, INVOICE, null)).toBe("na");
  expect(settlementOf(null, INVOICE, null)).toBe("na");
  const { total: _, ...withoutTotal } = INVOICE.parts;
  const { balance: __, ...withoutBalance } = INVOICE.parts;
  for (const parts of [withoutTotal, withoutBalance]) {
    expect(settlementOf(null, { ...INVOICE, parts }, true)).toBe("na");
  }
});

test.each([
  [true, { TotalAmt: 0, PrivateNote: "Voided" }],
  [true, { TotalAmt: "0.00", PrivateNote: "  VOIDED by Dana" }],
  [false, { TotalAmt: 0.01, PrivateNote: "Voided" }],
  [false, { TotalAmt: -1, PrivateNote: "Voided" }],
  [false, { TotalAmt: 0, PrivateNote: "Voidedness" }],
  [false, { TotalAmt: 0, PrivateNote: "not Voided" }],
  [false, { TotalAmt: 0 }],
  [false, { TotalAmt: 0, PrivateNote: ["Voided"] }],
  [false, { PrivateNote: "Voided" }],
] as const)("voided is %s: %j", (expected, body) => {
  expect(isVoided(native(body), INVOICE)).toBe(expected);
});

test("what has no amount or no note of its own is never voided", () => {
  const body = native({ TotalAmt: 0, PrivateNote: "Voided" });
  const { total: _, ...withoutTotal } = INVOICE.parts;
  const { note: __, ...withoutNote } = INVOICE.parts;
  for (const parts of [withoutTotal, withoutNote]) {
    expect(isVoided(body, { ...INVOICE, parts })).toBe(false);
  }
});

test.each(SETTLEMENTS)("whether %s in the books settles what the source has open", (settlement) => {
  const isSettled = (credited: boolean, unpaid = true): boolean =>
    isPaidOpen({ settlement, unpaid }, { backflow: { credited } as never });
  expect(isSettled(false)).toBe(settlement === "paid");
  expect(isSettled(true)).toBe(settlement === "paid" || settlement === "credited");
  expect([isSettled(false, false), isSettled(true, false)]).toEqual([false, false]);
});

const linked = (...entries: readonly unknown[]) => native({ LinkedTxn: entries });
const to = (TxnType: unknown, TxnId: unknown) => ({ TxnId, TxnType });

test("what a deposit has gathered is locked", () => {
  expect(isLocked(linked(to("Invoice", "1"), to("Deposit", "7")), PAYMENT)).toBe(true);
  expect(isLocked(linked(to("Invoice", "1")), PAYMENT)).toBe(false);
  expect(isLocked(linked(to(["Deposit"], "7")), PAYMENT)).toBe(false);
  expect(isLocked(native({ LinkedTxn: "Deposit" }), PAYMENT)).toBe(false);
  expect(isLocked(native({}), PAYMENT)).toBe(false);
  expect(isLocked(linked(to("Deposit", "7")), INVOICE)).toBe(false);
});

test("an invoice names the payments and the credits that settled it", () => {
  const invoice = linked(
    to("Estimate", "1"),
    to("Payment", "151"),
    to("CreditMemo", "150"),
    to("Payment", "152"),
    to("Payment", 153),
    to("CreditMemo", "149"),
  );
  expect(settlersOf(invoice, INVOICE)).toEqual({ ids: ["151", "152"], credits: 2 });
  expect(settlersOf(linked(to("Payment", "151")), INVOICE)).toEqual({ ids: ["151"], credits: 0 });
  expect(settlersOf(linked(to("CreditMemo", "5")), INVOICE)).toEqual({ ids: [], credits: 1 });
  expect(settlersOf(linked(to("Estimate", "1")), INVOICE)).toBeNull();
  expect(settlersOf(native({}), INVOICE)).toBeNull();
  expect(settlersOf(invoice, CUSTOMER)).toBeNull();
});

/** A payment that lays what `links` name on one another. */
const payment = (TotalAmt: unknown, ...lines: readonly (readonly unknown[])[]) =>
  native({ TotalAmt, Line: lines.map((LinkedTxn) => ({ LinkedTxn })) });

test("for people what a payment laid on it is named too, each once", () => {
  const invoice = linked(
    to("Estimate", "1"),
    to("Payment", "151"),
    to("CreditMemo", "150"),
    to("Payment", "152"),
    to("Payment", 9),
    to(["Payment"], "8"),
  );
  const bodies = new Map([
    ["151", payment(0, [to("Invoice", "1")], [to("CreditMemo", "150"), to("CreditMemo", "148")])],
  ]);
  const named = settlersNamed(invoice, INVOICE, (id) => bodies.get(id) ?? null);
  expect(named).toEqual(["Payment/151", "CreditMemo/150", "Payment/152", "CreditMemo/148"]);
  expect(
    settlersNamed(linked(to("Payment", "1")), INVOICE, () => native({ Line: "none" })),
  ).toEqual(["Payment/1"]);
  const none = payment(0, [to("CreditMemo", "150")]);
  expect(settlersNamed(linked(to("Estimate", "1")), INVOICE, () => none)).toEqual([]);
  expect(settlersNamed(invoice, CUSTOMER, () => none)).toEqual([]);
});

test("a payment names the invoices that it settles", () => {
  const body = payment(
    5,
    [to("Invoice", "1"), to("CreditMemo", "2"), to("Invoice", 3)],
    [to("Invoice", "4")],
  );
  expect(settledIn(body, INVOICE)).toEqual(["1", "4"]);
  expect(settledIn(native({}), INVOICE)).toEqual([]);
  expect(settledIn(body, CUSTOMER)).toEqual([]);
});

test("a payment of nothing brought no money", () => {
  expect(isCredit(payment(0), INVOICE)).toBe(true);
  expect(isCredit(payment(0.01), INVOICE)).toBe(false);
  expect(isCredit(native({}), INVOICE)).toBe(false);
  expect(isCredit(payment(0), CUSTOMER)).toBe(false);
});
