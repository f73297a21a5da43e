/** The columns of a report that adds up: one of all, or one a month, a customer, a class. */
import { type CalendarDate, addDays } from "../../../../engine/model/calendar.ts";
import { type Decimal, ZERO, addDecimal } from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { textOf } from "../body.ts";
import { type Entry, MONTHS } from "./entries.ts";
import { type Period, monthAfter, monthStart } from "./period.ts";
import type { Chart } from "../postings/posting.ts";

export interface Column {
  readonly title: string;
  readonly meta: readonly (readonly [name: string, value: string])[];
  takes(entry: Entry): boolean;
}

export function columnsOf(
  by: string,
  period: Period,
  entries: readonly Entry[],
  chart: Chart,
): readonly Column[] {
  const parts = partsOf(by.toLowerCase(), period, entries, chart);
  const title = by.toLowerCase() === "total" ? "Total" : "TOTAL";
  const all: Column = { title, meta: [["ColKey", "total"]], takes: () => true };
  return [...parts, all];
}

function partsOf(
  by: string,
  period: Period,
  entries: readonly Entry[],
  chart: Chart,
): readonly Column[] {
  switch (by) {
    case "month":
      return months(period);
    case "customers":
      return named(entries, chart, "Customer", (e) =>
        e.party?.kind === "Customer" ? e.party.id : null,
      );
    case "vendors":
      return named(entries, chart, "Vendor", (e) =>
        e.party?.kind === "Vendor" ? e.party.id : null,
      );
    case "classes":
      return named(entries, chart, "Class", (e) => e.classId ?? null);
    case "departments":
      return named(entries, chart, "Department", (e) => e.department ?? null);
    default:
      return [];
  }
}

function named(
  entries: readonly Entry[],
  chart: Chart,
  entity: string,
  idOf: (entry: Entry) => string | null,
): readonly Column[] {
  const ids = [...new Set(entries.map(idOf))];
  return ids.map((id) => {
    const body = id === null ? null : chart.get(entity, id);
    const full = textOf(body?.["FullyQualifiedName"]) ?? textOf(body?.["DisplayName"]);
    const title = id === null ? "Not Specified" : (full ?? textOf(body?.["Name"]) ?? "");
    return { title, meta: [["ColKey", id ?? "unspecified"]], takes: (e) => idOf(e) === id };
  });
}

function months({ start, end }: Period): readonly Column[] {
  const columns: Column[] = [];
  for (let from = start; from <= end;) {
    const after = monthAfter(monthStart(from));
    const to = (after <= end ? addDays(after, -1) : end) as CalendarDate;
    const [first, last] = [from, to];
    const name = MONTHS[Number(from.slice(5, 7)) - 1]!.slice(0, 3);
    columns.push({
      title: `${name} ${from.slice(0, 4)}`,
      meta: [
        ["StartDate", first],
        ["EndDate", last],
        ["ColKey", `${name} ${from.slice(0, 4)}`],
      ],
      takes: ({ date }) => date >= first && date <= last,
    });
    from = after;
  }
  return columns;
}

export function columnJson(type: string, title: string, meta: Column["meta"]): JsonObject {
  const pairs = meta.map(([Name, Value]) => ({ Name, Value }));
  return { ColTitle: title, ColType: type, ...(pairs.length === 0 ? {} : { MetaData: pairs }) };
}

/** One amount a column. */
export type Amounts = readonly Decimal[];

export function addAmounts(a: Amounts, b: Amounts): Amounts {
  return a.map((amount, at) => addDecimal(amount, b[at] ?? ZERO));
}
