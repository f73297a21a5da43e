import { assert } from "../../engine/assert.ts";
import type { ConnectorIo, HttpRequest } from "../../engine/contract/io.ts";
import type { Bucket } from "../../engine/http/bucket.ts";
import type { Instant } from "../../engine/model/calendar.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import type { PreparedRequest } from "../../engine/model/operation.ts";
import { type Answer, readAnswer, sentence } from "./answer.ts";
import type { Settings } from "./config.ts";
import { interrupted, notConnected, notNow, unreadable } from "./fail.ts";
import type { Asked } from "./lift.ts";
import type { CallKind } from "./limits.ts";
import type { Tokens } from "./tokens.ts";

/** One company of QuickBooks over HTTP: the key, the limits, what may be sent where. */
export interface Api {
  readonly company: string;
  readonly settings: Settings;
  now(): Instant;
  /**
   * Reads `/v3/company/<id>/<path>`, as often as it takes: a read changes nothing. null where there
   * is no such thing. Throws TieoutError where it cannot be read.
   */
  read(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<JsonObject | null>;
  /** The same; rows that come where they are asked for are left out, as texts that nobody parsed. */
  readRows(
    asked: Asked,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<RowsRead | null>;
  /** Sends stored bytes once; again only, and unchanged, where the key had just expired. */
  send(request: PreparedRequest, signal: AbortSignal): Promise<Sent>;
}

export type RowsRead = Pick<Extract<Answer, { kind: "json" }>, "json" | "rows">;

/** An answer to a call whose key was renewed where that could help. */
export type Sent = Exclude<Answer, { kind: "unauthorised" }>;

export interface ApiOptions {
  readonly settings: Settings;
  /** `https://quickbooks.api.intuit.com`, or an emulator on this machine. */
  readonly base: string;
  readonly mode: "read" | "write";
  readonly io: Pick<ConnectorIo, "clock" | "http" | "random">;
  readonly tokens: Pick<Tokens, "access" | "renew">;
  readonly limits: Bucket;
}

type Call = Pick<HttpRequest, "method" | "body"> & {
  readonly path: string;
  readonly contentType: string | null;
  readonly kind: CallKind;
  /** Rows of the answer to be given as texts. */
  readonly asked?: Asked;
  readonly signal: AbortSignal;
};

/** Of an unreachable or failing service: 0.5, 1, 2, 4 s between five tries. */
const READ_TRIES = 5;
const FIRST_PAUSE_MS = 500;
/** Of a throttle, a minute each: longer than any window of the service. */
const THROTTLE_TRIES = 10;
/**
 * A write that has waited so long for its key or its turn, or was suspended, does not go, and is
 * to be called again: whoever called has checked that 70 s of its lease are left, and 30 have to be
 * when the bytes go out.
 */
const SEND_WITHIN_MS = 40_000;

export function openApi(options: ApiOptions): Api {
  const { settings, limits, tokens } = options;
  const { clock } = options.io;
  const root = `/v3/company/${settings.company}/`;

  async function exchange(call: Call): Promise<Sent> {
    assert(
      call.method === "GET" || options.mode === "write",
      () => `a connection that only reads was asked for ${call.method} ${call.path}`,
    );
    assert(call.path.startsWith(root), () => `${call.path} is not of company ${settings.company}`);
    const called = clock.monotonicMs();
    let key = await tokens.access();
    for (let renewed = false; ; renewed = true) {
      if (key.kind === "unavailable") return key;
      if (!(await limits.take(call.kind, call.signal))) {
        return { kind: "unavailable", message: "called off before it was sent", auth: false };
      }
      if (call.method !== "GET" && clock.monotonicMs() - called > SEND_WITHIN_MS) {
        return { kind: "throttled", retryAfterMs: 0 };
      }
      const answer = readAnswer(
        await options.io.http.request(httpRequest(options, call, key.token)),
        call.asked,
      );
      if (answer.kind === "throttled") {
        const retryAfterMs = answer.retryAfterMs ?? settings.throttleWaitMs;
        limits.pause(retryAfterMs);
        return { kind: "throttled", retryAfterMs };
      }
      if (answer.kind !== "unauthorised") return answer;
      if (renewed) return { kind: "unavailable", message: answer.message, auth: true };
      key = await tokens.renew(key.token);
    }
  }

  async function read(call: Call): Promise<RowsRead | null> {
    let throttles = 0;
    for (let tries = 1; ;) {
      const answer = await exchange(call);
      if (call.signal.aborted) throw interrupted();
      switch (answer.kind) {
        case "json":
          return answer;
        case "fault":
          if (answer.faults.every(({ code }) => code === "610")) return null;
          throw unreadable(
            `it refuses to be read: ${sentence(answer.faults[0])}`,
            `code ${answer.faults[0]?.code ?? ""}, trace ${answer.trace ?? "none"}`,
          );
        case "throttled":
          if (++throttles > THROTTLE_TRIES) throw notNow("it goes on asking to wait");
          continue;
        case "unavailable":
        case "unknown":
          if (answer.kind === "unavailable" && answer.auth) throw notConnected(answer.message);
          if (tries >= READ_TRIES) throw notNow(answer.message);
          await options.io.clock.sleep(pauseAfter(tries, options.io.random), call.signal);
          tries++;
      }
    }
  }

  const called = (path: string, query: Readonly<Record<string, string>>): Omit<Call, "signal"> => {
    const search = new URLSearchParams({ ...query, minorversion: settings.minorVersion });
    const whole = `${root}${path}?${search.toString()}`;
    return { method: "GET", path: whole, contentType: null, kind: "request" };
  };

  return {
    company: settings.company,
    settings,
    now: () => options.io.clock.now(),
    async read(path, query, signal) {
      return (await read({ ...called(path, query), signal }))?.json ?? null;
    },
    readRows: (asked, query, signal) => read({ ...called(asked.how, query), asked, signal }),
    send(request, signal) {
      assert(request.method === "POST", () => `${request.method} is no way to write`);
      const isBatch = request.path.startsWith(`${root}batch?`);
      return exchange({
        method: "POST",
        path: request.path,
        body: request.body,
        contentType: request.contentType,
        kind: isBatch ? "batch" : "request",
        signal,
      });
    },
  };
}

/** A write that is on its way is never cut short: its signal ends the wait before it only. */
function httpRequest({ base, settings }: ApiOptions, call: Call, token: string): HttpRequest {
  const url = new URL(base + call.path);
  assert(url.origin === new URL(base).origin, () => `${call.path} leads away from QuickBooks`);
  return {
    method: call.method,
    url: url.href,
    headers: {
      accept: "application/json",
      authorization: `Bearer ${token}`,
      ...(call.contentType === null ? {} : { "content-type": call.contentType }),
    },
    ...(call.body === undefined ? {} : { body: call.body }),
    timeoutMs: settings.timeoutMs,
    ...(call.method === "GET" ? { signal: call.signal } : {}),
  };
}

/** Doubles, with up to a quarter more by chance, so that many processes do not come back as one. */
function pauseAfter(tries: number, random: ApiOptions["io"]["random"]): number {
  const pause = FIRST_PAUSE_MS * 2 ** (tries - 1);
  return pause + Math.floor(((random.bytes(1)[0] ?? 0) / 256) * (pause / 4));
}
