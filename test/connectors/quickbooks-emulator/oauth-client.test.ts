/** The sign-in over HTTP, with Intuit's own library as the client. */
import OAuthClient from "intuit-oauth";
import { afterEach, expect, test } from "vitest";
import {
  type RunningEmulator,
  startEmulator,
} from "../../../connectors/quickbooks/emulator/server.ts";
import type { SettingsPart } from "../../../connectors/quickbooks/emulator/settings.ts";
import { type TestClock, REALM, smallCompany, testClock, testRandom } from "./support.ts";

const BACK = "http://127.0.0.1:1/callback";
const DAY = 86_400_000;
const YEAR = 365 * DAY;
const running: RunningEmulator[] = [];

afterEach(async () => {
  for (const emulator of running.splice(0)) await emulator.close();
});

interface SignIn {
  readonly emulator: RunningEmulator;
  readonly client: OAuthClient;
  readonly clock: TestClock;
  /** Where the browser is sent by the authorize page. */
  page(change?: Record<string, string>): Promise<Response>;
}

async function begin(oauth: SettingsPart["oauth"] = {}): Promise<SignIn> {
  const clock = testClock(new Date().toISOString());
  const emulator = await startEmulator({
    seed: smallCompany(),
    clock,
    random: testRandom(),
    settings: { limits: { on: false }, oauth },
  });
  running.push(emulator);
  const client = new OAuthClient({
    clientId: "emulator-client",
    clientSecret: "emulator-secret",
    environment: "sandbox",
    redirectUri: BACK,
    logging: false,
    includeRefreshTokenHardExpiresIn: true,
  });
  OAuthClient.retryConfig.maxRetries = 0;
  const found = await fetch(`${emulator.url}/.well-known/openid_sandbox_configuration`);
  const discovered = (await found.json()) as Record<string, string>;
  client.setAuthorizeURLs({
    authorizeEndpoint: discovered["authorization_endpoint"]!,
    tokenEndpoint: discovered["token_endpoint"]!,
    revokeEndpoint: discovered["revocation_endpoint"]!,
    userInfoEndpoint: discovered["userinfo_endpoint"]!,
  });
  return {
    emulator,
    client,
    clock,
    async page(change = {}) {
      const asked = client.authorizeUri({ scope: [OAuthClient.scopes.Accounting], state: "s 1&2" });
      const url = new URL(asked);
      for (const [key, value] of Object.entries(change)) {
        if (value === "") url.searchParams.delete(key);
        else url.searchParams.set(key, value);
      }
      return fetch(url, { redirect: "manual" });
    },
  };
}

/** Through the page with the code that it gives. */
async function signedIn(oauth: SettingsPart["oauth"] = {}): Promise<SignIn> {
  const begun = await begin(oauth);
  const page = await begun.page();
  await begun.client.createToken(page.headers.get("location")!);
  return begun;
}

async function customer({ emulator, client }: SignIn): Promise<number> {
  const headers = { authorization: `Bearer ${client.getToken().access_token}` };
  const answer = await fetch(`${emulator.url}/v3/company/${REALM}/customer/1`, { headers });
  await answer.arrayBuffer();
  return answer.status;
}

const refused = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "let in",
    (error: { error?: string; message: string }) => `${error.error ?? ""} ${error.message}`,
  );

test("a person lets the app in, the code is changed once, and the token opens the books", async () => {
  const begun = await begin();
  const page = await begun.page();
  expect(page.status).toBe(302);
  const back = new URL(page.headers.get("location")!);
  expect(`${back.origin}${back.pathname}`).toBe(BACK);
  expect(back.searchParams.get("state")).toBe("s 1&2");
  expect(back.searchParams.get("realmId")).toBe(REALM);
  const first = await begun.client.createToken(back.href);
  expect(first.json).toMatchObject({
    token_type: "bearer",
    expires_in: 3600,
    x_refresh_token_expires_in: 8_726_400,
    x_refresh_token_hard_expires_in: 5 * 365 * 86_400,
  });
  expect(await customer(begun)).toBe(200);
  expect(await refused(begun.client.createToken(back.href))).toContain("invalid_grant");
});

test.each([
  [{ redirect_uri: "" }, 400, null],
  [{ redirect_uri: "no address" }, 400, null],
  [{ client_id: "another" }, 400, null],
  [{ response_type: "token" }, 302, "unsupported_response_type"],
  [{ scope: "" }, 302, "invalid_scope"],
])("the authorize page refuses %j", async (change, status, error) => {
  const { page } = await begin();
  const answer = await page(change);
  expect(answer.status).toBe(status);
  const location = answer.headers.get("location");
  const back = location === null ? null : new URL(location).searchParams;
  expect(back?.get("error") ?? null).toBe(error);
  expect(back?.get("code") ?? null).toBeNull();
});

test("a person who says no sends the browser back without a code, with its state", async () => {
  const { page } = await begin({ consent: "denied" });
  const back = new URL((await page()).headers.get("location")!).searchParams;
  expect([back.get("error"), back.get("state"), back.get("code")]).toEqual([
    "access_denied",
    "s 1&2",
    null,
  ]);
});

test("a code is for the redirect that it was given to, for ten minutes, once", async () => {
  const begun = await begin();
  const codeFor = async () => new URL((await begun.page()).headers.get("location")!).search;
  const stolen = await codeFor();
  const other = new OAuthClient({
    clientId: "emulator-client",
    clientSecret: "emulator-secret",
    environment: "sandbox",
    redirectUri: "http://127.0.0.1:2/elsewhere",
  });
  expect(await refused(other.createToken(stolen))).toContain("invalid_grant");
  expect(await refused(begun.client.createToken(stolen))).toContain("invalid_grant");
  const late = await codeFor();
  begun.clock.advance(600_000);
  expect(await refused(begun.client.createToken(late))).toContain("invalid_grant");
});

test("refreshing turns the value over after a day; the old one works a day more", async () => {
  const begun = await signedIn();
  const first = begun.client.getToken().refresh_token;
  begun.clock.advance(3_600_000);
  expect(await customer(begun)).toBe(401);
  await begun.client.refreshUsingToken(first);
  expect(begun.client.getToken().refresh_token).toBe(first);
  expect(await customer(begun)).toBe(200);
  begun.clock.advance(DAY);
  await begun.client.refreshUsingToken(first);
  const second = begun.client.getToken().refresh_token;
  expect(second).not.toBe(first);
  begun.clock.advance(DAY - 1);
  await begun.client.refreshUsingToken(first);
  expect(begun.client.getToken().refresh_token).toBe(second);
  begun.clock.advance(1);
  expect(await refused(begun.client.refreshUsingToken(first))).toContain("invalid_grant");
  await begun.client.refreshUsingToken(second);
  expect(await customer(begun)).toBe(200);
});

test("nobody stays signed in for more than five years, however often they refresh", async () => {
  const begun = await signedIn();
  let value = begun.client.getToken().refresh_token;
  for (let month = 1; month <= 60; month++) {
    begun.clock.advance((5 * YEAR) / 60 - 1);
    const { json } = await begun.client.refreshUsingToken(value);
    value = json.refresh_token;
    const hard = Number(json.x_refresh_token_hard_expires_in);
    expect(hard).toBe(Math.floor((5 * YEAR - month * ((5 * YEAR) / 60 - 1)) / 1000));
    expect(Number(json.x_refresh_token_expires_in)).toBeLessThanOrEqual(Math.max(hard, 8_726_400));
  }
  begun.clock.advance(60);
  expect(await refused(begun.client.refreshUsingToken(value))).toContain("invalid_grant");
});

test("revoking ends every token, and only the app itself may ask for it", async () => {
  const begun = await signedIn();
  const { refresh_token } = begun.client.getToken();
  const strange = new OAuthClient({
    clientId: "emulator-client",
    clientSecret: "not it",
    environment: "sandbox",
    redirectUri: BACK,
  });
  expect(await refused(strange.revoke({ refresh_token }))).toContain("invalid_client");
  expect(await refused(strange.refreshUsingToken(refresh_token))).toContain("invalid_client");
  expect(await customer(begun)).toBe(200);
  await begun.client.revoke({ refresh_token });
  expect(await customer(begun)).toBe(401);
  expect(await refused(begun.client.refreshUsingToken(refresh_token))).toContain("invalid_grant");
});

test("who is signed in is told to the token's holder, and to nobody else", async () => {
  const begun = await signedIn();
  const { json } = await begun.client.getUserInfo();
  expect(json).toMatchObject({ emailVerified: true });
  begun.clock.advance(3_600_000);
  expect(await refused(begun.client.getUserInfo())).toContain("invalid_token");
});

test("an unknown grant, and keys: there are none, because no id_token is given", async () => {
  const { emulator } = await begin();
  const answer = await fetch(`${emulator.url}/oauth2/v1/tokens/bearer`, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from("emulator-client:emulator-secret").toString("base64")}`,
    },
    body: new URLSearchParams({ grant_type: "password", username: "a" }),
  });
  expect([answer.status, await answer.json()]).toEqual([400, { error: "unsupported_grant_type" }]);
  const discovered = await fetch(`${emulator.url}/.well-known/openid_configuration`);
  const { jwks_uri } = (await discovered.json()) as { jwks_uri: string };
  expect(await (await fetch(jwks_uri)).json()).toEqual({ keys: [] });
});
