import type { Checked } from "../model/check.ts";
import { formatMoney } from "../model/money.ts";
import { csvText } from "./csv.ts";

/** Every cent that stands on one side only, a line each: what an auditor sorts and sums. */
export function checkCsv(checked: Checked): string {
  const all = [
    ...checked.unexplained.map((each) => ({ ...each, explained: "no" })),
    ...checked.explained.map((each) => ({ ...each, explained: "yes" })),
  ];
  return csvText([
    ["explained", "why", "entity", "row", "books", "customer", "day", "amount", "currency", "text"],
    ...all.map((each) => [
      each.explained,
      each.kind,
      each.entity,
      each.row ?? "",
      each.twin ?? "",
      each.party ?? "",
      each.day ?? "",
      formatMoney(each.amount),
      each.amount.currency,
      each.text,
    ]),
  ]);
}
