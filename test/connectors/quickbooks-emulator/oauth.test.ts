import { expect, test } from "vitest";
import { type Answer, type Books, REALM, TOKENS, answerOf, openCompany } from "./support.ts";

const DAY = 86_400_000;
const CLIENT = Buffer.from("emulator-client:emulator-secret").toString("base64");

async function token(books: Books, form: Record<string, string>, client = CLIENT): Promise<Answer> {
  const request = new Request("http://books.test/oauth2/v1/tokens/bearer", {
    method: "POST",
    headers: {
      authorization: `Basic ${client}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams(form).toString(),
  });
  return answerOf(await books.emulator.handle(request));
}

const refresh = (books: Books, refresh_token: string) =>
  token(books, { grant_type: "refresh_token", refresh_token });

test("the browser comes back with code, state and realm; the code works once", async () => {
  const books = openCompany();
  const query = new URLSearchParams({
    client_id: "emulator-client",
    response_type: "code",
    scope: "com.intuit.quickbooks.accounting",
    redirect_uri: "http://localhost:8000/callback",
    state: "s1",
  });
  const page = await books.emulator.handle(
    new Request(`http://books.test/connect/oauth2?${query.toString()}`),
  );
  expect(page.status).toBe(302);
  const back = new URL(page.headers.get("location")!);
  expect([back.pathname, back.searchParams.get("state"), back.searchParams.get("realmId")]).toEqual(
    ["/callback", "s1", REALM],
  );
  const code = back.searchParams.get("code")!;
  const form = {
    grant_type: "authorization_code",
    code,
    redirect_uri: "http://localhost:8000/callback",
  };
  const first = await token(books, form);
  expect(first.body).toMatchObject({
    token_type: "bearer",
    expires_in: 3600,
    x_refresh_token_expires_in: 8726400,
  });
  const headers = { authorization: `Bearer ${first.body.access_token}` };
  expect((await books.send("GET", "customer/1", undefined, headers)).status).toBe(200);
  const second = await token(books, form);
  expect([second.status, second.body]).toEqual([400, { error: "invalid_grant" }]);
});

test("an access token lives an hour", async () => {
  const books = openCompany();
  const { access_token } = (await refresh(books, TOKENS.refreshToken)).body;
  const headers = { authorization: `Bearer ${access_token}` };
  books.clock.advance(3_599_000);
  expect((await books.send("GET", "item/1", undefined, headers)).status).toBe(200);
  books.clock.advance(1000);
  const late = await books.send("GET", "item/1", undefined, headers);
  expect([late.status, late.detail]).toEqual([401, `Token expired: ${access_token}`]);
});

test("the refresh token changes after a day, and the one before lives a day longer", async () => {
  const books = openCompany();
  const young = await refresh(books, TOKENS.refreshToken);
  expect(young.body.refresh_token).toBe(TOKENS.refreshToken);
  books.clock.advance(DAY);
  const rotated = (await refresh(books, TOKENS.refreshToken)).body.refresh_token;
  expect(rotated).not.toBe(TOKENS.refreshToken);
  books.clock.advance(DAY / 2);
  expect((await refresh(books, TOKENS.refreshToken)).body.refresh_token).toBe(rotated);
  books.clock.advance(DAY / 2);
  expect((await refresh(books, TOKENS.refreshToken)).status).toBe(400);
  expect((await refresh(books, rotated)).status).toBe(200);
});

test("a wrong client, a revoked connection, and who the user is", async () => {
  const books = openCompany();
  const form = { grant_type: "refresh_token", refresh_token: TOKENS.refreshToken };
  const stranger = await token(books, form, Buffer.from("a:b").toString("base64"));
  expect([stranger.status, stranger.body.error]).toEqual([401, "invalid_client"]);
  const bearer = { authorization: `Bearer ${TOKENS.accessToken}` };
  const person = new Request("http://books.test/v1/openid_connect/userinfo", { headers: bearer });
  expect((await answerOf(await books.emulator.handle(person))).body.emailVerified).toBe(true);
  const revoke = new Request("http://books.test/v2/oauth2/tokens/revoke", {
    method: "POST",
    headers: { authorization: `Basic ${CLIENT}` },
    body: JSON.stringify({ token: TOKENS.refreshToken }),
  });
  expect((await books.emulator.handle(revoke)).status).toBe(200);
  expect((await refresh(books, TOKENS.refreshToken)).status).toBe(400);
  expect((await books.get("customer/1")).status).toBe(401);
});

test("the discovery document names this emulator", async () => {
  const books = openCompany();
  const url = "http://127.0.0.1:4000/.well-known/openid_sandbox_configuration";
  const { body } = await answerOf(await books.emulator.handle(new Request(url)));
  expect(body.token_endpoint).toBe("http://127.0.0.1:4000/oauth2/v1/tokens/bearer");
});
