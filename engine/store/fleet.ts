import type { Selectable } from "kysely";
import { instantFromMs, msOf } from "../model/calendar.ts";
import type { Instant } from "../model/calendar.ts";
import { leaseTime } from "./dialect.ts";
import type { Db, Tx } from "./statement.ts";
import type { FleetCompanyTable, FleetWorkerTable } from "./tables.ts";

/**
 * What workers run and when: the rows that every worker of a fleet shares. The queue says who takes
 * which company; what is to be run of it stands here, so that a job which is lost, sent twice or
 * taken over from a worker that was killed loses nothing and doubles nothing.
 */
export type CompanyRow = Selectable<FleetCompanyTable>;
export type WorkerRow = Selectable<FleetWorkerTable>;

/** null: all of them. */
export type Wanted = readonly string[] | null;

export interface Line {
  readonly cron: string;
  readonly entities: Wanted;
}

/** By which time lines come due: of the database, where several machines share one. */
export { leaseTime as fleetTime };

/** The companies there are; what is known of others goes, unless somebody is at it. */
export async function keepCompanies(tx: Tx, names: readonly string[]): Promise<void> {
  const wanted = new Set(names);
  const known = await tx.selectFrom("fleet_company").select(["name", "token"]).execute();
  const gone = known.filter(({ name, token }) => !wanted.has(name) && token === null);
  for (const { name } of gone) {
    await tx.deleteFrom("fleet_line").where("company", "=", name).execute();
    await tx.deleteFrom("fleet_company").where("name", "=", name).execute();
  }
  const there = new Set(known.map(({ name }) => name));
  const fresh = names.filter((name) => !there.has(name));
  for (let at = 0; at < fresh.length; at += PIECE) {
    const rows = fresh
      .slice(at, at + PIECE)
      .map((name) => ({ name, print: "", timezone: "UTC", failures: 0 }));
    await tx.insertInto("fleet_company").values(rows).execute();
  }
}

const PIECE = 100;

/** Of which files the lines of each company were read. */
export async function printsOf(on: Db): Promise<ReadonlyMap<string, string>> {
  const rows = await on.selectFrom("fleet_company").select(["name", "print"]).execute();
  return new Map(rows.map(({ name, print }) => [name, print]));
}

export interface ReadLines {
  readonly print: string;
  readonly timezone: string;
  readonly lines: readonly (Line & { readonly next: Instant })[];
}

/** A line that stays is due when it was; the others begin, or end. */
export async function keepLines(tx: Tx, company: string, read: ReadLines): Promise<void> {
  const { print, timezone } = read;
  const before = await tx
    .selectFrom("fleet_company")
    .select("timezone")
    .where("name", "=", company)
    .executeTakeFirst();
  const known = await tx
    .selectFrom("fleet_line")
    .selectAll()
    .where("company", "=", company)
    .execute();
  const sameZone = before?.timezone === timezone;
  const idOf = (cron: string, entities: string): string => `${cron} ${entities}`;
  const stays = new Map(known.map((row) => [idOf(row.cron, row.entities), row.next_at]));
  await tx.deleteFrom("fleet_line").where("company", "=", company).execute();
  const rows = new Map(
    read.lines.map(({ cron, entities, next }) => {
      const written = write(entities);
      const id = idOf(cron, written);
      const next_at = (sameZone ? stays.get(id) : undefined) ?? next;
      return [id, { company, cron, entities: written, next_at }];
    }),
  );
  if (rows.size > 0)
    await tx
      .insertInto("fleet_line")
      .values([...rows.values()])
      .execute();
  await tx
    .updateTable("fleet_company")
    .set({ print, timezone })
    .where("name", "=", company)
    .execute();
}

/** A configuration that has errors keeps the lines it had; what is wrong with it is shown. */
export async function keepProblem(
  tx: Tx,
  company: string,
  problem: { readonly print: string; readonly exit: number; readonly said: string },
): Promise<void> {
  await tx
    .updateTable("fleet_company")
    .set({ print: problem.print, exit_code: problem.exit, said: problem.said })
    .where("name", "=", company)
    .execute();
}

/** When the next line comes due; null: none ever does. */
export async function nextLine(on: Db): Promise<Instant | null> {
  const row = await on
    .selectFrom("fleet_line")
    .select((eb) => eb.fn.min("next_at").as("at"))
    .executeTakeFirst();
  return (row?.at ?? null) as Instant | null;
}

/**
 * Moves on every line that has come due, so that it comes once, and gives the companies that wait
 * since. Of times that passed while nobody was there, the last counts: a run does all there is.
 */
export async function takeDue(
  tx: Tx,
  now: Instant,
  next: (cron: string, timezone: string) => Instant,
): Promise<Due> {
  const lines = await tx
    .selectFrom("fleet_line")
    .innerJoin("fleet_company", "fleet_company.name", "fleet_line.company")
    .select(["company", "cron", "entities", "next_at", "timezone"])
    .where("next_at", "<=", now)
    .orderBy("next_at")
    .orderBy("company")
    .limit(MOST_DUE)
    .execute();
  const due = new Map<string, { wanted: Wanted; since: string }>();
  for (const { company, cron, entities, next_at, timezone } of lines) {
    const known = due.get(company);
    const wanted = read(entities);
    due.set(company, {
      wanted: known === undefined ? wanted : union(known.wanted, wanted),
      since: known?.since ?? next_at,
    });
    await tx
      .updateTable("fleet_line")
      .set({ next_at: next(cron, timezone) })
      .where("company", "=", company)
      .where("cron", "=", cron)
      .where("entities", "=", entities)
      .execute();
  }
  const waiting: string[] = [];
  for (const [company, { wanted, since }] of due) {
    if (await want(tx, company, wanted, { since, now })) waiting.push(company);
  }
  return { waiting, more: lines.length === MOST_DUE };
}

export interface Due {
  readonly waiting: readonly string[];
  /** Others are due as well. */
  readonly more: boolean;
}

/** So many at once: the transaction stays short, and whoever calls goes on until none is left. */
const MOST_DUE = 200;

/** A job that nobody has taken for so long is taken for lost, and sent again: it does no harm. */
const LOST_MS = 600_000;

/** Waits from now on; true where the queue has no job for it yet. */
export async function want(
  tx: Tx,
  company: string,
  wanted: Wanted,
  at: { readonly since: string; readonly now: Instant },
): Promise<boolean> {
  const row = await companyByName(tx, company);
  if (row === null) return false;
  const waits = row.wanted !== null;
  const lost = row.sent_at !== null && msOf(at.now) - msOf(row.sent_at as Instant) > LOST_MS;
  const sends = !waits || lost;
  await tx
    .updateTable("fleet_company")
    .set({
      wanted: write(waits ? union(read(row.wanted!), wanted) : wanted),
      due_at: row.due_at ?? at.since,
      ...(sends ? { sent_at: at.now } : {}),
    })
    .where("name", "=", company)
    .execute();
  return sends;
}

export interface Began {
  readonly entities: Wanted;
}

/**
 * Somebody begins with a company: what waits, and what was not ended by whoever began before.
 * null: nothing does.
 */
export async function begin(
  tx: Tx,
  company: string,
  by: { readonly token: string; readonly worker: string; readonly now: Instant },
): Promise<Began | null> {
  const row = await companyByName(tx, company);
  const parts = [row?.wanted, row?.doing].flatMap((part) => (part ? [read(part)] : []));
  if (row === null || parts.length === 0) return null;
  const entities = parts.reduce(union);
  const since = row.due_at ?? row.started_at ?? by.now;
  await tx
    .updateTable("fleet_company")
    .set({
      wanted: null,
      due_at: null,
      not_before: null,
      doing: write(entities),
      token: by.token,
      worker: by.worker,
      started_at: by.now,
      waited_ms: Math.max(0, msOf(by.now) - msOf(since as Instant)),
    })
    .where("name", "=", company)
    .execute();
  return { entities };
}

export interface End {
  readonly now: Instant;
  readonly exit: number;
  readonly said: string;
  /** `later`: not before so many milliseconds; `again`: at the end of the line; null: it is done. */
  readonly again: { readonly ms: number } | null;
}

/** false: somebody else has begun with it since, and nothing is written. */
export async function end(
  tx: Tx,
  company: string,
  token: string,
  { now, exit, said, again }: End,
): Promise<boolean> {
  const row = await companyByName(tx, company);
  if (row === null || row.token !== token) return false;
  const left = again === null || row.doing === null ? [] : [read(row.doing)];
  const wanted = [...left, ...(row.wanted === null ? [] : [read(row.wanted)])];
  await tx
    .updateTable("fleet_company")
    .set({
      doing: null,
      token: null,
      worker: null,
      started_at: null,
      ended_at: now,
      took_ms: Math.max(0, msOf(now) - msOf((row.started_at ?? now) as Instant)),
      exit_code: exit,
      said,
      failures: isFailure(exit) ? row.failures + 1 : 0,
      wanted: wanted.length === 0 ? null : write(wanted.reduce(union)),
      due_at: row.due_at ?? (again === null ? null : now),
      not_before: again === null ? null : instantFromMs(msOf(now) + again.ms),
    })
    .where("name", "=", company)
    .execute();
  return true;
}

/** 5, 7: it was carried out, and something is left to a person. 75: it comes again by itself. */
const isFailure = (exit: number): boolean => ![0, 5, 6, 7, 75].includes(exit);

/** Whoever was at it is not there any more: it waits again, before all others. */
export async function giveBack(tx: Tx, now: Instant, except: ReadonlySet<string>): Promise<void> {
  const rows = await tx
    .selectFrom("fleet_company")
    .selectAll()
    .where("doing", "is not", null)
    .execute();
  for (const row of rows.filter(({ name }) => !except.has(name))) {
    const parts = [row.wanted, row.doing].flatMap((part) => (part === null ? [] : [read(part)]));
    await tx
      .updateTable("fleet_company")
      .set({
        wanted: write(parts.reduce(union)),
        due_at: row.due_at ?? row.started_at ?? now,
        ...{ doing: null, token: null, worker: null, started_at: null, not_before: null },
      })
      .where("name", "=", row.name)
      .execute();
  }
}

/** Those that wait and may begin, whoever waits longest first. */
export async function waitingCompanies(
  on: Db,
  now: Instant,
  most: number,
): Promise<readonly string[]> {
  const rows = await on
    .selectFrom("fleet_company")
    .select("name")
    .where("wanted", "is not", null)
    .where("token", "is", null)
    .where((eb) => eb.or([eb("not_before", "is", null), eb("not_before", "<=", now)]))
    .orderBy("due_at")
    .orderBy("name")
    .limit(most)
    .execute();
  return rows.map(({ name }) => name);
}

/** Those that were begun and have not come to an end: under way, lost, or to come again. */
export async function begunCompanies(on: Db): Promise<readonly string[]> {
  const rows = await on
    .selectFrom("fleet_company")
    .select("name")
    .where((eb) => eb.or([eb("doing", "is not", null), eb("not_before", "is not", null)]))
    .orderBy("name")
    .execute();
  return rows.map(({ name }) => name);
}

/** Whether anything waits or is under way. */
export async function isIdle(on: Db): Promise<boolean> {
  const row = await on
    .selectFrom("fleet_company")
    .select("name")
    .where((eb) => eb.or([eb("wanted", "is not", null), eb("doing", "is not", null)]))
    .limit(1)
    .executeTakeFirst();
  return row === undefined;
}

export async function companyByName(on: Db, name: string): Promise<CompanyRow | null> {
  const row = await on
    .selectFrom("fleet_company")
    .selectAll()
    .where("name", "=", name)
    .executeTakeFirst();
  return row ?? null;
}

/** Says that it is there; whoever has not said so for a day is forgotten. */
export async function seeWorker(tx: Tx, worker: WorkerRow): Promise<void> {
  await tx
    .insertInto("fleet_worker")
    .values(worker)
    .onConflict((one) => one.column("id").doUpdateSet({ seen_at: worker.seen_at }))
    .execute();
  const before = instantFromMs(msOf(worker.seen_at as Instant) - 86_400_000);
  await tx.deleteFrom("fleet_worker").where("seen_at", "<", before).execute();
}

export async function forgetWorker(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom("fleet_worker").where("id", "=", id).execute();
}

export interface FleetState {
  readonly companies: readonly (CompanyRow & { readonly next_at: string | null })[];
  readonly workers: readonly WorkerRow[];
}

export async function fleetState(on: Db): Promise<FleetState> {
  const companies = await on.selectFrom("fleet_company").selectAll().orderBy("name").execute();
  const lines = await on
    .selectFrom("fleet_line")
    .select((eb) => ["company", eb.fn.min("next_at").as("at")])
    .groupBy("company")
    .execute();
  const next = new Map(lines.map(({ company, at }) => [company, at]));
  return {
    companies: companies.map((row) => ({ ...row, next_at: next.get(row.name) ?? null })),
    workers: await on.selectFrom("fleet_worker").selectAll().orderBy("since").execute(),
  };
}

const ALL = "all";

function write(wanted: Wanted): string {
  return wanted === null ? ALL : JSON.stringify(wanted);
}

function read(text: string): Wanted {
  return text === ALL ? null : (JSON.parse(text) as readonly string[]);
}

function union(a: Wanted, b: Wanted): Wanted {
  return a === null || b === null ? null : [...new Set([...a, ...b])];
}
