/** What all calls of a company's API share. */
import type { Emulation } from "../emulation.ts";
import type { Injector } from "./fault-rules.ts";
import type { Files } from "./kept-files.ts";
import type { Effects } from "./injected.ts";
import type { Limiter } from "./limits.ts";
import type { Oauth } from "./oauth.ts";
import type { Part } from "./parts.ts";
import type { Replay } from "./replay.ts";
import type { SeenRequest } from "./seen.ts";

export interface Api {
  readonly emulation: Emulation;
  readonly oauth: Oauth;
  readonly limiter: Limiter;
  readonly replay: Replay;
  readonly files: Files;
  readonly injector: Injector;
  /** Calls so far. */
  readonly seen: { calls: number; throttled: number };
}

/** A call as it comes in, from a socket or without one. */
export interface Incoming {
  readonly method: string;
  /** "/v3/company/123/invoice/130", without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** A form with files: a byte a character. */
  readonly body: string;
  header(name: "accept" | "authorization" | "content-type" | "host"): string | null;
}

/** One call of the API, read. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly seen: SeenRequest;
  /** Of a form with files; null: it is none. */
  readonly parts: readonly Part[] | null;
  /** "http://127.0.0.1:8080", as the caller knows this emulator. */
  readonly origin: string;
  /** What a fault does otherwise while it is carried out. */
  readonly effects: Effects;
}
