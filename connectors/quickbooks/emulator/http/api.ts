/** What all calls of a company's API share. */
import type { Emulation } from "../emulation.ts";
import type { Injector } from "./fault-rules.ts";
import type { Limiter } from "./limits.ts";
import type { Oauth } from "./oauth.ts";
import type { Replay } from "./replay.ts";

export interface Api {
  readonly emulation: Emulation;
  readonly oauth: Oauth;
  readonly limiter: Limiter;
  readonly replay: Replay;
  readonly injector: Injector;
  /** Calls so far. */
  readonly seen: { calls: number; throttled: number };
}
