/** Recorded exchanges, sent again to an emulator that holds what each of them presupposes. */
import type { CompanySeed, Company } from "../../connectors/quickbooks/emulator/company.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import {
  type Answer,
  type Books,
  openCompany,
  testClock,
} from "../connectors/quickbooks-emulator/support.ts";
import { type Difference, type IsFree, compare } from "./compare.ts";
import type { Samples } from "./samples.ts";

type Body = Record<string, unknown>;

/** One line of a recording. */
export interface Exchange {
  readonly method: string;
  /** `{realm}` stands for the company. */
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly request_body: unknown;
  readonly status: number;
  readonly response_headers: Readonly<Record<string, string>>;
  readonly response_body: Body;
}

export interface Recording {
  readonly name: string;
  readonly exchanges: readonly Exchange[];
}

export interface Replayed {
  readonly name: string;
  /** In order, one for each exchange. */
  readonly requests: readonly {
    readonly title: string;
    readonly differences: readonly Difference[];
  }[];
}

export function readRecordings(samples: Samples): readonly Recording[] {
  return samples.names("recordings", ".jsonl").map((name) => {
    const lines = samples.text(`recordings/${name}.jsonl`).split("\n").filter(Boolean);
    return { name, exchanges: lines.map((line) => JSON.parse(line) as Exchange) };
  });
}

export async function replay(
  recording: Recording,
  all: readonly Recording[],
  samples: Samples,
): Promise<Replayed> {
  const requests = [];
  const books = openRecorded(recording, all, samples);
  for (const exchange of recording.exchanges) {
    books.clock.advance(momentOf(exchange) - Date.parse(books.clock.now()));
    const answer = await send(books, exchange);
    requests.push({ title: titleOf(exchange), differences: differencesOf(exchange, answer) });
  }
  return { name: recording.name, requests };
}

const titleOf = ({ method, path, query }: Exchange): string =>
  [
    `${method} ${path.replace("/v3/company/{realm}/", "")}`,
    ...query.map(([key, value]) => `${key}=${value}`),
  ].join(" ");

/** As the clock of the service stood when it answered. */
function momentOf({ response_body: body }: Exchange): number {
  const { time } = body;
  const header = body["Header"] as Body | undefined;
  return typeof time === "number" ? time : Date.parse(String(time ?? header?.["Time"]));
}

async function send(books: Books, exchange: Exchange): Promise<Answer> {
  const path = exchange.path.replace(/^.*\{realm\}\//, "");
  // What was taken out of the recording (a requestid) is a fresh value.
  const pairs = exchange.query.map(([key, value]): [string, string] => [
    key,
    value === "" ? "r-1" : value,
  ]);
  const query = new URLSearchParams(pairs).toString();
  const body = exchange.method === "GET" ? undefined : exchange.request_body;
  const headers = exchange.status === 401 ? { authorization: "Bearer expired" } : {};
  return books.send(exchange.method, query === "" ? path : `${path}?${query}`, body, headers);
}

function differencesOf(exchange: Exchange, answer: Answer): readonly Difference[] {
  const head = (name: string, theirs: unknown, ours: unknown): readonly Difference[] =>
    theirs === ours
      ? []
      : [{ kind: "status", path: name, theirs: String(theirs), ours: String(ours) }];
  const type = "content-type";
  return [
    ...head("status", exchange.status, answer.status),
    ...head(type, exchange.response_headers[type], answer.headers.get(type)),
    ...compare(exchange.response_body, answer.body, freeIn(exchange)),
  ];
}

/** Ids of what was made, moments, and the token that a 401 quotes. */
function freeIn(exchange: Exchange): IsFree {
  const times = new Set(["time", "Time", "CreateTime", "LastUpdatedTime"]);
  return (key, path) => {
    if (times.has(key)) return true;
    if (key === "detail") return exchange.status === 401;
    return key === "Id" && exchange.method === "POST" && !path.includes("QueryResponse");
  };
}

function openRecorded(recording: Recording, all: readonly Recording[], samples: Samples): Books {
  const first = new Date(momentOf(recording.exchanges[0]!)).toISOString();
  return openCompany({
    seed: presupposed(recording, all, samples),
    clock: testClock(first),
    settings: { otherUser: otherUserOf(recording) ?? "Somebody" },
  });
}

/** Whose hands were on it meanwhile is told by the refusal alone. */
function otherUserOf({ exchanges }: Recording): string | null {
  const text = JSON.stringify(exchanges.map((exchange) => exchange.response_body));
  return /You and ([^"]+?) were working on this/.exec(text)?.[1] ?? null;
}

/**
 * All recordings are of one company within some hours. It holds what any of them shows, as this
 * one saw it first; where this one lists an entity whole, nothing else of it.
 */
function presupposed(
  recording: Recording,
  all: readonly Recording[],
  samples: Samples,
): CompanySeed {
  const own = shownBy(recording.exchanges);
  const others = all
    .filter(({ name }) => name !== recording.name)
    .flatMap((other) => other.exchanges);
  const entities: Record<string, readonly JsonObject[]> = {};
  const known = shownBy(others);
  const made = madeBy(recording.exchanges);
  for (const entity of new Set([...own.shown.keys(), ...known.shown.keys()])) {
    const first = own.shown.get(entity) ?? new Map<string, JsonObject>();
    const rest = own.whole.has(entity) ? [] : (known.shown.get(entity) ?? []);
    const bodies = new Map([...rest, ...first]);
    entities[entity] = [...bodies.values()].filter(
      (body) => !made.has(`${entity} ${nameOf(body)}`),
    );
  }
  // Of another sandbox, which taxes sales as this one does.
  const told = samples.json("fixtures/json/preferences-read_preferences.json") as Body;
  return { realmId: REALM, preferences: told["Preferences"] as JsonObject, entities };
}

const REALM = "9341453508217706" satisfies Company["realmId"];

interface Shown {
  /** By entity and id, as it stood before the exchanges. */
  readonly shown: ReadonlyMap<string, ReadonlyMap<string, JsonObject>>;
  /** Listed without a filter and below the default page. */
  readonly whole: ReadonlySet<string>;
}

function shownBy(exchanges: readonly Exchange[]): Shown {
  const shown = new Map<string, Map<string, JsonObject>>();
  const whole = new Set<string>();
  const changed = new Set<string>();
  const keep = (entity: string, body: JsonObject): void => {
    const known = shown.get(entity) ?? new Map<string, JsonObject>();
    shown.set(entity, known);
    const id = body["Id"] as string;
    if (!known.has(id) && !changed.has(`${entity} ${id}`)) known.set(id, body);
  };
  for (const exchange of exchanges.filter(({ status }) => status === 200)) {
    for (const [entity, bodies] of listsIn(exchange.response_body)) {
      if (exchange.method === "GET" || exchange.path.endsWith("/batch")) {
        for (const body of bodies) keep(entity, body);
      } else for (const body of bodies) changed.add(`${entity} ${body["Id"] as string}`);
    }
    const query = exchange.query.find(([key]) => key === "query")?.[1] ?? "";
    const listed = /^select \* from (\w+)(?! *where(?! Active IN))/i.exec(query)?.[1];
    if (listed !== undefined) whole.add(listed);
  }
  return { shown, whole };
}

/** Entities of an answer: read, queried, changed since, or in a batch. */
function listsIn(body: Body): readonly (readonly [string, readonly JsonObject[]])[] {
  return Object.entries(body).flatMap(([key, value]): [string, JsonObject[]][] => {
    if (Array.isArray(value)) {
      if (/^(CDC|BatchItem|Query)Response$/.test(key)) {
        return value.flatMap((part) => [...listsIn(part as Body)]) as [string, JsonObject[]][];
      }
      return [[key, value as JsonObject[]]];
    }
    if (key === "QueryResponse") return [...listsIn(value as Body)] as [string, JsonObject[]][];
    const isEntity = typeof value === "object" && value !== null && "SyncToken" in value;
    return isEntity ? [[key, [value as JsonObject]]] : [];
  });
}

/** What the exchanges create themselves, by entity and name. */
function madeBy(exchanges: readonly Exchange[]): ReadonlySet<string> {
  const asked = exchanges.flatMap(({ method, path, request_body, status }): [string, unknown][] => {
    if (method !== "POST" || status !== 200) return [];
    const body = request_body as Body;
    const items = body["BatchItemRequest"];
    if (Array.isArray(items)) {
      return (items as Body[])
        .filter((item) => item["operation"] === "create")
        .flatMap((item) => Object.entries(item).filter(([, value]) => typeof value === "object"));
    }
    return "Id" in body ? [] : [[entityAt(path), body]];
  });
  return new Set(asked.map(([entity, body]) => `${entity} ${nameOf(body as JsonObject)}`));
}

const entityAt = (path: string): string => {
  const name = path.split("/").at(-1)!;
  return name[0]!.toUpperCase() + name.slice(1);
};

const nameOf = (body: JsonObject): string =>
  (body["DisplayName"] ?? body["Name"] ?? body["Id"]) as string;
