import type { Transaction } from "kysely";
import { define } from "../dialect.ts";
import type { Tables } from "../tables.ts";

/** What the other side has told of itself, until it was read again. */
export function up(tx: Transaction<Tables>): Promise<void> {
  return define(tx, STATEMENTS);
}

const STATEMENTS: readonly string[] = [
  `create table inbox (
    connection text not null,
    stream text not null,
    remote_id text not null,
    batch text not null,
    at text not null,
    primary key (connection, stream, remote_id)
  ) strict`,
  `create table inbox_event (
    connection text not null,
    event text not null,
    at text not null,
    primary key (connection, event)
  ) strict`,
  `create index inbox_event_at on inbox_event (at)`,
];
