import { TieoutError } from "../errors.ts";
import type { Db, Tx } from "./statement.ts";

export async function getMeta(on: Db, key: string): Promise<string | null> {
  const row = await on.selectFrom("meta").select("value").where("key", "=", key).executeTakeFirst();
  return row?.value ?? null;
}

export async function setMeta(tx: Tx, key: string, value: string): Promise<void> {
  await tx
    .insertInto("meta")
    .values({ key, value })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
    .execute();
}

/** A store is of one company, from the first time on; another one is refused (TO922). */
export async function bindCompany(tx: Tx, company: string): Promise<void> {
  const known = await getMeta(tx, "company");
  if (known === null) await setMeta(tx, "company", company);
  else if (known !== company) {
    throw new TieoutError(
      "TO922",
      `The store belongs to company ${known}, the configuration names ${company}`,
    );
  }
}
