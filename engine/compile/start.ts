import { type CalendarDate, isDate } from "../model/calendar.ts";
import { type Findings, placeOf, type Spot } from "./findings.ts";

/** A day of the configuration; the first of all days after a finding. */
export function compileDate(text: string, at: Spot, findings: Findings): CalendarDate {
  if (isDate(text)) return text;
  findings.add("TO263", placeOf(at), `\`${text}\` is no day`, {
    help: ["write YYYY-MM-DD, a day that exists"],
  });
  return "0001-01-01" as CalendarDate;
}
