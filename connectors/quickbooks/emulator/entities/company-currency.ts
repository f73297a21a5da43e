/** The currencies that a company keeps beside its own [D; without any recording]. */
import { type Body, textOf } from "../body.ts";
import { businessRule, invalidChoice, requiredMissing } from "../faults.ts";
import { BASE, bool, ignored, text } from "../fields.ts";
import { currencyName, homeCurrency, keepsManyCurrencies } from "../rules/currency.ts";
import type { Definition, Work } from "./definition.ts";

export const companyCurrency: Definition = {
  name: "CompanyCurrency",
  kind: "list",
  idSpace: "CompanyCurrency",
  label: "CompanyCurrencies",
  fields: {
    Code: text(3, { filter: true }),
    Name: text(100, { filter: true }),
    Active: bool({ filter: true }),
    ...BASE,
    ...ignored("CustomField", "AttachableRef", "CompanyCurrencyEx"),
  },
  writes: ["create", "update"],
  prepare,
};

function prepare(work: Work, draft: Body): void {
  const code = textOf(draft["Code"]);
  if (code === null) work.errors.push(requiredMissing("Code"));
  else if (!/^[A-Z]{3}$/.test(code)) work.errors.push(invalidChoice("Code", code));
  else if (!keepsManyCurrencies(work.preferences)) {
    work.errors.push(businessRule("Multicurrency is off.", "Code"));
  } else if (isKept(work, code)) {
    work.errors.push(businessRule(`The company keeps ${code} already.`, "Code"));
  }
  draft["Name"] ??= currencyName(code ?? "");
  draft["Active"] ??= true;
}

function isKept({ books, existing, preferences }: Work, code: string): boolean {
  if (existing !== null) return false;
  const kept = [...books.live("CompanyCurrency")].map((body) => body["Code"]);
  return code === homeCurrency(preferences) || kept.includes(code);
}
