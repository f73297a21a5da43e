/** The worlds on PostgreSQL: what their ground promises, and a slice of them. */
import { execa } from "execa";
import { afterAll, expect, test } from "vitest";
import { cleanEnv, PROJECT } from "../support/cli.ts";
import { NO_POSTGRES } from "../support/postgres.ts";
import { openVirtualTime } from "../support/virtual-time.ts";
import { openGround } from "./ground.ts";
import type { Ground, Seat } from "./ground.ts";

const PATIENCE = 300_000;

let opened: Promise<Ground> | undefined;
afterAll(async () => (await opened)?.close());

/** One for all of them, empty. */
async function ground(): Promise<Ground> {
  const on = await (opened ??= openGround("postgres"));
  await on.reset();
  return on;
}

/** Writes a mark, and ends its transaction so much later. */
async function mark(seat: Seat, key: string, later: () => Promise<void>): Promise<void> {
  await seat.store.write(async (tx) => {
    await tx.insertInto("meta").values({ key, value: "here" }).execute();
    await later();
  });
}

const marks = (on: Ground): Promise<readonly { readonly key: string }[]> =>
  on.rows("select key from meta where value = ? order by key", "here");

test.skipIf(NO_POSTGRES !== null)(
  "who waits for a lock lets time go on, and has it when its holder has ended",
  async () => {
    const on = await ground();
    const time = openVirtualTime({ beside: on.settled });
    const ended: string[] = [];
    const told = (name: string) => (): void => void ended.push(`${name} ${time.elapsedMs()}`);
    const [one, other] = [await on.seat(), await on.seat()];
    const slow = mark(one, "one", () => time.clock.sleep(7000)).then(told("one"));
    const quick = time.clock
      .sleep(1000)
      .then(() => mark(other, "other", async () => {}))
      .then(told("other"));
    const between = time.clock.sleep(5000).then(async () => {
      expect(await marks(on)).toEqual([]);
    });
    await time.run(Promise.all([slow, quick, between]));
    expect(ended).toEqual(["one 7000", "other 7000"]);
    expect((await marks(on)).map(({ key }) => key)).toEqual(["one", "other"]);
  },
  PATIENCE,
);

test.skipIf(NO_POSTGRES !== null)(
  "who dies in a transaction leaves nothing, neither rows nor locks",
  async () => {
    const on = await ground();
    const time = openVirtualTime({ beside: on.settled });
    const [one, other] = [await on.seat(), await on.seat()];
    let answered = false;
    void mark(one, "one", () => time.clock.sleep(60_000)).finally(() => (answered = true));
    time.after(2000, () => one.kill());
    const quick = time.clock.sleep(1000).then(() => mark(other, "other", async () => {}));
    await time.run(quick);
    expect([time.elapsedMs(), answered]).toEqual([2000, false]);
    expect((await marks(on)).map(({ key }) => key)).toEqual(["other"]);
    await on.reset();
    expect(await marks(on)).toEqual([]);
  },
  PATIENCE,
);

test.skipIf(NO_POSTGRES !== null)(
  "whose connection breaks off is told, has written nothing, and connects again",
  async () => {
    const on = await ground();
    const time = openVirtualTime({ beside: on.settled });
    const seat = await on.seat();
    const told = mark(seat, "one", seat.breakOff).catch((error: unknown) => error);
    expect(await time.run(told)).toMatchObject({ code: "TO924" });
    await time.run(mark(seat, "other", async () => {}));
    await time.run(seat.breakOff());
    await time.run(mark(seat, "third", async () => {}));
    expect((await marks(on)).map(({ key }) => key)).toEqual(["other", "third"]);
  },
  PATIENCE,
);

test.skipIf(NO_POSTGRES !== null)(
  "a copy that is put back has its rows, and the ids that come next",
  async () => {
    const on = await ground();
    const { store } = await on.seat();
    const add = async (name: string): Promise<number> => {
      const row = { name, digest: "" };
      const made = await store.write((tx) =>
        tx.insertInto("entity").values(row).returning("id").executeTakeFirstOrThrow(),
      );
      return made.id;
    };
    const first = await add("first");
    await on.keep("backup");
    const second = await add("second");
    await on.restore("backup");
    expect(await on.rows("select name from entity")).toEqual([{ name: "first" }]);
    expect([first, second, await add("third")]).toEqual([1, 2, 2]);
    expect(on.losesTail).toBe(false);
  },
  PATIENCE,
);

test.skipIf(NO_POSTGRES !== null)(
  "no promise is broken in worlds on PostgreSQL, which are the same on SQLite",
  async () => {
    const command = ["test/simulation/main.ts", "--store", "postgres", "--seeds", "6", "--json"];
    const options = { cwd: PROJECT, env: cleanEnv(), extendEnv: false, reject: false };
    const { exitCode, stdout, stderr } = await execa(process.execPath, command, options);
    expect([exitCode, stdout + stderr]).toEqual([0, expect.any(String)]);
    const { seeds, failures, unequal, compared, seen } = JSON.parse(stdout);
    expect([seeds, failures, unequal, compared > 0]).toEqual([6, [], [], true]);
    expect(Object.keys(seen as object)).toContain("fault linger");
  },
  PATIENCE,
);
