import { formatMoney } from "../model/money.ts";
import type { Money } from "../model/money.ts";
import type { MonthEnd } from "../model/month-end.ts";

/** Part of `tieout.month_end/1`; money as text. */
export function monthEndJson({ receivables, withheld, balances, needs }: MonthEnd): object {
  const text = (amount: Money | null): string | null =>
    amount === null ? null : formatMoney(amount);
  return {
    receivables: receivables.map(({ customer, source, books, openSource, open, difference }) => ({
      customer,
      source: text(source),
      books: text(books),
      open_source: text(openSource),
      open: text(open),
      difference: text(difference),
    })),
    withheld: withheld.map(({ name, source, books }) => ({
      name,
      source: text(source),
      books: text(books),
    })),
    balances: balances.map(({ label, source, books }) => ({
      label,
      source: text(source),
      books: text(books),
    })),
    needs: needs.map(({ amount, behindAmount, ...need }) => ({
      ...need,
      amount: text(amount),
      behind_amount: text(behindAmount),
    })),
  };
}
