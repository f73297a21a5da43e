/** The control address, /_emulator: for tests and for people, on this machine only. */
import type { Context, Hono } from "hono";
import { type JsonObject, writeJson } from "../../../../engine/model/json.ts";
import { parseObject } from "../body.ts";
import { checkSettings } from "../settings-check.ts";
import { type AdminAnswer, edit, info } from "./admin.ts";
import { isLoopback } from "../loopback.ts";
import type { Api } from "./api.ts";
import type { Webhooks } from "./webhooks.ts";
import { type Beginning, load, readClock, reset, save, setPreferences, steer } from "./steering.ts";

export interface ControlOptions extends Partial<Pick<Beginning, "zeros">> {
  readonly seed: Beginning["seed"];
  /** Keeps a company file where the one who started it wants it; gives its name back. */
  readonly keep?: (text: string) => string;
  readonly webhooks: Webhooks;
  /** Whether anything can be told by webhooks. */
  readonly http?: unknown;
}

export function addControl(app: Hono, api: Api, options: ControlOptions): void {
  app.use("/_emulator/*", async (c, next) => {
    const stranger = strangerOf(c.req.header("host"), c.req.header("origin"));
    if (stranger === null) return next();
    return answer(bad(`the control address is for this machine; ${stranger} is another`, 403));
  });
  app.get("/_emulator/info", () => answer(info(api)));
  app.post("/_emulator/edit", async (c) => answer(edit(api, await posted(c))));
  app.post("/_emulator/tokens", () => ok({ ...api.oauth.issue() }));
  addFaults(app, api);
  addCompanyControl(app, api, options);
  addSettings(app, api, options.http !== undefined);
  app.get("/_emulator/webhooks", () => ok(options.webhooks.state()));
  app.all("/_emulator/*", (c) => {
    return answer(bad(`${c.req.method} ${c.req.path} is no call of the control address`, 404));
  });
}

function addFaults(app: Hono, { injector }: Api): void {
  app.get("/_emulator/faults", () => ok({ faults: injector.list() }));
  app.post("/_emulator/faults", async (c) => {
    const added = injector.add(await posted(c));
    return "error" in added ? answer({ status: 400, body: { ...added } }) : ok({ ...added });
  });
  app.delete("/_emulator/faults", () => {
    injector.remove(null);
    return ok({ cleared: true });
  });
  app.delete("/_emulator/faults/:id", (c) => {
    const id = c.req.param("id");
    if (injector.remove(id)) return ok({ removed: id });
    return answer(bad(`there is no fault ${id}`, 404));
  });
}

function addCompanyControl(app: Hono, { emulation }: Api, options: ControlOptions): void {
  const beginning: Beginning = { seed: options.seed, zeros: options.zeros ?? "left out" };
  app.post("/_emulator/load", async (c) => answer(load(emulation, await c.req.text())));
  app.post("/_emulator/reset", () => answer(reset(emulation, beginning)));
  app.get("/_emulator/save", () => {
    const headers = { "content-type": "application/x-ndjson" };
    return new Response(save(emulation), { status: 200, headers });
  });
  app.post("/_emulator/save", () => {
    if (options.keep === undefined) {
      return answer(
        bad("no file to save to was named at the start (--save FILE); GET gives it", 409),
      );
    }
    return ok({ saved: options.keep(save(emulation)) });
  });
  app.get("/_emulator/preferences", () => ok({ ...emulation.company.get("Preferences", "1") }));
  app.post("/_emulator/preferences", async (c) => {
    return answer(setPreferences(emulation, await posted(c)));
  });
}

function addSettings(app: Hono, { emulation }: Api, hasNetwork: boolean): void {
  app.get("/_emulator/settings", () => ok({ ...emulation.settings } as unknown as JsonObject));
  app.post("/_emulator/settings", async (c) => {
    const checked = checkSettings(await posted(c), emulation.settings);
    if ("error" in checked) return answer({ status: 400, body: { ...checked } });
    if (checked.settings.webhooks.address !== null && !hasNetwork) {
      return answer(bad("this emulator was started without a network to tell anybody by", 409));
    }
    emulation.change(checked.settings);
    return ok({ ...emulation.settings } as unknown as JsonObject);
  });
  app.get("/_emulator/clock", () => ok(readClock(emulation)));
  app.post("/_emulator/clock", async (c) => answer(await steer(emulation, await posted(c))));
}

/** A page of another site, or a name that was bent to 127.0.0.1; null: this machine. */
function strangerOf(host: string | undefined, origin: string | undefined): string | null {
  const asked = host === undefined ? [] : [`http://${host}`];
  const from = origin === undefined ? [] : [origin];
  return [...asked, ...from].find((url) => !isLoopback(url)) ?? null;
}

/** What is no JSON object is an empty one: each call says what it misses. */
async function posted(c: Context): Promise<JsonObject> {
  return parseObject(await c.req.text()) ?? {};
}

function bad(error: string, status = 400): AdminAnswer {
  return { status, body: { error } };
}

function ok(body: JsonObject): Response {
  return answer({ status: 200, body });
}

function answer({ status, body }: AdminAnswer): Response {
  return new Response(writeJson(body), {
    status,
    headers: { "content-type": "application/json;charset=utf-8" },
  });
}
