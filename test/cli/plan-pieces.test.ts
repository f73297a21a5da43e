import { expect, test } from "vitest";
import type { Change } from "../../engine/model/change.ts";
import { entityName, MAIN, recordKey } from "../../engine/model/ids.ts";
import { writeJson } from "../../engine/model/json.ts";
import { planPieces, writePlan } from "../../engine/model/plan-json.ts";
import type { Plan } from "../../engine/model/plan.ts";

const change = (n: number): Change => ({
  kind: "create",
  address: { entity: entityName("invoice"), key: recordKey(`INV-${n}`), role: MAIN },
  connection: "books",
  stream: "Invoice",
  label: 'two\nlines, "changes": [] and all',
  target: null,
  expectVersion: null,
  reasons: [{ code: "new_record", text: "new at the source", fixIn: "wait" }],
  deltas: [],
  amount: { before: null, after: null },
  after: [],
  desired: null,
  wave: 0,
});

test.each([0, 1, 500])("a plan of %i changes in pieces is the text of the whole", (count) => {
  const plan = {
    format: "tieout.plan/1",
    project: 'p\n "changes": []',
    environment: null,
    company: "1",
    run: "run_1",
    madeAt: "2026-06-30T12:00:00.000Z",
    store: { lineage: "store_1" },
    program: "d",
    changes: Array.from({ length: count }, (_, n) => change(n)),
    counts: [],
    unsafe: [],
    digest: "e",
  } as unknown as Plan;
  for (const indent of [1, 2]) {
    const pieces = [...planPieces(plan, indent)];
    expect(pieces.join("")).toBe(writeJson(writePlan(plan), indent));
    expect(pieces.length > 1).toBe(count === 500);
  }
});
