import { assert } from "../../engine/assert.ts";
import type { OpenOptions } from "../../engine/contract/connector.ts";
import type { HttpGuard, HttpRequest } from "../../engine/contract/io.ts";
import { type Bucket, openBucket } from "../../engine/http/bucket.ts";
import { parseDuration } from "../../engine/model/duration.ts";
import type { JsonObject, JsonValue } from "../../engine/model/json.ts";
import { writeJson } from "../../engine/model/json.ts";
import { type Answer, readAnswer } from "./answer.ts";
import { openAuth, type Signed } from "./auth.ts";
import type { Settings } from "./config.ts";
import { interrupted, notLetIn, notNow, unreadable } from "./fail.ts";
import type { ErrorHandler, Option } from "./manifest.ts";
import { evaluate, fill, parseTemplate, type Scope, textOf } from "./template.ts";

/** One system over HTTP: signed, at its pace, at its hosts only. */
export interface Api {
  readonly who: string;
  readonly settings: Settings;
  /** The values that every template sees. */
  readonly scope: Scope;
  /** Asks as often as it takes: reading changes nothing. null: ignored, or not there (404). */
  read(call: Call, signal: AbortSignal): Promise<Read | null>;
  /** Sends once; again only, and unchanged, where the signature had just expired. */
  send(call: Call, signal: AbortSignal): Promise<Sent>;
}

export interface Call {
  readonly method: HttpRequest["method"];
  /** Behind the base; or a whole address, of the same origin. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject | null;
}

export type Read = Extract<Answer, { kind: "answer" }>;
export type Sent =
  | Exclude<Answer, { kind: "unauthorised" | "throttled" }>
  | { readonly kind: "throttled"; readonly retryAfterMs: number };

const MOST_RETRY_AFTER_MS = 3_600_000;
const THROTTLE_MS = 60_000;
/** Of a throttle, each as long as it asks for. */
const THROTTLE_TRIES = 10;

export function openApi(settings: Settings, options: OpenOptions): Api {
  const { io, name: who } = options;
  const guard: HttpGuard = { privateHosts: settings.privateHosts };
  const auth = openAuth(settings, options, guard);
  const limits = openLimits(settings, options);
  const handler = settings.manifest.requester.error_handler ?? {};

  async function exchange(call: Call, signal: AbortSignal, isRead: boolean): Promise<Sent> {
    for (let signed: Signed | null = await auth.sign(), renewed = false; ; renewed = true) {
      if (signed.kind === "unavailable") return signed;
      if (!(await limits.take("request", signal))) {
        return { kind: "unavailable", message: "called off before it was sent", auth: false };
      }
      const request = httpRequest(settings, call, signed, guard);
      const result = await io.http.request(isRead ? { ...request, signal } : request);
      const answer = readAnswer(result, handler);
      if (answer.kind === "throttled") {
        const asked = Math.min(answer.retryAfterMs ?? THROTTLE_MS, MOST_RETRY_AFTER_MS);
        limits.pause(asked);
        return { kind: "throttled", retryAfterMs: asked };
      }
      if (answer.kind !== "unauthorised") return answer;
      signed = renewed ? null : await auth.renew();
      if (signed === null) return { kind: "unavailable", message: answer.message, auth: true };
    }
  }

  async function read(call: Call, signal: AbortSignal): Promise<Read | null> {
    const { max_retries: most = 4 } = handler;
    for (let tries = 0, throttles = 0; ;) {
      const answer = await exchange(call, signal, true);
      if (signal.aborted) throw interrupted(who);
      switch (answer.kind) {
        case "answer":
          return answer;
        case "ignored":
          return null;
        case "refused":
          if (answer.status === 404 || answer.status === 410) return null;
          throw unreadable(who, `${call.path.split("?")[0]} is refused: ${answer.message}`);
        case "throttled":
          if (++throttles > THROTTLE_TRIES) throw notNow(who, "it goes on asking to wait");
          continue;
        default:
          if (answer.kind === "unavailable" && answer.auth) throw notLetIn(who, answer.message);
          if (tries++ >= most) throw notNow(who, answer.message);
          await io.clock.sleep(pauseAfter(tries, handler, options), signal);
      }
    }
  }

  return {
    who,
    settings,
    scope: { config: settings.options },
    read,
    send(call, signal) {
      assert(options.mode === "write", "a connection that only reads was asked to send");
      return exchange(call, signal, false);
    },
  };
}

/** Doubles, with up to a quarter more by chance. */
function pauseAfter(
  tries: number,
  { backoff_seconds: first = 1 }: ErrorHandler,
  { io }: OpenOptions,
): number {
  const pause = first * 1000 * 2 ** (tries - 1);
  return pause + Math.floor(((io.random.bytes(1)[0] ?? 0) / 256) * (pause / 4));
}

function openLimits({ manifest }: Settings, { io, onThrottle, name }: OpenOptions): Bucket {
  return openBucket({
    clock: io.clock,
    limits: (manifest.api_budget ?? []).map(({ limit, interval }) => ({
      name: `${limit} calls in ${interval}`,
      count: limit,
      perMs: Math.max(parseDuration(interval) ?? 0, 1),
    })),
    onWait({ ms, limit }) {
      onThrottle?.({ ms, reason: limit === "pause" ? `${name} asked for a pause` : limit });
    },
  });
}

function httpRequest(
  settings: Settings,
  call: Call,
  signed: Extract<Signed, { kind: "signed" }>,
  guard: HttpGuard,
): HttpRequest {
  const base = new URL(settings.base);
  const isWhole = /^https?:/i.test(call.path);
  const url = new URL(isWhole ? call.path : settings.base + call.path);
  assert(url.origin === base.origin, () => `${url.origin} is not ${base.origin}`);
  assert(settings.hosts.includes(url.hostname), () => `${url.hostname} is not among the hosts`);
  for (const [name, value] of Object.entries({ ...call.parameters, ...signed.parameters })) {
    url.searchParams.set(name, value);
  }
  const { requester } = settings.manifest;
  const headers = { accept: "application/json", ...call.headers, ...signed.headers };
  return {
    method: call.method,
    url: url.href,
    headers: { ...headers, ...(call.body !== null && { "content-type": "application/json" }) },
    ...(call.body !== null && { body: writeJson(call.body) }),
    timeoutMs: (requester.timeout_seconds ?? 60) * 1000,
    maxBytes: requester.max_answer_bytes ?? 52_428_800,
    guard,
  };
}

/**
 * A path with its values filled in, each as one piece of it: a value cannot add a level, nor step
 * out. null where a value is missing or is no such piece.
 */
export function fillPath(template: string, scope: Scope): string | null {
  let isBad = false;
  const path = fill(parseTemplate(template), scope, (text) => {
    isBad ||= text === "" || text === "." || text === "..";
    return encodeURIComponent(text);
  });
  return isBad ? null : path;
}

/** Those whose values are there. */
export function fillTexts(
  texts: Readonly<Record<string, string>> | undefined,
  scope: Scope,
): Record<string, string> {
  const filled: Record<string, string> = {};
  for (const [name, text] of Object.entries(texts ?? {})) {
    const value = fill(parseTemplate(text), scope, (each) => each);
    if (value !== null) filled[name] = value;
  }
  return filled;
}

/** Texts of a JSON tree filled in; a text that is one expression becomes its value. */
export function fillTree(value: JsonValue, scope: Scope): JsonValue {
  if (typeof value === "string") return evaluate(parseTemplate(value), scope);
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).map((item) => fillTree(item, scope));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, item]) => [key, fillTree(item, scope)]),
  );
}

/** The call with a value where an option says. */
export function inject(call: Call, option: Option, value: JsonValue): Call {
  const name = option.field_name ?? "";
  switch (option.inject_into) {
    case "request_parameter":
      return { ...call, parameters: { ...call.parameters, [name]: textOf(value) ?? "" } };
    case "header":
      return { ...call, headers: { ...call.headers, [name]: textOf(value) ?? "" } };
    case "body_json":
      return { ...call, body: { ...call.body, [name]: value } };
    case "path":
      return { ...call, path: textOf(value) ?? "", parameters: {} };
  }
}
