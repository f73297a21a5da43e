import type { Plan } from "../model/plan.ts";
import type { Digest } from "../model/ids.ts";
import type { Db } from "./open.ts";

/** Keeps a plan under its digest, so that one approved by digest is the very one that runs. */
export async function putPlan(db: Db, plan: Plan, body: string): Promise<void> {
  const row = { run_id: plan.run, made_at: plan.madeAt, body };
  await db
    .insertInto("plan")
    .values({ digest: plan.digest, ...row })
    .onConflict((conflict) => conflict.column("digest").doUpdateSet(row))
    .execute();
}

/** Digests that begin so; at most two, by which it is known that one is not enough. */
export async function planDigests(db: Db, begin: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("plan")
    .select("digest")
    .where("digest", "like", `${begin}%`)
    .limit(2)
    .execute();
  return rows.map(({ digest }) => digest);
}

export async function planBody(db: Db, digest: Digest): Promise<string | null> {
  const row = await db
    .selectFrom("plan")
    .select("body")
    .where("digest", "=", digest)
    .executeTakeFirst();
  return row?.body ?? null;
}
