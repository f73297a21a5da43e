import { statement } from "./statement.ts";
import type { Db, Params, Tx } from "./statement.ts";

export interface EntityRow {
  readonly id: number;
  readonly name: string;
  /** Of the mapping that its documents were last marked for. */
  readonly digest: string;
}

export async function entityByName(on: Db, name: string): Promise<EntityRow | null> {
  const [row] = await ofName.first(on, [{ name }]);
  return row ?? null;
}

const ofName = statement((db, p: Params<{ name: string }>) =>
  db.selectFrom("entity").selectAll().where("name", "=", p("name")),
);

export function listEntities(on: Db): Promise<EntityRow[]> {
  return on.selectFrom("entity").selectAll().orderBy("id").execute();
}

/** Finds or makes the row; a new one has the digest given. */
export async function ensureEntity(tx: Tx, name: string, digest: string): Promise<EntityRow> {
  const known = await entityByName(tx, name);
  if (known) return known;
  return tx.insertInto("entity").values({ name, digest }).returningAll().executeTakeFirstOrThrow();
}

/** Documents, links and history hang on its id, and come along. */
export async function renameEntity(tx: Tx, id: number, name: string): Promise<void> {
  await tx.updateTable("entity").set({ name }).where("id", "=", id).execute();
}

export async function setEntityDigest(tx: Tx, id: number, digest: string): Promise<void> {
  await tx.updateTable("entity").set({ digest }).where("id", "=", id).execute();
}
