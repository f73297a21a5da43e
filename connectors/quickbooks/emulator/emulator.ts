/** A QuickBooks Online company that answers requests: no socket, no clock of its own. */
import { Hono } from "hono";
import type { Clock, Http, Random } from "../../../engine/contract/io.ts";
import type { Instant } from "../../../engine/model/calendar.ts";
import { type Company, type Persistence, createCompany } from "./company.ts";
import type { Emulation } from "./emulation.ts";
import { DEFINITIONS } from "./entities/catalogue.ts";
import { brokenDown } from "./faults.ts";
import { type ControlOptions, addControl } from "./http/control.ts";
import { addFiles } from "./http/files.ts";
import { filesOf } from "./http/kept-files.ts";
import { bytesText } from "./http/parts.ts";
import { faultAnswer } from "./http/answers.ts";
import type { Api, Incoming } from "./http/api.ts";
import { COMPANY, answerCall, notationOf } from "./http/company-api.ts";
import { injectorOf } from "./http/fault-rules.ts";
import type { FaultHook } from "./http/injected.ts";
import { limiterOf } from "./http/limits.ts";
import { type Issued, type Tokens, oauthOf } from "./http/oauth.ts";
import { addOauth } from "./http/oauth-routes.ts";
import { webhooksOf } from "./http/webhooks.ts";
import { replayOf } from "./http/replay.ts";
import { save } from "./http/steering.ts";
import { type Written, responseOf, written } from "./http/written.ts";
import { indexOf } from "./indexes.ts";
import { fieldIndexOf } from "./query/field-index.ts";
import { keptListsOf } from "./query/kept-lists.ts";
import { rangeIndexOf } from "./query/range-index.ts";
import { completeSeed } from "./seed.ts";
import { type Settings, type SettingsPart, settingsWith } from "./settings.ts";
import { type ClockKind, steeredClock } from "./steer.ts";
import { unseenOf } from "./unseen.ts";

export interface EmulatorOptions extends Omit<ControlOptions, "webhooks"> {
  readonly clock: Pick<Clock, "now" | "sleep">;
  /** `real`, the default: as `clock` runs; `virtual`: from there, moved at the control address. */
  readonly clockKind?: ClockKind;
  readonly random: Pick<Random, "bytes">;
  readonly settings?: SettingsPart;
  /** Nothing outlives the process without it. */
  readonly persistence?: Persistence;
  readonly faults?: FaultHook;
  /** Carries webhooks to whoever is to be told; without it none can be set. */
  readonly http?: Pick<Http, "request">;
  /** Tokens that are good from the start. */
  readonly tokens?: Tokens;
}

export interface Emulator {
  readonly company: Company;
  /** As they are now. */
  readonly settings: Settings;
  /** By its own clock. */
  now(): Instant;
  /** A broken connection is answered as the fetch standard has it: `Response.error()`. */
  handle(request: Request): Promise<Response>;
  /** The same for what `isCompanyPath` says yes to, without the standard's objects; null: broken. */
  call(incoming: Incoming): Promise<Written | null>;
  /** Tokens without a browser; the access token lasts `expiresIn` seconds. */
  issueTokens(): Issued;
  /** The company as a file: NDJSON, one entity a line. */
  save(): string;
}

export function createEmulator(options: EmulatorOptions): Emulator {
  const emulation = emulationOf(options);
  const { company, clock } = emulation;
  const api: Api = {
    emulation,
    oauth: oauthOf(emulation, options.tokens ?? null),
    limiter: limiterOf(clock, () => emulation.settings.limits),
    replay: replayOf(company, emulation),
    files: filesOf(company),
    injector: injectorOf(options.faults ?? null),
    seen: { calls: 0, throttled: 0 },
  };
  const call = (incoming: Incoming): Promise<Written | null> =>
    answerCall(api, incoming).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      return written(faultAnswer(emulation, brokenDown(why)), notationOf(incoming));
    });
  const app = new Hono();
  app.onError((error) =>
    responseOf(written(faultAnswer(emulation, brokenDown(error.message)), "json")),
  );
  app.all(`${COMPANY}*`, async (c) => responseOf(await call(await incomingOf(c.req.raw))));
  addOauth(app, api);
  addFiles(app, api.files);
  addControl(app, api, { ...options, webhooks: webhooksOf(emulation, options.http ?? null) });
  return {
    company,
    get settings() {
      return emulation.settings;
    },
    handle: async (request) => app.fetch(request),
    call,
    issueTokens: () => api.oauth.issue(),
    now: () => clock.now(),
    save: () => save(emulation),
  };
}

function emulationOf(options: EmulatorOptions): Emulation {
  let settings = settingsWith(options.settings);
  const clock = steeredClock(options.clock, options.clockKind ?? "real");
  const company = createCompany(
    completeSeed(options.seed, options.zeros),
    options.persistence ?? null,
  );
  return {
    company,
    indexes: indexOf(company, DEFINITIONS),
    fieldIndex: fieldIndexOf(company),
    rangeIndex: rangeIndexOf(company),
    keptLists: keptListsOf(company),
    get settings() {
      return settings;
    },
    change(next) {
      settings = next;
    },
    clock,
    unseen: unseenOf(company, { clock, settings: () => settings }),
    random: pooled(options.random),
  };
}

/** Every answer has a trace of its own; asking for its 12 bytes alone took 30 us. */
function pooled(random: EmulatorOptions["random"]): EmulatorOptions["random"] {
  let pool: Uint8Array = new Uint8Array();
  let used = 0;
  return {
    bytes(length) {
      if (used + length > pool.length) {
        pool = random.bytes(Math.max(1200, length));
        used = 0;
      }
      used += length;
      return pool.slice(used - length, used);
    },
  };
}

/** Whether `call` answers it. */
export function isCompanyPath(path: string): boolean {
  return path.startsWith(COMPANY);
}

async function incomingOf(request: Request): Promise<Incoming> {
  const { pathname, searchParams, host } = new URL(request.url);
  const type = request.headers.get("content-type") ?? "";
  return {
    method: request.method,
    path: pathname,
    query: searchParams,
    body: request.method === "GET" ? "" : bytesText(Buffer.from(await request.arrayBuffer()), type),
    header: (name) => request.headers.get(name) ?? (name === "host" ? host : null),
  };
}
