import type { RemoteAbout } from "../../engine/contract/connector.ts";
import { isDate } from "../../engine/model/calendar.ts";
import type { JsonObject, JsonValue } from "../../engine/model/json.ts";
import { isJsonObject } from "../../engine/model/json.ts";
import type { Api } from "./api.ts";
import { thingIn } from "./convert.ts";
import { unreadable } from "./fail.ts";
import { SALES_STREAMS } from "./schema-sales.ts";

/** What QuickBooks numbers where custom transaction numbers are off (facts.md par. 11). */
const SALES_FORMS = SALES_STREAMS.map(({ name }) => name);

/** Reads the company and its preferences: two calls. */
export async function readAbout(
  api: Api,
  settleMs: number,
  signal: AbortSignal,
): Promise<RemoteAbout> {
  const company = await readOne(api, `companyinfo/${api.company}`, "CompanyInfo", signal);
  const preferences = await readOne(api, "preferences", "Preferences", signal);
  const at = (...path: readonly string[]): string | null => textAt(preferences, path);
  const closed = at("AccountingInfoPrefs", "BookCloseDate");
  return {
    id: api.company,
    label: textAt(company, ["CompanyName"]) ?? api.company,
    currency: at("CurrencyPrefs", "HomeCurrency", "value"),
    closedUntil: closed !== null && isDate(closed) ? closed : null,
    ...(at("SalesFormsPrefs", "CustomTxnNumbers") === "false" ? { renumbers: SALES_FORMS } : {}),
    facts: known({
      environment: api.settings.environment,
      request_ids: api.settings.requestIds,
      country: textAt(company, ["Country"]),
      custom_numbers: at("SalesFormsPrefs", "CustomTxnNumbers"),
      multi_currency: at("CurrencyPrefs", "MultiCurrencyEnabled"),
      classes_per_line: at("AccountingInfoPrefs", "ClassTrackingPerTxnLine"),
      classes_per_document: at("AccountingInfoPrefs", "ClassTrackingPerTxn"),
      departments: at("AccountingInfoPrefs", "TrackDepartments"),
      applies_credits_by_itself: at("SalesFormsPrefs", "AutoApplyCredit"),
      applies_payments_by_itself: at("SalesFormsPrefs", "AutoApplyPayments"),
      sales_tax: at("TaxPrefs", "UsingSalesTax"),
      automated_tax: at("TaxPrefs", "PartnerTaxEnabled"),
    }),
    settleMs,
    rules: { CompanyInfo: company, Preferences: preferences },
  };
}

async function readOne(
  api: Api,
  path: string,
  name: string,
  signal: AbortSignal,
): Promise<JsonObject> {
  const json = await api.read(path, {}, signal);
  const body = json === null ? null : thingIn(json, name);
  if (body === null) throw unreadable(`company ${api.company} has no ${name}`);
  return body;
}

function textAt(body: JsonObject, path: readonly string[]): string | null {
  let value: JsonValue = body;
  for (const name of path) {
    if (value === null || !isJsonObject(value)) return null;
    value = value[name] ?? null;
  }
  return typeof value === "string" || typeof value === "boolean" ? String(value) : null;
}

function known(facts: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(facts).filter((fact): fact is [string, string] => fact[1] !== null),
  );
}
