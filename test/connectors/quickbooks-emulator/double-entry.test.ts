import { expect, test } from "vitest";
import {
  addDecimal,
  compareDecimal,
  decimal,
  formatDecimal,
  negateDecimal,
  ZERO,
  type Decimal,
} from "../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../engine/model/json.ts";
import { amountOf, listAt, objectAt } from "../../../connectors/quickbooks/emulator/body.ts";
import type { Answer, Books, Json } from "./support.ts";
import { ACCOUNT, expense, journal, linked, openTrade, report, sold, valuesOf } from "./trade.ts";

/** The same documents for the same seed. */
function chance(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    below: (n: number) => Math.floor(next() * n),
    one: <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)]!,
    amount: () => Math.floor(next() * 50_000 + 1) / 100,
    often: (part: number) => next() < part,
  };
}

type Chance = ReturnType<typeof chance>;

const CUSTOMERS = ["1", "2", "5"];
const VENDORS = ["30", "31"];
const ref = (value: string) => ({ value });

function stored(books: Books, entity: string): JsonObject[] {
  return [...books.emulator.company.all(entity)].flatMap(({ body }) =>
    body === null ? [] : [body],
  );
}

const textAt = (body: JsonObject, key: string): string => body[key] as string;
const idOf = (body: JsonObject, key: string): string => textAt(objectAt(body, key) ?? {}, "value");

function salesForm(luck: Chance): object {
  const lines: object[] = Array.from({ length: 1 + luck.below(3) }, () =>
    sold(luck.amount(), { TaxCodeRef: ref(luck.one(["TAX", "NON"])) }),
  );
  if (luck.often(0.2)) {
    const percent = { PercentBased: true, DiscountPercent: luck.one([5, 10, 12.5]) };
    lines.push({ DetailType: "DiscountLineDetail", DiscountLineDetail: percent });
  }
  return {
    CustomerRef: ref(luck.one(CUSTOMERS)),
    TxnDate: dayOf(luck),
    ApplyTaxAfterDiscount: luck.often(0.5),
    ...(luck.often(0.4) ? { TxnTaxDetail: { TxnTaxCodeRef: ref("2") } } : {}),
    Line: lines,
  };
}

const dayOf = (luck: Chance): string =>
  `2026-${String(1 + luck.below(6)).padStart(2, "0")}-${String(1 + luck.below(28)).padStart(2, "0")}`;

const spending = (luck: Chance) => ({
  TxnDate: dayOf(luck),
  Line: Array.from({ length: 1 + luck.below(2) }, () => expense(luck.amount())),
});

/** Some of what is open, and now and then more; credits pay with it. */
function applied(
  books: Books,
  luck: Chance,
  party: readonly [field: string, id: string],
  kinds: readonly [charge: string, credit: string],
): { TotalAmt: number; Line: object[] } {
  const open = (entity: string): [string, number][] =>
    stored(books, entity)
      .filter((body) => idOf(body, party[0]) === party[1])
      .map((body): [string, number] => [
        textAt(body, "Id"),
        Number(formatDecimal(amountOf(body["Balance"]))),
      ])
      .filter(([, amount]) => amount > 0)
      .slice(0, 1 + luck.below(3));
  const charges = open(kinds[0]).map(([id, amount]) => linked(kinds[0], id, part(luck, amount)));
  const total = cents(charges.reduce((sum, line) => sum + line.Amount, 0));
  const [credit] = luck.often(0.3) ? open(kinds[1]) : [];
  const taken = credit === undefined ? 0 : Math.min(credit[1], total);
  const credits = taken > 0 ? [linked(kinds[1], credit![0], taken)] : [];
  const more = luck.often(0.2) ? luck.amount() : 0;
  return { TotalAmt: cents(total - taken + more), Line: [...charges, ...credits] };
}

const cents = (amount: number): number => Math.round(amount * 100) / 100;
const part = (luck: Chance, amount: number): number =>
  luck.often(0.6) ? amount : cents(Math.max(0.01, amount * 0.4));

function journalEntry(luck: Chance): object {
  const amount = luck.amount();
  const kind = luck.below(3);
  const customer = { Entity: { Type: "Customer", EntityRef: ref(luck.one(CUSTOMERS)) } };
  const vendor = { Entity: { EntityRef: ref(luck.one(VENDORS)) } };
  const [left, right] = luck.often(0.5)
    ? (["Debit", "Credit"] as const)
    : (["Credit", "Debit"] as const);
  const first =
    kind === 0
      ? journal(left, amount, ACCOUNT.receivable, customer)
      : kind === 1
        ? journal(left, amount, ACCOUNT.payable, vendor)
        : journal(left, amount, ACCOUNT.savings);
  return { TxnDate: dayOf(luck), Line: [first, journal(right, amount, ACCOUNT.expense)] };
}

function deposit(books: Books, luck: Chance): object {
  const waiting = ["Payment", "SalesReceipt"].flatMap((entity) =>
    stored(books, entity)
      .filter((body) => idOf(body, "DepositToAccountRef") === ACCOUNT.undeposited)
      .filter((body) => !listAt(body, "LinkedTxn").some((link) => link["TxnType"] === "Deposit"))
      .filter((body) => compareDecimal(amountOf(body["TotalAmt"]), ZERO) > 0)
      .slice(0, 2)
      .map((body) => ({ LinkedTxn: [{ TxnId: textAt(body, "Id"), TxnType: entity }] })),
  );
  const own = {
    Amount: luck.amount(),
    DetailType: "DepositLineDetail",
    DepositLineDetail: { AccountRef: ref(ACCOUNT.trustOwed), Entity: ref(luck.one(CUSTOMERS)) },
  };
  return {
    DepositToAccountRef: ref(luck.one([ACCOUNT.checking, ACCOUNT.trust])),
    TxnDate: dayOf(luck),
    Line: [...waiting, ...(luck.often(0.5) || waiting.length === 0 ? [own] : [])],
  };
}

const MAKERS: Readonly<Record<string, (books: Books, luck: Chance) => object>> = {
  Invoice: (_books, luck) => ({
    ...salesForm(luck),
    ...(luck.often(0.1) ? { Deposit: luck.below(500) / 100 } : {}),
  }),
  CreditMemo: (_books, luck) => salesForm(luck),
  Estimate: (_books, luck) => salesForm(luck),
  SalesReceipt: (_books, luck) => salesForm(luck),
  RefundReceipt: (_books, luck) => ({
    ...salesForm(luck),
    DepositToAccountRef: ref(ACCOUNT.checking),
  }),
  Payment(books, luck) {
    const id = luck.one(CUSTOMERS);
    const lines = applied(books, luck, ["CustomerRef", id], ["Invoice", "CreditMemo"]);
    const to = luck.often(0.3) ? { DepositToAccountRef: ref(ACCOUNT.checking) } : {};
    return { CustomerRef: ref(id), TxnDate: dayOf(luck), ...lines, ...to };
  },
  Deposit: deposit,
  Purchase: (_books, luck) => ({
    ...spending(luck),
    EntityRef: ref(luck.one(VENDORS)),
    ...luck.one([
      { PaymentType: "Check", AccountRef: ref(ACCOUNT.checking) },
      { PaymentType: "Cash", AccountRef: ref(ACCOUNT.savings) },
      { PaymentType: "CreditCard", AccountRef: ref(ACCOUNT.card), Credit: true },
    ]),
  }),
  Bill: (_books, luck) => ({ ...spending(luck), VendorRef: ref(luck.one(VENDORS)) }),
  VendorCredit: (_books, luck) => ({ ...spending(luck), VendorRef: ref(luck.one(VENDORS)) }),
  BillPayment(books, luck) {
    const id = luck.one(VENDORS);
    const lines = applied(books, luck, ["VendorRef", id], ["Bill", "VendorCredit"]);
    const how = luck.one([
      { PayType: "Check", CheckPayment: { BankAccountRef: ref(ACCOUNT.checking) } },
      { PayType: "CreditCard", CreditCardPayment: { CCAccountRef: ref(ACCOUNT.card) } },
    ]);
    return { VendorRef: ref(id), TxnDate: dayOf(luck), ...lines, ...how };
  },
  JournalEntry: (_books, luck) => journalEntry(luck),
  Transfer: (_books, luck) => ({
    FromAccountRef: ref(ACCOUNT.checking),
    ToAccountRef: ref(ACCOUNT.savings),
    Amount: luck.amount(),
    TxnDate: dayOf(luck),
  }),
};

/** A create, an edit, a void or a deletion; what the service would refuse is refused. */
async function step(books: Books, luck: Chance): Promise<Answer> {
  const entity = luck.one(Object.keys(MAKERS));
  const path = entity.toLowerCase();
  const bodies = stored(books, entity);
  if (luck.often(0.65) || bodies.length === 0) {
    return books.post(path, MAKERS[entity]!(books, luck));
  }
  const body = luck.one(bodies);
  const key = { Id: textAt(body, "Id"), SyncToken: textAt(body, "SyncToken"), sparse: true };
  if (luck.often(0.35)) return books.post(`${path}?operation=delete`, key);
  if (luck.often(0.25)) {
    const isPayment = entity === "Payment" || entity === "BillPayment";
    const how = isPayment ? "operation=update&include=void" : "operation=void";
    return books.post(`${path}?${how}`, key);
  }
  return books.post(path, { ...MAKERS[entity]!(books, luck), ...key });
}

const total = (amounts: readonly Decimal[]): Decimal => amounts.reduce(addDecimal, ZERO);
const text = (amount: Decimal): string => formatDecimal(amount);

/** What the documents say is open, against what the accounts say. */
function openAmounts(books: Books, charge: string, credit: string, payments: string): Decimal {
  const of = (entity: string, key: string): Decimal =>
    total(stored(books, entity).map((body) => amountOf(body[key])));
  const rest = payments === "Payment" ? of("Payment", "UnappliedAmt") : overpaid(books);
  const less = negateDecimal(addDecimal(of(credit, "Balance"), rest));
  const byHand = postedByHand(books, charge === "Invoice" ? ACCOUNT.receivable : ACCOUNT.payable);
  return total([of(charge, "Balance"), less, byHand]);
}

function overpaid(books: Books): Decimal {
  return total(
    stored(books, "BillPayment").map((body) => {
      const lines = listAt(body, "Line").map((line) => {
        const isCredit = listAt(line, "LinkedTxn")[0]?.["TxnType"] === "VendorCredit";
        const amount = amountOf(line["Amount"]);
        return isCredit ? amount : negateDecimal(amount);
      });
      return total([amountOf(body["TotalAmt"]), ...lines]);
    }),
  );
}

function postedByHand(books: Books, account: string): Decimal {
  const lines = stored(books, "JournalEntry").flatMap((body) => listAt(body, "Line"));
  const sign = account === ACCOUNT.receivable ? "Debit" : "Credit";
  const own = lines.filter(
    (line) => idOf(objectAt(line, "JournalEntryLineDetail") ?? {}, "AccountRef") === account,
  );
  return total(
    own.map((line) => {
      const amount = amountOf(line["Amount"]);
      const isPlus = objectAt(line, "JournalEntryLineDetail")?.["PostingType"] === sign;
      return isPlus ? amount : negateDecimal(amount);
    }),
  );
}

/** Items less discounts and with tax; what is bought is the sum of its lines. */
function linesOf(body: JsonObject): Decimal {
  const lines = listAt(body, "Line").flatMap((line) => {
    if (line["DetailType"] === "SubTotalLineDetail") return [];
    const amount = amountOf(line["Amount"]);
    return [line["DetailType"] === "DiscountLineDetail" ? negateDecimal(amount) : amount];
  });
  return addDecimal(total(lines), amountOf(objectAt(body, "TxnTaxDetail")?.["TotalTax"]));
}

const sumOf = (books: Books, entity: string, amount: (body: JsonObject) => Decimal): Decimal =>
  total(stored(books, entity).map(amount));

/** What forms charged, less what was given back. */
function taxOwed(books: Books): Decimal {
  const tax = (body: JsonObject): Decimal => amountOf(objectAt(body, "TxnTaxDetail")?.["TotalTax"]);
  const given = ["CreditMemo", "RefundReceipt"].map((entity) => sumOf(books, entity, tax));
  const charged = ["Invoice", "SalesReceipt"].map((entity) => sumOf(books, entity, tax));
  return total([...charged, ...given.map(negateDecimal)]);
}

/** Payments and receipts that no deposit has taken, and what was paid with an invoice itself. */
function waitingForDeposit(books: Books): Decimal {
  const waits = (body: JsonObject): Decimal => {
    const isDone = listAt(body, "LinkedTxn").some((link) => link["TxnType"] === "Deposit");
    const isHere = idOf(body, "DepositToAccountRef") === ACCOUNT.undeposited;
    return isHere && !isDone ? amountOf(body["TotalAmt"]) : ZERO;
  };
  return total([
    ...["Payment", "SalesReceipt"].map((entity) => sumOf(books, entity, waits)),
    sumOf(books, "Invoice", (body) => amountOf(body["Deposit"])),
  ]);
}

async function checkBooks(books: Books): Promise<void> {
  const trial = await report(books, "TrialBalance", "end_date=2026-12-31");
  const [debits, credits] = valuesOf(trial, "TOTAL");
  expect(debits).toBe(credits);
  expect(Number(debits)).toBeGreaterThan(10_000);
  const accountAt = (id: string): Decimal =>
    amountOf(books.emulator.company.get("Account", id)?.["CurrentBalance"]);
  const receivable = openAmounts(books, "Invoice", "CreditMemo", "Payment");
  const payable = openAmounts(books, "Bill", "VendorCredit", "BillPayment");
  expect(text(accountAt(ACCOUNT.receivable))).toBe(text(receivable));
  expect(text(negateDecimal(accountAt(ACCOUNT.payable)))).toBe(text(payable));
  const owed = (entity: string): Decimal =>
    total(stored(books, entity).map((body) => amountOf(body["Balance"])));
  expect([text(owed("Customer")), text(owed("Vendor"))]).toEqual([text(receivable), text(payable)]);
  expect(text(negateDecimal(accountAt(ACCOUNT.salesTax)))).toBe(text(taxOwed(books)));
  expect(text(accountAt(ACCOUNT.undeposited))).toBe(text(waitingForDeposit(books)));
  for (const [name, amount] of [
    ["AgedReceivables", receivable],
    ["AgedPayables", payable],
  ] as const) {
    const aged = await report(books, name, "report_date=2026-12-31");
    expect(text(decimal(valuesOf(aged, "TOTAL").at(-1)!))).toBe(text(amount));
  }
  const forms = ["Invoice", "CreditMemo", "SalesReceipt", "RefundReceipt", "Estimate"];
  for (const entity of [...forms, "Bill", "VendorCredit", "Purchase", "Deposit"]) {
    for (const body of stored(books, entity)) {
      const name = `${entity} ${textAt(body, "Id")}`;
      expect([name, text(amountOf(body["TotalAmt"]))]).toEqual([name, text(linesOf(body))]);
    }
  }
  expect(stored(books, "Account").some((a) => a["Name"] === "Uncategorized Income")).toBe(false);
}

test.each([20260630, 7])(
  "after 10,000 documents, edits, voids and deletions of seed %i every side ties out",
  { timeout: 400_000 },
  async (seed) => {
    const books = openTrade();
    const luck = chance(seed);
    const counts = { done: 0, refused: 0 };
    const odd: Json[] = [];
    for (let n = 0; n < 10_000; n++) {
      const answer = await step(books, luck);
      if (answer.status === 200) counts.done++;
      else counts.refused++;
      if (answer.status >= 500) odd.push(answer.body);
    }
    expect(odd).toEqual([]);
    expect(counts.done).toBeGreaterThan(6000);
    await checkBooks(books);
    await checkLoads(books);
  },
);

/** Saved, and loaded elsewhere line by line from the end: the same company, and the same text. */
async function checkLoads(books: Books): Promise<void> {
  const saved = async (of: Books): Promise<string> => (await of.admin("GET", "save")).text;
  const file = await saved(books);
  const lines = file.trimEnd().split("\n");
  expect(lines.filter((line) => line.includes('"status":"Deleted"')).length).toBeGreaterThan(10);
  const other = openTrade();
  expect((await other.admin("POST", "load", lines.toReversed().join("\n"))).status).toBe(200);
  const differing = (await saved(other)).trimEnd().split("\n");
  expect(differing.filter((line, at) => line !== lines[at])).toEqual([]);
  await checkBooks(other);
  const invoice = { CustomerRef: ref("1"), Line: [sold(5)] };
  const [next, there] = [
    await books.create("Invoice", invoice),
    await other.create("Invoice", invoice),
  ];
  expect([there.Id, there.DocNumber]).toEqual([next.Id, next.DocNumber]);
}
