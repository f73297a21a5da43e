import type { Checked, ItemGroup, Placed, Sums } from "../model/check.ts";
import { formatMoney } from "../model/money.ts";

/** `tieout.check/1`; money as text, every cent with its document. */
export function checkJson(checked: Checked): { readonly [key: string]: unknown } {
  return {
    format: "tieout.check/1",
    as_of: checked.asOf,
    company: checked.company,
    offline: checked.offline,
    tied: checked.tied,
    entities: checked.ties.map((tie) => ({
      entity: tie.entity,
      label: tie.label,
      currency: tie.currency,
      ...sums(tie),
      months: tie.months.map((group) => ({ month: group.name, ...sums(group) })),
      customers: tie.customers.map((group) => ({ customer: group.name, ...sums(group) })),
      ...(tie.items.length === 0 ? {} : { items: tie.items.map(itemJson) }),
    })),
    explained: checked.explained.map(placed),
    unexplained: checked.unexplained.map(placed),
    foreign: checked.foreign.map((each) => ({ ...each, amount: formatMoney(each.amount) })),
    unread: checked.unread.map((each) => ({ ...each })),
  };
}

function sums(each: Sums): { readonly [key: string]: unknown } {
  return {
    rows: each.rows,
    source: formatMoney(each.source),
    staged: formatMoney(each.staged),
    books: formatMoney(each.books),
    difference: formatMoney(each.difference),
  };
}

function itemJson({ name, source, books, difference }: ItemGroup): object {
  return {
    item: name,
    source: formatMoney(source),
    books: formatMoney(books),
    difference: formatMoney(difference),
  };
}

function placed(each: Placed): { readonly [key: string]: unknown } {
  return { ...each, amount: formatMoney(each.amount), currency: each.amount.currency };
}
