import type { Destination, FindLike, Page, Source } from "../../engine/contract/connector.ts";
import { TieoutError } from "../../engine/errors.ts";
import { compareDecimal, parseDecimal } from "../../engine/model/decimal.ts";
import { isJsonObject, numberText, parseJson, writeJson } from "../../engine/model/json.ts";
import type { JsonObject, JsonValue } from "../../engine/model/json.ts";
import type { Outcome, RequestOutcome, Write } from "../../engine/model/operation.ts";
import type { RawRecord } from "../../engine/model/record.ts";
import type { StreamSchema } from "../../engine/model/schema.ts";
import type { Fault } from "./faults.ts";
import type { MemorySystem } from "./system.ts";

/** Each page, each look is one call. */
export function openSource(connection: string, system: MemorySystem): Source {
  const look = (stream: string): readonly RawRecord[] => {
    const fault = system.faults.next();
    if (fault === "auth") throw new TieoutError("TO940", "the memory system does not let us in");
    if (fault !== null)
      throw new TieoutError("TO941", `the memory system does not answer: ${fault}`);
    if (system.schema(stream) === null) {
      throw new TieoutError("TO931", `the memory system has no stream "${stream}"`);
    }
    return system.rows(stream);
  };
  return {
    async *read(stream, options) {
      const size = system.options.pageSize ?? 100;
      let after = options.cursor?.token ?? null;
      for (let last = false; !last;) {
        options.signal.throwIfAborted();
        const rows = look(stream);
        const from = after === null ? 0 : rows.findIndex(({ id }) => id === after) + 1;
        const records = rows.slice(from, from + size);
        last = from + size >= rows.length;
        after = records.at(-1)?.id ?? after;
        yield {
          records: records.map((record) => withLists(record, options.lists, system)),
          deleted: [],
          cursor: after === null ? null : { connection, stream, token: after },
          // A read that was resumed has not seen what came before.
          complete: last && options.cursor === null,
        } satisfies Page;
      }
    },
    async get(stream, ids) {
      const rows = new Map(look(stream).map((row) => [row.id, row]));
      return ids.flatMap((id) => rows.get(id) ?? []);
    },
    async find(stream, like) {
      const rows = look(stream);
      return rows.filter((row) => isLike(row, like, system.schema(stream)!.parts));
    },
  };
}

/** A request is one call. */
export function openDestination(connection: string, system: MemorySystem): Destination {
  return {
    batchSize: system.options.batchSize ?? 30,
    atOnce: system.options.atOnce ?? 1,
    prepare: (requestId, writes) => ({
      connection,
      requestId,
      method: "APPLY",
      path: "/",
      body: writeJson(writes.map(({ address: _address, ...write }) => ({ ...write }))),
      contentType: "application/json",
      items: writes.map(({ item, address }) => ({ item, address })),
    }),
    async send({ requestId, body }) {
      const writes = parseJson(body) as unknown as readonly Write[];
      const fault = system.faults.next();
      const failed = fault === null ? null : failure(fault);
      if (failed !== null && fault !== "answer_lost") return failed;
      if (fault === "conflict") return answered(new Map(writes.map(conflictOf)));
      const outcomes = system.apply(requestId, writes);
      return failed ?? answered(outcomes);
    },
  };
}

function failure(fault: Fault): RequestOutcome | null {
  switch (fault) {
    case "unavailable":
      return { kind: "unavailable", message: "nobody is there", auth: false };
    case "auth":
      return { kind: "unavailable", message: "it does not let us in", auth: true };
    case "throttled":
      return { kind: "throttled", retryAfterMs: 1000 };
    case "lost":
    case "answer_lost":
      return { kind: "unknown", message: "no answer came" };
    case "conflict":
      return null;
  }
}

function conflictOf({ item }: Write): [string, Outcome] {
  return [item, { kind: "conflict", message: "it has changed meanwhile", trace: null }];
}

function answered(items: ReadonlyMap<string, Outcome>): RequestOutcome {
  return { kind: "answered", answer: writeJson([...items.keys()]), items };
}

function withLists(
  record: RawRecord,
  lists: Parameters<Source["read"]>[1]["lists"],
  system: MemorySystem,
): RawRecord {
  if (lists.length === 0) return record;
  const joined = lists.map(({ name, stream, by, parentKey }) => {
    const parent = text(record.body[parentKey]);
    const rows = system.rows(stream).filter(({ body }) => text(body[by]) === parent);
    return [name, rows.map(({ body }) => body)] as const;
  });
  return { ...record, body: { ...record.body, $lists: Object.fromEntries(joined) } };
}

function isLike({ body }: RawRecord, like: FindLike, parts: StreamSchema["parts"]): boolean {
  const at = (part: string | undefined): string | null => (part ? text(body[part]) : null);
  const [number, name] = [at(parts.number), at(parts.name)];
  if (number !== null && like.numbers?.includes(number)) return true;
  if (name !== null && like.names?.includes(name)) return true;
  if (like.party === undefined || like.date === undefined) return false;
  if (at(parts.party) !== like.party || at(parts.date) !== like.date) return false;
  return like.total === undefined || sameAmount(at(parts.total), like.total);
}

/** A reference, `{ value: id }`, is its id. */
function text(value: JsonValue | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value;
  if (isJsonObject(value)) return text((value as JsonObject)["value"]);
  return numberText(value);
}

function sameAmount(a: string | null, b: string): boolean {
  const [left, right] = [parseDecimal(a ?? ""), parseDecimal(b)];
  return left !== null && right !== null && compareDecimal(left, right) === 0;
}
