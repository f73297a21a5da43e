import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { copyRootProject, tieout, tieoutJson } from "../cli/project.ts";
import { PROJECT } from "../support/cli.ts";
import { tempFolder } from "../support/temp.ts";

interface Expected {
  readonly unattended: Readonly<Record<string, EntityExpected>>;
}

interface EntityExpected {
  readonly create?: { readonly count: number; readonly total?: string };
  readonly link: { readonly count: number };
  readonly waiting?: readonly { readonly count: number; readonly total: string }[];
  readonly held_back: readonly Held[];
}

interface Held {
  readonly reason: string;
  readonly count: number;
  readonly total?: string;
  readonly keys: readonly string[];
}

interface PlanJson {
  readonly changes: readonly {
    readonly kind: string;
    readonly row: string;
    readonly reasons: readonly { readonly code: string }[];
    readonly amount: { readonly after: string | null };
  }[];
}

/** What the generator of the data knows, and the engine does not: examples/linarc/expected.json. */
const EXPECTED = (
  JSON.parse(
    fs.readFileSync(path.join(PROJECT, "examples/linarc/expected.json"), "utf8"),
  ) as Expected
).unattended;

test("the root project runs unattended to the cent, and a second run posts nothing", async () => {
  const folder = tempFolder();
  copyRootProject(folder);

  const plan = await tieoutJson<PlanJson>(folder, 0, "plan");
  for (const [entity, expected] of Object.entries(EXPECTED)) {
    const own = plan.changes.filter((change) => change.row.startsWith(`${entity}/`));
    const of = (...kinds: readonly string[]) => own.filter(({ kind }) => kinds.includes(kind));
    expect([entity, of("create").length]).toEqual([entity, expected.create?.count ?? 0]);
    expect([entity, of("link", "update").length]).toEqual([entity, expected.link.count]);
    const blocked = Map.groupBy(of("blocked"), (change) => change.reasons[0]?.code ?? "");
    const seen = [...blocked].map(([reason, changes]) => ({
      reason,
      keys: changes.map(({ row }) => row.slice(entity.length + 1)).toSorted(),
    }));
    const wanted = expected.held_back.map(({ reason, keys }) => ({
      reason,
      keys: keys.toSorted(),
    }));
    expect(byReason(seen)).toEqual(byReason(wanted));
  }

  const ran = await tieout(folder, 0, "run");
  expect(ran.stdout).toContain(shown(EXPECTED["invoice"]!.create!.total!));
  expect(ran.stdout).toContain("Tied out to the cent");
  const log = path.join(folder, ".tieout/connections/books/log.ndjson");
  const written = fs.statSync(log).size;

  const again = await tieout(folder, 0, "run");
  expect(again.stdout).toContain("Nothing to do");
  expect(fs.statSync(log).size, "the books were written to").toBe(written);
  await tieout(folder, 0, "check");
  await tieout(folder, 0, "plan", "--expect-no-changes");
});

function byReason<T extends { readonly reason: string }>(list: readonly T[]): readonly T[] {
  return list.toSorted((a, b) => (a.reason < b.reason ? -1 : 1));
}

/** "39284154.15" as people see it. */
function shown(amount: string): string {
  return amount.replaceAll(/\B(?=(\d{3})+\.)/g, ",");
}
