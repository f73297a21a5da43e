/** A QuickBooks Online company that answers requests: no socket, no clock of its own. */
import { Hono } from "hono";
import type { Clock, Random } from "../../../engine/contract/io.ts";
import { type JsonObject, writeJson } from "../../../engine/model/json.ts";
import { parseObject } from "./body.ts";
import { type Company, type CompanySeed, type Persistence, createCompany } from "./company.ts";
import type { Emulation } from "./emulation.ts";
import { DEFINITIONS } from "./entities/catalogue.ts";
import type { Fault } from "./faults.ts";
import { type AdminAnswer, edit, info } from "./http/admin.ts";
import { faultAnswer } from "./http/answers.ts";
import type { Api } from "./http/api.ts";
import { answerCall } from "./http/company-api.ts";
import { type FaultHook, injectorOf } from "./http/injected.ts";
import { limiterOf } from "./http/limits.ts";
import { type Tokens, discovery, oauthOf } from "./http/oauth.ts";
import { replayOf } from "./http/replay.ts";
import { indexOf } from "./indexes.ts";
import { completeSeed } from "./seed.ts";
import { type Settings, type SettingsPart, settingsWith } from "./settings.ts";

export interface EmulatorOptions {
  readonly seed: CompanySeed;
  readonly clock: Pick<Clock, "now" | "sleep">;
  readonly random: Pick<Random, "bytes">;
  readonly settings?: SettingsPart;
  /** Nothing outlives the process without it. */
  readonly persistence?: Persistence;
  readonly faults?: FaultHook;
  /** Tokens that are good from the start. */
  readonly tokens?: Tokens;
}

export interface Emulator {
  readonly company: Company;
  readonly settings: Settings;
  /** A broken connection is answered as the fetch standard has it: `Response.error()`. */
  handle(request: Request): Promise<Response>;
  /** Tokens without a browser. */
  issueTokens(): Tokens;
}

export function createEmulator(options: EmulatorOptions): Emulator {
  const { clock, random } = options;
  const settings = settingsWith(options.settings);
  const company = createCompany(completeSeed(options.seed), options.persistence ?? null);
  const indexes = indexOf(company, DEFINITIONS);
  const emulation: Emulation = { company, indexes, settings, clock, random };
  const api: Api = {
    emulation,
    oauth: oauthOf(emulation, options.tokens ?? null),
    limiter: limiterOf(clock, settings.limits),
    replay: replayOf(company, emulation),
    injector: injectorOf(options.faults ?? null),
    seen: { calls: 0, throttled: 0 },
  };
  const app = new Hono();
  app.onError((error) => faultAnswer(emulation, brokenDown(error)));
  addCompany(app, api);
  addOauth(app, api);
  addAdmin(app, api);
  return {
    company,
    settings,
    handle: async (request) => app.fetch(request),
    issueTokens: () => api.oauth.issue(),
  };
}

/** As recorded (generic_error.xml). Nothing was changed. */
function brokenDown(error: Error): Fault {
  return {
    status: 500,
    type: "SystemFault",
    errors: [
      {
        Message: "An application error has occurred while processing your request",
        Detail: `System Failure Error: ${error.message}`,
        code: "10000",
      },
    ],
  };
}

function addCompany(app: Hono, api: Api): void {
  app.all("/v3/company/:realm/*", (c) => {
    const realm = c.req.param("realm");
    const { pathname } = new URL(c.req.url);
    const path = pathname.slice(pathname.indexOf(realm) + realm.length + 1).replace(/\/$/, "");
    return answerCall(api, c.req.raw, realm, path);
  });
}

function addOauth(app: Hono, api: Api): void {
  const { oauth } = api;
  app.get("/connect/oauth2", (c) => {
    const asked = oauth.authorize(new URL(c.req.url).searchParams);
    return "error" in asked ? json(400, { error: asked.error }) : c.redirect(asked.location, 302);
  });
  app.post("/oauth2/v1/tokens/bearer", async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const { status, body } = oauth.token(c.req.header("authorization") ?? null, form);
    return json(status, body);
  });
  app.post("/v2/oauth2/tokens/revoke", async (c) => {
    const text = await c.req.text();
    const token = parseObject(text)?.["token"] ?? new URLSearchParams(text).get("token");
    const known = typeof token === "string" && oauth.revoke(token);
    return known ? new Response(null, { status: 200 }) : json(400, { error: "invalid_request" });
  });
  app.get("/v1/openid_connect/userinfo", (c) => {
    const refused = oauth.refuse(c.req.header("authorization") ?? null);
    if (refused !== null) return json(401, { error: "invalid_token" });
    const person = { sub: "emulator-user", email: "bookkeeper@example.com", emailVerified: true };
    return json(200, person);
  });
  app.get("/op/v1/jwks", () => json(200, { keys: [] }));
  for (const name of ["openid_configuration", "openid_sandbox_configuration"]) {
    app.get(`/.well-known/${name}`, (c) => json(200, discovery(new URL(c.req.url).origin)));
  }
}

function addAdmin(app: Hono, api: Api): void {
  app.get("/_emulator/info", () => admin(info(api)));
  app.post("/_emulator/edit", async (c) => admin(edit(api, parseObject(await c.req.text()) ?? {})));
  app.post("/_emulator/tokens", () => json(200, { ...api.oauth.issue() }));
  app.post("/_emulator/faults", async (c) => {
    const problem = api.injector.add(parseObject(await c.req.text()) ?? {});
    return problem === null ? json(200, { added: true }) : json(400, { error: problem });
  });
  app.delete("/_emulator/faults", () => {
    api.injector.clear();
    return json(200, { cleared: true });
  });
}

function admin({ status, body }: AdminAnswer): Response {
  return json(status, body);
}

function json(status: number, body: JsonObject): Response {
  return new Response(writeJson(body), {
    status,
    headers: { "content-type": "application/json;charset=utf-8" },
  });
}
