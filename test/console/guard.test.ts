/** design/ux.md 3.7 and design/reliability.md, part 4: who gets in, and who does not. */
import net from "node:net";
import { expect, test } from "vitest";
import { startConsole } from "../../engine/console/console.ts";
import type { Clock } from "../../engine/contract/io.ts";
import { testProject } from "../line/project.ts";
import { project } from "../line/rows.ts";
import { expectNoSecret } from "../support/canary.ts";
import { OWN, served, signedIn } from "./served.ts";
import type { RawRequest, Served } from "./served.ts";

const EMPTY = { files: {} };

interface Attack {
  readonly name: string;
  readonly status: number;
  readonly request: (served: Served) => RawRequest;
}

const read = (headers: (served: Served) => Record<string, string>) => (served: Served) => ({
  path: "/api/state",
  headers: headers(served),
});

const write = (change: (served: Served) => Record<string, string>) => (served: Served) => ({
  path: "/api/import",
  method: "POST",
  headers: { ...OWN, cookie: served.cookie, origin: served.url, ...change(served) },
  body: JSON.stringify({ what: "all" }),
});

const ATTACKS: readonly Attack[] = [
  { name: "no cookie", status: 401, request: read(() => ({})) },
  {
    name: "a guessed cookie",
    status: 401,
    request: read(({ console }) => ({ cookie: `tieout_${console.port}=${"A".repeat(43)}` })),
  },
  {
    name: "the cookie of a console at another port",
    status: 401,
    request: read(({ cookie }) => ({ cookie: cookie.replace(/_\d+/, "_1") })),
  },
  {
    name: "a name that was bound again to this machine",
    status: 403,
    request: read(({ cookie, console }) => ({ cookie, host: `evil.example:${console.port}` })),
  },
  {
    name: "the same with an Origin that equals the Host",
    status: 403,
    request: write(({ console }) => ({
      host: `evil.example:${console.port}`,
      origin: `http://evil.example:${console.port}`,
    })),
  },
  {
    name: "localhost at another port",
    status: 403,
    request: read(({ cookie }) => ({ cookie, host: "localhost:1" })),
  },
  {
    name: "a read from another site",
    status: 403,
    request: read(({ cookie }) => ({ cookie, "sec-fetch-site": "cross-site" })),
  },
  {
    name: "a read from another port of this machine",
    status: 403,
    request: read(({ cookie }) => ({ cookie, "sec-fetch-site": "same-site" })),
  },
  { name: "a write from another site", status: 403, request: write(() => CROSS) },
  { name: "a write from another port", status: 403, request: write(() => SAME_SITE) },
  {
    name: "a write that says nothing of where it comes from",
    status: 403,
    request: write(() => ({ "sec-fetch-site": "" })),
  },
  {
    name: "a write typed into the address bar",
    status: 403,
    request: write(() => ({ "sec-fetch-site": "none" })),
  },
  {
    name: "a write with the Origin of another site",
    status: 403,
    request: write(() => ({ origin: "https://evil.example" })),
  },
  {
    name: "a write with no Origin at all",
    status: 403,
    request: write(() => ({ origin: "null" })),
  },
  {
    name: "a form, which any site can send",
    status: 415,
    request: write(() => ({ "content-type": "application/x-www-form-urlencoded" })),
  },
  {
    name: "text, which any site can send",
    status: 415,
    request: write(() => ({ "content-type": "text/plain" })),
  },
  {
    name: "a token that was never made",
    status: 401,
    request: () => ({ path: `/launch?t=${"A".repeat(43)}` }),
  },
  { name: "a launch without a token", status: 401, request: () => ({ path: "/launch" }) },
  {
    name: "a path out of the page's folder",
    status: 404,
    request: ({ cookie }) => ({ path: "/../../sync.config.yaml", headers: { cookie } }),
  },
  {
    name: "a write by GET",
    status: 404,
    request: ({ cookie }) => ({ path: "/api/apply", headers: { cookie } }),
  },
  {
    name: "a host without its port",
    status: 403,
    request: read(({ cookie }) => ({ cookie, host: "127.0.0.1" })),
  },
  {
    name: "a read whose Host looks like this machine",
    status: 403,
    request: read(({ cookie, console }) => ({
      cookie,
      host: `127.0.0.1.evil.example:${console.port}`,
    })),
  },
  {
    name: "another site that asks what it may do",
    status: 403,
    request: ({ cookie }) => ({
      path: "/api/apply",
      method: "OPTIONS",
      headers: {
        cookie,
        origin: "https://evil.example",
        "sec-fetch-site": "cross-site",
        "access-control-request-method": "POST",
      },
    }),
  },
  {
    name: "a write by another method",
    status: 404,
    request: (given) => ({ ...write(() => ({}))(given), method: "PUT" }),
  },
  {
    name: "the live events for another site",
    status: 403,
    request: ({ cookie }) => ({
      path: "/api/events",
      headers: { cookie, "sec-fetch-site": "cross-site" },
    }),
  },
  {
    name: "a socket without the cookie",
    status: 401,
    request: () => ({
      path: "/api/events",
      headers: { connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13" },
    }),
  },
  {
    name: "no JSON",
    status: 400,
    request: (given) => ({ ...write(() => ({}))(given), body: "what=all" }),
  },
  {
    name: "a list where a map belongs",
    status: 400,
    request: (given) => ({ ...write(() => ({}))(given), body: "[]" }),
  },
  {
    name: "a hundred thousand lists in one another",
    status: 400,
    request: (given) => ({ ...write(() => ({}))(given), body: "[".repeat(100_000) }),
  },
  {
    name: "a name that every object has",
    status: 400,
    request: (given) => ({ ...write(() => ({}))(given), body: '{"__proto__":{"what":"all"}}' }),
  },
  {
    name: "two megabytes",
    status: 413,
    request: (given) => ({ ...write(() => ({}))(given), body: `"${"a".repeat(2_000_000)}"` }),
  },
];

const CROSS = { "sec-fetch-site": "cross-site" };
const SAME_SITE = { "sec-fetch-site": "same-site" };

test("every attack is refused, and nothing is staged by it", async () => {
  const p = await testProject(EMPTY);
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  const got = await served(p, async (given) => {
    const found = [];
    for (const attack of ATTACKS) {
      const { status, headers } = await given.raw(attack.request(given));
      expect(headers["access-control-allow-origin"], attack.name).toBeUndefined();
      expect(headers["content-security-policy"], attack.name).toContain("default-src 'none'");
      found.push({ name: attack.name, status });
    }
    const { json } = await given.get("/api/rows?entity=project");
    expect(json.rows).toEqual([]);
    expect((await given.post("/api/import", { what: "all" })).status).toBe(200);
    return found;
  });
  expect(got).toEqual(ATTACKS.map(({ name, status }) => ({ name, status })));
  expect(await p.rows("project")).toHaveLength(1);
});

test("a launch link works once, and leaves a cookie that no script and no other site gets", async () => {
  const p = await testProject(EMPTY);
  await served(p, async ({ console, raw }) => {
    const link = new URL(console.newLink());
    expect(link.hostname).toBe("127.0.0.1");
    const path = `${link.pathname}${link.search}`;
    const first = await raw({ path });
    expect([first.status, first.headers.location]).toEqual([303, "/"]);
    const cookie = first.headers["set-cookie"]?.[0] ?? "";
    expect(cookie).toMatch(new RegExp(`^tieout_${console.port}=[\\w-]{43}; `));
    expect(cookie).toContain("HttpOnly");
    expect(cookie).toContain("SameSite=Strict");
    const again = await raw({ path });
    expect(again.status).toBe(401);
    expect(again.text).toContain("tieout console");
    expect(again.headers["set-cookie"]).toBeUndefined();
  });
});

/** Time of a test's own: it goes on when it is told to. */
function handClock(real: Clock): Clock & { pass(ms: number): Promise<void> } {
  let at = 0;
  const sleepers = new Set<{ readonly due: number; readonly wake: () => void }>();
  return {
    ...real,
    monotonicMs: () => at,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          sleepers.delete(sleeper);
          resolve();
        };
        const sleeper = { due: at + ms, wake };
        sleepers.add(sleeper);
        if (signal?.aborted === true) wake();
        else signal?.addEventListener("abort", wake, { once: true });
      }),
    async pass(ms) {
      at += ms;
      for (const { due, wake } of [...sleepers]) if (due <= at) wake();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const MINUTE = 60_000;

test("a link dies after five minutes, and a console after an hour in which nobody asks", async () => {
  const p = await testProject(EMPTY);
  await p.within(async (opened) => {
    const clock = handClock(opened.job.world.clock);
    const project = { ...opened, job: { ...opened.job, world: { ...opened.job.world, clock } } };
    const options = { readOnly: false, allowApply: false, hooks: { onProgress: () => {} } };
    const running = await startConsole(project, { ...options, port: 0 });
    try {
      let ended = false;
      void running.idle.then(() => (ended = true));
      const { get, raw } = await signedIn(running);
      const late = new URL(running.newLink());
      await clock.pass(5 * MINUTE + 1);
      expect((await raw({ path: `${late.pathname}${late.search}` })).status).toBe(401);
      await clock.pass(50 * MINUTE);
      expect((await get("/api/state")).status).toBe(200);
      await clock.pass(50 * MINUTE);
      // Whoever is not let in keeps nothing open.
      expect((await raw({ path: "/api/state" })).status).toBe(401);
      expect(ended).toBe(false);
      await clock.pass(10 * MINUTE);
      await running.idle;
    } finally {
      await running.close();
    }
  });
});

test("it listens on this machine's own address alone", async () => {
  const p = await testProject(EMPTY);
  await served(p, async ({ console }) => {
    // All of 127/8 is this machine: a server of every address answers there, too.
    const answer = await new Promise<string>((resolve) => {
      const socket = net.connect({ host: "127.0.0.2", port: console.port });
      socket.once("connect", () => resolve("connected"));
      socket.once("error", ({ message }) => resolve(message));
    });
    expect(answer).not.toBe("connected");
  });
  const asked = await p.tieout("console", "--host", "0.0.0.0");
  expect([asked.exitCode, asked.stderr]).toEqual([64, expect.stringContaining("--host")]);
});

test("no answer has the cookie, a token of a link, or a secret of the configuration", async () => {
  const p = await testProject(EMPTY);
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  await p.import({ kind: "all" });
  await served(p, async ({ console, cookie, get, post }) => {
    const token = new URL(console.newLink()).searchParams.get("t") ?? "";
    const { json: made } = await post("/api/plan", {});
    await post("/api/check", { offline: true });
    const { json: runs } = await get("/api/runs");
    for (const path of [
      ...["/", "/api/state", "/api/config", "/api/runs", "/api/timeline", "/api/check"],
      ...["/api/rows?entity=project", "/api/csv?entity=project", "/api/source?entity=project"],
      ...["/api/row?row=project/PRJ-1", "/api/history?row=project/PRJ-1", "/api/check.html"],
      "/api/candidates?row=project/PRJ-1",
      `/api/plans/${made.digest}`,
      `/api/runs/${runs.runs[0].id}`,
      `/api/runs/${runs.runs[0].id}/page`,
    ]) {
      const { status, text } = await get(path);
      expect(status, path).toBe(200);
      for (const hidden of [cookie.split("=")[1]!, token]) {
        expect(text.includes(hidden), path).toBe(false);
      }
      expectNoSecret(path, text);
    }
  });
});

test("every answer forbids what a page of ours never does", async () => {
  const p = await testProject(EMPTY);
  await served(p, async ({ get }) => {
    for (const path of ["/", "/app.js", "/app.css", "/api/state", "/nowhere"]) {
      const { headers } = await get(path);
      const policy = headers["content-security-policy"] as string;
      expect(policy, path).not.toContain("unsafe");
      expect(policy, path).toContain("frame-ancestors 'none'");
      expect(policy, path).toContain("connect-src 'self'");
      expect(headers["x-content-type-options"], path).toBe("nosniff");
      expect(headers["referrer-policy"], path).toBe("no-referrer");
      expect(headers["cross-origin-resource-policy"], path).toBe("same-origin");
      expect(headers["cache-control"], path).toBe("no-store");
    }
  });
});

test("read-only refuses every write, and without --allow-apply nothing is sent", async () => {
  const p = await testProject({ links: { "PRJ-1": "Customer/50" } });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  await p.import({ kind: "all" });
  const rows = ["project/PRJ-1"];
  const bodies = {
    import: { what: "all" },
    plan: {},
    check: {},
    hold: { rows, why: "disputed" },
    release: { rows },
    retry: { rows },
    link: { row: rows[0], target: "Customer/50", confirm: "PRJ-1" },
    unlink: { row: rows[0] },
  };
  const before = (await p.history("project/PRJ-1")).length;
  await served(
    p,
    async ({ post }) => {
      for (const [name, body] of Object.entries(bodies)) {
        const { status, json } = await post(`/api/${name}`, body);
        expect([name, status, json.code]).toEqual([name, 400, "TO900"]);
        expect(json.message).toContain("--read-only");
      }
    },
    { readOnly: true },
  );
  expect(await p.history("project/PRJ-1")).toHaveLength(before);
  await served(p, async ({ post }) => {
    const { json: made } = await post("/api/plan", {});
    const { status, json } = await post("/api/apply", { digest: made.digest, confirm: "yes" });
    expect([status, json.advice]).toEqual([400, expect.stringContaining("--allow-apply")]);
  });
  expect(p.books.all("Invoice")).toEqual([]);
});
