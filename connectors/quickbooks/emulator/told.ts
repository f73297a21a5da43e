/** A stored body as the service tells it today, where that differs from what was recorded. */
import type { JsonObject, JsonValue } from "../../../engine/model/json.ts";
import { type Body, isObject, textOf } from "./body.ts";
import type { Settings } from "./settings.ts";

/** CompanyInfo since August 2025: a country of three letters, no Lat and Long [B 2025-08-13]. */
export function told(settings: Settings, entity: string, body: JsonObject): JsonObject {
  if (entity !== "CompanyInfo" || settings.companyInfo === "recorded") return body;
  const answer: Body = {};
  for (const [key, value] of Object.entries(body)) answer[key] = withoutPlace(value);
  const country = textOf(body["Country"]);
  if (country !== null) answer["Country"] = LETTERS[country.toUpperCase()] ?? country;
  return answer;
}

function withoutPlace(value: JsonValue): JsonValue {
  if (!isObject(value)) return value;
  const { Lat: _lat, Long: _long, ...rest } = value;
  return rest;
}

/** Countries in which QuickBooks Online is sold under two letters [ISO 3166-1]. */
const LETTERS: Readonly<Record<string, string>> = {
  AU: "AUS",
  BR: "BRA",
  CA: "CAN",
  FR: "FRA",
  GB: "GBR",
  IE: "IRL",
  IN: "IND",
  MX: "MEX",
  NZ: "NZL",
  SG: "SGP",
  UK: "GBR",
  US: "USA",
  ZA: "ZAF",
};
