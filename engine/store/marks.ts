import type { Db } from "./statement.ts";

/** A text that is another one whenever a run began or ended, or something was noted. */
export async function lastMark(on: Db): Promise<string> {
  const event = await on
    .selectFrom("event")
    .select("id")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  const run = await on
    .selectFrom("run")
    .select(["id", "state"])
    .orderBy("started_at", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return `${event?.id ?? 0} ${run?.id ?? ""} ${run?.state ?? ""}`;
}
