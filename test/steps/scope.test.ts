import { expect, test } from "vitest";
import { importRecords } from "../../engine/import.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import type { Lookup, Program, Scope, Setting } from "../../engine/model/program.ts";
import type { Value } from "../../engine/model/value.ts";
import { evaluateDocument, openScopes, wakeChangedReads } from "../../engine/scope.ts";
import type { Evaluation, Scopes } from "../../engine/scope.ts";
import { dirtyDocuments, saveEvaluations } from "../../engine/store/documents-desire.ts";
import { documentsOfRecord } from "../../engine/store/documents.ts";
import type { DocumentRow } from "../../engine/store/documents.ts";
import { entityByName } from "../../engine/store/entities.ts";
import { readersOf, readsOf, wake } from "../../engine/store/reads.ts";
import type { Store } from "../../engine/store/open.ts";
import { PLACE, entity, expr, program, tableConnection, testDeps, text } from "../support/build.ts";
import type { Tables } from "../support/build.ts";
import { testStore } from "../support/store.ts";
import { testWorld } from "../support/world.ts";

const PROJECT = entity({
  name: "project",
  stream: "Customer",
  shape: { number: "text", stage: "text", budget: "money?" },
});

const stage = (scope: Scope): Value => {
  const project = scope.record["project"];
  return project === null ? null : scope.follow(project as never, "stage");
};

const INVOICE = entity({
  name: "invoice",
  shape: { number: "text", project: "ref:project", code: "text?" },
  build: (scope) => ({
    DocNumber: scope.record["number"] as string,
    CustomerRef: scope.refer({
      kind: "link",
      address: `project/${(scope.record["project"] as { key: string }).key}`,
      stream: "Customer",
    }),
    Memo: text(stage(scope)),
    Class: text(scope.lookup("codes", text(scope.record["code"]))?.["class"]),
    Mode: text(scope.setting("mode")),
  }),
});

function lookup(rows: Readonly<Record<string, string>>): Lookup {
  const entries = Object.entries(rows).map(
    ([key, name]) => [key, { values: { class: name }, digest: `d-${name}`, place: PLACE }] as const,
  );
  return { name: "codes", rows: new Map(entries) };
}

const setting = (value: string): Setting => ({ name: "mode", value, locked: false, place: PLACE });

function configured(codes: Readonly<Record<string, string>>, mode: string): Program {
  return program([PROJECT, INVOICE], {
    lookups: new Map([["codes", lookup(codes)]]),
    settings: new Map([["mode", setting(mode)]]),
  });
}

const PROGRAM = configured({ A: "North", B: "South" }, "customer");

interface Bench {
  readonly store: Store;
  readonly tables: Tables;
  import(using?: Program): Promise<void>;
  scopes(using?: Program): Promise<Scopes>;
  document(key: string): Promise<DocumentRow>;
  /** Evaluates what is dirty, as desire does, and says which that were. */
  desire(using?: Program): Promise<string[]>;
}

async function bench(
  projects: readonly JsonObject[],
  invoices: readonly JsonObject[],
): Promise<Bench> {
  const world = testWorld();
  const store = await testStore(world);
  const tables: Tables = { projects, invoices };
  const connections = { work: tableConnection(tables) };
  return {
    store,
    tables,
    async import(using = PROGRAM) {
      await importRecords(
        { kind: "auto" },
        testDeps({ program: using, store, world, connections }),
      );
    },
    scopes: (using = PROGRAM) => openScopes({ program: using, store }),
    document: async (key) => (await documentsOfRecord(store.db, "invoice", key))[0]!,
    desire: (using = PROGRAM) => desire(store, using),
  };
}

async function desire(store: Store, using: Program): Promise<string[]> {
  const scopes = await openScopes({ program: using, store });
  const done: string[] = [];
  for (const each of using.entities) {
    const known = (await entityByName(store.db, each.name))!;
    for await (const rows of dirtyDocuments(store.db, known)) {
      const evaluations: Evaluation[] = [];
      for (const row of rows) {
        const evaluation = scopes.open(each, { ...row, key: row.address.key });
        if (each.name === "invoice") evaluation.body(each.documents[0]!);
        evaluations.push(evaluation);
        done.push(row.address.key);
      }
      await store.write(async (tx) => {
        const sets = await scopes.keepReads(
          tx,
          evaluations.map((each) => each.reads()),
        );
        await saveEvaluations(
          tx,
          rows.map((row, at) => ({ ...NOTHING, id: row.id, readSetId: sets[at]! })),
        );
      });
    }
  }
  return done.sort();
}

const NOTHING = {
  sync: "ready",
  reasons: [],
  desiredHash: null,
  needs: [],
  title: "",
  number: null,
  name: null,
  date: null,
  amount: null,
  day: null,
  party: null,
  unpaid: false,
  moved: false,
} as const;

const project = (number: string, at = "Active"): JsonObject => ({ number, stage: at });
const invoice = (number: string, of = "P1", code = "A"): JsonObject => ({
  number,
  project: of,
  code,
});

async function evaluate(from: Bench, key: string, using = PROGRAM) {
  const scopes = await from.scopes(using);
  const row = await from.document(key);
  return evaluateDocument(scopes, INVOICE, INVOICE.documents[0]!, { ...row, key });
}

test("a body is built from the row and from what it looks at, and every look is recorded", async () => {
  const given = await bench([project("P1")], [invoice("I1")]);
  await given.import();
  const { body, reasons, needs, reads } = await evaluate(given, "I1");
  expect(reasons).toEqual([]);
  expect(body).toEqual({
    DocNumber: "I1",
    CustomerRef: { $ref: { kind: "link", address: "project/P1", stream: "Customer" } },
    Memo: "Active",
    Class: "North",
    Mode: "customer",
  });
  expect(needs).toEqual(["project/P1"]);
  expect(reads.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual([
    "link project/P1",
    "lookup codes/A",
    "mapping project",
    "record project/P1",
    "setting mode",
  ]);
  expect(reads.find((read) => read.kind === "link")).toMatchObject({ state: "none" });
});

test("the same body has the same hash, whoever evaluates it; another one has another", async () => {
  const given = await bench([project("P1")], [invoice("I1"), invoice("I2")]);
  await given.import();
  const [once, again, other] = [
    await evaluate(given, "I1"),
    await evaluate(given, "I1"),
    await evaluate(given, "I2"),
  ];
  expect(once.hash).toHaveLength(16);
  expect(again.hash).toEqual(once.hash);
  expect(other.hash).not.toEqual(once.hash);
});

test("what is missing blocks with what it is, and all of it is said at once", async () => {
  const given = await bench([project("P1")], [invoice("I1", "P9", "Z")]);
  await given.import();
  const { reasons } = await evaluate(given, "I1");
  expect(reasons.map(({ code, fixIn }) => `${code} ${fixIn}`)).toEqual([
    "reference_unknown source",
    "lookup_missing mapping",
  ]);
  expect(reasons[0]!.text).toBe("project/P9: projects has no such record");
  expect(reasons[1]!.text).toBe('"Z" is not in the lookup codes');
});

test("a record that is only offered is named with the command that stages it", async () => {
  const byHand = { ...PROJECT, import: { new: "by_hand", changed: "by_hand" } } as const;
  const using = { ...PROGRAM, entities: [byHand, INVOICE] };
  const given = await bench([project("P1")], [invoice("I1")]);
  await given.import(using);
  const { reasons } = await evaluate(given, "I1", using);
  expect(reasons).toMatchObject([
    { code: "dependency", help: "tieout import selected project/P1" },
  ]);
});

test("a field of another record that cannot be read blocks by its own name", async () => {
  const given = await bench([{ number: "P1" }], [invoice("I1")]);
  await given.import();
  const { reasons } = await evaluate(given, "I1");
  expect(reasons).toMatchObject([{ code: "unreadable", about: ["project/P1"] }]);
});

test("an edited record wakes exactly the documents that read it", async () => {
  const given = await bench(
    [project("P1"), project("P2")],
    [invoice("I1", "P1"), invoice("I2", "P2"), invoice("I3", "P1")],
  );
  await given.import();
  expect(await given.desire()).toEqual(["I1", "I2", "I3", "P1", "P2"]);
  expect(await given.desire()).toEqual([]);
  given.tables["projects"] = [project("P1", "Closed"), project("P2")];
  await given.import();
  expect(await given.desire()).toEqual(["I1", "I3", "P1"]);
});

test("a record that appears wakes those who looked for it", async () => {
  const given = await bench([project("P1")], [invoice("I1", "P9"), invoice("I2", "P1")]);
  await given.import();
  await given.desire();
  given.tables["projects"] = [project("P1"), project("P9")];
  await given.import();
  expect(await given.desire()).toEqual(["I1", "P9"]);
  expect((await evaluate(given, "I1")).reasons).toEqual([]);
});

test("an edited lookup and an edited setting wake their readers alone", async () => {
  const given = await bench([project("P1")], [invoice("I1", "P1", "A"), invoice("I2", "P1", "B")]);
  await given.import();
  await given.desire();
  const edited = configured({ A: "North", B: "West" }, "customer");
  expect(await wakeChangedReads({ program: edited, store: given.store })).toBe(1);
  expect(await given.desire(edited)).toEqual(["I2"]);
  expect(await wakeChangedReads({ program: edited, store: given.store })).toBe(0);
  const moved = configured({ A: "North", B: "West" }, "sub_customer");
  expect(await wakeChangedReads({ program: moved, store: given.store })).toBe(2);
});

test("an edited mapping wakes those who read its records through it", async () => {
  const given = await bench([project("P1")], [invoice("I1")]);
  await given.import();
  await given.desire();
  const edited = { ...PROJECT, digest: "edited" as typeof PROJECT.digest };
  const using = { ...PROGRAM, entities: [edited, INVOICE] };
  await wakeChangedReads({ program: using, store: given.store });
  expect(await given.desire(using)).toEqual(["I1", "P1"]);
});

test("documents that read the same share one set, and it can be listed", async () => {
  const given = await bench(
    [project("P1")],
    [invoice("I1"), invoice("I2"), invoice("I3", "P1", "B")],
  );
  await given.import();
  await given.desire();
  const [one, two, three] = await Promise.all(["I1", "I2", "I3"].map((key) => given.document(key)));
  expect(one!.readSetId).toBe(two!.readSetId);
  expect(three!.readSetId).not.toBe(one!.readSetId);
  const names = (await readsOf(given.store.db, one!.readSetId!)).map((read) => read.name);
  expect(names.sort()).toEqual(["codes/A", "mode", "project", "project/P1", "project/P1"]);
  expect(await readersOf(given.store.db, "lookup", "codes/B")).toEqual([three!.id]);
});

test("a link that is made wakes those who need it, and is seen after forget", async () => {
  const given = await bench([project("P1")], [invoice("I1")]);
  await given.import();
  await given.desire();
  const scopes = await given.scopes();
  const reference = { kind: "link", address: "project/P1", stream: "Customer" } as const;
  const row = await given.document("I1");
  const first = scopes.open(INVOICE, { ...row, key: "I1" });
  expect(first.idOf(reference)).toBeNull();
  const [target] = await documentsOfRecord(given.store.db, "project", "P1");
  await given.store.write(async (tx) => {
    await tx
      .insertInto("link")
      .values({
        document_id: target!.id,
        connection: "books",
        stream: "Customer",
        remote_id: "58",
        permanent: 0,
        origin: "rule",
        actor: "test",
        why: "",
        at: "2026-06-30T12:00:00.000Z",
      })
      .execute();
    expect(await wake(tx, "link", [{ name: "project/P1", state: "58" }])).toBe(1);
  });
  scopes.forget();
  expect(scopes.open(INVOICE, { ...row, key: "I1" }).idOf(reference)).toBe("58");
  expect(await given.desire()).toEqual(["I1"]);
});

test("what a document's twin says is a read of its own", async () => {
  const given = await bench([project("P1")], [invoice("I1")]);
  await given.import();
  const scopes = await given.scopes();
  const row = await given.document("I1");
  const evaluation = scopes.open(INVOICE, { ...row, key: "I1" });
  expect(evaluation.value(expr((scope) => scope.existing === null))).toBe(true);
  expect(evaluation.reads()).toEqual([
    { kind: "existing", name: "invoice/I1", state: "none" },
    { kind: "link", name: "invoice/I1", state: "none" },
  ]);
  expect(
    evaluation.see(
      { Balance: "0" },
      expr((scope) => scope.existing!["Balance"] as string),
    ),
  ).toBe("0");
});
