/** What is open, document by document: by how long it is due, and by who owes it [D; names: M]. */
import { type CalendarDate, daysBetween } from "../../../../engine/model/calendar.ts";
import {
  type Decimal,
  ZERO,
  addDecimal,
  compareDecimal,
} from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { amountOf, centsText, sum, textOf } from "../body.ts";
import { CUSTOMERS, type Side, VENDORS } from "../rules/settling.ts";
import { BUCKETS, type Open, bucketOf, nameOf, openAt } from "./aging.ts";
import type { Report, ReportBody, Reporting } from "./reporting.ts";
import {
  type Heading,
  HEAD,
  headCells,
  listColumns,
  sectionOf,
  totalCells,
} from "./transactions.ts";

const DUE: Heading = ["Due Date", "Date", "due_date"];
const AMOUNTS: readonly Heading[] = [
  ["Amount", "Money", "subt_amount"],
  ["Open Balance", "Money", "subt_open_bal"],
];

export const OPEN_DETAILS: readonly Report[] = [
  aged("AgedReceivableDetail", CUSTOMERS),
  aged("AgedPayableDetail", VENDORS),
  byParty("CustomerBalanceDetail", CUSTOMERS),
  byParty("VendorBalanceDetail", VENDORS),
];

function aged(name: string, side: Side): Report {
  const isVendor = side.party === "Vendor";
  const who: Heading = [side.party, "String", isVendor ? "vend_name" : "cust_name"];
  const past: readonly Heading[] = isVendor ? [["Past Due", "Numeric", "past_due"]] : [];
  const headings = [...HEAD, who, DUE, ...past, ...AMOUNTS];
  return {
    name,
    basis: null,
    make: (reporting) => ({
      ...agedRows(reporting, side, isVendor),
      columns: listColumns(headings),
    }),
  };
}

function agedRows(reporting: Reporting, side: Side, tellsDays: boolean): ReportBody {
  const open = documentsOpen(reporting, side);
  const days = ({ due }: Open): number =>
    daysBetween(due as CalendarDate, reporting.period.end as CalendarDate);
  const rows = BUCKETS.map((bucket, at) => ({
    title: at === 0 ? bucket : `${bucket} days past due`,
    own: open.filter((one) => bucketOf(days(one)) === at),
  }));
  // The longest due come first, as the service lists them.
  const sections = rows.toReversed().map(({ title, own }) =>
    section(
      title,
      own.map((one) => ({
        amount: one.amount,
        cells: [
          ...headCells(one.document),
          { value: nameOf(reporting, side, one.party), id: one.party },
          { value: one.due },
          ...(tellsDays ? [{ value: String(days(one)) }] : []),
          { value: centsText(amountOf(one.document.body["TotalAmt"])) },
          { value: centsText(one.amount) },
        ],
      })),
      tellsDays ? 8 : 7,
    ),
  );
  return grand(sections.flat(), open, tellsDays ? 8 : 7);
}

function byParty(name: string, side: Side): Report {
  const balance: Heading = ["Balance", "Money", "rbal_open_bal"];
  return {
    name,
    basis: null,
    make: (reporting) => ({
      ...partyRows(reporting, side),
      columns: listColumns([...HEAD, DUE, ...AMOUNTS, balance]),
    }),
  };
}

function partyRows(reporting: Reporting, side: Side): ReportBody {
  const open = documentsOpen(reporting, side);
  const parties = [...new Set(open.map(({ party }) => party))]
    .map((id) => ({ id, name: nameOf(reporting, side, id) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const sections = parties.flatMap(({ id, name }) => {
    let balance: Decimal = ZERO;
    const own = open.filter(({ party }) => party === id);
    const rows = own.map(({ document, due, amount }) => {
      balance = addDecimal(balance, amount);
      const amounts = [amountOf(document.body["TotalAmt"]), amount, balance];
      const cells = amounts.map((value) => ({ value: centsText(value) }));
      return { amount, cells: [...headCells(document), { value: due }, ...cells] };
    });
    return section(name, rows, 7, id, 1);
  });
  return grand(sections, open, 7, 1);
}

/** One for each document of which something is open, by day and number. */
function documentsOpen(reporting: Reporting, side: Side): readonly Open[] {
  const documents = new Map<string, Open>();
  for (const part of openAt(reporting, side)) {
    const { entity, id, body, date } = part.document;
    const key = `${entity} ${id} ${part.party}`;
    const amount = addDecimal(documents.get(key)?.amount ?? ZERO, part.amount);
    documents.set(key, { ...part, due: textOf(body["DueDate"]) ?? date, amount });
  }
  return [...documents.values()]
    .filter(({ amount }) => compareDecimal(amount, ZERO) !== 0)
    .toSorted((a, b) => {
      const [one, other] = [a.document, b.document];
      if (one.date !== other.date) return one.date < other.date ? -1 : 1;
      return Number(one.id) - Number(other.id);
    });
}

interface Row {
  readonly amount: Decimal;
  readonly cells: readonly JsonObject[];
}

/** None where it has no rows; the total stands `fromEnd` columns before the last. */
function section(
  title: string,
  rows: readonly Row[],
  width: number,
  id?: string,
  fromEnd = 0,
): readonly JsonObject[] {
  if (rows.length === 0) return [];
  const total = sum(rows.map(({ amount }) => amount));
  const cells = totalCells(`Total for ${title}`, total, width, fromEnd);
  const lines = rows.map((row) => ({ ColData: row.cells, type: "Data" }));
  return [sectionOf(title, lines, cells, width, id)];
}

function grand(
  sections: readonly JsonObject[],
  open: readonly Open[],
  width: number,
  fromEnd = 0,
): ReportBody {
  const total = sum(open.map(({ amount }) => amount));
  const row: JsonObject = {
    Summary: { ColData: totalCells("TOTAL", total, width, fromEnd) },
    type: "Section",
    group: "GrandTotal",
  };
  return { rows: sections.length === 0 ? [] : [...sections, row], isEmpty: sections.length === 0 };
}
