import { createEmulator } from "../../connectors/quickbooks/emulator/emulator.ts";
import type { Emulator } from "../../connectors/quickbooks/emulator/emulator.ts";
import type { Commit, StoredChange } from "../../connectors/quickbooks/emulator/company.ts";
import type { HttpRequest, HttpResult } from "../../engine/contract/io.ts";
import { writeJson } from "../../engine/model/json.ts";
import type { JsonObject, JsonValue } from "../../engine/model/json.ts";
import { carryTo, EMULATOR_URL } from "../support/emulator-http.ts";
import { harborline } from "../line/company.ts";
import { CANARY } from "./company.ts";
import { openLooks } from "./looks.ts";
import type { Looks } from "./looks.ts";
import type { Process } from "./process.ts";
import { saw, seededBytes, violate } from "./simulation.ts";
import type { Simulation } from "./simulation.ts";
import type { Hand } from "./swarm.ts";

/** A thing that requests of ours have made, and what people have done to it. */
export interface Made {
  readonly entity: string;
  readonly id: string;
  /** `invoice/I1`, as its first body says. */
  readonly key: string;
  body: JsonObject | null;
  /** How people ended it. */
  ended: "voided" | "deleted" | null;
  /** When they did; milliseconds of the world. */
  endedAt: number;
  /** What people wrote into it: no request of ours may change that. */
  readonly theirs: Map<string, string>;
}

/** The emulated company of a world, and the truth of what happened to it. */
export interface SimBooks {
  readonly emulator: Emulator;
  readonly made: ReadonlyMap<string, Made>;
  /** All that was ever made for a row; more than one is a promise broken. */
  of(key: string): readonly Made[];
  /** Rows that people have had their hands on, or on what they rest on. */
  readonly touched: Set<string>;
  /** Requests of ours that wrote, carried out or not. */
  writes(): number;
  /** 429s that nobody injected. */
  throttled(): number;
  /** A write is about to go. */
  sending(process: Process, request: HttpRequest): void;
  during(
    process: Process,
    request: HttpRequest,
    act: () => Promise<HttpResult>,
  ): Promise<HttpResult>;
  /** Somebody does something; nothing where there is nothing to do it to. */
  hand(which: Hand): Promise<void>;
}

const textAt = (body: JsonObject | null, field: string): string => {
  const value = body?.[field];
  return typeof value === "string" ? value : "";
};

const KINDS: Readonly<Record<string, (body: JsonObject) => string>> = {
  Customer: (body) => `client/${textAt(body, "DisplayName").split(" ")[1] ?? ""}`,
  Invoice: (body) => `invoice/${/Invoice (\w+)/.exec(textAt(body, "PrivateNote"))?.[1] ?? ""}`,
  Payment: (body) => `payment/${textAt(body, "PaymentRefNum")}`,
};

export function openBooks(sim: Simulation): SimBooks {
  const { swarm, time } = sim;
  const seed = harborline();
  const preferences = seed.preferences as Record<string, JsonObject>;
  const emulator = createEmulator({
    seed: {
      ...seed,
      preferences: {
        ...preferences,
        SalesFormsPrefs: { ...preferences["SalesFormsPrefs"], CustomTxnNumbers: swarm.ownNumbers },
      },
    },
    clock: time.clock,
    random: { bytes: seededBytes(sim.seed, "books") },
    settings: {
      settleMs: 200_000,
      requestId: {
        honoured: swarm.requestIds !== "ignored",
        retentionMs: swarm.requestIds === "forgotten" ? 60_000 : null,
      },
      query: { lagMs: swarm.lagMs },
      oauth: { clientSecret: CANARY },
    },
  });
  const made = new Map<string, Made>();
  const byKey = new Map<string, Made[]>();
  const touched = new Set<string>();
  const looks = openLooks(sim);
  let doing: "nobody" | "ours" | "people" = "nobody";
  let writes = 0;
  let throttled = 0;

  emulator.company.onCommit((commit) => {
    if (doing === "nobody") return;
    for (const change of commit.changes) see(commit, change);
  });

  function see(_commit: Commit, change: StoredChange): void {
    const kind = KINDS[change.entity];
    if (kind === undefined) return;
    const place = `${change.entity}/${change.id}`;
    const known = made.get(place);
    if (known === undefined && change.body !== null && doing === "ours") {
      const key = kind(change.body);
      if (change.entity === "Invoice") looks.expectFree(key, textAt(change.body, "DocNumber"));
      const thing: Made = { ...change, key, ended: null, endedAt: Infinity, theirs: new Map() };
      born(sim, thing, byKey.get(key) ?? []);
      made.set(place, thing);
      byKey.set(key, [...(byKey.get(key) ?? []), thing]);
    } else if (known !== undefined) {
      if (doing === "ours") keepsTheirs(sim, known, change.body);
      known.body = change.body;
    }
  }

  const people = async (path: string, body: object): Promise<JsonValue> => {
    const before = doing;
    doing = "people";
    const result = await carryTo(emulator, {
      method: "POST",
      url: `${EMULATOR_URL}/_emulator/${path}`,
      headers: {},
      body: JSON.stringify(body),
      timeoutMs: 1000,
    });
    doing = before;
    return result.kind === "answer" && result.status === 200 ? result.body : null;
  };

  return {
    emulator,
    made,
    of: (key) => byKey.get(key) ?? [],
    touched,
    writes: () => writes,
    throttled: () => throttled,
    sending: looks.sending,
    async during(process, request, act) {
      doing = "ours";
      looks.see(process, request);
      if (request.method === "POST" && request.url.includes("requestid=")) writes++;
      const result = await act();
      if (result.kind === "answer" && result.status === 429) throttled++;
      doing = "nobody";
      return result;
    },
    async hand(which) {
      const done = await HAND[which]({ sim, emulator, made, touched, looks, people });
      if (!done) return;
      saw(sim, `hand ${which}`);
      sim.trace.note(`somebody: ${which} ${done}`);
    },
  };
}

/** O1, and O7: what people ended is not made again. */
function born(sim: Simulation, thing: Made, others: readonly Made[]): void {
  saw(sim, "made");
  sim.trace.note(`made ${thing.key} as ${thing.entity} ${thing.id}`);
  for (const other of others) {
    const where = `${other.entity} ${other.id} and ${thing.id}`;
    // Made after the backup, and deleted or merged away since: nothing anywhere knows of it.
    const isMerged = other.body?.["Active"] === false;
    if (sim.restored && (other.ended === "deleted" || isMerged)) continue;
    if (other.ended === null) violate(sim, `O1 ${thing.key} is there twice: ${where}`);
    else violate(sim, `O7 ${thing.key} was ${other.ended} by people and made again: ${where}`);
  }
}

/** O7: what people wrote stands until they change it. */
function keepsTheirs(sim: Simulation, thing: Made, body: JsonObject | null): void {
  if (thing.ended === "deleted") return;
  for (const [field, value] of thing.theirs) {
    const now = fieldText(body, field);
    if (field === "PrivateNote" ? now.includes(value) : now === value) continue;
    violate(sim, `O7 ${thing.key}: ${field} was ${value} by hand, and a request made it ${now}`);
  }
}

function fieldText(body: JsonObject | null, field: string): string {
  const value = body?.[field] ?? null;
  const isReference = typeof value === "object" && value !== null && "value" in value;
  // The service adds the name to an id.
  return writeJson(isReference ? ((value as JsonObject)["value"] ?? null) : value);
}

interface Desk {
  readonly sim: Simulation;
  readonly emulator: Emulator;
  readonly made: ReadonlyMap<string, Made>;
  readonly touched: Set<string>;
  readonly looks: Looks;
  people(path: string, body: object): Promise<JsonValue>;
}

/** The row that it was done to; null: nothing was. */
type Act = (desk: Desk) => Promise<string | null>;

/** One of what is there, and not ended. */
function one(desk: Desk, entity: string): Made | null {
  const all = [...desk.made.values()].filter(
    (each) => each.entity === entity && each.ended === null && each.body !== null,
  );
  return all.length === 0 ? null : all[desk.sim.choices.pick("hand.which", all.length)]!;
}

const setting =
  (field: string, value: (made: Made) => string, mapped: boolean): Act =>
  async (desk) => {
    const thing = one(desk, "Invoice");
    if (thing === null) return null;
    const wanted = value(thing);
    const set = { [field]: field === "CustomerMemo" ? { value: wanted } : wanted };
    const done = await desk.people("edit", { entity: "Invoice", id: thing.id, set });
    if (done === null) return null;
    const now = desk.emulator.company.get("Invoice", thing.id);
    thing.theirs.set(field, field === "PrivateNote" ? "seen by Ann" : fieldText(now, field));
    if (wanted === "") thing.theirs.delete(field);
    if (mapped) touch(desk, thing.key);
    return thing.key;
  };

/** What rests on a thing is touched with it. */
function touch({ touched }: Desk, key: string): void {
  touched.add(key);
}

const ending =
  (operation: "void" | "delete"): Act =>
  async (desk) => {
    const entity = desk.sim.choices.pick("hand.entity", 2) === 0 ? "Invoice" : "Payment";
    const thing = one(desk, entity);
    if (thing === null) return null;
    const body = { Id: thing.id };
    const done = await desk.people("edit", { entity, operation, id: thing.id, body });
    if (done === null) return null;
    thing.ended = operation === "void" ? "voided" : "deleted";
    thing.endedAt = desk.sim.time.nowMs();
    // The money that it settled, or was settled by, moves too.
    touch(desk, thing.key);
    for (const each of desk.made.values()) if (each.entity !== "Customer") touch(desk, each.key);
    return thing.key;
  };

const HAND: Readonly<Record<Hand, Act>> = {
  memo: setting("CustomerMemo", () => "thank you", false),
  note: setting("PrivateNote", (made) => `${noteOf(made)} seen by Ann`, true),
  date: setting("TxnDate", () => "2026-05-17", true),
  renumber: setting("DocNumber", ({ id }) => `X-${id}`, true),
  blank: setting("PrivateNote", () => "", true),
  void: ending("void"),
  delete: ending("delete"),
  async duplicate(desk) {
    const number = `I${1 + desk.sim.choices.pick("hand.number", 3)}`;
    const body = {
      DocNumber: number,
      CustomerRef: { value: "50" },
      Line: [
        {
          Amount: 1,
          DetailType: "SalesItemLineDetail",
          SalesItemLineDetail: { ItemRef: { value: "3" } },
        },
      ],
    };
    const done = await desk.people("edit", { entity: "Invoice", operation: "create", body });
    if (done === null) return null;
    touch(desk, `invoice/${number}`);
    desk.looks.taken(number);
    return `invoice/${number}`;
  },
  async merge(desk) {
    const thing = one(desk, "Customer");
    if (thing === null) return null;
    const { company } = desk.emulator;
    const bump = (entity: string, id: string, set: JsonObject): StoredChange => {
      const body = company.get(entity, id);
      const SyncToken = String(Number(body?.["SyncToken"] ?? "0") + 1);
      return { entity, id, body: { ...body, ...set, SyncToken } };
    };
    const own = ["Invoice", "Payment"].flatMap((entity) =>
      [...company.all(entity)]
        .filter(
          ({ body }) => (body?.["CustomerRef"] as JsonObject | undefined)?.["value"] === thing.id,
        )
        .map(({ id }) => bump(entity, id, { CustomerRef: { value: "50" } })),
    );
    const gone = { Active: false, DisplayName: `${textAt(thing.body, "DisplayName")} (deleted)` };
    const changes = [bump("Customer", thing.id, gone), ...own];
    company.commit({ at: desk.sim.time.clock.now(), changes });
    for (const { entity, id, body } of changes) {
      const each = desk.made.get(`${entity}/${id}`);
      if (each === undefined) continue;
      each.body = body;
      if (entity !== "Customer") each.theirs.set("CustomerRef", fieldText(body, "CustomerRef"));
    }
    for (const each of desk.made.values()) touch(desk, each.key);
    desk.touched.add("*");
    return thing.key;
  },
};

const noteOf = (made: Made): string => textAt(made.body, "PrivateNote");
