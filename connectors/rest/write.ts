import { assert } from "../../engine/assert.ts";
import type { Destination } from "../../engine/contract/connector.ts";
import { remoteId } from "../../engine/model/ids.ts";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJson,
  writeJson,
} from "../../engine/model/json.ts";
import type {
  Outcome,
  PreparedRequest,
  RequestOutcome,
  Write,
  WriteKind,
} from "../../engine/model/operation.ts";
import { type Api, type Call, fillPath, fillTexts, fillTree, inject, type Sent } from "./api.ts";
import { schemaOf } from "./fields.ts";
import type { Stream, WriteCall } from "./manifest.ts";
import { recordOf } from "./read.ts";
import { streamOf } from "./rows.ts";
import { at, type Scope } from "./template.ts";

/** What a manifest can say. Its `void` may well delete; the engine's own `delete` it does not. */
type Kind = Exclude<WriteKind, "delete">;

const METHODS = { create: "POST", update: "PATCH", void: "DELETE" } as const satisfies Record<
  Kind,
  string
>;

/** What is stored before it is sent: everything of the call but the signature and the host. */
interface Envelope {
  readonly stream: string;
  readonly kind: Kind;
  readonly target: string | null;
  readonly versioned: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject | null;
}

/** One thing a call: what REST systems have in common. */
export function openDestination(api: Api, connection: string): Destination {
  return {
    batchSize: 1,
    prepare(requestId, writes) {
      const [write] = writes;
      assert(write !== undefined && writes.length === 1, "a request of several writes");
      const { call, envelope } = callOf(api, write, requestId);
      const query = new URLSearchParams(call.parameters).toString();
      return {
        connection,
        requestId,
        method: call.method,
        path: query === "" ? call.path : `${call.path}?${query}`,
        body: writeJson({ ...envelope }),
        contentType: "application/json",
        items: [{ item: write.item, address: write.address }],
      };
    },
    async send(request, signal) {
      const { headers, body, ...asked } = parseJson(request.body) as unknown as Envelope;
      const call: Call = {
        method: request.method as Call["method"],
        path: request.path,
        parameters: {},
        headers,
        body,
      };
      return toOutcome(api, request, asked, await api.send(call, signal));
    },
  };
}

function callOf(
  api: Api,
  write: Write,
  requestId: string,
): { readonly call: Call; readonly envelope: Envelope } {
  const stream = streamOf(api, write.stream);
  const { stream: name, kind, target } = write;
  const way = kind === "delete" ? undefined : stream[kind];
  assert(kind !== "delete" && way !== undefined, () => `${name} has no ${kind}`);
  assert((write.kind === "create") === (write.target === null), "only a create has no target");
  const own = sentBody(write, stream);
  const scope: Scope = { ...api.scope, id: write.target, body: own, request_id: requestId };
  const { requester } = api.settings.manifest;
  const path = fillPath(way.path, scope);
  assert(path !== null, () => `a value is missing in ${way.path}`);
  const plain: Call = {
    method: way.http_method ?? METHODS[kind],
    path,
    parameters: {
      ...fillTexts(requester.request_parameters, scope),
      ...fillTexts(way.request_parameters, scope),
    },
    headers: {
      ...fillTexts(requester.request_headers, scope),
      ...fillTexts(way.request_headers, scope),
    },
    body: bodyOf(way, write, own, scope),
  };
  const keyed =
    stream.idempotency_key === undefined ? plain : inject(plain, stream.idempotency_key, requestId);
  const versioned = stream.version_option !== undefined && write.expectVersion !== null;
  const call = versioned ? inject(keyed, stream.version_option!, write.expectVersion) : keyed;
  const { headers, body } = call;
  return { call, envelope: { stream: name, kind, target, versioned, headers, body } };
}

/** What the system computes by itself is not sent back to it. */
function sentBody({ body, stream: name }: Write, stream: Stream): JsonObject {
  const own = new Set(
    schemaOf(name, stream)
      .fields.filter(({ readOnly }) => readOnly === true)
      .map((field) => field.name),
  );
  return Object.fromEntries(Object.entries(body).filter(([key]) => !own.has(key)));
}

function bodyOf(way: WriteCall, write: Write, own: JsonObject, scope: Scope): JsonObject | null {
  if (way.body !== undefined) return fillTree(way.body, scope) as JsonObject;
  if (write.kind === "void") return null;
  return (way.body_at ?? [])
    .toReversed()
    .reduce<JsonObject>((inner, key) => ({ [key]: inner }), own);
}

type Asked = Pick<Envelope, "stream" | "kind" | "target" | "versioned">;

function toOutcome(api: Api, request: PreparedRequest, asked: Asked, answer: Sent): RequestOutcome {
  const one = (outcome: Outcome, text: string): RequestOutcome => {
    return { kind: "answered", answer: text, items: new Map([[request.items[0]!.item, outcome]]) };
  };
  switch (answer.kind) {
    case "answer": {
      const outcome = carriedOut(api, asked, answer.json, answer.headers);
      return outcome.kind === "unknown" ? outcome : one(outcome, writeJson(answer.json));
    }
    case "ignored":
      // Of a void, the filter says that the thing is gone already.
      return asked.kind === "void" && asked.target !== null
        ? one(gone(asked.target), "")
        : { kind: "unknown", message: "its answer is to be ignored, and proves nothing" };
    case "refused":
      return one(refusal(asked, answer), answer.message);
    case "throttled":
    case "unavailable":
    case "unknown":
      return answer;
  }
}

function carriedOut(
  api: Api,
  { stream: name, kind, target }: Asked,
  json: JsonValue,
  headers: Readonly<Record<string, string>>,
): Outcome | Extract<RequestOutcome, { kind: "unknown" }> {
  const stream = streamOf(api, name);
  if (kind === "void" && target !== null) return gone(target);
  const body = at(json, stream[kind]?.field_path ?? []);
  const header = stream.version?.header?.toLowerCase();
  const etag = header === undefined ? undefined : headers[header];
  const record = isJsonObject(body) ? recordOf(stream, body, etag) : null;
  if (record === null) {
    // What was changed is known all the same; it is read back before anybody says done.
    return target === null
      ? { kind: "unknown", message: `the answer holds no ${stream.primary_key}` }
      : { kind: "done", remoteId: remoteId(target), version: null, body: null, trace: null };
  }
  if (target !== null && record.id !== target) {
    return { kind: "unknown", message: `the answer speaks of ${record.id} instead of ${target}` };
  }
  return {
    kind: "done",
    remoteId: record.id,
    version: record.version,
    body: record.body,
    trace: null,
  };
}

const gone = (target: string): Outcome => {
  return { kind: "done", remoteId: remoteId(target), version: null, body: null, trace: null };
};

/** 412 is a version that has moved (RFC 9110); 409 is one too where a version was sent. */
function refusal(
  { kind, versioned }: Asked,
  { status, message }: Extract<Sent, { kind: "refused" }>,
): Outcome {
  if (versioned && (status === 412 || (status === 409 && kind !== "create"))) {
    return { kind: "conflict", message, trace: null };
  }
  return { kind: "rejected", code: String(status), message, field: null, trace: null };
}
