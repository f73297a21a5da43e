import { hash } from "node:crypto";
import { chunks, statement } from "./statement.ts";
import type { ChunkParams, Db, Params, Tx } from "./statement.ts";

/**
 * Recorded reads: what each evaluation looked at beside its own row, and what that was then.
 * A document keeps the id of its set; equal sets are kept once.
 */
export interface Read {
  readonly kind: ReadKind;
  /** `project/PRJ-7`, `cost_codes/03-300`, `Item:retainage`. */
  readonly name: string;
  /** Short: a digest, a remote id, `none`, `absent`. */
  readonly state: string;
}

export type ReadKind = "record" | "lookup" | "setting" | "link" | "name" | "mapping" | "existing";

/**
 * Tells the readers of these things that they are now in another state: their documents become
 * dirty. What nobody reads, or is in that state already, costs one look-up. Gives the number of
 * documents marked.
 */
export async function wake(
  tx: Tx,
  kind: ReadKind,
  changes: readonly { readonly name: string; readonly state: string }[],
): Promise<number> {
  if (changes.length === 0 || !(await isRead(tx, kind))) return 0;
  const known = await findKey.first(
    tx,
    changes.map(({ name }) => ({ kind, name })),
  );
  const moved = changes.flatMap(({ state }, at) => {
    const key = known[at];
    return key && key.state !== state ? [{ id: key.id, state }] : [];
  });
  await setState.run(tx, moved);
  return markReaders.run(tx, moved);
}

/** False: nobody reads anything of this kind yet. So it is at a first import, of every row. */
export async function isRead(on: Db, kind: ReadKind): Promise<boolean> {
  return (await anyKey.all(on, { kind })).length > 0;
}

const anyKey = statement((db, p: Params<{ kind: string }>) =>
  db.selectFrom("read_key").select("id").where("kind", "=", p("kind")).limit(1),
);

const findKey = statement((db, p: Params<{ kind: string; name: string }>) =>
  db
    .selectFrom("read_key")
    .select(["id", "state"])
    .where("kind", "=", p("kind"))
    .where("name", "=", p("name")),
);

const setState = statement((db, p: Params<{ id: number; state: string }>) =>
  db
    .updateTable("read_key")
    .set({ state: p("state") })
    .where("id", "=", p("id")),
);

const markReaders = statement((db, p: Params<{ id: number }>) =>
  db
    .updateTable("document")
    .set({ dirty: 1 })
    .where("read_set_id", "in", (eb) =>
      eb.selectFrom("read_set_key").select("set_id").where("key_id", "=", p("id")),
    ),
);

/** Which of these things anybody reads. */
export async function readNames(
  on: Db,
  kind: ReadKind,
  names: readonly string[],
): Promise<string[]> {
  const known = await findKey.first(
    on,
    names.map((name) => ({ kind, name })),
  );
  return names.filter((_, at) => known[at] !== undefined);
}

/** Everything of one kind that anybody reads, with its state, a chunk at a time. */
export function keysOfKind(
  on: Db,
  kind: ReadKind,
): AsyncGenerator<{ readonly id: number; readonly name: string; readonly state: string }[]> {
  return chunks(on, ofKind, { kind });
}

const ofKind = statement((db, p: Params<{ kind: string } & ChunkParams>) =>
  db
    .selectFrom("read_key")
    .select(["id", "name", "state"])
    .where("kind", "=", p("kind"))
    .where("id", ">", p("after"))
    .orderBy("id")
    .limit(p("limit")),
);

/** What a document read when it was last evaluated: for traces. */
export async function readsOf(on: Db, readSetId: number): Promise<Read[]> {
  return (await ofSet.all(on, { readSetId })) as Read[];
}

const ofSet = statement((db, p: Params<{ readSetId: number }>) =>
  db
    .selectFrom("read_set_key")
    .innerJoin("read_key", "read_key.id", "read_set_key.key_id")
    .select(["read_key.kind", "read_key.name", "read_key.state"])
    .where("read_set_key.set_id", "=", p("readSetId"))
    .orderBy("read_key.id"),
);

/** Documents that read a thing when they were last evaluated. */
export async function readersOf(on: Db, kind: ReadKind, name: string): Promise<number[]> {
  const rows = await readers.all(on, { kind, name });
  return rows.map((row) => row.id);
}

const readers = statement((db, p: Params<{ kind: string; name: string }>) =>
  db
    .selectFrom("read_key")
    .innerJoin("read_set_key", "read_set_key.key_id", "read_key.id")
    .innerJoin("document", "document.read_set_id", "read_set_key.set_id")
    .select("document.id")
    .where("read_key.kind", "=", p("kind"))
    .where("read_key.name", "=", p("name"))
    .orderBy("document.id"),
);

/**
 * Keeps sets of reads, and remembers what it has seen. Lists of the very same objects are known by
 * a walk without making any text: 1 us for eight reads, where sorting and hashing took 9.
 */
export interface ReadKeeper {
  /** For each list of reads the id of its set; null for an empty one. */
  keep(tx: Tx, lists: readonly (readonly Read[])[]): Promise<(number | null)[]>;
}

/** So many keys or sets are remembered before the keeper starts afresh (about 40 MB). */
const MOST_REMEMBERED = 200_000;

export function makeReadKeeper(): ReadKeeper {
  const keys = new Map<string, { readonly id: number; state: string }>();
  const sets = new Map<string, number>();
  let seen = newStep();
  let steps = 0;
  const stepOf = (reads: readonly Read[]): Step => {
    let at = seen;
    for (const read of reads) {
      let next = at.next.get(read);
      if (next === undefined) {
        next = newStep();
        steps++;
        at.next.set(read, next);
      }
      at = next;
    }
    return at;
  };
  return {
    async keep(tx, lists) {
      if (keys.size > MOST_REMEMBERED) keys.clear();
      if (sets.size > MOST_REMEMBERED) sets.clear();
      if (steps > MOST_REMEMBERED) {
        seen = newStep();
        steps = 0;
      }
      const ends = lists.map(stepOf);
      const fresh = lists.filter((_, at) => ends[at]!.set === undefined);
      if (fresh.length > 0) {
        await learnKeys(tx, keys, fresh);
        // Of a hundred documents half have read what another of them has.
        const texts = new Map<Step, string>();
        for (const [at, end] of ends.entries()) {
          if (end.set === undefined && !texts.has(end)) texts.set(end, setText(keys, lists[at]!));
        }
        await learnSets(tx, sets, new Set(texts.values()));
        for (const [end, text] of texts) end.set = sets.get(text) ?? null;
      }
      return ends.map((end) => end.set ?? null);
    },
  };
}

/** After a list has been walked, read by read: its set, where it was kept before. */
interface Step {
  readonly next: Map<Read, Step>;
  set: number | null | undefined;
}

const newStep = (): Step => ({ next: new Map(), set: undefined });

type Keys = Map<string, { readonly id: number; state: string }>;

const keyText = (read: Read): string => `${read.kind}\n${read.name}`;

async function learnKeys(tx: Tx, keys: Keys, lists: readonly (readonly Read[])[]): Promise<void> {
  const fresh = new Map<string, Read>();
  const moved: Read[] = [];
  // Of a thousand looks a hundred are of different things: one object each.
  for (const read of new Set(lists.flat())) {
    const text = keyText(read);
    const known = keys.get(text);
    if (!known) fresh.set(text, read);
    else if (known.state !== read.state) {
      known.state = read.state;
      moved.push(read);
    }
  }
  const reads = [...fresh.values()];
  const there = await findKey.first(tx, reads);
  const made = await makeKey.first(
    tx,
    reads.filter((_, at) => there[at] === undefined),
  );
  let next = 0;
  for (const [at, read] of reads.entries()) {
    const row = there[at] ?? made[next++]!;
    keys.set(keyText(read), { id: row.id, state: read.state });
    if (row.state !== read.state) moved.push(read);
  }
  // Nobody has said that these changed: whoever else read them finds out now.
  for (const read of moved) await wake(tx, read.kind, [read]);
}

/**
 * Looked for before: to ask and make in one statement writes also what is there, 17 us for 5. Two
 * names of one batch may still be one in the database, which holds every lone surrogate as U+FFFD.
 */
const makeKey = statement((db, p: Params<Read>) =>
  db
    .insertInto("read_key")
    .values({ kind: p("kind"), name: p("name"), state: p("state") })
    .onConflict((conflict) =>
      conflict.columns(["kind", "name"]).doUpdateSet((eb) => ({ name: eb.ref("excluded.name") })),
    )
    .returning(["id", "state"]),
);

function setText(keys: Keys, reads: readonly Read[]): string {
  const ids = new Set(reads.map((read) => keys.get(keyText(read))!.id));
  return [...ids].sort((a, b) => a - b).join(",");
}

async function learnSets(
  tx: Tx,
  sets: Map<string, number>,
  wanted: ReadonlySet<string>,
): Promise<void> {
  const fresh = [...wanted].filter((text) => text !== "" && !sets.has(text));
  const hashes = fresh.map((text) => ({ hash: hash("sha256", text, "buffer").subarray(0, 16) }));
  const known = await findSet.first(tx, hashes);
  const newTexts = fresh.filter((text, at) => {
    const row = known[at];
    if (row) sets.set(text, row.id);
    return !row;
  });
  const made = await makeSet.first(
    tx,
    hashes.filter((_, at) => !known[at]),
  );
  const members = newTexts.flatMap((text, at) => {
    const setId = made[at]!.id;
    sets.set(text, setId);
    return text.split(",").map((id) => ({ setId, keyId: Number(id) }));
  });
  await addMember.run(tx, members);
}

const findSet = statement((db, p: Params<{ hash: Uint8Array }>) =>
  db.selectFrom("read_set").select("id").where("hash", "=", p("hash")),
);

const makeSet = statement((db, p: Params<{ hash: Uint8Array }>) =>
  db
    .insertInto("read_set")
    .values({ hash: p("hash") })
    .returning("id"),
);

const addMember = statement((db, p: Params<{ setId: number; keyId: number }>) =>
  db.insertInto("read_set_key").values({ set_id: p("setId"), key_id: p("keyId") }),
);
