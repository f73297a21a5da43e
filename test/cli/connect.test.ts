import fs from "node:fs";
import { request } from "node:http";
import path from "node:path";
import { expect, test } from "vitest";
import { COMPANY } from "../line/company.ts";
import { CANARY } from "../support/canary.ts";
import {
  ADDRESS,
  connected,
  connectProject,
  filesOf,
  heldNow,
  signIn,
  startTieout,
} from "./connect-bench.ts";

const CALLBACK = /Waiting for the browser on (http:\/\/localhost:\d+\/callback)/;

test("a browser signs in and comes back, and the company is shown", async () => {
  const p = await connectProject();
  const { stdout } = await connected(p);
  expect(stdout).toContain(`✔ Connected   Harborline`);
  expect(stdout).toContain(`(company ${COMPANY}), home currency USD`);
  expect(stdout).toContain(`sealed in the store with the key in ${p.folder}/.tieout/key`);
  expect(stdout).toMatch(/renews itself; unused, it ends on 20\d\d-\d\d-\d\d/);
  expect(stdout).toContain("accounting only");
  const [exchange] = p.door.tokenCalls;
  expect(exchange?.get("grant_type")).toBe("authorization_code");
  expect(exchange?.get("redirect_uri")).toMatch(/^http:\/\/localhost:\d+\/callback$/);
  // From then on its tokens are used, and no others are asked for.
  expect((await p.tieout("plan")).exitCode).toBe(0);
  expect(p.door.tokenCalls.length).toBe(1);
  expect(p.door.calls).not.toContain("POST /_emulator/tokens");
});

test("the address asks for the books and nothing else, with a state of 256 bits", async () => {
  const p = await connectProject();
  const states = new Set<string | null>();
  for (const _ of [1, 2]) {
    const running = startTieout(p, ["connect", "--paste"]);
    const { searchParams } = new URL(await running.said(ADDRESS));
    expect(searchParams.get("scope")).toBe("com.intuit.quickbooks.accounting");
    expect(searchParams.get("response_type")).toBe("code");
    expect(searchParams.get("client_id")).toBe("emulator-client");
    expect(searchParams.get("redirect_uri")).toBe("http://localhost:8917/callback");
    expect(searchParams.get("state")).toMatch(/^[\w-]{43}$/);
    states.add(searchParams.get("state"));
    running.type("not an address");
    expect((await running.ended).exitCode).toBe(4);
  }
  expect(states.size).toBe(2);
});

test("a browser on another machine: its last address is pasted", async () => {
  const p = await connectProject();
  const redirect = "https://example.com/after";
  const running = startTieout(p, ["connect", "--json", "--paste", "--redirect", redirect]);
  const back = await signIn(await running.said(ADDRESS));
  expect(`${back.origin}${back.pathname}`).toBe(redirect);
  running.type(`  ${back.href}`);
  const { exitCode, stdout } = await running.ended;
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    format: "tieout.connect/1",
    connection: "books",
    company: COMPANY,
    currency: "USD",
    closed_until: null,
    sign_in_until: expect.stringMatching(/^20/),
  });
  expect(p.door.tokenCalls[0]?.get("redirect_uri")).toBe(redirect);
});

test("a wrong state is refused, and the right one is still waited for", async () => {
  const p = await connectProject();
  const running = startTieout(p, ["connect", "--no-browser", "--port", "0"]);
  const back = await signIn(await running.said(ADDRESS));
  const forged = new URL(back);
  for (const state of ["x".repeat(43), "", back.searchParams.get("state")!.slice(1)]) {
    forged.searchParams.set("state", state);
    expect((await fetch(forged)).status).toBe(400);
  }
  expect(p.door.tokenCalls).toEqual([]);
  expect(await running.said(/did not ask for; it was refused/)).not.toBe("");
  expect((await fetch(back)).status).toBe(200);
  expect((await running.ended).exitCode).toBe(0);
  expect(p.door.tokenCalls.length).toBe(1);
});

test("pasted, a wrong state ends it, and nothing was sent", async () => {
  const p = await connectProject();
  const running = startTieout(p, ["connect", "--paste"]);
  const back = await signIn(await running.said(ADDRESS));
  back.searchParams.set("state", "another");
  running.type(back.href);
  const { exitCode, stderr } = await running.ended;
  expect([exitCode, stderr]).toEqual([4, expect.stringContaining("TO940")]);
  expect(p.door.tokenCalls).toEqual([]);
  expect(await heldNow(p)).toBeNull();
});

test("a code is good once: played again, here or in another sign-in, it is refused", async () => {
  const p = await connectProject();
  const first = startTieout(p, ["connect", "--no-browser", "--port", "0"]);
  const back = await signIn(await first.said(ADDRESS));
  expect((await fetch(back)).status).toBe(200);
  // Whether it still listens or not: what came once is taken once.
  const again = await fetch(back).then(
    ({ status }) => status,
    () => "refused",
  );
  expect([400, "refused"]).toContain(again);
  expect((await first.ended).exitCode).toBe(0);
  const before = await heldNow(p);
  const second = startTieout(p, ["connect", "--paste"]);
  const { searchParams } = new URL(await second.said(ADDRESS));
  back.searchParams.set("state", searchParams.get("state")!);
  second.type(back.href);
  const { exitCode, stderr } = await second.ended;
  expect([exitCode, stderr]).toEqual([4, expect.stringContaining("good once")]);
  expect(await heldNow(p)).toEqual(before);
});

test("another company than the configured one is refused before anything is exchanged", async () => {
  const p = await connectProject();
  const running = startTieout(p, ["connect", "--no-browser", "--port", "0"]);
  const back = await signIn(await running.said(ADDRESS));
  back.searchParams.set("realmId", "4620816365");
  await fetch(back);
  const { exitCode, stderr } = await running.ended;
  expect(exitCode).toBe(4);
  expect(stderr).toContain(`picked company 4620816365, the configuration names ${COMPANY}`);
  expect(p.door.tokenCalls).toEqual([]);
});

test("who declines has changed nothing", async () => {
  const p = await connectProject();
  await connected(p);
  const before = await heldNow(p);
  const running = startTieout(p, ["connect", "--no-browser", "--port", "0"]);
  const callback = new URL(await running.said(CALLBACK));
  const { searchParams } = new URL(await running.said(ADDRESS));
  callback.searchParams.set("state", searchParams.get("state")!);
  callback.searchParams.set("error", "access_denied");
  await fetch(callback);
  const { exitCode, stderr } = await running.ended;
  expect([exitCode, stderr]).toEqual([4, expect.stringContaining("declined")]);
  expect(await heldNow(p)).toEqual(before);
});

test("only a browser's visit to that one path, by this machine's name, is answered", async () => {
  const p = await connectProject();
  const running = startTieout(p, ["connect", "--no-browser", "--port", "0"]);
  const back = await signIn(await running.said(ADDRESS));
  expect((await fetch(new URL("/", back))).status).toBe(404);
  expect((await fetch(back, { method: "POST" })).status).toBe(405);
  const rebound = await new Promise<number | undefined>((resolve) => {
    request(back, { headers: { host: "evil.example" } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).end();
  });
  expect(rebound).toBe(421);
  expect(p.door.tokenCalls).toEqual([]);
  const page = await fetch(back);
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await page.text()).not.toContain(back.searchParams.get("code"));
  expect((await running.ended).exitCode).toBe(0);
});

test("signing out ends the tokens at the other side, then here", async () => {
  const p = await connectProject();
  await connected(p);
  const { refresh } = await heldNow(p);
  const out = await p.tieout("disconnect");
  expect([out.exitCode, out.stdout]).toEqual([0, expect.stringContaining("Signed out of books")]);
  expect(await heldNow(p)).toBeNull();
  const basic = Buffer.from(`emulator-client:${CANARY}`).toString("base64");
  const dead = await fetch(`${p.books.url}/oauth2/v1/tokens/bearer`, {
    method: "POST",
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: "refresh_token", refresh_token: refresh }),
  });
  expect(dead.status).toBe(400);
  expect((await p.tieout("disconnect")).stdout).toContain("Nobody was signed in");
});

test("real books want to be meant, and nothing is opened before", async () => {
  const p = await connectProject();
  const text = p.read("sync.config.yaml");
  const production = text
    .replace("environment: emulator", "environment: production")
    .replace(
      /address: .*\n.*client_secret: .*/,
      "client_id: ${QBO_ID}\n    client_secret: ${QBO_SECRET}",
    );
  p.write("sync.config.yaml", production);
  const { exitCode, stderr } = await startTieout(p, ["connect"]).ended;
  expect(exitCode).toBe(4);
  expect(stderr).toContain("QBO_ID");
  p.write("sync.config.yaml", production.replace(/\n +client_id.*\n.*/, ""));
  const missing = await startTieout(p, ["connect"]).ended;
  expect([missing.exitCode, missing.stderr]).toEqual([3, expect.stringContaining("client_id")]);
  fs.writeFileSync(path.join(p.folder, "id"), "an-id");
  p.write("sync.config.yaml", production.replace(/QBO_(ID|SECRET)/g, "file:id"));
  const meant = await startTieout(p, ["connect"]).ended;
  expect(meant.exitCode).toBe(64);
  expect(meant.stderr).toContain(`the real books of company ${COMPANY}`);
  expect(meant.stderr).toContain("--production");
  expect(p.door.calls).toEqual([]);
});

test.each([
  [["--no-input", "connect"], "--no-input"],
  [["connect", "--port", "x"], `"x" is no port`],
  [["connect"], "tieout connect --no-browser"],
  [["connect", "--connection", "linarc"], `nobody signs in to connection "linarc"`],
  [["connect", "--redirect", "https://a.example/"], "--redirect goes with --paste"],
])("%j is a mistake that is told", async (args, said) => {
  const p = await connectProject();
  const { exitCode, stderr } = await startTieout(p, args).ended;
  expect([exitCode, stderr]).toEqual([64, expect.stringContaining(said)]);
});

test("a port that is taken says what else there is", async () => {
  const p = await connectProject();
  const port = new URL(p.door.url).port;
  const { exitCode, stderr } = await startTieout(p, ["connect", "--port", port]).ended;
  expect([exitCode, stderr]).toEqual([64, expect.stringContaining("--paste")]);
});

test("an end that comes near is told, a nearer one louder, by plan and by status", async () => {
  for (const [days, mark] of [
    [20, ""],
    [5, "! "],
  ] as const) {
    const p = await connectProject({ oauth: { refreshSeconds: days * 86_400 } });
    await connected(p);
    const said = new RegExp(
      `^${mark}The sign-in to books ends on .* in ${days} days. Sign in`,
      "m",
    );
    expect((await p.tieout("plan")).stderr).toMatch(said);
    expect((await p.tieout("status")).stderr).toMatch(said);
  }
});

test("where the end is far away, nothing is said", async () => {
  const p = await connectProject();
  await connected(p);
  expect((await p.tieout("plan")).stderr).not.toContain("sign-in");
  expect((await p.tieout("status")).stderr).not.toContain("sign-in");
});

test("S68 no code and no token is in any output, log or file of the project", async () => {
  const p = await connectProject({ oauth: { rotateAfterSeconds: 0 } });
  const said: string[] = [];
  const hear = ({ stdout, stderr }: { stdout: string; stderr: string }): void => {
    said.push(stdout, stderr);
  };
  hear(await connected(p, "-vv"));
  hear(await p.tieout("-vv", "run"));
  hear(await p.tieout("-vv", "--json", "check"));
  expect(said.join("")).toContain("http");
  const everywhere = new Map([...filesOf(p.folder), ["(output)", said.join("\n")]]);
  expect([...everywhere.keys()]).toContain(".tieout/staging.db");
  expect(p.door.secrets.size).toBeGreaterThanOrEqual(3);
  const key = fs.readFileSync(path.join(p.folder, ".tieout/key"), "utf8").trim();
  everywhere.delete(".tieout/key");
  for (const secret of [...p.door.secrets, CANARY, key]) {
    const found = [...everywhere].filter(([, text]) => text.includes(secret)).map(([name]) => name);
    expect(found).toEqual([]);
  }
});
