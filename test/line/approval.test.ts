/** `safety: { approval: two_people }`: who prepared a plan does not approve it, at no door. */
import { expect, test } from "vitest";
import { served } from "../console/served.ts";
import { tieoutIn } from "../support/inside.ts";
import type { CliResult } from "../support/cli.ts";
import { testProject } from "./project.ts";
import type { TestProject } from "./project.ts";
import { application, project } from "./rows.ts";

/** A project of two, with one invoice that is ready. */
async function ofTwo(): Promise<TestProject> {
  const p = await testProject({ mappings: "staged", links: { "PRJ-1": "Customer/50" } });
  p.replace("sync.config.yaml", "max_voids: 0", "max_voids: 0, approval: two_people");
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  p.writeInvoices(application("PA-1", "PRJ-1", [["03 00 00", "700.00", "0.00"]]));
  await p.import({ kind: "all" });
  return p;
}

const as = (p: TestProject, actor: string, ...args: readonly string[]): Promise<CliResult> =>
  tieoutIn(args, { cwd: p.folder, env: { TIEOUT_ACTOR: actor } });

const MAKER = "dana.ruiz@harborline.example";

test("a plan is sent when somebody else has approved it, by its digest, and not before", async () => {
  const p = await ofTwo();
  await as(p, MAKER, "plan", "--out", "nov.plan");
  const early = await as(p, "leo", "apply", "nov.plan", "--auto-approve");
  expect([early.exitCode, early.stderr]).toEqual([9, expect.stringContaining("TO918")]);
  const own = await as(p, MAKER, "approve", "nov.plan", "--yes");
  expect([own.exitCode, own.stderr]).toEqual([9, expect.stringContaining(`prepared by ${MAKER}`)]);
  expect(p.books.requests).toEqual([]);

  const { digest } = JSON.parse(p.read("nov.plan")) as { digest: string };
  const said = await as(p, "leo", "approve", digest.slice(0, 8), "--yes", "--json");
  expect(JSON.parse(said.stdout)).toMatchObject({ digest, by: "leo" });
  const sent = await as(p, MAKER, "apply", digest.slice(0, 8), "--auto-approve");
  expect(sent.exitCode).toBe(0);
  expect(p.books.all("Invoice")).toHaveLength(1);
});

test("an approval is of one plan: the next one, and an edited one, need their own", async () => {
  const p = await ofTwo();
  await as(p, MAKER, "plan", "--out", "a.plan");
  await as(p, "leo", "approve", "a.plan", "--yes");
  await as(p, MAKER, "plan", "--out", "b.plan");
  const other = await as(p, MAKER, "apply", "b.plan", "--auto-approve");
  expect([other.exitCode, other.stderr]).toEqual([9, expect.stringContaining("TO918")]);
  p.replace("a.plan", "PA-1", "PA-7");
  const edited = await as(p, MAKER, "apply", "a.plan", "--auto-approve");
  expect(edited.exitCode).toBe(8);
  expect(p.books.requests).toEqual([]);
});

test("what runs by itself sends nothing of it either, and where nobody is asked nobody approves", async () => {
  const p = await ofTwo();
  p.replace("mappings/invoice.yaml", "push: by_hand", "push: auto");
  const ran = await as(p, "ci", "run");
  expect([ran.exitCode, ran.stderr]).toEqual([9, expect.stringContaining("tieout approve")]);
  expect(p.books.requests).toEqual([]);
  p.replace("sync.config.yaml", ", approval: two_people", "");
  await as(p, MAKER, "plan", "--out", "nov.plan");
  const asked = await as(p, "leo", "approve", "nov.plan", "--yes");
  expect([asked.exitCode, asked.stderr]).toEqual([64, expect.stringContaining("two_people")]);
  const unknown = await as(p, "leo", "approve", "0123456789", "--yes");
  expect(unknown.exitCode).toBe(8);
});

test("at the screen the maker is the maker, whichever door he came by", async () => {
  const p = await ofTwo();
  await served(
    p,
    async ({ get, post }) => {
      const { json: plan } = await post("/api/plan", { rows: ["invoice/PA-1"] });
      expect(plan.approval).toMatchObject({ prepared_by: MAKER, approved_by: null, is_mine: true });
      const { digest } = plan;
      const own = await post("/api/approve", { digest });
      expect([own.status, own.json.code]).toEqual([403, "TO918"]);
      const early = await post("/api/apply", { digest, confirm: "yes" });
      expect([early.status, early.json.code]).toEqual([403, "TO918"]);
      expect((await as(p, `${MAKER} (console)`, "approve", digest, "--yes")).exitCode).toBe(9);
      expect((await as(p, "leo", "approve", digest, "--yes")).exitCode).toBe(0);
      expect((await get(`/api/plans/${digest}`)).json.approval.approved_by).toBe("leo");
      expect((await post("/api/apply", { digest, confirm: "yes" })).json.total.created).toBe(1);
      const { json: story } = await get("/api/timeline");
      expect(story.events.find(({ kind }: { kind: string }) => kind === "approved")).toMatchObject({
        actor: "leo",
        detail: { digest, prepared_by: MAKER },
      });
    },
    { allowApply: true },
  );
});
