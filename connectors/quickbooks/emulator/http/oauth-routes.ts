/** The OAuth addresses: authorize page, tokens, revocation, who it is, discovery. */
import type { Hono } from "hono";
import { type JsonObject, writeJson } from "../../../../engine/model/json.ts";
import { parseObject } from "../body.ts";
import type { Api } from "./api.ts";
import { under } from "./injected.ts";
import { discovery } from "./oauth.ts";
import { responseOf, written } from "./written.ts";

export function addOauth(app: Hono, api: Api): void {
  const { oauth } = api;
  app.get("/connect/oauth2", (c) => {
    const asked = oauth.authorize(new URL(c.req.url).searchParams);
    return "error" in asked ? json(400, { error: asked.error }) : c.redirect(asked.location, 302);
  });
  addTokens(app, api);
  app.post("/v2/oauth2/tokens/revoke", async (c) => {
    const text = await c.req.text();
    const given = parseObject(text)?.["token"] ?? new URLSearchParams(text).get("token");
    const token = typeof given === "string" ? given : "";
    const { status, body } = oauth.revoke(c.req.header("authorization") ?? null, token);
    return status === 200 ? new Response(null, { status }) : json(status, body);
  });
  app.get("/v1/openid_connect/userinfo", (c) => {
    const refused = oauth.refuse(c.req.header("authorization") ?? null);
    if (refused !== null) return json(401, { error: "invalid_token" });
    const person = { sub: "emulator-user", email: "bookkeeper@example.com", emailVerified: true };
    return json(200, person);
  });
  // No id_token is given, so no key stands behind one.
  app.get("/op/v1/jwks", () => json(200, { keys: [] }));
  for (const name of ["openid_configuration", "openid_sandbox_configuration"]) {
    app.get(`/.well-known/${name}`, (c) => json(200, discovery(new URL(c.req.url).origin)));
  }
}

function addTokens(app: Hono, { oauth, injector, emulation }: Api): void {
  app.post("/oauth2/v1/tokens/bearer", async (c) => {
    const text = await c.req.text();
    const seen = { number: 0, method: "POST", path: "tokens/bearer", query: "", body: text };
    const answer = await under(injector.meet(seen), emulation, {
      act() {
        const { status, body } = oauth.token({
          authorization: c.req.header("authorization") ?? null,
          form: new URLSearchParams(text),
          hardExpiry: c.req.header("x-include-refresh-token-hard-expires-in") === "true",
        });
        return { status, headers: IN_JSON, content: body };
      },
      expire: () => {},
    });
    return responseOf(answer === null ? null : written(answer, "json"));
  });
}

const IN_JSON = { "content-type": "application/json;charset=utf-8" };

function json(status: number, body: JsonObject): Response {
  return new Response(writeJson(body), { status, headers: IN_JSON });
}
