import { TieoutError } from "../errors.ts";
import { instantFromMs, msOf } from "../model/calendar.ts";
import type { Instant } from "../model/calendar.ts";
import { leaseTime } from "./dialect.ts";
import { statement } from "./statement.ts";
import type { Db, Params, Tx } from "./statement.ts";

/** One applier for a company. Every write of apply says its epoch; a later epoch fences it off. */
export interface Lease {
  readonly company: string;
  /** Who holds it, for people: the actor. */
  readonly owner: string;
  readonly host: string;
  readonly pid: number;
  readonly run_id: string;
  readonly epoch: number;
  readonly expires_at: string;
}

export type Holder = Pick<Lease, "owner" | "host" | "pid" | "run_id">;

/** design/reliability.md 1.3, step 0. */
export const LEASE_MS = 90_000;
export const HEARTBEAT_MS = 20_000;

/**
 * Takes the company's lease with the next epoch: free, run out, this run's own, or held by a
 * process of this machine that is dead. Else TO911, with who holds it. PostgreSQL takes its own
 * time for `clock`.
 */
export async function takeLease(
  tx: Tx,
  company: string,
  holder: Holder,
  clock: Instant,
  isAlive: (pid: number) => boolean = pidIsAlive,
): Promise<Lease> {
  const now = await leaseTime(tx, clock);
  const held = await leaseOf(tx, company);
  if (held && !mayTake(held, holder, now, isAlive)) {
    throw new TieoutError("TO911", `Another run holds company ${company}: ${describe(held)}`, {
      detail: `epoch ${held.epoch}, until ${held.expires_at}`,
    });
  }
  const lease: Lease = {
    company,
    ...holder,
    epoch: (held?.epoch ?? 0) + 1,
    expires_at: instantFromMs(msOf(now) + LEASE_MS),
  };
  await tx
    .insertInto("lease")
    .values(lease)
    .onConflict((conflict) => conflict.column("company").doUpdateSet(lease))
    .execute();
  return lease;
}

function mayTake(
  held: Lease,
  holder: Holder,
  now: Instant,
  isAlive: (pid: number) => boolean,
): boolean {
  if (held.expires_at <= now) return true;
  if (held.run_id === holder.run_id) return true;
  return held.host === holder.host && held.pid !== holder.pid && !isAlive(held.pid);
}

/** Signal 0 only asks; EPERM means that it lives under another user. */
function pidIsAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function describe(lease: Lease): string {
  return `${lease.owner} on ${lease.host}, process ${lease.pid}, run ${lease.run_id}`;
}

export async function leaseOf(on: Db, company: string): Promise<Lease | null> {
  const [row] = await ofCompany.all(on, { company });
  return row ?? null;
}

/** Each write of apply asks for it: built anew, the query took longer than its answer. */
const ofCompany = statement((db, p: Params<{ company: string }>) =>
  db.selectFrom("lease").selectAll().where("company", "=", p("company")),
);

/** Nothing is written for a company under an epoch that is over (TO911). */
export async function assertLease(tx: Tx, lease: Pick<Lease, "company" | "epoch">): Promise<void> {
  const held = await leaseOf(tx, lease.company);
  if (held?.epoch === lease.epoch) return;
  const by = held ? `: ${describe(held)}` : "";
  throw new TieoutError("TO911", `Another run has taken over company ${lease.company}${by}`);
}

/** The heartbeat: another LEASE_MS from now. TO911 where it was taken over. */
export async function renewLease(tx: Tx, lease: Lease, clock: Instant): Promise<Lease> {
  await assertLease(tx, lease);
  const expires_at = instantFromMs(msOf(await leaseTime(tx, clock)) + LEASE_MS);
  await tx
    .updateTable("lease")
    .set({ expires_at })
    .where("company", "=", lease.company)
    .where("epoch", "=", lease.epoch)
    .execute();
  return { ...lease, expires_at };
}

/** Gives it up; the row stays, so that epochs never go back. */
export async function releaseLease(tx: Tx, lease: Lease, clock: Instant): Promise<void> {
  const expires_at = await leaseTime(tx, clock);
  await tx
    .updateTable("lease")
    .set({ expires_at })
    .where("company", "=", lease.company)
    .where("epoch", "=", lease.epoch)
    .execute();
}
