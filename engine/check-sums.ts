import { assert } from "./assert.ts";
import type { EntityTie, ItemGroup, Placed, TieGroup } from "./model/check.ts";
import {
  addMoney,
  displayMoney,
  isZeroMoney,
  money,
  subtractMoney,
  sumMoney,
} from "./model/money.ts";
import type { Currency, Money } from "./model/money.ts";
import type { EntityProgram } from "./model/program.ts";

/** What one row adds to each side. */
export interface Row {
  readonly source: Money;
  readonly staged: Money;
  readonly books: Money;
  readonly day: string | null;
  readonly party: string | null;
}

export interface SoldRow {
  readonly id: string;
  /** null: this row does not say. */
  readonly name: string | null;
  readonly source: Money;
  readonly books: Money;
}

/** Adds up one entity, currency by currency; memory is bounded by its months and customers. */
export interface Sums {
  add(row: Row): void;
  /** Of each thing sold what both sides have, by its id. */
  addSold(sold: readonly SoldRow[]): void;
  ties(entity: EntityProgram): readonly EntityTie[];
}

export function openSums(): Sums {
  const totals = new Map<Currency, Total>();
  return {
    add(row) {
      const { currency } = row.source;
      const total = totalOf(totals, currency);
      addTo(total.all, row);
      addTo(groupOf(total.months, row.day?.slice(0, 7) ?? "", currency), row);
      addTo(groupOf(total.customers, row.party ?? "", currency), row);
    },
    addSold(sold) {
      for (const { id, name, source, books } of sold) {
        const { items } = totalOf(totals, source.currency);
        const known = items.get(id);
        items.set(id, {
          name: name ?? known?.name ?? id,
          source: known === undefined ? source : addMoney(known.source, source),
          books: known === undefined ? books : addMoney(known.books, books),
        });
      }
    },
    ties: (entity) =>
      [...totals].map(([currency, total]) => ({
        ...withoutName(total.all),
        entity: entity.name,
        label: entity.label,
        currency,
        months: [...total.months.values()].map(finish).toSorted(byName),
        customers: [...total.customers.values()].map(finish).toSorted(byName),
        items: [...total.items.values()].map(withDifference).toSorted(byName),
      })),
  };
}

interface Total {
  readonly all: Group;
  readonly months: Map<string, Group>;
  readonly customers: Map<string, Group>;
  readonly items: Map<string, Omit<ItemGroup, "difference">>;
}

function totalOf(totals: Map<Currency, Total>, currency: Currency): Total {
  const known = totals.get(currency);
  if (known !== undefined) return known;
  const all = empty("", currency);
  const total = { all, months: new Map(), customers: new Map(), items: new Map() };
  totals.set(currency, total);
  return total;
}

interface Group {
  readonly name: string;
  rows: number;
  source: Money;
  staged: Money;
  books: Money;
}

function empty(name: string, currency: Currency): Group {
  const zero = money(0n, currency);
  return { name, rows: 0, source: zero, staged: zero, books: zero };
}

function groupOf(groups: Map<string, Group>, name: string, currency: Currency): Group {
  const group = groups.get(name) ?? empty(name, currency);
  groups.set(name, group);
  return group;
}

function addTo(group: Group, row: Row): void {
  group.rows++;
  group.source = addMoney(group.source, row.source);
  group.staged = addMoney(group.staged, row.staged);
  group.books = addMoney(group.books, row.books);
}

const finish = (group: Group): TieGroup => withDifference(group);

function withDifference<T extends { readonly source: Money; readonly books: Money }>(
  sums: T,
): T & { readonly difference: Money } {
  return { ...sums, difference: subtractMoney(sums.source, sums.books) };
}

function withoutName(group: Group) {
  const { name: _, ...sums } = finish(group);
  return sums;
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

/** source - books = explained + unexplained, or the report would be a lie. */
export function assertPlaced(ties: readonly EntityTie[], placed: readonly Placed[]): void {
  for (const tie of ties) {
    const { currency } = tie.difference;
    const own = placed.filter(
      (each) => each.entity === tie.entity && each.amount.currency === currency,
    );
    const sum = sumMoney(
      own.map((each) => each.amount),
      currency,
    );
    const left = subtractMoney(tie.difference, sum);
    assert(isZeroMoney(left), () => `${tie.entity}: ${displayMoney(left)} ${currency} not placed`);
  }
}
