/** design/ux.md 3.7 and design/reliability.md, part 4: who gets in, and who does not. */
import { expect, test } from "vitest";
import { testProject } from "../line/project.ts";
import { project } from "../line/rows.ts";
import { OWN, served } from "./served.ts";
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
