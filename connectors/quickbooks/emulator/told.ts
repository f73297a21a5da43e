/** A stored body as the service tells it today, where that differs from what was recorded. */
import { type JsonObject, type JsonValue, canonicalJson } from "../../../engine/model/json.ts";
import { type Body, isObject, textOf } from "./body.ts";
import type { Definition } from "./entities/definition.ts";
import { render, renderPart } from "./render.ts";
import type { Settings } from "./settings.ts";

/** As all answers tell it: whole, or the fields that a SELECT names. */
export function tell(
  settings: Settings,
  { name, fields }: Pick<Definition, "name" | "fields">,
  stored: JsonObject,
  names?: readonly string[],
): JsonObject {
  const body = told(settings, name, stored);
  return names === undefined ? render(body, fields) : renderPart(body, fields, names);
}

/** What was sent, where what comes back as it was told stands for what is stored. */
export function untold(
  settings: Settings,
  entity: string,
  given: JsonObject,
  existing: JsonObject | null,
): JsonObject {
  const before = existing === null ? given : told(settings, entity, existing);
  if (existing === null || before === existing) return given;
  const isBack = (key: string, value: JsonValue): boolean =>
    before[key] !== undefined && withoutId(value) === withoutId(before[key]);
  const entries = Object.entries(given).map(([key, value]) => [
    key,
    isBack(key, value) ? existing[key]! : value,
  ]);
  return Object.fromEntries(entries) as JsonObject;
}

/** An address's own id is the service's to tell. */
function withoutId(value: JsonValue): string {
  if (!isObject(value)) return canonicalJson(value);
  const { Id: _id, ...rest } = value;
  return canonicalJson(rest);
}

/** CompanyInfo since August 2025: a country of three letters, no Lat and Long [B 2025-08-13]. */
function told(settings: Settings, entity: string, body: JsonObject): JsonObject {
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
