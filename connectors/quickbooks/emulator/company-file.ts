/**
 * A company as a file: one entity a line, `{"Customer": {...}}`, as the service answers it, in any
 * order. What was deleted stands as CDC tells it, so that recordings can be loaded as they are.
 */
import { type Instant, parseInstant } from "../../../engine/model/calendar.ts";
import { type JsonObject, JsonError, parseJson, writeJson } from "../../../engine/model/json.ts";
import { nearest } from "../../../engine/model/similar.ts";
import { isObject, objectAt, textAt, textOf } from "./body.ts";
import type { Company, CompanySeed, SeedDeletion, Stored } from "./company.ts";
import { DEFINITIONS } from "./entities/catalogue.ts";
import type { Definition } from "./entities/definition.ts";
import { isOwnCode } from "./ids.ts";
import { render } from "./render.ts";
import { stampOf } from "./time.ts";

/** A line that cannot be taken: nothing of the file is. */
export interface LineProblem {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export type ReadCompany =
  | { readonly kind: "company"; readonly seed: CompanySeed }
  | { readonly kind: "refused"; readonly problems: readonly LineProblem[] };

/** Reads all of it, or says of every bad line what is wrong with it. */
export function readCompany(text: string, realmId: string): ReadCompany {
  const problems: LineProblem[] = [];
  const entities: Record<string, JsonObject[]> = {};
  const deleted: SeedDeletion[] = [];
  const seen = new Map<string, number>();
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  lines.forEach((raw, at) => {
    if (raw.trim() === "") return;
    const read = lineFrom(raw);
    const first = typeof read === "string" ? undefined : seen.get(read.key);
    if (typeof read === "string" || first !== undefined) {
      const message = typeof read === "string" ? read : `the same as line ${first}: ${read.key}`;
      problems.push({ line: at + 1, message });
      return;
    }
    seen.set(read.key, at + 1);
    if (read.deletedAt === null) (entities[read.entity] ??= []).push(read.body);
    else deleted.push({ entity: read.entity, id: textAt(read.body, "Id"), at: read.deletedAt });
  });
  if (problems.length > 0) return { kind: "refused", problems };
  const { CompanyInfo, Preferences, ...rest } = entities;
  return {
    kind: "company",
    seed: {
      realmId,
      ...(CompanyInfo === undefined ? {} : { companyInfo: CompanyInfo[0]! }),
      ...(Preferences === undefined ? {} : { preferences: Preferences[0]! }),
      entities: rest,
      deleted,
    },
  };
}

/** At most so many are named. */
const NAMED = 20;

export function describeProblems(problems: readonly LineProblem[]): string {
  const lines = problems.slice(0, NAMED).map(({ line, message }) => `line ${line}: ${message}`);
  const more = problems.length - lines.length;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join("\n");
}

interface Line {
  readonly entity: string;
  readonly body: JsonObject;
  readonly deletedAt: Instant | null;
  /** "Customer 7": stands once. */
  readonly key: string;
}

/** A text says what is wrong. */
function lineFrom(raw: string): Line | string {
  const value = parsed(raw);
  if (typeof value === "string") return value;
  const keys = Object.keys(value);
  const [name = ""] = keys;
  if (keys.length !== 1)
    return `one entity a line, as {"Customer": {...}}; keys: ${keys.join(", ")}`;
  const definition = DEFINITIONS.get(name);
  if (definition === undefined) return unknownEntity(name);
  const body = value[name];
  if (!isObject(body)) return `${name} is no object`;
  return bodyFrom(definition, body);
}

function parsed(raw: string): JsonObject | string {
  try {
    const value = parseJson(raw);
    return isObject(value) ? value : "no JSON object";
  } catch (error) {
    return `no JSON: ${error instanceof JsonError ? error.message : "cut off"}`;
  }
}

function unknownEntity(name: string): string {
  const near = nearest(name, DEFINITIONS.keys());
  const meant = near === null ? "" : ` (meant ${near}?)`;
  return `"${name}" is no entity that the emulator knows${meant}`;
}

function bodyFrom(definition: Definition, body: JsonObject): Line | string {
  const entity = definition.name;
  if (definition.kind === "single") {
    return { entity, body: { ...body, Id: "1" }, deletedAt: null, key: entity };
  }
  const id = textOf(body["Id"]);
  if (id === null) return `${entity} without an Id, which is a text`;
  if (!/^\d{1,19}$/.test(id) && !isOwnCode(definition, id))
    return `${entity}: the Id "${id}" is no number of 1 to 19 digits`;
  const key = `${entity} ${id}`;
  if (body["status"] !== "Deleted") return { entity, body, deletedAt: null, key };
  const at = textAt(objectAt(body, "MetaData") ?? {}, "LastUpdatedTime");
  const deletedAt = parseInstant(at);
  if (deletedAt === null) return `${key} is deleted, and MetaData.LastUpdatedTime says no time`;
  return { entity, body, deletedAt, key };
}

/** Entities in the order of the catalogue, each by its Id: the same company is the same text. */
export function writeCompany(company: Company, timezone: string): string {
  const lines: string[] = [];
  for (const definition of DEFINITIONS.values()) {
    const all = [...company.all(definition.name)].sort((a, b) => order(a.id, b.id));
    for (const stored of all) {
      lines.push(`${writeJson({ [definition.name]: shown(definition, stored, timezone) })}\n`);
    }
  }
  return lines.join("");
}

function shown(definition: Definition, stored: Stored, timezone: string): JsonObject {
  if (stored.body !== null) return render(stored.body, definition.fields);
  const LastUpdatedTime = stampOf(stored.changedAt, timezone);
  return { domain: "QBO", status: "Deleted", Id: stored.id, MetaData: { LastUpdatedTime } };
}

const order = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
