/** Reports of one row a customer, a vendor, an item, a class or a location, and their total [M]. */
import {
  type Decimal,
  ZERO,
  addDecimal,
  compareDecimal,
  decimal,
  divideDecimal,
  multiplyDecimal,
  negateDecimal,
} from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { amountOf, centsText, detailOf, refAt, sum, textAt, textOf } from "../body.ts";
import { incomeAccount } from "../postings/chart.ts";
import { placeOf } from "../postings/posting.ts";
import { singleLines } from "../rules/lines.ts";
import { CUSTOMERS, type Side, VENDORS } from "../rules/settling.ts";
import { openAt } from "./aging.ts";
import { columnJson } from "./columns.ts";
import { type Entry, isDated, narrowed } from "./entries.ts";
import type { Report, ReportBody, Reporting } from "./reporting.ts";
import { type Heading, listColumns } from "./transactions.ts";

const TOTAL = columnJson("Money", "Total", [["ColKey", "total"]]);

const INCOME: readonly Heading[] = [
  ["", "Customer", "customer"],
  ["Income", "Money", "income"],
  ["Expenses", "Money", "expenses"],
  ["Net Income", "Money", "net_income"],
];

const ITEMS: readonly Heading[] = [
  ["", "ProductsAndService", "item"],
  ["Qty", "Quantity", "quantity"],
  ["Amount", "Money", "amount"],
  ["% of Sales", "Percent", "percent"],
  ["Avg Price", "Money", "avg_price"],
];

export const SUMMARIES: readonly Report[] = [
  open("CustomerBalance", "Customer", CUSTOMERS),
  open("VendorBalance", "Vendor", VENDORS),
  moved("CustomerSales", "Customer", "Revenue", (entry) => partyId(entry, "Customer")),
  moved("DepartmentSales", "Department", "Revenue", ({ department }) => department ?? null),
  moved("ClassSales", "Class", "Revenue", ({ classId }) => classId ?? null),
  moved("VendorExpenses", "Vendor", "Expense", (entry) => partyId(entry, "Vendor")),
  {
    name: "CustomerIncome",
    basis: "Accrual",
    summed: true,
    make: (reporting) => ({ ...customerIncome(reporting), columns: listColumns(INCOME) }),
  },
  {
    name: "ItemSales",
    basis: "Accrual",
    summed: true,
    make: (reporting) => ({ ...itemSales(reporting), columns: listColumns(ITEMS) }),
  },
];

function open(name: string, entity: "Customer" | "Vendor", side: Side): Report {
  return {
    name,
    basis: null,
    make(reporting) {
      const amounts = summed(openAt(reporting, side).map((o) => [o.party, [o.amount]] as const));
      return {
        ...listed(reporting, entity, amounts, cents),
        columns: [columnJson(entity, "", []), TOTAL],
      };
    },
  };
}

function moved(
  name: string,
  entity: "Customer" | "Vendor" | "Class" | "Department",
  kind: "Revenue" | "Expense",
  idOf: (entry: Entry) => string | null,
): Report {
  return {
    name,
    basis: "Accrual",
    summed: true,
    make(reporting) {
      const pairs = movedIn(reporting, kind).map(
        ({ entry, amount }) => [idOf(entry), [amount]] as const,
      );
      return {
        ...listed(reporting, entity, summed(pairs), cents),
        columns: [columnJson(entity, "", []), TOTAL],
      };
    },
  };
}

function customerIncome(reporting: Reporting): ReportBody {
  const pairs = (["Revenue", "Expense"] as const).flatMap((kind) =>
    movedIn(reporting, kind).map(({ entry, amount }) => {
      const isIncome = kind === "Revenue";
      const row = isIncome ? [amount, ZERO, amount] : [ZERO, amount, negateDecimal(amount)];
      return [partyId(entry, "Customer"), row] as const;
    }),
  );
  const known = pairs.filter(([id]) => id !== null);
  return listed(reporting, "Customer", summed(known), cents);
}

/** What was sold of each item: how many, for how much, which part of all, at which price. */
function itemSales(reporting: Reporting): ReportBody {
  const own = movedIn(reporting, "Revenue").filter(({ entry }) => (entry.item ?? null) !== null);
  const quantities = quantitiesOf(
    reporting,
    own.map(({ entry }) => entry),
  );
  const amounts = summed(own.map(({ entry, amount }) => [entry.item ?? null, [amount]] as const));
  const rows = new Map(
    [...amounts].map(([id, [amount = ZERO]]) => [id, [quantities.get(id ?? "") ?? ZERO, amount]]),
  );
  const all = sum(own.map(({ amount }) => amount));
  return listed(reporting, "Item", rows, ([quantity = ZERO, amount = ZERO]) => [
    centsText(quantity),
    centsText(amount),
    ratio(multiplyDecimal(amount, decimal("100")), all),
    ratio(amount, quantity),
  ]);
}

/** Of the lines that the report is narrowed to: a document may have others beside them. */
function quantitiesOf(
  { postings, query }: Reporting,
  entries: readonly Entry[],
): ReadonlyMap<string, Decimal> {
  const documents = new Map(entries.map((entry) => [`${entry.entity} ${entry.id}`, entry]));
  const quantities = new Map<string, Decimal>();
  for (const entry of documents.values()) {
    const { entity, body } = entry;
    const isBack = entity === "CreditMemo" || entity === "RefundReceipt";
    for (const line of singleLines(body)) {
      const detail = detailOf(line);
      const item = refAt(detail, "ItemRef");
      if (item === null || line["DetailType"] !== "SalesItemLineDetail") continue;
      const account = incomeAccount(postings.chart, detail);
      const own = { ...entry, account, item, ...placeOf(body, detail) };
      if (narrowed([own], query).length === 0) continue;
      const quantity = amountOf(detail["Qty"]);
      const by = isBack ? negateDecimal(quantity) : quantity;
      quantities.set(item, addDecimal(quantities.get(item) ?? ZERO, by));
    }
  }
  return quantities;
}

/** Entries of the period on accounts of that kind, in its own direction. */
function movedIn(
  { entries, period, postings }: Reporting,
  kind: "Revenue" | "Expense",
): readonly { readonly entry: Entry; readonly amount: Decimal }[] {
  const kinds = new Map(postings.accounts.map((a) => [textAt(a, "Id"), a["Classification"]]));
  return entries
    .filter((e) => isDated(e, period.start, period.end) && kinds.get(e.account) === kind)
    .map((entry) => ({
      entry,
      amount: kind === "Revenue" ? negateDecimal(entry.home) : entry.home,
    }));
}

type Amounts = ReadonlyMap<string | null, readonly Decimal[]>;

function summed(pairs: readonly (readonly [string | null, readonly Decimal[]])[]): Amounts {
  const amounts = new Map<string | null, readonly Decimal[]>();
  for (const [id, row] of pairs) amounts.set(id, plus(amounts.get(id), row));
  return amounts;
}

/** By name; who has none comes last. */
function listed(
  { postings }: Reporting,
  entity: string,
  amounts: Amounts,
  shown: (row: readonly Decimal[]) => readonly string[],
): ReportBody {
  const kept = [...amounts].filter(([, row]) => !row.every(isZero));
  const named = kept.map(([id, row]) => {
    const body = id === null ? null : postings.chart.get(entity, id);
    const name = textOf(body?.["FullyQualifiedName"]) ?? textOf(body?.["DisplayName"]);
    return { id, row, name: name ?? textOf(body?.["Name"]) ?? "Not Specified" };
  });
  const rows = named
    .toSorted((a, b) => (a.id === null ? 1 : b.id === null ? -1 : a.name < b.name ? -1 : 1))
    .map(({ id, row, name }): JsonObject => ({
      ColData: [{ value: name, ...(id === null ? {} : { id }) }, ...cells(shown(row))],
      type: "Data",
    }));
  const totals = named.map(({ row }) => row).reduce(plus, []);
  const total = { ColData: [{ value: "TOTAL" }, ...cells(shown(totals))] };
  const grand = { Summary: total, type: "Section", group: "GrandTotal" };
  return { rows: rows.length === 0 ? [] : [...rows, grand], isEmpty: rows.length === 0 };
}

function partyId({ party, others }: Entry, kind: "Customer" | "Vendor"): string | null {
  const own = [party, ...others.map((other) => other.party)];
  return own.find((one) => one?.kind === kind)?.id ?? null;
}

function plus(a: readonly Decimal[] = [], b: readonly Decimal[]): readonly Decimal[] {
  return b.map((amount, at) => addDecimal(a[at] ?? ZERO, amount));
}

const cents = (row: readonly Decimal[]): readonly string[] => row.map(centsText);
const cells = (texts: readonly string[]): readonly JsonObject[] =>
  texts.map((value) => ({ value }));
const isZero = (amount: Decimal): boolean => compareDecimal(amount, ZERO) === 0;

/** Nothing where it would be a part of nothing. */
function ratio(a: Decimal, b: Decimal): string {
  const value = divideDecimal(a, b, { places: 2, rounding: "half_up" });
  return value === null ? "" : centsText(value);
}
