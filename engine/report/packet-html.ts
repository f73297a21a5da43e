import type { Checked, EntityTie, Placed } from "../model/check.ts";
import { addMoney, displayMoney, money, subtractMoney, sumMoney } from "../model/money.ts";
import type { Currency, Money } from "../model/money.ts";
import type { MonthEnd, Receivable } from "../model/month-end.ts";
import { htmlPage, htmlText } from "./html.ts";
import { htmlTable } from "./html-table.ts";
import { FIXERS } from "./reasons.ts";
import type { FixIn } from "../model/reason.ts";

export interface PacketOptions {
  readonly title: string;
  readonly currency: Currency;
  /** `2026-10`: differences of that month; null: of all. Receivables and balances are of now. */
  readonly month: string | null;
}

/** The tie-out with what a month's end asks, as one file that can be printed and handed on. */
export function packetHtml(
  checked: Checked,
  figures: MonthEnd,
  { title, currency, month }: PacketOptions,
): string {
  const of = (placed: readonly Placed[]): readonly Placed[] =>
    placed.filter(({ day }) => month === null || (day ?? "").startsWith(month));
  const unexplained = of(checked.unexplained);
  const off = sumMoney(
    unexplained.filter(({ amount }) => amount.currency === currency).map(({ amount }) => amount),
    currency,
  );
  const ties = unexplained.length === 0 && checked.unread.length === 0;
  const heading = month === null ? title : `${title}: ${month}`;
  return htmlPage(heading, [
    `<h1>${htmlText(heading)}</h1>`,
    `<p>As of ${htmlText(checked.asOf)}${checked.offline ? ", from what was last read" : ""}.</p>`,
    `<p><strong>${ties ? "Tied out: every difference has its place." : `${displayMoney(off)} unexplained`}</strong></p>`,
    ...checked.ties.map((tie) => tieHtml(tie, month)),
    ...checked.ties.map(itemsHtml),
    placedHtml("Unexplained", unexplained),
    placedHtml("Explained", of(checked.explained)),
    htmlTable("Rows that cannot be read", {
      heads: ["Row", "Why"],
      figuresFrom: 2,
      rows: checked.unread.map(({ row, why }) => [row, why]),
    }),
    ...figuresHtml(figures, currency),
  ]);
}

function tieHtml(tie: EntityTie, month: string | null): string {
  const months = tie.months.filter(({ name }) => month === null || name === month);
  return htmlTable(`${tie.label}, ${tie.currency}`, {
    heads: ["Month", "Documents", "Source", "Books", "Difference"],
    figuresFrom: 1,
    stands: (row) => row[4] !== displayMoney(money(0n, tie.source.currency)),
    rows: months.map(({ name, rows, source, books, difference }) => [
      name === "" ? "no day" : name,
      String(rows),
      ...[source, books, difference].map(displayMoney),
    ]),
  });
}

const itemsHtml = ({ label, items, currency }: EntityTie): string =>
  htmlTable(`${label} by item, ${currency}`, {
    heads: ["Item", "Source", "Books", "Difference"],
    figuresFrom: 1,
    stands: (row) => row[3] !== displayMoney(money(0n, currency as Currency)),
    rows: items.map(({ name, source, books, difference }) => [
      name === "" ? "no item" : name,
      ...[source, books, difference].map(displayMoney),
    ]),
  });

const placedHtml = (title: string, placed: readonly Placed[]): string =>
  htmlTable(title, {
    heads: ["Row", "Kind", "Day", "Customer", "What", "Amount"],
    figuresFrom: 5,
    rows: placed.map(({ row, twin, kind, day, party, text, amount }) => [
      row ?? twin ?? "",
      kind,
      day ?? "",
      party ?? "",
      text,
      displayMoney(amount),
    ]),
  });

function figuresHtml(figures: MonthEnd, currency: Currency): readonly string[] {
  const { receivables, withheld, balances, needs } = figures;
  return [
    receivablesHtml(receivables, currency),
    htmlTable("Retainage and what else is withheld", {
      heads: ["Project", "Source", "In the books", "Not there yet"],
      figuresFrom: 1,
      rows: withheld.map(({ name, source, books }) => [
        name,
        ...[source, books, subtractMoney(source, books)].map(displayMoney),
      ]),
    }),
    htmlTable("Held for others: bank, liability and ledgers", {
      heads: ["Side", "Ledgers at the source", "Books", "Difference"],
      figuresFrom: 1,
      rows: balanceRows(balances, currency),
      stands: ([name]) => name === NET,
    }),
    htmlTable("What needs whom", {
      heads: ["Who", "What", "Rows", "Amount", "Behind it", "Amount behind"],
      figuresFrom: 2,
      rows: needs.map(({ fixIn, label, code, rows, amount, behind, behindAmount }) => [
        FIXERS[fixIn as FixIn],
        `${label}: ${code.replaceAll("_", " ")}`,
        String(rows.length),
        amount === null ? "" : displayMoney(amount),
        behind === 0 ? "" : String(behind),
        behindAmount === null ? "" : displayMoney(behindAmount),
      ]),
    }),
  ];
}

/** What is open at the source only where it says so. */
function receivablesHtml(receivables: readonly Receivable[], currency: Currency): string {
  const says = receivables.some(({ openSource }) => openSource !== null);
  const cells = ({ source, books, openSource, open }: Omit<Receivable, "difference">) => [
    displayMoney(source),
    displayMoney(books),
    ...(says ? [openSource === null ? "" : displayMoney(openSource)] : []),
    displayMoney(open),
  ];
  const total = (of: (each: Receivable) => Money | null): Money =>
    sumMoney(
      receivables.flatMap((each) => of(each) ?? []),
      currency,
    );
  const all = {
    customer: "All",
    source: total(({ source }) => source),
    books: total(({ books }) => books),
    openSource: total(({ openSource }) => openSource),
    open: total(({ open }) => open),
  };
  return htmlTable("Receivables by customer", {
    heads: [
      "Customer",
      "Billed at the source",
      "Billed in the books",
      ...(says ? ["Open at the source"] : []),
      "Open in the books",
    ],
    figuresFrom: 1,
    rows: [
      ...receivables.map((each) => [each.customer || "no customer", ...cells(each)]),
      ...(receivables.length === 0 ? [] : [[all.customer, ...cells(all)]]),
    ],
    stands: ([name]) => name === all.customer,
  });
}

const NET = "Net, which is nothing where the three are one";

/** What is in the bank is owed: both together come to nothing. */
function balanceRows(
  balances: MonthEnd["balances"],
  currency: Currency,
): readonly (readonly string[])[] {
  const net = balances.reduce(
    (sum, { source, books }) => ({
      source: addMoney(sum.source, source),
      books: addMoney(sum.books, books),
    }),
    { source: money(0n, currency), books: money(0n, currency) },
  );
  const all = balances.length < 2 ? balances : [...balances, { label: NET, ...net }];
  return all.map(({ label, source, books }) => [
    label,
    ...[source, books, subtractMoney(source, books)].map(displayMoney),
  ]);
}
