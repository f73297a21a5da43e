import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { TieoutError } from "../../engine/errors.ts";
import { assertLease, takeLease } from "../../engine/store/leases.ts";
import { getMeta, setMeta } from "../../engine/store/meta.ts";
import { recordFact } from "../../engine/store/facts.ts";
import { ensureEntity } from "../../engine/store/entities.ts";
import { insertRecords } from "../../engine/store/records-new.ts";
import {} from "../../engine/store/records.ts";
import { nameOfStore, openStore } from "../../engine/store/open.ts";
import type { Store, StoreOptions } from "../../engine/store/open.ts";
import { realWorld } from "../../engine/world.ts";
import { NO_POSTGRES, postgresDatabase, runSql } from "../support/postgres.ts";
import { temporaryFolder, testWorld } from "../support/world.ts";

async function open(address: string, options: Partial<StoreOptions> = {}): Promise<Store> {
  const store = await openStore({ address, world: testWorld(), ...options });
  onTestFinished(() => store.close());
  return store;
}

async function refusal(work: Promise<unknown>): Promise<TieoutError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TieoutError);
  return error as TieoutError;
}

const within = (address: string, schema: string): string => {
  const url = new URL(address);
  url.searchParams.set("schema", schema);
  return url.href;
};

test.skipIf(NO_POSTGRES !== null)(
  "a schema is a store; two in one database know nothing of each other",
  async () => {
    const address = await postgresDatabase();
    const [one, other] = [await open(within(address, "a")), await open(within(address, "b"))];
    await one.write((tx) => setMeta(tx, "company", "7"));
    expect(await getMeta(other.db, "company")).toBeNull();
    expect((await open(within(address, "a"))).lineage).toBe(one.lineage);
  },
);

test.skipIf(NO_POSTGRES !== null)(
  "two that open a new store together get one identity",
  async () => {
    const address = await postgresDatabase();
    const opened = await Promise.all(
      [1, 2, 3].map((seed) => open(address, { world: testWorld({ seed }) })),
    );
    expect(new Set(opened.map((store) => store.lineage)).size).toBe(1);
  },
);

test.skipIf(NO_POSTGRES !== null)(
  "there is one writer: what a second one reads, the first has left",
  async () => {
    const address = await postgresDatabase();
    const stores = await Promise.all([open(address), open(address)]);
    const add = (store: Store) =>
      store.write(async (tx) => {
        const before = Number((await getMeta(tx, "n")) ?? 0);
        await setMeta(tx, "n", String(before + 1));
      });
    await Promise.all(Array.from({ length: 40 }, (_, at) => add(stores[at % 2]!)));
    expect(await getMeta(stores[0].db, "n")).toBe("40");
  },
);

test.skipIf(NO_POSTGRES !== null)("who waits too long for the other is told so", async () => {
  const address = await postgresDatabase();
  const store = await open(address);
  const other = new pg.Client({ connectionString: address });
  await other.connect();
  onTestFinished(() => other.end());
  await other.query("begin");
  await other.query("select * from tieout.meta for update");
  const error = await refusal(store.write((tx) => setMeta(tx, "a", "b")));
  expect(error).toMatchObject({ code: "TO924", exit: 75 });
  expect(error.message).toContain("another process");
  await other.query("rollback");
  await store.write((tx) => setMeta(tx, "a", "b"));
});

test.skipIf(NO_POSTGRES !== null)(
  "leases go by the server's clock, whatever the machine's says",
  async () => {
    const address = await postgresDatabase();
    const world = realWorld({ root: temporaryFolder() });
    const store = await open(address, { world });
    const holder = { owner: "ana", host: "elsewhere", pid: 1, run_id: "run_1" };
    const wrong = "2001-01-01T00:00:00.000Z" as never;
    const lease = await store.write((tx) => takeLease(tx, "7", holder, wrong));
    const left = Date.parse(lease.expires_at) - Date.now();
    expect(left).toBeGreaterThan(30_000);
    const late = "2999-01-01T00:00:00.000Z" as never;
    const next = { ...holder, run_id: "run_2", host: "here" };
    const held = await refusal(store.write((tx) => takeLease(tx, "7", next, late)));
    expect(held.code).toBe("TO911");
    await store.write((tx) => assertLease(tx, lease));
  },
);

test.skipIf(NO_POSTGRES !== null)("an evaluation sees at once what is committed", async () => {
  const store = await open(await postgresDatabase());
  const look = () => recordFact(store.db, "invoice", "INV-1");
  expect(look()).toBeNull();
  await store.write(async (tx) => {
    const { id } = await ensureEntity(tx, "invoice", "d");
    await insertRecords(tx, [
      {
        entity_id: id,
        key: "INV-1",
        raw: "{}",
        fingerprint: new Uint8Array([7]),
        offered_raw: null,
        offered_fingerprint: null,
        problems: null,
        first_seen: "now",
        first_run: "run",
        staged_at: "now",
      },
    ]);
  });
  expect(look()).toEqual({ raw: "{}", fingerprint: new Uint8Array([7]) });
});

test.skipIf(NO_POSTGRES !== null)(
  "a connection that the server ends is replaced; what was under way is undone",
  async () => {
    const address = await postgresDatabase();
    const store = await open(address);
    const kill = `select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'tieout' and datname = current_database()`;
    expect(recordFact(store.db, "invoice", "INV-1")).toBeNull();
    const broken = store.write(async (tx) => {
      await setMeta(tx, "half", "done");
      await runSql(address, kill);
      await setMeta(tx, "other", "half");
    });
    expect(await refusal(broken)).toMatchObject({ code: "TO924", exit: 75 });
    expect(await getMeta(store.db, "half")).toBeNull();
    await store.write((tx) => setMeta(tx, "again", "well"));
    expect(await getMeta(store.db, "again")).toBe("well");
  },
);

test.skipIf(NO_POSTGRES !== null)(
  "a store opened to read makes nothing and writes nothing",
  async () => {
    const address = await postgresDatabase();
    const none = await refusal(openStore({ address, world: testWorld(), readOnly: true }));
    expect(none).toMatchObject({ code: "TO926" });
    await expect(runSql(address, "select * from tieout.meta")).rejects.toThrow(/does not exist/);
    await open(address);
    const reader = await open(address, { readOnly: true });
    expect(await refusal(reader.write((tx) => setMeta(tx, "a", "b")))).toMatchObject({
      code: "TO930",
    });
  },
);

test.skipIf(NO_POSTGRES !== null)(
  "what is not ours is refused, and so is a newer schema",
  async () => {
    const address = await postgresDatabase();
    await runSql(address, "create schema other", "create table other.t (n int)");
    const foreign = await refusal(open(within(address, "other")));
    expect(foreign).toMatchObject({ code: "TO920" });
    expect(foreign.message).toContain("another program");
    await open(address);
    await runSql(address, "update tieout.meta set value = '99' where key = 'schema'");
    expect(await refusal(open(address))).toMatchObject({ code: "TO921" });
  },
);

test.skipIf(NO_POSTGRES !== null)(
  "a server that may lose what it has committed is refused",
  async () => {
    const address = await postgresDatabase();
    const name = new URL(address).pathname.slice(1);
    await runSql(address, `alter database ${name} set synchronous_commit to off`);
    const error = await refusal(open(address));
    expect(error).toMatchObject({ code: "TO920", exit: 3 });
    expect(error.message).toContain("synchronous_commit is off");
  },
);

test.skipIf(NO_POSTGRES !== null)("no message spells the password", async () => {
  const url = new URL(await postgresDatabase());
  url.password = "canary-77";
  url.pathname = "/nowhere";
  const error = await refusal(open(url.href));
  expect(error.code).toBe("TO920");
  expect(JSON.stringify([error.message, error.detail, error.advice])).not.toContain("canary");
  expect(nameOfStore("postgres://u:canary@h:5/d?schema=s")).toBe("postgres://h:5/d?schema=s");
});

test("a schema that is no name is refused before anything is asked", async () => {
  const error = await refusal(open('postgres://127.0.0.1:1/d?schema=x"; drop'));
  expect(error).toMatchObject({ code: "TO920" });
  expect(error.message).toContain("no name for a schema");
});

test("a server that is not there is told in one line, with what to do", async () => {
  const error = await refusal(open("postgres://u:canary@127.0.0.1:1/d"));
  expect(error).toMatchObject({ code: "TO924", exit: 75 });
  expect(error.message).toContain("postgres://127.0.0.1:1/d");
});
