import { assert } from "../../engine/assert.ts";
import type { Destination } from "../../engine/contract/connector.ts";
import type { JsonObject, JsonValue } from "../../engine/model/json.ts";
import { isJsonObject, parseJson, writePlainJson } from "../../engine/model/json.ts";
import type {
  Outcome,
  PreparedRequest,
  Refusal,
  RequestOutcome,
  Write,
} from "../../engine/model/operation.ts";
import { remoteId } from "../../engine/model/ids.ts";
import { type Fault, jsonFaults, ofFaults, sentence, textOf } from "./answer.ts";
import type { Api, Sent } from "./api.ts";
import type { Settings } from "./config.ts";
import { unreadable } from "./fail.ts";
import { thingIn, toNative, toRecord } from "./convert.ts";
import { streamOf, streamOfPath } from "./schema.ts";

export function openDestination(api: Api, connection: string): Destination {
  // What is sent as it was prepared here has not to be read out of its bytes again.
  const asked = new WeakMap<PreparedRequest, Asked>();
  return {
    batchSize: api.settings.batchItems,
    atOnce: sideBySide(api.settings),
    prepare(requestId, writes) {
      const [only] = writes;
      assert(only !== undefined, "a request without a write");
      assert(/^[a-zA-Z0-9_-]{1,36}$/.test(requestId), () => `${requestId} is no request id`);
      assert(writes.length <= api.settings.batchItems, () => `${writes.length} writes at once`);
      const items = new Set(writes.map(({ item }) => item));
      assert(items.size === writes.length, "two writes of one request share an item");
      for (const write of writes) checkWrite(write);
      const root = `/v3/company/${api.company}/`;
      const query = new URLSearchParams({
        ...(writes.length === 1 ? optionsOf(only) : {}),
        minorversion: api.settings.minorVersion,
        requestid: requestId,
      });
      const path = writes.length === 1 ? only.stream.toLowerCase() : "batch";
      const prepared: PreparedRequest = {
        connection,
        requestId,
        method: "POST",
        path: `${root}${path}?${query.toString()}`,
        body: writes.length === 1 ? writePlainJson(toNative(only)) : batchBody(writes),
        contentType: "application/json",
        items: writes.map(({ item, address }) => ({ item, address })),
      };
      // Not the writes: their bodies would live as long as the request.
      const wanted = writes.map(({ item, stream, target, kind }) => {
        return [item, { stream, target, deletes: kind === "delete" }] as const;
      });
      asked.set(prepared, new Map(wanted));
      return prepared;
    },
    async send(request, signal) {
      const answer = await api.send(request, signal);
      return toOutcome(request, answer, api.settings.throttleWaitMs, asked.get(request));
    },
  };
}

/**
 * One is left for what is looked up meanwhile. No more than go out within 30 s: whoever waits 40 s
 * for its turn (`api.ts`) has to begin again, and where each did, none would ever go.
 */
function sideBySide(settings: Settings): number {
  const { batchItems, requestsAtOnce, requestsPerSecond } = settings;
  const calls = Math.min(settings.requestsPerMinute, requestsPerSecond * 60);
  const aMinute = batchItems === 1 ? calls : Math.min(calls, settings.batchesPerMinute);
  return Math.max(1, Math.min(requestsAtOnce - 1, Math.floor(aMinute / 2)));
}

function checkWrite(write: Write): void {
  const can = streamOf(write.stream)?.can;
  assert(can?.[write.kind] === true, () => `${write.stream} has no ${write.kind}`);
  assert(/^[\w-]{1,10}$/.test(write.item), () => `${write.item} is no item of a batch`);
  assert((write.kind === "create") === (write.target === null), "only a create has no target");
  if (write.kind !== "create" && write.expectVersion === null) {
    throw unreadable(
      `it gave ${write.stream} ${write.target} without the SyncToken to change it by`,
    );
  }
}

/** Payments are voided by an update (facts, par. 1). `include` never allows a double number. */
function optionsOf(write: Write): Readonly<Record<string, string>> {
  if (write.kind === "delete") return { operation: "delete" };
  if (write.kind !== "void") return {};
  return write.stream === "Payment" || write.stream === "BillPayment"
    ? { operation: "update", include: "void" }
    : { operation: "void" };
}

/** `optionsData` is a batch item's own place for what stands in the query otherwise (the XSD). */
function batchBody(writes: readonly Write[]): string {
  const items = writes.map((write): JsonObject => {
    const { operation = write.kind, include } = optionsOf(write);
    return {
      bId: write.item,
      operation,
      ...(include === undefined ? {} : { optionsData: include }),
      [write.stream]: toNative(write),
    };
  });
  return writePlainJson({ BatchItemRequest: items });
}

/** By item. */
type Asked = ReadonlyMap<string, AskedOne>;
interface AskedOne {
  readonly stream: string;
  readonly target: string | null;
  readonly deletes: boolean;
}

/** What was asked, read again from the bytes: another process may have stored them. */
function askedIn(request: PreparedRequest): Asked {
  const body = parseJson(request.body) as JsonObject;
  const { pathname: path, searchParams } = new URL(request.path, "http://localhost");
  const segment = path.slice(path.lastIndexOf("/") + 1);
  if (segment !== "batch") {
    const stream = streamOfPath(segment)?.name ?? segment;
    const target = textOf(body["Id"]);
    const deletes = searchParams.get("operation") === "delete";
    return new Map(request.items.map(({ item }) => [item, { stream, target, deletes }]));
  }
  return new Map(
    (body["BatchItemRequest"] as readonly JsonObject[]).map((item) => {
      const stream = Object.keys(item).find((name) => streamOf(name) !== null) ?? "";
      const native = (item[stream] ?? {}) as JsonObject;
      const deletes = item["operation"] === "delete";
      return [textOf(item["bId"]) ?? "", { stream, target: textOf(native["Id"]), deletes }];
    }),
  );
}

/**
 * What each item has become; `throttleMs` is for a throttle that does not say how long, `asked` what
 * the bytes hold where that is known.
 */
export function toOutcome(
  request: PreparedRequest,
  answer: Sent,
  throttleMs: number,
  asked?: Asked,
): RequestOutcome {
  switch (answer.kind) {
    case "throttled":
      return { kind: "throttled", retryAfterMs: answer.retryAfterMs ?? throttleMs };
    case "unavailable":
    case "unknown":
      return answer;
    case "fault": {
      // One refusal for the whole request: of its only item, or of a batch that was not looked at.
      const outcome = refusal(answer.faults, answer.trace);
      const items = new Map(request.items.map(({ item }) => [item, outcome]));
      return { kind: "answered", answer: answer.text, items };
    }
    case "json": {
      const { json, trace } = answer;
      const items = itemOutcomes(request, json, asked ?? askedIn(request), { trace, throttleMs });
      return { kind: "answered", answer: answer.text, items };
    }
  }
}

function itemOutcomes(
  request: PreparedRequest,
  answer: JsonObject,
  asked: Asked,
  { trace, throttleMs }: { readonly trace: string | null; readonly throttleMs: number },
): ReadonlyMap<string, Outcome> {
  const responses = batchResponses(answer);
  return new Map(
    request.items.map(({ item }) => {
      const json = responses === null ? answer : responses.get(item);
      const want = asked.get(item);
      assert(want !== undefined, () => `the request holds no item ${item}`);
      if (json === undefined) return [item, lost("the answer of the batch leaves it out")];
      const faults = jsonFaults(json);
      return [
        item,
        faults.length > 0 ? faulted(faults, trace, throttleMs) : carriedOut(json, want, trace),
      ];
    }),
  );
}

/** By bId; null where the answer is no batch's. */
function batchResponses(answer: JsonObject): ReadonlyMap<string, JsonObject> | null {
  const list = answer["BatchItemResponse"];
  if (!Array.isArray(list)) return null;
  const objects = (list as readonly JsonValue[]).filter(isJsonObject);
  return new Map(objects.map((response) => [textOf(response["bId"]) ?? "", response]));
}

function faulted(faults: readonly Fault[], trace: string | null, throttleMs: number): Outcome {
  const answer = ofFaults(faults, "", trace);
  switch (answer.kind) {
    case "fault":
      return refusal(answer.faults, trace);
    case "throttled":
      return { kind: "throttled", retryAfterMs: answer.retryAfterMs ?? throttleMs };
    case "unauthorised":
      return { kind: "unavailable", message: answer.message, auth: true };
    case "unavailable":
    case "unknown":
      return answer;
  }
}

function carriedOut(
  json: JsonObject,
  { stream, target, deletes }: AskedOne,
  trace: string | null,
): Outcome {
  const record = toRecord(thingIn(json, stream) ?? {});
  if (record === null) return lost(`the answer holds no ${stream}`);
  if (target !== null && record.id !== target) {
    return lost(`the answer speaks of ${stream} ${record.id} instead of ${target}`);
  }
  // Of what is gone it says `{ domain, status: "Deleted", Id }`, and that is no body of anything.
  const isGone = record.body["status"] === "Deleted";
  if (isGone !== deletes) return lost(`the answer says ${isGone ? "" : "not "}that it is deleted`);
  if (isGone) return { kind: "done", remoteId: record.id, version: null, body: null, trace };
  return { kind: "done", remoteId: record.id, version: record.version, body: record.body, trace };
}

const lost = (message: string): Outcome => ({ kind: "unknown", message });

/** A refusal in QuickBooks' words, by what it means: codes and texts do not always agree. */
function refusal(faults: readonly Fault[], trace: string | null): Outcome {
  const first = faults[0];
  assert(first !== undefined, "a refusal without a fault");
  const message = faults.map((fault) => sentence(fault, "refused")).join("; ");
  const code = codeOf(first);
  if (code === "5010") return { kind: "conflict", message, trace };
  const about = code === "6140" ? ownerOfNumber(message) : null;
  const means = MEANINGS[code];
  return {
    kind: "rejected",
    code,
    message,
    field: first.element,
    trace,
    ...(means === undefined ? {} : { means }),
    ...(about === null ? {} : { about }),
  };
}

/** Facts, par. 8. */
const MEANINGS: Readonly<Record<string, Refusal>> = {
  "6140": "number_taken",
  "6210": "closed_period",
  "6240": "name_taken",
  "610": "target_inactive",
  "2500": "name_unknown",
};

/** A closed period was seen under 5010, a double number under 6210: the text decides (par. 8). */
function codeOf({ code, message, detail }: Fault): string {
  const text = `${message} ${detail ?? ""}`;
  if (/account period (has )?closed|books cannot be updated/i.test(text)) return "6210";
  if (/duplicate document number/i.test(text)) return "6140";
  return code;
}

/** `DocNumber=1042 is assigned to TxnType=Invoice with TxnId=145`: who has the number already. */
function ownerOfNumber(
  message: string,
): { readonly stream: string; readonly id: ReturnType<typeof remoteId> } | null {
  const found = /TxnType=([A-Za-z ]+?) with TxnId=(\d+)/.exec(message);
  const stream = streamOfPath((found?.[1] ?? "").replaceAll(" ", "").toLowerCase())?.name;
  return found?.[2] !== undefined && stream !== undefined
    ? { stream, id: remoteId(found[2]) }
    : null;
}
