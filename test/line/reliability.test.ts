/** Scenarios S56 to S58: what the network, a power cut and a second run do not double. */
import { expect, test } from "vitest";
import { TieoutError } from "../../engine/errors.ts";
import { runTieout } from "../support/cli.ts";
import { changesOf, endsOf, testProject } from "./project.ts";
import type { TestProject } from "./project.ts";
import { application, project } from "./rows.ts";

async function ready(count: number): Promise<TestProject> {
  const p = await testProject({ links: { "PRJ-1": "Customer/50" } });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  await p.run();
  p.writeInvoices(
    ...Array.from({ length: count }, (_, at) =>
      application(`PA-${at + 1}`, "PRJ-1", [["03 00 00", "100.00", "10.00"]]),
    ),
  );
  return p;
}

test("S56 an invoice whose answer was lost is found again and adopted, not sent twice", async () => {
  const p = await ready(1);
  const { plan } = await p.plan();
  await p.books.fault({ match: { method: "POST" }, fault: { kind: "drop", when: "after" } });
  const applied = await p.apply(plan);
  expect(p.books.all("Invoice")).toHaveLength(1);
  expect(endsOf(applied)).toEqual(["done invoice/PA-1"]);
  expect((await p.history("invoice/PA-1")).map((each) => each.kind)).toContain("unknown");
  const [invoice] = p.books.all("Invoice");
  expect((await p.stand("invoice/PA-1")).view.remoteId).toBe(invoice.Id);
  await p.nothingMore();
});

test("S56 while its outcome settles it shows as failed, and who may not wait comes back later", async () => {
  const p = await testProject({
    links: { "PRJ-1": "Customer/50" },
    settings: { settleMs: 60_000 },
  });
  p.replace("sync.config.yaml", "limits: {", "limits: { settle_seconds: 60,");
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  await p.run();
  p.writeInvoices(application("PA-1", "PRJ-1", [["03 00 00", "100.00", "10.00"]]));
  const { plan } = await p.plan();
  await p.books.fault({ match: { method: "POST" }, fault: { kind: "drop", when: "before" } });
  const applied = await p.apply(plan);
  expect(endsOf(applied)).toEqual(["unknown invoice/PA-1"]);
  expect((await p.stand("invoice/PA-1")).word).toBe("failed");
  expect((await p.stand("invoice/PA-1")).codes).toEqual(["outcome_unknown"]);
  const again = await p.tieout("run", "--no-input");
  expect(again.exitCode, again.stderr).toBe(75);
  expect(p.books.all("Invoice")).toEqual([]);
});

for (const point of ["intent-written", "before-send", "after-send", "after-done"]) {
  test(`S57 a power cut at ${point}: the same command finishes, and each invoice is there once`, async () => {
    const p = await ready(3);
    const env = { TIEOUT_ACTOR: "ci", TIEOUT_CRASH_AT: point };
    const cut = await runTieout(["run", "--no-check"], { cwd: p.folder, env });
    expect([cut.exitCode, cut.stderr]).toEqual([137, expect.any(String)]);
    const again = await runTieout(["run", "--no-check"], { cwd: p.folder, env: {} });
    expect([again.exitCode, again.stderr]).toEqual([0, expect.any(String)]);
    const numbers = new Set(p.books.all("Invoice").map((each) => each.DocNumber));
    expect(p.books.all("Invoice")).toHaveLength(3);
    expect([...numbers].toSorted((a, b) => a.localeCompare(b))).toEqual(["PA-1", "PA-2", "PA-3"]);
    const words = (await p.rows("invoice")).map((row) => row.sync);
    expect(words).toEqual(["done", "done", "done"]);
    await p.nothingMore();
  });
}

test("S58 of two applies at once one refuses, and each invoice is there once", async () => {
  const p = await ready(2);
  const { plan } = await p.plan();
  await p.books.fault({
    match: { method: "POST" },
    fault: { kind: "delay", ms: 1500, when: "before" },
  });
  const sent = p.books.requests.length;
  const first = p.apply(plan);
  while (p.books.requests.length === sent) await new Promise((go) => setTimeout(go, 5));
  const second = await p.apply(plan).catch((error: unknown) => error);
  expect(second).toBeInstanceOf(TieoutError);
  expect(second).toMatchObject({ code: "TO911", exit: 8 });
  expect(endsOf(await first)).toEqual(["done invoice/PA-1", "done invoice/PA-2"]);
  expect(p.books.all("Invoice")).toHaveLength(2);
  await p.nothingMore();
});

test("S58 two runs at once, in processes of their own, make each invoice once", async () => {
  const p = await ready(5);
  const [one, two] = await Promise.all([p.tieout("run"), p.tieout("run")]);
  const codes = [one, two].map((each) => each.exitCode).toSorted((a, b) => a - b);
  expect(
    [
      [0, 0],
      [0, 8],
    ],
    one.stderr + two.stderr,
  ).toContainEqual(codes);
  expect(p.books.all("Invoice")).toHaveLength(5);
  await p.nothingMore();
});

test("S67 the history of an invoice says who sent it, when, from what and as what", async () => {
  const p = await ready(1);
  const ran = await p.json("run");
  expect(ran).toMatchObject({ exitCode: 0 });
  const [invoice] = p.books.all("Invoice");
  const history = await p.json("history", "invoice/PA-1");
  const applied = history.json.events.find((each: { kind: string }) => each.kind === "applied");
  expect(applied.actor).toBe("dana.ruiz@harborline.example");
  expect(applied.at).toMatch(/^\d{4}-\d\d-\d\dT/);
  expect(applied.run).toMatch(/^run_/);
  expect(applied.detail).toMatchObject({
    twin: `Invoice/${invoice.Id}`,
    source: expect.stringMatching(/^[0-9a-f]{32}$/),
    body: expect.stringMatching(/^[0-9a-f]{32,64}$/),
    program: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(JSON.stringify(applied.sent)).toContain('"DocNumber":"PA-1"');
  expect(JSON.stringify(applied.received)).toContain(`"Id":"${invoice.Id}"`);

  const sent = await p.json("payload", "invoice/PA-1", "--as", "sent");
  expect(sent.json.request).toBe(p.books.requests.at(-1)?.requestId);
  expect(JSON.stringify(sent.json.sent)).toContain("PA-1");
  const received = await p.json("payload", "invoice/PA-1", "--as", "received");
  expect(JSON.stringify(received.json.received)).toContain(`"Id":"${invoice.Id}"`);
  expect(changesOf((await p.plan()).plan)).toEqual([]);
});
