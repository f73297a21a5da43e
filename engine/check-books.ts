import type { Deps } from "./deps.ts";
import { TieoutError } from "./errors.ts";
import { decimalOf, valueAt } from "./model/body.ts";
import type { NativeObject } from "./model/body.ts";
import { isJsonObject, parseJson } from "./model/json.ts";
import type { JsonObject } from "./model/json.ts";
import { readMarkers } from "./model/marker.ts";
import { ZERO } from "./model/decimal.ts";
import type { Decimal } from "./model/decimal.ts";
import type { StreamSchema } from "./model/schema.ts";
import { addUp, addUpSold } from "./model/total.ts";
import type { Sold } from "./model/total.ts";
import { isVoided } from "./model/settlement.ts";
import { mirrorOf } from "./store/mirror.ts";

/** A document of the books, as far as a tie-out goes: a few words each, never its body. */
export interface BooksRow {
  readonly total: Decimal;
  /** Not the balance of an account or a customer. */
  readonly isTotal: boolean;
  readonly voided: boolean;
  readonly day: string | null;
  readonly party: string | null;
  /** Entities that its marks name; none where it is not ours. */
  readonly marks: readonly string[];
  /** What was sold; empty where it is not asked for. */
  readonly sold: ReadonlyMap<string, Sold>;
}

export interface BooksRequest {
  readonly offline: boolean;
  readonly items: boolean;
}

export interface Place {
  readonly connection: string;
  readonly stream: string;
  readonly schema: StreamSchema;
}

/** Every document of one stream with its total, by remote id. */
export async function readBooks(
  place: Place,
  deps: Deps,
  { offline, items }: BooksRequest,
): Promise<ReadonlyMap<string, BooksRow>> {
  const found = new Map<string, BooksRow>();
  const add = (id: string, body: JsonObject): void => {
    found.set(id, booksRow(body as NativeObject, place.schema, items));
  };
  if (offline) {
    for await (const rows of mirrorOf(deps.store.db, place)) {
      for (const row of rows) add(row.remote_id, parseJson(row.body) as JsonObject);
    }
    return found;
  }
  const { source } = await deps.connections.open(place.connection);
  const { signal } = deps;
  const options = { cursor: null, lists: [], key: place.schema.id, signal };
  for await (const page of source.read(place.stream, options)) {
    if (signal.aborted) throw new TieoutError("TO902", `Stopped while reading ${place.stream}`);
    for (const { id, body } of page.records) add(id, body);
    deps.onProgress?.({
      kind: "rows",
      step: "check",
      name: place.stream,
      done: found.size,
      total: null,
    });
  }
  return found;
}

/** Where the amount of a document stands: its total, or what it has open. */
export function figureOf({ parts }: StreamSchema): string | undefined {
  return parts.total ?? parts.balance;
}

/** Whether a tie-out can count its documents at all. */
export function isCounted(schema: StreamSchema): boolean {
  return figureOf(schema) !== undefined || schema.adds !== undefined;
}

function amountOf(body: NativeObject, schema: StreamSchema): Decimal | null {
  const figure = figureOf(schema);
  if (figure !== undefined) return decimalOf(valueAt(body, figure));
  return schema.adds === undefined ? null : addUp(body, schema.adds, schema.added);
}

function booksRow(body: NativeObject, schema: StreamSchema, items: boolean): BooksRow {
  const { date, party, note } = schema.parts;
  const day = date === undefined ? null : valueAt(body, date);
  const marks = note === undefined ? [] : readMarkers(valueAt(body, note));
  return {
    total: amountOf(body, schema) ?? ZERO,
    isTotal: schema.parts.total !== undefined || schema.adds !== undefined,
    voided: isVoided(body, schema),
    day: typeof day === "string" ? day : null,
    party: party === undefined ? null : nameOf(valueAt(body, party)),
    marks: marks.map((mark) => mark.split(":")[1] ?? ""),
    sold: items ? soldIn(body, schema) : NOTHING,
  };
}

const NOTHING: ReadonlyMap<string, Sold> = new Map();

export function soldIn(body: NativeObject, { adds, added }: StreamSchema): BooksRow["sold"] {
  return adds?.sold === undefined ? NOTHING : addUpSold(body, adds, added);
}

/** A reference's name where the service gives one, else its id. */
function nameOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (!isJsonObject(value as never)) return null;
  const { name, value: id } = value as { readonly name?: unknown; readonly value?: unknown };
  return typeof name === "string" ? name : typeof id === "string" ? id : null;
}
