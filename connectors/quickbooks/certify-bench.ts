import type { ConnectorIo } from "../../engine/contract/io.ts";
import type { RequestId } from "../../engine/model/ids.ts";
import { remoteId } from "../../engine/model/ids.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { writeJson } from "../../engine/model/json.ts";
import { textOf } from "./answer.ts";
import type { Fault } from "./answer.ts";
import type { Api, Sent } from "./api.ts";
import { thingIn } from "./convert.ts";
import { interrupted, notConnected, notNow } from "./fail.ts";
import { getById, query, queryAll } from "./rows.ts";
import { STREAMS, streamOf } from "./schema.ts";

/** What stands in the note of every test document: who meets one knows what it is. */
export const MARK = "[tieout-certify]";

/** What a question works with. It remembers all that it makes, and takes it away at the end. */
export interface Bench {
  readonly clock: Pick<ConnectorIo["clock"], "monotonicMs">;
  /** Throws TO902 where it is called off. */
  sleep(ms: number): Promise<void>;
  /** Ends the company's own name for this run: `7f3k`. */
  readonly tag: string;
  /** Sends one document; a fresh request id where none is given. */
  post(entity: string, body: JsonObject, options?: PostOptions): Promise<Posted>;
  /** Made, or the question cannot be settled: throws `Unsettled`. */
  make(entity: string, body: JsonObject): Promise<JsonObject>;
  /** Once and for all questions: a customer, one below it, an item that sells. */
  shared(): Promise<Shared>;
  /** The first account of one of these types, or a new one of the first: `Bank`. */
  account(...types: readonly string[]): Promise<string>;
  /** A page of CompanyInfo asked for in one batch of so many, past our own limits. */
  batchOfQueries(count: number): Promise<"answered" | "throttled">;
  isSeen(entity: string, id: string): Promise<boolean>;
  preference(part: string, name: string): Promise<boolean>;
  freshId(): string;
}

export interface PostOptions {
  readonly requestId?: string;
  /** `void`, `delete`. */
  readonly operation?: string;
}

export type Posted =
  | { readonly kind: "done"; readonly id: string; readonly body: JsonObject }
  | { readonly kind: "refused"; readonly faults: readonly Fault[] };

export interface Shared {
  readonly customer: string;
  readonly subCustomer: string;
  readonly item: string;
}

/** What was found, and the settings that say the same. */
export interface Found {
  readonly answer: string;
  readonly evidence: string;
  readonly connection?: JsonObject;
  readonly emulator?: JsonObject;
}

/** The company lacks what a question needs, or did not do what every company does. */
export class Unsettled extends Error {}

interface BenchOptions {
  readonly api: Api;
  readonly unlimited: Api;
  readonly io: Pick<ConnectorIo, "clock" | "random">;
  readonly signal: AbortSignal;
}

export function openBench(options: BenchOptions): Bench & {
  foreign(): Promise<readonly { readonly stream: string; readonly count: number }[]>;
  /** Newest first; gives what it could not take away. Also what an earlier run left. */
  cleanUp(): Promise<readonly string[]>;
} {
  const { api, unlimited, io, signal } = options;
  const made: { readonly entity: string; readonly id: string }[] = [];
  const tag = Buffer.from(io.random.bytes(4)).toString("hex");
  let ids = 0;
  const freshId = (): string => `certify-${tag}-${++ids}`;

  const post: Bench["post"] = async (entity, body, more = {}) => {
    const sent = await send(api, entity, body, { requestId: freshId(), ...more }, signal);
    if (sent.kind === "fault") return { kind: "refused", faults: sent.faults };
    const thing = thingIn(sent.json, entity);
    const id = textOf(thing?.["Id"]);
    if (thing === null || id === null) throw new Unsettled(`an answer without a ${entity}`);
    const isKnown = made.some((each) => each.entity === entity && each.id === id);
    if (!isKnown) made.push({ entity, id });
    return { kind: "done", id, body: thing };
  };
  const make: Bench["make"] = async (entity, body) => {
    const posted = await post(entity, body);
    if (posted.kind === "done") return posted.body;
    throw new Unsettled(`it takes no ${entity}: ${wordsOf(posted.faults)}`);
  };
  const account: Bench["account"] = async (...types) => {
    const accounts = await queryAll(api, streamOf("Account")!, {}, signal);
    const found = accounts.find(({ body }) => types.includes(textOf(body["AccountType"]) ?? ""));
    if (found !== undefined) return found.id;
    const [AccountType = ""] = types;
    const own = await make("Account", { Name: `Certify ${tag} ${AccountType}`, AccountType });
    return textOf(own["Id"])!;
  };
  let sharing: Promise<Shared> | null = null;
  const share = async (): Promise<Shared> => {
    const customer = textOf((await make("Customer", { DisplayName: `Certify ${tag}` }))["Id"])!;
    const below = { DisplayName: `Certify ${tag} job`, Job: true, ParentRef: { value: customer } };
    const subCustomer = textOf((await make("Customer", below))["Id"])!;
    const income = { IncomeAccountRef: { value: await account("Income") } };
    const item = await make("Item", { Name: `Certify ${tag}`, Type: "Service", ...income });
    return { customer, subCustomer, item: textOf(item["Id"])! };
  };
  return {
    clock: io.clock,
    async sleep(ms) {
      await io.clock.sleep(ms, signal);
      if (signal.aborted) throw interrupted();
    },
    tag,
    post,
    make,
    shared: () => (sharing ??= share()),
    account,
    freshId,
    async batchOfQueries(count) {
      const asked = { Query: "select * from CompanyInfo" };
      const BatchItemRequest = Array.from({ length: count }, (_, n) => {
        return { bId: `b${n}`, ...asked };
      });
      const request = prepared(unlimited, "batch", { BatchItemRequest }, { requestId: freshId() });
      const sent = await unlimited.send(request, signal);
      if (sent.kind === "throttled") return "throttled";
      if (sent.kind === "json") return "answered";
      throw new Unsettled("it takes no batch of queries");
    },
    async isSeen(entity, id) {
      const where = [{ field: "Id" as const, in: [id] }];
      return (await query(api, streamOf(entity)!, { where }, signal)).length > 0;
    },
    async preference(part, name) {
      const json = await api.read("preferences", {}, signal);
      const parts = thingIn(json ?? {}, "Preferences") ?? {};
      return thingIn(parts, part)?.[name] === true;
    },
    async foreign() {
      const found: { stream: string; count: number }[] = [];
      for (const schema of DOCUMENTS) {
        const rows = await query(api, schema, { max: api.settings.pageSize }, signal);
        const count = rows.filter(({ body }) => !isOurs(body)).length;
        if (count > 0) found.push({ stream: schema.name, count });
      }
      return found;
    },
    cleanUp: () => cleanUp(api, made),
  };
}

/** An invoice of one line, marked as a test. */
export async function testInvoice(bench: Bench, more: JsonObject = {}): Promise<JsonObject> {
  const { customer, item } = await bench.shared();
  return {
    CustomerRef: { value: customer },
    PrivateNote: MARK,
    Line: [
      {
        Amount: 10,
        DetailType: "SalesItemLineDetail",
        SalesItemLineDetail: { ItemRef: { value: item } },
      },
    ],
    ...more,
  };
}

/** Streams of documents: they have a day and a note. */
const DOCUMENTS = STREAMS.filter(
  ({ can, parts }) => can.create && parts.date !== undefined && parts.note === "PrivateNote",
);

const isOurs = (body: JsonObject): boolean => (textOf(body["PrivateNote"]) ?? "").includes(MARK);

export const wordsOf = (faults: readonly Fault[]): string =>
  faults.map(({ code, detail, message }) => `${code} ${detail ?? message}`).join("; ");

function prepared(api: Api, path: string, body: JsonObject, more: PostOptions) {
  const query = new URLSearchParams({
    ...(more.operation === undefined ? {} : { operation: more.operation }),
    minorversion: api.settings.minorVersion,
    requestid: more.requestId ?? "",
  });
  return {
    connection: "",
    requestId: (more.requestId ?? "") as RequestId,
    method: "POST",
    path: `/v3/company/${api.company}/${path}?${query.toString()}`,
    body: writeJson(body),
    contentType: "application/json",
    items: [],
  };
}

/** The same bytes under the same id until they are answered: a throttle, or a lost answer. */
async function send(
  api: Api,
  entity: string,
  body: JsonObject,
  more: PostOptions,
  signal: AbortSignal,
): Promise<Extract<Sent, { kind: "json" | "fault" }>> {
  const request = prepared(api, entity.toLowerCase(), body, more);
  for (let tries = 1; ; tries++) {
    const sent = await api.send(request, signal);
    if (sent.kind === "json" || sent.kind === "fault") return sent;
    if (signal.aborted) throw interrupted();
    if (sent.kind === "unavailable" && sent.auth) throw notConnected(sent.message);
    if (tries < TRIES) continue;
    throw notNow(sent.kind === "throttled" ? "it goes on asking to wait" : sent.message);
  }
}

const TRIES = 5;

/** Never called off half way: what was begun is taken away, a person who stops waits for that. */
async function cleanUp(
  api: Api,
  made: readonly { readonly entity: string; readonly id: string }[],
): Promise<readonly string[]> {
  const { signal } = new AbortController();
  const left: string[] = [];
  const older = await leftovers(api, signal);
  const known = new Set(made.map(({ entity, id }) => `${entity} ${id}`));
  const fresh = made.toReversed();
  const all = [...fresh, ...older.filter(({ entity, id }) => !known.has(`${entity} ${id}`))];
  for (const { entity, id } of all) {
    const gone = await takeAway(api, entity, id, signal).catch(() => false);
    if (!gone) left.push(`${entity} ${id}`);
  }
  return left;
}

async function leftovers(api: Api, signal: AbortSignal) {
  const found: { entity: string; id: string }[] = [];
  // Payments and deposits first: they hold what they settle.
  const order = ["Deposit", "Payment"];
  const streams = DOCUMENTS.toSorted((a, b) => order.indexOf(b.name) - order.indexOf(a.name));
  for (const schema of streams) {
    const rows = await query(api, schema, { max: api.settings.pageSize }, signal).catch(() => []);
    for (const { id, body } of rows) if (isOurs(body)) found.push({ entity: schema.name, id });
  }
  return found;
}

async function takeAway(
  api: Api,
  entity: string,
  id: string,
  signal: AbortSignal,
): Promise<boolean> {
  const schema = streamOf(entity)!;
  const [record] = await getById(api, schema, remoteId(id), signal);
  if (record === undefined) return true;
  const head = { Id: id, SyncToken: record.version ?? "0" };
  const isList = schema.parts.active !== undefined;
  // A list entry can only be taken out of use; a full update keeps what it does not change.
  const body = isList ? { ...record.body, ...head, Active: false } : head;
  const more = isList ? {} : { operation: "delete" };
  const request = prepared(api, entity.toLowerCase(), body, {
    ...more,
    requestId: `certify-away-${entity}-${id}-${head.SyncToken}`.slice(0, 50),
  });
  for (let tries = 1; tries <= TRIES; tries++) {
    const sent = await api.send(request, signal);
    if (sent.kind === "json") return true;
    if (sent.kind === "fault") return false;
  }
  return false;
}
