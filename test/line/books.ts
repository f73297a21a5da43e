/** The emulator beside a test: what it was sent, what it holds, a bookkeeper's hand, faults. */
import { onTestFinished } from "vitest";
import { objectAt } from "../../connectors/quickbooks/emulator/body.ts";
import type { CompanySeed, Persistence } from "../../connectors/quickbooks/emulator/company.ts";
import { startEmulator } from "../../connectors/quickbooks/emulator/server.ts";
import type { SettingsPart } from "../../connectors/quickbooks/emulator/settings.ts";
import { openHttp } from "../../engine/http/client.ts";
import { SILENT } from "../../engine/log.ts";
import type { Instant } from "../../engine/model/calendar.ts";
import { writeJson } from "../../engine/model/json.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { realClock, realRandom } from "../../engine/world.ts";
import { CANARY, expectNoSecret } from "../support/canary.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- tests look at bodies freely
export type Json = any;

/** A request that may change something, as it came in. */
export interface SentRequest {
  readonly path: string;
  readonly requestId: string | null;
  readonly body: string;
  readonly operations: readonly SentOperation[];
}

export interface SentOperation {
  readonly entity: string;
  /** `create`, `update`, `void` */
  readonly kind: string;
  readonly body: Json;
}

export interface Books {
  readonly url: string;
  /** How many requests it saw in all, reads too. */
  asked(): number;
  /** Every read that it saw: `query Invoice`, `cdc Invoice`, `invoice/145`. */
  readonly reads: readonly string[];
  /** Every write that it saw, refused and replayed ones too, in order. */
  readonly requests: readonly SentRequest[];
  /** The same, operation by operation. */
  operations(entity?: string): readonly SentOperation[];
  /** What is there, deleted things left out. */
  all(entity: string): readonly Json[];
  find(entity: string, where: Readonly<Record<string, unknown>>): readonly Json[];
  /** The only one of that kind; fails where there are none or several. */
  one(entity: string, where: Readonly<Record<string, unknown>>): Json;
  /** A bookkeeper changes fields of a thing. */
  edit(entity: string, id: string, set: object): Promise<Json>;
  /** Something changed a thing past the rules of the API: a conversion, a merge. */
  become(entity: string, id: string, set: JsonObject): void;
  /** A thing vanishes, and change data capture does not tell of it: as after a month. */
  forget(entity: string, id: string): void;
  /** A bookkeeper enters, deletes or voids a thing. */
  act(entity: string, operation: "create" | "delete" | "void", body: object): Promise<Json>;
  /** A payment of these invoices by their ids. */
  pay(customer: string, ...invoices: readonly (readonly [string, number])[]): Promise<Json>;
  /** Any part of the emulator's settings. */
  set(settings: SettingsPart): Promise<void>;
  /** A rule of /_emulator/faults. */
  fault(rule: object): Promise<void>;
  /** All of them are over. */
  mended(): Promise<void>;
  /** Just before the next request that may change something is carried out. */
  beforeNextWrite(work: () => void): void;
}

export interface BooksOptions {
  readonly seed: CompanySeed;
  readonly settings?: SettingsPart;
  readonly persistence?: Persistence;
}

export async function openBooks(options: BooksOptions): Promise<Books> {
  const requests: SentRequest[] = [];
  const reads: string[] = [];
  let asked = 0;
  let beforeWrite: (() => void) | null = null;
  const http = openHttp({ clock: realClock, log: SILENT });
  const emulator = await startEmulator({
    ...options,
    clock: realClock,
    random: realRandom,
    http,
    settings: {
      settleMs: 50,
      limits: { on: false },
      ...options.settings,
      oauth: { clientSecret: CANARY, ...options.settings?.oauth },
    },
    faults: (request) => {
      asked++;
      if (request.method !== "GET" && !request.path.startsWith("query")) {
        const query = new URLSearchParams(request.query);
        requests.push(sentRequest(request.path, query, request.body));
        const work = beforeWrite;
        beforeWrite = null;
        work?.();
      } else reads.push(readOf(request.path, new URLSearchParams(request.query)));
      return null;
    },
  });
  onTestFinished(async () => {
    await emulator.close();
    await http.close();
    for (const { path: where, body } of requests) expectNoSecret(`a request to ${where}`, body);
  });
  const post = async (path: string, body: object): Promise<Json> => {
    const answer = await fetch(`${emulator.url}/_emulator/${path}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`the emulator refused: ${text}`);
    return JSON.parse(text);
  };
  const all = (entity: string): readonly Json[] =>
    [...emulator.company.all(entity)].flatMap((stored) =>
      stored.body === null ? [] : [JSON.parse(writeJson(stored.body))],
    );
  const find: Books["find"] = (entity, where) =>
    all(entity).filter((body) =>
      Object.entries(where).every(([key, value]) => body[key] === value),
    );
  const act: Books["act"] = async (entity, operation, body) =>
    (await post("edit", { entity, operation, body }))[entity];
  return {
    url: emulator.url,
    asked: () => asked,
    reads,
    requests,
    operations: (entity) =>
      requests
        .flatMap((request) => request.operations)
        .filter((each) => entity === undefined || each.entity === entity),
    all,
    find,
    one(entity, where) {
      const found = find(entity, where);
      if (found.length !== 1) {
        throw new Error(`${found.length} of ${entity} are ${JSON.stringify(where)}, not one`);
      }
      return found[0];
    },
    edit: async (entity, id, set) => (await post("edit", { entity, id, set }))[entity],
    become(entity, id, set) {
      const body = emulator.company.get(entity, id);
      const SyncToken = String(Number(body?.["SyncToken"] ?? "0") + 1);
      const MetaData = { ...objectAt(body ?? {}, "MetaData"), LastUpdatedTime: realClock.now() };
      const change = { entity, id, body: { ...body, MetaData, ...set, SyncToken } };
      emulator.company.commit({ at: realClock.now(), changes: [change] });
    },
    forget(entity, id) {
      const at = "2024-09-03T15:30:00.000Z" as Instant;
      emulator.company.commit({ at, changes: [{ entity, id, body: null }] });
    },
    act,
    pay: (customer, ...invoices) =>
      act("Payment", "create", {
        CustomerRef: { value: customer },
        TotalAmt: invoices.reduce((sum, [, amount]) => sum + amount, 0),
        Line: invoices.map(([TxnId, Amount]) => ({
          Amount,
          LinkedTxn: [{ TxnId, TxnType: "Invoice" }],
        })),
      }),
    async set(part) {
      await post("settings", part);
    },
    async fault(rule) {
      await post("faults", rule);
    },
    async mended() {
      const answer = await fetch(`${emulator.url}/_emulator/faults`, { method: "DELETE" });
      if (!answer.ok) throw new Error(`the emulator refused: ${await answer.text()}`);
    },
    beforeNextWrite(work) {
      beforeWrite = work;
    },
  };
}

function readOf(path: string, query: URLSearchParams): string {
  if (path === "cdc") return `cdc ${query.get("entities") ?? ""}`;
  if (path !== "query") return path;
  return `query ${/ from (\w+)/.exec(query.get("query") ?? "")?.[1] ?? ""}`;
}

function sentRequest(path: string, query: URLSearchParams, body: string): SentRequest {
  const parsed: Json = JSON.parse(body === "" ? "{}" : body);
  const requestId = query.get("requestid");
  const kindOf = (asked: string | null, sent: Json): string => {
    if (asked === "void" || asked === "delete") return asked;
    return sent?.Id === undefined ? "create" : "update";
  };
  const operations: readonly SentOperation[] =
    path === "batch"
      ? (parsed.BatchItemRequest ?? []).map((item: Json) => {
          const entity = Object.keys(item).find((key) => /^[A-Z]/.test(key)) ?? "";
          const asked = item.operation === "create" ? null : item.operation;
          return { entity, kind: kindOf(asked, item[entity]), body: item[entity] };
        })
      : [{ entity: entityOf(path), kind: kindOf(query.get("operation"), parsed), body: parsed }];
  return { path, requestId, body, operations };
}

/** Paths are lower case. */
const KNOWN = [
  "Customer",
  "Employee",
  "Bill",
  "Deposit",
  "Invoice",
  "Payment",
  "Vendor",
  "Item",
  "Class",
  "PaymentMethod",
] as const;

function entityOf(path: string): string {
  return KNOWN.find((name) => name.toLowerCase() === path) ?? path;
}
