import type { Change } from "../model/change.ts";
import { formatAddress } from "../model/ids.ts";
import { addMoney, money, negateMoney, subtractMoney } from "../model/money.ts";
import type { Currency, Money } from "../model/money.ts";
import type { Reason } from "../model/reason.ts";

/** What applying a plan came to, by entity, and the rows that did not go as planned. */
export interface AppliedView {
  readonly entities: readonly PostedEntity[];
  readonly total: PostedEntity;
  readonly odd: readonly OddRow[];
  /** Planned, and not sent because the run ended before. */
  readonly pending: number;
  /** Done by an earlier passing of the same plan. */
  readonly already: number;
}

export interface PostedEntity {
  readonly label: string;
  readonly created: number;
  readonly updated: number;
  readonly linked: number;
  readonly voided: number;
  readonly deleted: number;
  readonly failed: number;
  /** Net effect on the books; null where the entity has no amounts. */
  readonly amount: Money | null;
  /** Found in the books as they were, and linked. */
  readonly found: Money | null;
}

export interface OddRow {
  readonly row: string;
  readonly result: string;
  readonly title: string;
  readonly amount: Money | null;
  readonly reasons: readonly Reason[];
}

export interface AppliedInput {
  readonly currency: Currency;
  readonly entities: readonly { readonly name: string; readonly label: string }[];
  readonly rows: readonly {
    readonly change: Change;
    readonly result: string;
    readonly reasons: readonly Reason[];
  }[];
}

export function appliedView(input: AppliedInput): AppliedView {
  const entities = input.entities
    .map(({ name, label }) => {
      const own = input.rows.filter((row) => row.change.address.entity === name);
      return postedOf(label, own, input.currency);
    })
    .filter((each) => each !== null);
  const odd = input.rows.filter((row) => !QUIET.has(row.result));
  return {
    entities,
    total: postedOf("total", input.rows, input.currency) ?? EMPTY,
    odd: odd.map(({ change, result, reasons }) => ({
      row: formatAddress(change.address),
      result,
      title: change.label,
      amount: change.amount.after,
      reasons,
    })),
    pending: input.rows.filter((row) => row.result === "pending").length,
    already: input.rows.filter((row) => row.result === "already").length,
  };
}

const QUIET: ReadonlySet<string> = new Set(["done", "already", "pending"]);

const EMPTY: PostedEntity = {
  label: "total",
  created: 0,
  updated: 0,
  linked: 0,
  voided: 0,
  deleted: 0,
  failed: 0,
  amount: null,
  found: null,
};

function postedOf(
  label: string,
  rows: AppliedInput["rows"],
  currency: Currency,
): PostedEntity | null {
  if (rows.length === 0) return null;
  const done = rows.filter((row) => row.result === "done");
  const kind = (wanted: Change["kind"]): number =>
    done.filter((row) => row.change.kind === wanted).length;
  const sum = (changes: readonly Change[], amountOf: (change: Change) => Money | null) =>
    changes.reduce<Money | null>((total, change) => {
      const amount = amountOf(change);
      if (amount === null || amount.currency !== currency) return total;
      return total === null ? amount : addMoney(total, amount);
    }, null);
  const changes = done.map((row) => row.change);
  return {
    label,
    created: kind("create"),
    updated: kind("update"),
    linked: kind("link"),
    voided: kind("void"),
    deleted: kind("delete"),
    failed: rows.filter((row) => !QUIET.has(row.result)).length,
    amount: sum(changes, (change) => effectOf(change, currency)),
    found: sum(
      changes.filter((change) => change.kind === "link"),
      (change) => change.amount.after,
    ),
  };
}

/** What a change does to the books' totals. */
function effectOf(change: Change, currency: Currency): Money | null {
  const { before, after } = change.amount;
  if (before === null && after === null) return null;
  const zero = money(0n, currency);
  switch (change.kind) {
    case "create":
      return after;
    case "update":
      return subtractMoney(after ?? zero, before ?? zero);
    case "void":
    case "delete":
      return negateMoney(before ?? zero);
    case "link":
    case "unlink":
    case "blocked":
      return zero;
  }
}
