import { expect, test } from "vitest";
import { openTokens } from "../../connectors/quickbooks/tokens.ts";
import type { RemoteId } from "../../engine/model/ids.ts";
import {
  connect,
  COMPANY,
  granted,
  json,
  type OpenMore,
  type Received,
  type Reply,
  type Script,
  secret,
  serve,
  socketWorld,
  testVault,
} from "./quickbooks-server.ts";

const SIGNAL = new AbortController().signal;
const KEY = `quickbooks.emulator.${COMPANY}`;
const HOUR = 3_600_000;

const invalidGrant = json({ error: "invalid_grant" }, 400);
const tokenOf = ({ body }: Received): string | null =>
  new URLSearchParams(body).get("refresh_token");

/** As the recording has it: another case and another nesting than every other fault. */
const expired = json(
  {
    warnings: null,
    fault: {
      error: [
        {
          message: "message=AuthenticationFailed; errorCode=003200; statusCode=401",
          detail: "Token expired: AB01",
          code: "3200",
          element: null,
        },
      ],
      type: "AUTHENTICATION",
    },
    time: 1601391072830,
  },
  401,
);

const invoice = json({ Invoice: { Id: "1", SyncToken: "0" } });

async function setUp(script: Script, more: OpenMore = {}) {
  const server = await serve(script);
  const opened = await connect(server.url, more);
  const read = () => opened.connection.source.get("Invoice", ["1" as RemoteId], SIGNAL);
  return { server, read, ...opened };
}

/** What an earlier run left in the vault. */
function vaultWith(held: object) {
  const vault = testVault();
  void vault.put(KEY, JSON.stringify(held));
  return vault;
}

const held = (refresh: string, more: object = {}) => ({
  access: "access-old",
  accessUntil: "2026-06-30T11:00:00.000Z",
  refresh,
  previous: null,
  ...more,
});

test("the first token is the emulator's, or the configured one", async () => {
  const given = await setUp({ answer: () => invoice });
  await given.read();
  expect(given.server.tokenCalls.map(tokenOf)).toEqual(["refresh-first"]);
  const configured = await setUp(
    { answer: () => invoice },
    { secrets: { refresh_token: "mine", client_id: "app", client_secret: "hush" } },
  );
  await configured.read();
  expect(configured.server.tokenCalls.map(tokenOf)).toEqual(["mine"]);
  expect(configured.server.tokenCalls[0]?.headers["authorization"]).toBe(
    `Basic ${Buffer.from("app:hush").toString("base64")}`,
  );
});

test("new tokens are in the vault before anything uses them", async () => {
  const vault = testVault();
  const atFirstUse: string[][] = [];
  const { read } = await setUp(
    {
      answer: () => {
        atFirstUse.push([...vault.puts]);
        return invoice;
      },
    },
    { vault },
  );
  await read();
  expect(JSON.parse(atFirstUse[0]?.[0] ?? "{}")).toMatchObject({
    access: "access-0",
    refresh: "refresh-0",
    previous: { refresh: "refresh-first" },
  });
});

test("a token serves for its hour, and the next one is asked for before it ends", async () => {
  const { server, read, world } = await setUp({ answer: () => invoice });
  await read();
  world.clock.advance(HOUR - 200_000);
  await read();
  expect(server.tokenCalls.length).toBe(1);
  world.clock.advance(100_000);
  await read();
  expect(server.tokenCalls.map(tokenOf)).toEqual(["refresh-first", "refresh-0"]);
  expect(server.calls.map(({ headers }) => headers["authorization"])).toEqual([
    "Bearer access-0",
    "Bearer access-0",
    "Bearer access-1",
  ]);
});

test("calls at the same time share one refresh", async () => {
  const { server, read } = await setUp({ answer: () => invoice });
  await Promise.all([read(), read(), read()]);
  expect(server.tokenCalls.length).toBe(1);
  expect(server.calls.length).toBe(3);
});

test("after a 401 the same bytes go again, once, with the same request id", async () => {
  const { server, connection } = await setUp({
    answer: (_, n) => (n === 0 ? expired : invoice),
  });
  const destination = connection.destination!;
  const request = { ...writeRequest(), connection: "books" };
  const outcome = await destination.send(request, SIGNAL);
  expect(outcome.kind).toBe("answered");
  expect(server.calls.map(({ headers }) => headers["authorization"])).toEqual([
    "Bearer access-0",
    "Bearer access-1",
  ]);
  expect(new Set(server.calls.map(({ body }) => body)).size).toBe(1);
  expect(server.calls.map(({ query }) => query.get("requestid"))).toEqual(["abc", "abc"]);
});

test("a second 401 is no reason to send a third time", async () => {
  const { server, connection } = await setUp({ answer: () => expired });
  const outcome = await connection.destination!.send(writeRequest(), SIGNAL);
  expect(outcome).toMatchObject({ kind: "unavailable", auth: true });
  expect(server.calls.length).toBe(2);
});

test("the token that a 401 spells out goes no further", async () => {
  const { read, connection } = await setUp({ answer: () => expired });
  const outcome = await connection.destination!.send(writeRequest(), SIGNAL);
  expect(JSON.stringify(outcome)).not.toContain("AB01");
  await expect(read()).rejects.toMatchObject({
    code: "TO940",
    message: "QuickBooks: message=AuthenticationFailed; errorCode=003200; statusCode=401",
    detail: undefined,
  });
});

test("a vault that remembers is asked to read again before a token is renewed", async () => {
  const vault = testVault();
  let inStore = JSON.stringify(held("refresh-old"));
  void vault.put(KEY, inStore);
  const { server, read } = await setUp(
    { answer: () => invoice },
    { vault: { ...vault, reload: async () => vault.put(KEY, inStore) } },
  );
  inStore = JSON.stringify(
    held("refresh-new", { access: "access-new", accessUntil: "2026-06-30T12:59:00.000Z" }),
  );
  await read();
  expect(server.tokenCalls).toEqual([]);
  expect(server.calls[0]?.headers["authorization"]).toBe("Bearer access-new");
});

test("tokens that another process has renewed are used, not renewed again", async () => {
  const vault = vaultWith(held("refresh-old", { accessUntil: "2026-06-30T12:59:00.000Z" }));
  const { server, read } = await setUp(
    {
      answer: (_, n) => {
        if (n > 0) return invoice;
        // The sibling was quicker: it has the answer of the refresh already.
        void vault.put(
          KEY,
          JSON.stringify(
            held("refresh-new", {
              access: "access-sibling",
              accessUntil: "2026-06-30T12:59:00.000Z",
            }),
          ),
        );
        return expired;
      },
    },
    { vault },
  );
  await read();
  expect(server.tokenCalls.length).toBe(0);
  expect(server.calls.at(-1)?.headers["authorization"]).toBe("Bearer access-sibling");
});

test("a refused refresh token is looked up again: another process may have a newer one", async () => {
  const vault = vaultWith(held("stale"));
  const { server, read } = await setUp(
    {
      answer: () => invoice,
      token: (call, n) => {
        if (tokenOf(call) !== "stale") return granted(call, n);
        void vault.put(KEY, JSON.stringify(held("newer")));
        return invalidGrant;
      },
    },
    { vault },
  );
  await read();
  expect(server.tokenCalls.map(tokenOf)).toEqual(["stale", "newer"]);
});

test("then the value before it, within its day, then the configured one", async () => {
  const previous = { refresh: "previous", until: "2026-06-30T18:00:00.000Z" };
  const { server, read } = await setUp(
    {
      answer: () => invoice,
      token: (call, n) => (tokenOf(call) === "mine" ? granted(call, n) : invalidGrant),
    },
    { vault: vaultWith(held("lost", { previous })), secrets: { refresh_token: "mine" } },
  );
  await read();
  expect(server.tokenCalls.map(tokenOf)).toEqual(["lost", "previous", "mine"]);
});

test("a value whose day is over is not tried", async () => {
  const previous = { refresh: "previous", until: "2026-06-30T11:59:00.000Z" };
  const { server, read } = await setUp(
    { token: () => invalidGrant },
    { vault: vaultWith(held("lost", { previous })), secrets: { refresh_token: "mine" } },
  );
  await expect(read()).rejects.toMatchObject({ code: "TO940", exit: 4 });
  expect(server.tokenCalls.map(tokenOf)).toEqual(["lost", "mine"]);
});

test("when none is taken the sign-in is over, and nothing is wiped", async () => {
  const vault = vaultWith(held("lost"));
  const { server, connection } = await setUp({ token: () => invalidGrant }, { vault });
  const outcome = await connection.destination!.send(writeRequest(), SIGNAL);
  expect(outcome).toEqual({
    kind: "unavailable",
    message: "the sign-in has expired",
    auth: true,
  });
  expect(server.calls).toEqual([]);
  expect(new Set(vault.puts.map((put) => JSON.parse(put).refresh))).toEqual(new Set(["lost"]));
  expect(JSON.parse(vault.puts.at(-1) ?? "{}")).toMatchObject({ asked: null });
});

test("that a renewal is under way is in the vault before it is asked for", async () => {
  const vault = vaultWith(held("mine"));
  const atCall: string[] = [];
  const { read } = await setUp(
    {
      answer: () => invoice,
      token: (call, n) => {
        atCall.push(...vault.puts.slice(1));
        return granted(call, n);
      },
    },
    { vault },
  );
  await read();
  expect(atCall.map((put) => JSON.parse(put))).toMatchObject([
    { refresh: "mine", asked: "2026-06-30T12:00:00.000Z" },
  ]);
  expect(JSON.parse(vault.puts.at(-1) ?? "{}")).toMatchObject({
    refresh: "refresh-0",
    asked: null,
  });
});

test("where a renewal was cut off, and the old value is dead, that is said", async () => {
  const asked = "2026-06-30T09:30:00.000Z";
  const vault = vaultWith(held("cut-off", { asked }));
  const { read } = await setUp({ token: () => invalidGrant }, { vault });
  await expect(read()).rejects.toMatchObject({
    code: "TO940",
    message: expect.stringContaining(`cut off at ${asked}`),
    advice: "Sign in: tieout connect",
  });
});

test("an answer that says nothing leaves the trace of the call, a refusal does not", async () => {
  for (const [reply, asked] of [
    ["reset", "2026-06-30T12:00:00.000Z"],
    [{ status: 500, body: "" }, null],
  ] as const) {
    const vault = vaultWith(held("mine"));
    const { connection } = await setUp({ token: () => reply }, { vault });
    await connection.destination!.send(writeRequest(), SIGNAL);
    expect(JSON.parse(vault.puts.at(-1) ?? "{}")).toMatchObject({ refresh: "mine", asked });
  }
});

test("when the sign-in ends is kept with it: unused, and for good", async () => {
  const vault = testVault();
  const end = (call: Received, n: number): Reply => {
    const reply = granted(call, n) as { body: string };
    return json({ ...JSON.parse(reply.body), x_refresh_token_hard_expires_in: 86_400 });
  };
  const { server, read } = await setUp({ answer: () => invoice, token: end }, { vault });
  await read();
  expect(server.tokenCalls[0]?.headers["x-include-refresh-token-hard-expires-in"]).toBe("true");
  expect(JSON.parse(vault.puts[0] ?? "{}")).toMatchObject({
    refreshUntil: "2026-10-09T12:00:00.000Z",
    hardUntil: "2026-07-01T12:00:00.000Z",
  });
});

test.for([
  ["a 500", { status: 500, body: "" }],
  ["a 429", { status: 429, body: "" }],
  ["a page", { status: 200, body: "<html>" }],
  ["a lost connection", "reset"],
] as const)(
  "%s of the token endpoint is never a lost sign-in, and sent once",
  async ([, reply]) => {
    const { server, connection } = await setUp({ token: () => reply });
    const outcome = await connection.destination!.send(writeRequest(), SIGNAL);
    expect(outcome).toMatchObject({ kind: "unavailable", auth: false });
    expect(server.tokenCalls.length).toBe(1);
  },
);

test("an app that is not known says so", async () => {
  const { connection } = await setUp({ token: () => json({ error: "invalid_client" }, 401) });
  const outcome = await connection.destination!.send(writeRequest(), SIGNAL);
  expect(outcome).toMatchObject({ kind: "unavailable", auth: true });
  expect(JSON.stringify(outcome)).toContain("client_id");
});

test("where nobody has signed in nothing is asked", async () => {
  const world = socketWorld();
  const tokens = openTokens({
    io: world,
    vault: testVault(),
    vaultKey: KEY,
    tokenUrl: "http://127.0.0.1:1/",
    clientId: secret("a"),
    clientSecret: secret("b"),
    firstRefreshToken: () => Promise.resolve(null),
  });
  expect(await tokens.access()).toEqual({
    kind: "unavailable",
    message: "nobody has signed in",
    auth: true,
  });
});

function writeRequest() {
  return {
    connection: "books",
    requestId: "abc" as never,
    method: "POST",
    path: `/v3/company/${COMPANY}/invoice?minorversion=75&requestid=abc`,
    body: '{"DocNumber":"1"}',
    contentType: "application/json",
    items: [{ item: "1", address: {} as never }],
  };
}
