/** The currency of a customer, a vendor, an account or a document. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { type Body, objectAt, refAt } from "../body.ts";
import type { Work } from "../entities/definition.ts";
import { businessRule } from "../faults.ts";

const NAMES: Readonly<Record<string, string>> = {
  USD: "United States Dollar",
  CAD: "Canadian Dollar",
  GBP: "British Pound Sterling",
  EUR: "Euro",
  AUD: "Australian Dollar",
  NZD: "New Zealand Dollar",
  MXN: "Mexican Peso",
  INR: "Indian Rupee",
};

export const currencyName = (code: string): string => NAMES[code] ?? code;

export function homeCurrency(preferences: JsonObject): string {
  const currencies = objectAt(preferences, "CurrencyPrefs");
  return (currencies === null ? null : refAt(currencies, "HomeCurrency")) ?? "USD";
}

export function keepsManyCurrencies(preferences: JsonObject): boolean {
  return objectAt(preferences, "CurrencyPrefs")?.["MultiCurrencyEnabled"] === true;
}

/** Fixed once set [D]; without multicurrency only the home currency will do. */
export function prepareCurrency(work: Work, draft: Body, usual: string | null): void {
  const home = homeCurrency(work.preferences);
  const set = work.existing === null ? null : refAt(work.existing, "CurrencyRef");
  const asked = refAt(draft, "CurrencyRef");
  const code = asked ?? set ?? usual ?? home;
  if (set !== null && code !== set) {
    work.errors.push(businessRule("The currency cannot be changed once it is set.", "CurrencyRef"));
  }
  if (code !== home && !keepsManyCurrencies(work.preferences)) {
    work.errors.push(
      businessRule(`Multicurrency is off: ${code} is not the home currency.`, "CurrencyRef"),
    );
  }
  draft["CurrencyRef"] = { value: code, name: currencyName(code) };
}
