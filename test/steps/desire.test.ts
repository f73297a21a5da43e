import { expect, test } from "vitest";
import { desireDocuments } from "../../engine/desire.ts";
import { importRecords } from "../../engine/import.ts";
import type { Imported } from "../../engine/import.ts";
import { MAIN, role } from "../../engine/model/ids.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import type { Program } from "../../engine/model/program.ts";
import { hashBody } from "../../engine/scope.ts";
import { documentsOfRecord } from "../../engine/store/documents.ts";
import type { Store } from "../../engine/store/open.ts";
import { document, entity, program, tableConnection, testDeps, text } from "../support/build.ts";
import type { Tables } from "../support/build.ts";
import { testStore } from "../support/store.ts";
import { testWorld } from "../support/world.ts";

/** Each record is two documents. */
const INVOICE = entity({
  name: "invoice",
  shape: { number: "text", memo: "text" },
  documents: [MAIN, role("copy")].map((each) =>
    document({ role: each, build: (scope) => ({ Memo: text(scope.record["memo"]) }) }),
  ),
});
const INVOICES = program([INVOICE]);

/** A record that others look at, and that is no document itself. */
const PROJECT = entity({
  name: "project",
  shape: { number: "text", memo: "text" },
  documents: [],
});

/** Each says what its project says. */
const OF_PROJECT = entity({
  name: "invoice",
  shape: { number: "text", project: "ref:project" },
  documents: [MAIN, role("copy")].map((each) =>
    document({
      role: each,
      build: (scope) => ({ Memo: text(scope.follow(scope.record["project"] as never, "memo")) }),
    }),
  ),
});
const NUMBERS = ["I1", "I2", "I3", "I4"];
const WAS = "as it was";

/**
 * Desire of four invoices where each document takes as long as a transaction may: `between` comes
 * before the second transaction, as another process does that has waited for the store.
 */
async function slowDesire({
  leaves,
  between,
  program: PROGRAM = INVOICES,
}: {
  readonly leaves: boolean;
  readonly between: (edit: Edit) => Promise<void>;
  readonly program?: Program;
}) {
  const world = testWorld();
  const store = await testStore(world);
  const tables: Tables = {
    invoices: NUMBERS.map((number) => ({ number, memo: WAS, project: "P1" })),
    projects: [{ number: "P1", memo: WAS }],
  };
  const connections = { work: tableConnection(tables) };
  const own = testDeps({ program: PROGRAM, store, world, connections });
  const other = testDeps({ program: PROGRAM, store, world, connections });
  const imported: Imported = await importRecords({ kind: "auto" }, own, { leaves });
  let writes = 0;
  const watched: Store = {
    ...store,
    async write(work, options) {
      if (writes++ === 1) {
        await between(async (edited) => {
          for (const [name, rows] of Object.entries(tables)) {
            tables[name] = rows.map((row) =>
              row["number"] === edited ? { ...row, memo: "edited" } : row,
            );
          }
          await importRecords({ kind: "auto" }, other);
        });
      }
      return store.write(work, options);
    },
  };
  let ms = 0;
  const clock = { ...world.clock, monotonicMs: () => (ms += 1000) };
  const observed = { imported, streams: [] };
  const desired = await desireDocuments(
    { observed, declared: 0, proposed: 0 },
    { ...own, store: watched, world: { ...world, clock } },
  );
  const memos = new Map<string, unknown[]>();
  for (const number of NUMBERS) {
    const documents = await documentsOfRecord(store.db, "invoice", number);
    memos.set(
      number,
      documents.map(({ desiredHash, dirty }) => (dirty ? "due" : memoOf(desiredHash))),
    );
  }
  return { desired, memos, writes };
}

type Edit = (number: string) => Promise<void>;

const memoOf = (hash: Uint8Array | null): string | undefined =>
  [WAS, "edited"].find((memo) =>
    Buffer.from(hashBody({ Memo: memo })).equals(Buffer.from(hash ?? [])),
  );

const both = (memo: string): string[] => [memo, memo];

for (const leaves of [false, true]) {
  const whose = leaves ? "left to be made" : "there already";
  test(`documents that are ${whose} are evaluated in many transactions, each once`, async () => {
    const { desired, memos, writes } = await slowDesire({ leaves, between: async () => {} });
    expect(desired.evaluated).toBe(8);
    expect(writes).toBeGreaterThanOrEqual(4);
    expect([...memos.values()]).toEqual(NUMBERS.map(() => both(WAS)));
  });

  test(`an edit between two transactions reaches documents that are ${whose}`, async () => {
    const { memos } = await slowDesire({ leaves, between: (edit) => edit("I3") });
    expect(memos.get("I3")).toEqual(both("edited"));
    expect(memos.get("I4")).toEqual(both(WAS));
  });

  test(`an edit between them of what documents that are ${whose} look at reaches them all`, async () => {
    const { memos } = await slowDesire({
      leaves,
      between: (edit) => edit("P1"),
      program: program([PROJECT, OF_PROJECT]),
    });
    // Those before it, too: they are evaluated again.
    expect([...memos.values()]).toEqual(NUMBERS.map(() => both("edited")));
  });
}

test("an invoice that turns to another project is woken by that one, and no more by the first", async () => {
  const world = testWorld();
  const store = await testStore(world);
  const tables: Tables = {
    projects: ["P1", "P2"].map((number) => ({ number, memo: WAS })),
    invoices: [{ number: "I1", memo: WAS, project: "P1" }],
  };
  const connections = { work: tableConnection(tables) };
  const deps = testDeps({ program: program([PROJECT, OF_PROJECT]), store, world, connections });
  const evaluated = async (): Promise<number> => {
    const imported = await importRecords({ kind: "auto" }, deps);
    const observed = { imported, streams: [] };
    return (await desireDocuments({ observed, declared: 0, proposed: 0 }, deps)).evaluated;
  };
  const edit = (name: string, number: string, fields: JsonObject): void => {
    tables[name] = tables[name]!.map((row) =>
      row["number"] === number ? { ...row, ...fields } : row,
    );
  };
  expect(await evaluated()).toBe(2);
  // What it reads is the same as before: its set is left as it is, and still counts.
  edit("invoices", "I1", { memo: "edited" });
  expect(await evaluated()).toBe(2);
  edit("projects", "P1", { memo: "edited" });
  expect(await evaluated()).toBe(2);
  edit("invoices", "I1", { project: "P2" });
  expect(await evaluated()).toBe(2);
  edit("projects", "P1", { memo: "once more" });
  expect(await evaluated()).toBe(0);
  edit("projects", "P2", { memo: "edited" });
  expect(await evaluated()).toBe(2);
});
