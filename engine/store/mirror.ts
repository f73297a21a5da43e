import { valueAt } from "../model/body.ts";
import type { NativeObject } from "../model/body.ts";
import { parseJson } from "../model/json.ts";
import { steered } from "./dialect.ts";
import { chunks, statement } from "./statement.ts";
import type { ChunkParams, Db, Params, Tx } from "./statement.ts";

/** A thing of the other side as it was last seen. */
export interface MirrorRow {
  readonly id: number;
  readonly connection: string;
  readonly stream: string;
  readonly remote_id: string;
  readonly version: string | null;
  /** JSON text. */
  readonly body: string;
  readonly fingerprint: Uint8Array;
  readonly name: string | null;
  readonly number: string | null;
  readonly active: number;
  readonly gone: number;
  readonly seen_at: string;
}

/** How names are compared: QuickBooks takes names that differ in case only for the same. */
export function nameKey(name: string): string {
  return name.normalize("NFC").trim().toLowerCase();
}

/** As `name` keeps it: an inactive entry is still found by the name that it had. */
export function nameColumn(name: string | null, active: boolean, suffix = ""): string | null {
  if (name === null) return null;
  const marked = !active && suffix !== "" && name.endsWith(suffix);
  return nameKey(marked ? name.slice(0, -suffix.length) : name);
}

export interface Place {
  readonly connection: string;
  readonly stream: string;
}

export type RemotePlace = Place & { readonly remoteId: string };

export type NewMirror = Omit<MirrorRow, "id" | "gone">;

/** Writes what was seen, whether it was known or not, and gives the rows' ids in order. */
export async function saveMirror(tx: Tx, rows: readonly NewMirror[]): Promise<number[]> {
  const saved = await save.first(tx, rows);
  return saved.map((row) => row!.id);
}

const save = statement((db, p: Params<NewMirror>) =>
  db
    .insertInto("mirror")
    .values({
      connection: p("connection"),
      stream: p("stream"),
      remote_id: p("remote_id"),
      version: p("version"),
      body: p("body"),
      fingerprint: p("fingerprint"),
      name: p("name"),
      number: p("number"),
      active: p("active"),
      gone: 0,
      seen_at: p("seen_at"),
    })
    .onConflict((conflict) =>
      conflict.columns(["connection", "stream", "remote_id"]).doUpdateSet((eb) => ({
        version: eb.ref("excluded.version"),
        body: eb.ref("excluded.body"),
        fingerprint: eb.ref("excluded.fingerprint"),
        name: eb.ref("excluded.name"),
        number: eb.ref("excluded.number"),
        active: eb.ref("excluded.active"),
        gone: 0,
        seen_at: eb.ref("excluded.seen_at"),
      })),
    )
    .returning("id"),
);

/** What an observation has to know of a thing that it has seen before. */
export interface KnownMirror {
  readonly id: number;
  readonly fingerprint: Uint8Array;
  readonly name: string | null;
  readonly gone: number;
}

export function findMirror(
  on: Db,
  places: readonly RemotePlace[],
): Promise<(KnownMirror | undefined)[]> {
  return find.first(on, places);
}

const find = statement((db, p: Params<RemotePlace>) =>
  db
    .selectFrom("mirror")
    .select(["id", "fingerprint", "name", "gone"])
    .where("connection", "=", p("connection"))
    .where("stream", "=", p("stream"))
    .where("remote_id", "=", p("remoteId")),
);

/** Of each thing that is there and was last seen with that very body, its row; the others: none. */
export function sameMirror(
  on: Db,
  things: readonly SeenThing[],
): Promise<({ readonly id: number } | undefined)[]> {
  return same.first(on, things);
}

export type SeenThing = RemotePlace & Pick<MirrorRow, "fingerprint">;

const same = statement((db, p: Params<SeenThing>) =>
  db
    .selectFrom("mirror")
    .select("id")
    .where("connection", "=", p("connection"))
    .where("stream", "=", p("stream"))
    .where("remote_id", "=", p("remoteId"))
    .where("fingerprint", "=", p("fingerprint"))
    .where("gone", "=", 0),
);

/** The whole rows, gone ones too. */
export function mirrorByRemoteId(
  on: Db,
  places: readonly RemotePlace[],
): Promise<(MirrorRow | undefined)[]> {
  return byRemoteId.first(on, places);
}

const byRemoteId = statement((db, p: Params<RemotePlace>) =>
  db
    .selectFrom("mirror")
    .selectAll()
    .where("connection", "=", p("connection"))
    .where("stream", "=", p("stream"))
    .where("remote_id", "=", p("remoteId")),
);

/** What is there under a name (any case), in use or not. */
export function mirrorByName(on: Db, place: Place, name: string): Promise<MirrorRow[]> {
  return byName.all(on, { ...place, name: nameKey(name) });
}

/** Where an entry in use has the name, those out of use do not count. */
export function inUseFirst(rows: readonly MirrorRow[]): readonly MirrorRow[] {
  const active = rows.filter((row) => row.active === 1);
  return active.length > 0 ? active : rows;
}

const byName = statement((db, p: Params<Place & { name: string }>) =>
  db
    .selectFrom("mirror")
    .selectAll()
    .where("connection", "=", p("connection"))
    .where("stream", "=", p("stream"))
    .where("name", "=", p("name"))
    .where("gone", "=", 0)
    .orderBy("id"),
);

/** Whether anything of a stream was ever seen. */
export async function isMirrored(on: Db, { connection, stream }: Place): Promise<boolean> {
  return (await any.all(on, { connection, stream })).length > 0;
}

const any = statement((db, p: Params<Place>) =>
  db
    .selectFrom("mirror")
    .select("id")
    .where("connection", "=", p("connection"))
    .where("stream", "=", p("stream"))
    .limit(1),
);

/** A whole stream as last seen, without what is gone, a chunk at a time. */
export function mirrorOf(on: Db, place: Place, size = 1000): AsyncGenerator<MirrorRow[]> {
  return chunks(on, everyOne, place, size);
}

const everyOne = statement((db, p: Params<Place & ChunkParams>) =>
  db
    .selectFrom("mirror")
    .selectAll()
    .where(steered(db, "connection"), "=", p("connection"))
    .where("stream", "=", p("stream"))
    .where("gone", "=", 0)
    .where("id", ">", p("after"))
    .orderBy("id")
    .limit(p("limit")),
);

/** What the entries of a list are called, as last seen; `at`: the field that says it. */
export async function namesIn(on: Db, place: Place, at: string): Promise<readonly string[]> {
  const { connection, stream } = place;
  const names: string[] = [];
  for await (const rows of mirrorOf(on, { connection, stream })) {
    for (const { body } of rows) {
      const name = valueAt(parseJson(body) as NativeObject, at);
      if (typeof name === "string") names.push(name);
    }
  }
  return names;
}

/** Ids of what was there at the last look. */
export function presentIds(
  on: Db,
  place: Place,
): AsyncGenerator<
  { readonly id: number; readonly remote_id: string; readonly name: string | null }[]
> {
  return chunks(on, present, place, 5000);
}

const present = statement((db, p: Params<Place & ChunkParams>) =>
  db
    .selectFrom("mirror")
    .select(["id", "remote_id", "name"])
    .where(steered(db, "connection"), "=", p("connection"))
    .where("stream", "=", p("stream"))
    .where("gone", "=", 0)
    .where("id", ">", p("after"))
    .orderBy("id")
    .limit(p("limit")),
);

export function markGone(tx: Tx, ids: readonly number[], at: string): Promise<number> {
  return gone.run(
    tx,
    ids.map((id) => ({ id, at })),
  );
}

const gone = statement((db, p: Params<{ id: number; at: string }>) =>
  db
    .updateTable("mirror")
    .set({ gone: 1, seen_at: p("at") })
    .where("id", "=", p("id")),
);

export async function countMirror(on: Db, place: Place): Promise<number> {
  const [row] = await count.all(on, place);
  return row?.present ?? 0;
}

const count = statement((db, p: Params<Place>) =>
  db
    .selectFrom("mirror")
    .select((eb) => eb.fn.countAll<number>().as("present"))
    .where("connection", "=", p("connection"))
    .where("stream", "=", p("stream"))
    .where("gone", "=", 0),
);
