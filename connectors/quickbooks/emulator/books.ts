/** The company as one operation sees it: what it changes is laid over what is stored. */
import type { Instant } from "../../../engine/model/calendar.ts";
import type { JsonObject } from "../../../engine/model/json.ts";
import { textAt, textOf } from "./body.ts";
import type { Company, StoredChange } from "./company.ts";
import type { Indexes } from "./indexes.ts";
import { stampOf } from "./time.ts";

export interface Books {
  readonly indexes: Indexes;
  get(entity: string, id: string): JsonObject | null;
  /** What is stored, without this operation's changes. */
  before(entity: string, id: string): JsonObject | null;
  live(entity: string): Iterable<JsonObject>;
  /** A change of its own: SyncToken and LastUpdatedTime move, once an operation. */
  put(entity: string, body: JsonObject): JsonObject;
  /** Moves with another's change: LastUpdatedTime only, as a customer's balance does [R]. */
  adjust(entity: string, body: JsonObject): void;
  /** Is linked to: neither token nor time move, as of a receipt in a deposit [R]. */
  relate(entity: string, body: JsonObject): void;
  remove(entity: string, id: string): void;
  newId(entity: Numbered): string;
  newAddressId(): string;
  changes(): readonly StoredChange[];
}

/** Entities of one space share their ids. */
export interface Numbered {
  readonly name: string;
  readonly idSpace: string;
}

export interface BooksOptions {
  readonly company: Company;
  readonly indexes: Indexes;
  readonly definitions: readonly Numbered[];
  readonly now: Instant;
  readonly timezone: string;
  readonly firstClassId: string;
}

export function openBooks(options: BooksOptions): Books {
  const { company, indexes } = options;
  const staged = new Map<string, StoredChange>();
  const stamp = stampOf(options.now, options.timezone);
  let addresses = 0n;

  const get = (entity: string, id: string): JsonObject | null => {
    const change = staged.get(`${entity} ${id}`);
    return change === undefined ? company.get(entity, id) : change.body;
  };
  const stage = (entity: string, body: JsonObject, bump: boolean): JsonObject => {
    const id = textAt(body, "Id");
    const stored = company.get(entity, id);
    const token = Number(textOf(stored?.["SyncToken"]) ?? "-1");
    const earlier = staged.get(`${entity} ${id}`)?.body ?? stored;
    const moved = bump ? String(token + 1) : (textOf(earlier?.["SyncToken"]) ?? "0");
    const created = (stored?.["MetaData"] as JsonObject | undefined)?.["CreateTime"] ?? stamp;
    const stamped = {
      ...body,
      SyncToken: moved,
      MetaData: { CreateTime: created, LastUpdatedTime: stamp },
    };
    staged.set(`${entity} ${id}`, { entity, id, body: stamped });
    return stamped;
  };

  return {
    indexes,
    get,
    before: (entity, id) => company.get(entity, id),
    *live(entity) {
      for (const stored of company.all(entity)) {
        const body = get(entity, stored.id);
        if (body !== null) yield body;
      }
    },
    put: (entity, body) => stage(entity, body, true),
    adjust: (entity, body) => void stage(entity, body, false),
    relate: (entity, body) =>
      void staged.set(`${entity} ${textAt(body, "Id")}`, { entity, id: textAt(body, "Id"), body }),
    remove: (entity, id) => void staged.set(`${entity} ${id}`, { entity, id, body: null }),
    newId({ name, idSpace }) {
      const shared = options.definitions.filter((d) => d.idSpace === idSpace);
      const names = new Set(shared.map((d) => d.name));
      const made = [...staged.values()].filter(
        (change) => names.has(change.entity) && company.stored(change.entity, change.id) === null,
      );
      const last = company.lastId([...names]) + BigInt(made.length);
      const isLong = name === "Class" || name === "Attachable";
      return last === 0n && isLong ? options.firstClassId : String(last + 1n);
    },
    newAddressId: () => String(indexes.lastAddressId() + ++addresses),
    changes: () => [...staged.values()],
  };
}
