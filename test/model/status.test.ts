import { expect, test } from "vitest";
import { parseQuery } from "../../engine/model/query.ts";
import { reason } from "../../engine/model/reason.ts";
import { SETTLEMENTS, STATUS_WORDS, statusWord, worstWord } from "../../engine/model/status.ts";
import type { Settlement, StatusWord, SyncState } from "../../engine/model/status.ts";

test.each([
  ["new", "needs sync"],
  ["waiting", "waiting"],
  ["held", "held"],
  ["blocked", "needs action"],
  ["ready", "needs sync"],
  ["writing", "needs sync"],
  ["unknown", "failed"],
  ["failed", "failed"],
  ["drifted", "needs action"],
  ["retired", "archived"],
] as const satisfies readonly (readonly [SyncState, StatusWord])[])(
  "what is %s reads %s, however it is settled",
  (sync, word) => {
    for (const settlement of SETTLEMENTS) expect(statusWord({ sync, settlement })).toBe(word);
  },
);

test.each([
  ["na", "synced"],
  ["open", "payment pending"],
  ["partial", "payment pending"],
  ["paid", "synced"],
  ["credited", "synced"],
  ["voided", "needs action"],
  ["gone", "needs action"],
] as const satisfies readonly (readonly [Settlement, StatusWord])[])(
  "what is done and %s in the books reads %s",
  (settlement, word) => {
    expect(statusWord({ sync: "done", settlement })).toBe(word);
    const reasons = [reason("dependency", "needs project/PRJ-7")];
    expect(statusWord({ sync: "done", settlement, reasons })).toBe(word);
    expect(statusWord({ sync: "done", settlement, reasons: [] })).toBe(word);
  },
);

test("half a pair needs somebody, done or not", () => {
  const half = reason("incomplete_pair", "its payment is not done");
  const reasons = [reason("dependency", "needs it"), half];
  for (const settlement of SETTLEMENTS) {
    expect(statusWord({ sync: "done", settlement, reasons })).toBe("needs action");
  }
  expect(statusWord({ sync: "waiting", settlement: "na", reasons })).toBe("waiting");
});

test("of a record's documents the worst one is shown", () => {
  const worst: readonly StatusWord[] = [
    "failed",
    "needs action",
    "needs sync",
    "held",
    "waiting",
    "payment pending",
    "synced",
    "archived",
  ];
  expect(worst.toSorted()).toEqual(STATUS_WORDS.toSorted());
  for (const [at, word] of worst.entries()) {
    expect(worstWord(worst.slice(at).toReversed())).toBe(word);
    expect(worstWord(worst.slice(at))).toBe(word);
  }
  expect(worstWord([])).toBe("synced");
});

test.each([
  [
    "status=x",
    "synced, payment_pending, needs_sync, needs_action, failed, waiting, held, archived",
  ],
  [
    "sync=x",
    "new, waiting, held, blocked, ready, writing, unknown, failed, done, drifted, retired",
  ],
  ["settlement=x", "na, open, partial, paid, credited, voided, gone"],
])("whoever searches for %s is told what there is: %s", (query, there) => {
  const parsed = parseQuery(query, ["invoice"]);
  expect(parsed).toMatchObject({ kind: "problem", message: expect.stringContaining(there) });
});
