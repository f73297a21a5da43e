import { promisify, TextDecoder } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import type { Dispatcher } from "undici";
// The part that is used: fetch, web sockets, caches and mocks are half of what undici loads.
import Agent from "undici/lib/dispatcher/agent.js";
import type { Clock, Http, HttpGuard, HttpRequest, HttpResult, Log } from "../contract/io.ts";
import { guardedLookup, refusedLiteral } from "./public-address.ts";
import { redactUrl } from "./redact.ts";

export interface HttpOptions {
  readonly clock: Pick<Clock, "monotonicMs" | "sleep">;
  readonly log: Log;
  /** Until a connection stands; part of the request's own `timeoutMs`. */
  readonly connectTimeoutMs?: number;
  /** At most so many connections to one origin; more requests wait their turn. */
  readonly connections?: number;
}

const MEBIBYTE = 1024 * 1024;
const DEFAULT_MAX_BYTES = 50 * MEBIBYTE;

/**
 * HTTP as the engine needs it: one attempt, no redirect, no retry, a cap on time and size, and an
 * honest word on whether the server can have seen a request that has no answer.
 *
 * undici.request and its pool: a fifth of the CPU of fetch, measured. HTTP/1.1 only: there a
 * request starts at one known instant, which is what `sent: "no"` rests on.
 */
export function openHttp(options: HttpOptions): Http {
  const agents = new Map<string, Agent>();
  /** A connection that one guard let through must not serve another: each has a pool of its own. */
  const agentOf = (guard: HttpGuard | undefined): Agent => {
    const key = guard === undefined ? "" : JSON.stringify(guard.privateHosts);
    const known = agents.get(key);
    if (known !== undefined) return known;
    const lookup = guard === undefined ? {} : { lookup: guardedLookup(guard.privateHosts) };
    const made = new Agent({
      allowH2: false,
      pipelining: 1,
      connections: options.connections ?? 32,
      connect: { timeout: options.connectTimeoutMs ?? 10_000, ...lookup },
      // The exchange has one timer, ours: these two would only race it.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    agents.set(key, made);
    return made;
  };
  return {
    async request(request) {
      const started = options.clock.monotonicMs();
      const result = await exchange(agentOf(request.guard), options.clock, request);
      options.log.debug("http", {
        method: request.method,
        url: redactUrl(request.url),
        ms: Math.round(options.clock.monotonicMs() - started),
        ...(result.kind === "answer"
          ? { status: result.status, tid: result.headers["intuit_tid"] ?? null }
          : { failure: result.reason, sent: result.sent }),
      });
      return result;
    },
    async close() {
      await Promise.all([...agents.values()].map((agent) => agent.close()));
    },
  };
}

/** Settles exactly once: answer, failure, timeout, abort or too large, whichever is first. */
function exchange(
  agent: Agent,
  clock: HttpOptions["clock"],
  request: HttpRequest,
): Promise<HttpResult> {
  const maxBytes = request.maxBytes ?? DEFAULT_MAX_BYTES;
  const ended = new AbortController();
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | undefined;
    let status = 0;
    let headers: Record<string, string> = {};
    const chunks: Buffer[] = [];
    let bytes = 0;

    const settle = (result: HttpResult): void => {
      if (ended.signal.aborted) return;
      // Without a reason Node makes an error for one, with its stack.
      ended.abort(null);
      request.signal?.removeEventListener("abort", onAbort);
      resolve(result);
    };
    const fail = (reason: string): void => {
      if (ended.signal.aborted) return;
      settle({ kind: "failure", sent: controller ? "maybe" : "no", reason });
      controller?.abort(new Error(reason));
    };
    const onAbort = (): void => fail("the request was called off");

    if (request.signal?.aborted) return onAbort();
    if (!/^https?:\/\//i.test(request.url) || !URL.canParse(request.url)) {
      return fail("not an http or https address");
    }
    const refused = refusedByGuard(request);
    if (refused !== null) return fail(refused);
    request.signal?.addEventListener("abort", onAbort, { once: true });
    void clock.sleep(request.timeoutMs, ended.signal).then(() => {
      fail(`no whole answer within ${request.timeoutMs} ms`);
    });

    const handler: Dispatcher.DispatchHandler = {
      // Called right before the first byte is written: until then the server has nothing of it.
      onRequestStart(next) {
        if (ended.signal.aborted) return next.abort(new Error("the request was called off"));
        const again = controller !== undefined;
        controller = next;
        // undici may start a request over on a new connection; whether to is not its decision.
        if (again) fail("the connection was lost");
      },
      onResponseStart(_, code, fields) {
        if (code < 200) return;
        status = code;
        headers = flatten(fields);
      },
      onResponseData(_, chunk) {
        bytes += chunk.length;
        if (bytes > maxBytes) return fail(`the answer is larger than ${maxBytes} bytes`);
        chunks.push(chunk);
      },
      onResponseEnd() {
        if (ended.signal.aborted) return;
        const most = request.guard === undefined ? maxBytes : mostUnpacked(bytes, maxBytes);
        decode(Buffer.concat(chunks), headers, most).then(
          (body) => settle({ kind: "answer", status, headers, body }),
          (error: unknown) => fail(`the answer cannot be unpacked: ${reasonOf(error)}`),
        );
      },
      onResponseError(_, error) {
        fail(reasonOf(error));
      },
    };
    const url = new URL(request.url);
    try {
      agent.dispatch(
        {
          origin: url.origin,
          path: url.pathname + url.search,
          method: request.method,
          headers: { "user-agent": "tieout", ...request.headers },
          body: request.body ?? null,
        },
        handler,
      );
    } catch (error) {
      fail(reasonOf(error));
    }
  });
}

/** A name is judged when it is resolved; an address is connected to without resolving it. */
function refusedByGuard({ guard, url }: HttpRequest): string | null {
  if (guard === undefined) return null;
  const { hostname } = new URL(url);
  return refusedLiteral(hostname, guard.privateHosts.includes(hostname));
}

/** Real JSON packs 5 to 30 times; small answers of equal rows may pack better. */
function mostUnpacked(bytes: number, maxBytes: number): number {
  return Math.min(maxBytes, Math.max(MEBIBYTE, bytes * 100));
}

function flatten(
  fields: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined)
      flat[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}

const UNPACK = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

/** Unpacks, where the server packed it, no further than `maxBytes`: a bomb ends there. */
async function decode(
  raw: Buffer,
  headers: Readonly<Record<string, string>>,
  maxBytes: number,
): Promise<string> {
  const encoding = (headers["content-encoding"] ?? "identity").trim().toLowerCase();
  let bytes = raw;
  if (raw.length > 0 && encoding !== "identity") {
    if (!isPacking(encoding)) throw new Error(`unknown content-encoding ${encoding.slice(0, 40)}`);
    bytes = await UNPACK[encoding](raw, { maxOutputLength: maxBytes });
  }
  const charset = /charset="?([\w-]+)/i.exec(headers["content-type"] ?? "")?.[1] ?? "utf-8";
  return decoderFor(charset).decode(bytes);
}

function isPacking(encoding: string): encoding is keyof typeof UNPACK {
  return Object.hasOwn(UNPACK, encoding);
}

/** Servers name charsets that do not exist; JSON is UTF-8 all the same (RFC 8259). */
function decoderFor(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the name server does not answer",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  ECONNRESET: "the connection was reset",
  EPIPE: "the connection was closed",
  UND_ERR_SOCKET: "the connection was closed",
  UND_ERR_CONNECT_TIMEOUT: "no connection in time",
  CERT_HAS_EXPIRED: "its certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is self-signed",
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const known = code === undefined ? undefined : REASONS[code];
  return known === undefined ? error.message || (code ?? error.name) : `${known} (${code})`;
}
