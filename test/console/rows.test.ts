/** What the console lists and does, through its own address. */
import { expect, test } from "vitest";
import { matchesQuery, parseQuery } from "../../engine/model/query.ts";
import { moneyToDecimal, money } from "../../engine/model/money.ts";
import { statusWord } from "../../engine/model/status.ts";
import type { ViewRow } from "../../engine/store/documents-view.ts";
import { windowRows } from "../../engine/store/documents-window.ts";
import { testProject } from "../line/project.ts";
import type { TestProject } from "../line/project.ts";
import { application, project } from "../line/rows.ts";
import type { Json } from "../line/books.ts";
import { served } from "./served.ts";

const billed = (number: string, projectId: string, amount: string, more = {}) =>
  application(number, projectId, [["03 00 00", amount, "0.00"]], more);

/** One project is a customer, the other is nobody's yet; invoices in every state. */
async function mixed(): Promise<TestProject> {
  const p = await testProject({ mappings: "staged", links: { "PRJ-1": "Customer/50" } });
  p.writeRows("projects", [
    project("PRJ-1", "Calloway Development LLC"),
    project("PRJ-2", "Quarry Road L.L.C."),
  ]);
  p.writeInvoices(
    billed("PA-1", "PRJ-1", "100.00"),
    billed("PA-2", "PRJ-1", "2500.50"),
    billed("PA-9", "PRJ-1", "90.00", { status: "Draft" }),
    billed("PA-10", "PRJ-2", "7000.00"),
    billed("PA_11%", "PRJ-2", "12.34"),
  );
  await p.import({ kind: "all" });
  await p.push("invoice/PA-1");
  await p.hold("invoice/PA-2", 'asked by "the owner"');
  await p.plan();
  return p;
}

test("what the database calls a status is what every other list calls it, and so with queries", async () => {
  const p = await mixed();
  const queries = [
    "status=synced",
    "status=needs_action",
    "status!=held",
    "amount>100",
    "amount>=100.00",
    "amount!=90",
    "amount=0.001",
    "day>=2026-07",
    "day=2026-07",
    "reason=dependency",
    "reason!=dependency",
    "needs=PRJ-2",
    "needs=project/PRJ-1",
    "key~A_1",
    "key~%",
    "pa-1",
    "party~quarry",
    "link=linked",
    "sync=waiting title~pa",
  ];
  const all = await p.rows("invoice");
  expect(new Set(all.map(statusWord)).size).toBeGreaterThanOrEqual(4);
  for (const text of queries) {
    const parsed = parseQuery(`invoice: ${text}`, ["invoice"]);
    if (parsed.kind === "problem") throw new Error(parsed.message);
    const wanted = all.filter((row) => matchesQuery(parsed.query, queryRow(row)));
    const found = await p.within(({ program, store }) =>
      windowRows(store.db, {
        entity: program.entities.find(({ name }) => name === "invoice")!,
        currency: program.currency,
        word: null,
        terms: parsed.query.terms,
        sort: "seen",
        descending: false,
        offset: 0,
        limit: 100,
      }),
    );
    expect([text, found.map(keyOf)]).toEqual([text, wanted.map(keyOf)]);
  }
});

const keyOf = (row: ViewRow): string => row.address.key;

const queryRow = (row: ViewRow) => ({
  entity: row.address.entity,
  key: row.address.key,
  role: row.address.role,
  status: statusWord(row),
  sync: row.sync,
  link: row.link,
  settlement: row.settlement,
  origin: row.origin,
  reason: row.reasons.map(({ code }) => code),
  needs: row.needs,
  title: row.title,
  party: row.party ?? "",
  day: row.day ?? "",
  amount: row.amount === null ? null : moneyToDecimal(money(row.amount, "USD" as never)),
});

test("rows come sorted, filtered and in windows, with the chips of what is left", async () => {
  const p = await mixed();
  await served(p, async ({ get }) => {
    const keys = async (query: string): Promise<readonly string[]> =>
      (await get(`/api/rows?entity=invoice&${query}`)).json.rows.map((row: Json) => row.key);
    expect(await keys("sort=-amount")).toEqual(["PA-10", "PA-2", "PA-1", "PA-9", "PA_11%"]);
    expect(await keys("sort=amount&offset=1&limit=2")).toEqual(["PA-9", "PA-1"]);
    expect(await keys("status=held")).toEqual(["PA-2"]);
    const { json } = await get("/api/rows?entity=invoice&status=held&q=amount>50");
    expect(json.rows).toHaveLength(1);
    expect(json.rows[0]).toMatchObject({
      row: "invoice/PA-2",
      amount: "2,500.50",
      status: "held",
      why: 'asked by "the owner"',
    });
    const { json: counts } = await get("/api/counts?entity=invoice&q=");
    expect(counts.words.map(({ word }: Json) => word)).toEqual(
      expect.arrayContaining(["held", "waiting", "needs action", "payment pending"]),
    );
    const { json: state } = await get("/api/state");
    const invoices = state.entities.find(({ name }: Json) => name === "invoice");
    expect(invoices).toMatchObject({ label: "Invoices", total: 5 });
  });
});

test.each([
  ["/api/rows?entity=invoce", "there is no entity"],
  ["/api/rows?entity=invoice&sort=raw", "not sorted by"],
  ["/api/rows?entity=invoice&status=lost", "is no status"],
  ["/api/rows?entity=invoice&q=amont>5", "did you mean"],
  ["/api/rows?entity=invoice&limit=-1", "is no number"],
  ["/api/row?row=nothing", "a row is entity/key"],
  ["/api/row?row=invoice/PA-404", "is not staged"],
])("%s is refused in one clear answer", async (path, message) => {
  const p = await testProject();
  await served(p, async ({ get }) => {
    const { status, json } = await get(path);
    expect([status, json.code]).toEqual([400, "TO900"]);
    expect(json.message).toContain(message);
  });
});

test("a row is linked, planned and sent as shown, and each step says who did it", async () => {
  const p = await mixed();
  await served(
    p,
    async ({ get, post }) => {
      const { json: map } = await get("/api/candidates?row=project/PRJ-2&q=a");
      expect(map.permanent).toBe(true);
      const target = `Customer/${map.candidates[0]?.id ?? map.found[0].id}`;
      const wish = { row: "project/PRJ-2", target };
      expect((await post("/api/link", wish)).json.message).toContain("type PRJ-2");
      const { json: linked } = await post("/api/link", { ...wish, confirm: "PRJ-2" });
      expect(linked).toMatchObject({ row: "project/PRJ-2", linked: target });

      const { json: plan } = await post("/api/plan", { rows: ["invoice/PA-10"] });
      expect(plan).toMatchObject({ writes: 1, net: "7,000.00", confirm: "yes" });
      expect((await get(`/api/plans/${plan.digest}`)).json.digest).toBe(plan.digest);
      const wrong = await post("/api/apply", { digest: plan.digest, confirm: "y" });
      expect(wrong.json.message).toContain("type yes");
      expect(p.books.all("Invoice")).toHaveLength(1);
      const { json: sent } = await post("/api/apply", { digest: plan.digest, confirm: "yes" });
      expect(sent.total.created).toBe(1);
      expect(p.books.all("Invoice")).toHaveLength(2);

      const { json: drawer } = await get("/api/row?row=invoice/PA-10");
      const total = drawer.diff.find(({ path }: Json) => path === "DocNumber");
      expect(total).toMatchObject({ staged: "PA-10", books: "PA-10", equal: true });
      expect(total.place).toMatch(/^mappings\/invoice\.yaml:\d+:\d+$/);
      expect(drawer.now.DocNumber).toBe("PA-10");
      const { json: story } = await get("/api/history?row=invoice/PA-10");
      expect(story.events.map(({ kind }: Json) => kind)).toContain("applied");
      const { json: runs } = await get("/api/runs");
      expect(runs.runs[0]).toMatchObject({ kind: "apply", state: "done" });
      expect((await get("/api/timeline")).json.events.length).toBeGreaterThan(5);
    },
    { allowApply: true },
  );
  expect((await p.history("project/PRJ-2")).at(-1)?.actor).toBe("dana.ruiz@harborline.example");
});

test("a plan that was overtaken is refused, and so is one that nobody made here", async () => {
  const p = await mixed();
  await served(
    p,
    async ({ post }) => {
      await post("/api/release", { rows: ["invoice/PA-2"] });
      const { json: plan } = await post("/api/plan", { rows: ["invoice/PA-2"] });
      await post("/api/hold", { rows: ["invoice/PA-2"], why: "wait" });
      const { json: late } = await post("/api/apply", { digest: plan.digest, confirm: "yes" });
      expect(late.total?.created ?? 0).toBe(0);
      const { status, json } = await post("/api/apply", { digest: "0".repeat(64), confirm: "yes" });
      expect([status, json.code]).toEqual([409, "TO910"]);
    },
    { allowApply: true },
  );
  expect(p.books.all("Invoice")).toHaveLength(1);
});

test("a configuration that has changed under a console is not worked with", async () => {
  const p = await mixed();
  await served(p, async ({ post }) => {
    p.replace("sync.config.yaml", "max_voids: 0", "max_voids: 1");
    const { status, json } = await post("/api/plan", {});
    expect([status, json.code]).toEqual([409, "TO910"]);
    expect(json.message).toContain("configuration has changed");
  });
});

test("all of a filter is one line, less what was left out", async () => {
  const p = await mixed();
  await served(p, async ({ post }) => {
    const all = { entity: "invoice", status: "", q: "amount<100" };
    const { json } = await post("/api/hold", { all, except: ["invoice/PA-9"], why: "month end" });
    expect(json.done).toBe(1);
  });
  expect((await p.stand("invoice/PA_11%")).view.held).toBe("month end");
  expect((await p.stand("invoice/PA-9")).view.held).toBeNull();
});
