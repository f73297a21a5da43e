import type { Transaction } from "kysely";
import { define } from "../dialect.ts";
import type { Tables } from "../tables.ts";

/** What workers run, when, and what came of it last; of a project by itself one row. */
export function up(tx: Transaction<Tables>): Promise<void> {
  return define(tx, STATEMENTS);
}

const STATEMENTS: readonly string[] = [
  `create table fleet_company (
    name text not null,
    print text not null,
    timezone text not null,
    wanted text,
    due_at text,
    sent_at text,
    not_before text,
    doing text,
    token text,
    worker text,
    started_at text,
    waited_ms int,
    ended_at text,
    took_ms int,
    exit_code int,
    said text,
    failures int not null,
    primary key (name)
  ) strict`,
  `create table fleet_line (
    company text not null,
    cron text not null,
    entities text not null,
    next_at text not null,
    primary key (company, cron, entities)
  ) strict`,
  `create index fleet_line_next on fleet_line (next_at)`,
  `create table fleet_worker (
    id text not null,
    host text not null,
    pid int not null,
    slots int not null,
    since text not null,
    seen_at text not null,
    primary key (id)
  ) strict`,
];
