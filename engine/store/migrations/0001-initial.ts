import type { Transaction } from "kysely";
import { define } from "../dialect.ts";
import { OPEN_DOCUMENT, UNLINKED_DOCUMENT } from "../document-sets.ts";
import type { Tables } from "../tables.ts";

/** The tables of `tables.ts`, with what the database itself holds to be unique. */
export function up(tx: Transaction<Tables>): Promise<void> {
  return define(tx, STATEMENTS);
}

const STATEMENTS: readonly string[] = [
  `create table meta (key text primary key, value text not null) strict`,

  `create table entity (id #id, name text not null unique, digest text not null) strict`,

  `create table record (
    id #id,
    entity_id int not null references entity (id),
    key text not null,
    raw text,
    fingerprint blob,
    offered_raw text,
    offered_fingerprint blob,
    revision int not null,
    origin text not null check (origin in ('live', 'missing', 'deleted')),
    latched int not null,
    problems text,
    first_seen text not null,
    first_run text not null,
    staged_at text,
    unique (entity_id, key),
    check ((raw is null) = (fingerprint is null)),
    check ((offered_raw is null) = (offered_fingerprint is null))
  ) strict`,
  `create index record_origin on record (entity_id, origin)`,
  `create index record_offered on record (entity_id) where offered_raw is not null`,
  `create index record_problems on record (entity_id) where problems is not null`,

  `create table document (
    id #id,
    record_id int not null references record (id),
    entity_id int not null references entity (id),
    role text not null,
    stream text not null,
    dirty int not null,
    moved int not null,
    link text not null check (link in ('none', 'proposed', 'linked', 'severed')),
    sync text not null check (sync in ('new', 'waiting', 'held', 'blocked', 'ready', 'writing',
      'unknown', 'failed', 'done', 'drifted', 'retired')),
    settlement text not null check (settlement in ('na', 'open', 'partial', 'paid', 'credited',
      'voided', 'gone')),
    read_set_id int,
    desired_hash blob,
    needs text,
    title text not null,
    number text,
    name text,
    date text,
    amount int,
    day text,
    party text,
    reasons text,
    hold text,
    last_success text,
    unique (record_id, role)
  ) strict`,
  `create index document_dirty on document (entity_id) where dirty = 1`,
  // What a plan looks at, and what a match does: found by these, a chunk at a time in the order of
  // ids. Through document_sync each chunk sorted all of them: 9 s for 100,000 instead of 0.6.
  `create index document_open on document (entity_id) where ${OPEN_DOCUMENT}`,
  `create index document_unlinked on document (entity_id) where ${UNLINKED_DOCUMENT}`,
  `create index document_sync on document (entity_id, sync, link)`,
  `create index document_reads on document (read_set_id) where read_set_id is not null`,

  `create table link (
    document_id int primary key references document (id),
    connection text not null,
    stream text not null,
    remote_id text not null,
    permanent int not null,
    origin text not null,
    actor text not null,
    why text not null,
    at text not null
  ) strict`,
  `create index link_target on link (stream, remote_id)`,

  `create table base (
    document_id int primary key references document (id),
    body text not null,
    desired_hash blob not null,
    version text,
    at text not null
  ) strict`,

  `create table mirror (
    id #id,
    connection text not null,
    stream text not null,
    remote_id text not null,
    version text,
    body text not null,
    fingerprint blob not null,
    name text,
    number text,
    active int not null,
    gone int not null,
    seen_at text not null,
    unique (connection, stream, remote_id)
  ) strict`,
  `create index mirror_name on mirror (connection, stream, name) where name is not null`,
  `create index mirror_number on mirror (connection, stream, number) where number is not null`,

  `create table candidate (
    document_id int not null references document (id),
    rank int not null,
    stream text not null,
    remote_id text not null,
    label text not null,
    score real not null,
    kind text not null,
    why text not null,
    primary key (document_id, rank)
  ) strict, without rowid`,

  `create table read_key (
    id #id,
    kind text not null,
    name text not null,
    state text not null,
    unique (kind, name)
  ) strict`,
  `create table read_set (id #id, hash blob not null unique) strict`,
  `create table read_set_key (
    key_id int not null references read_key (id),
    set_id int not null references read_set (id),
    primary key (key_id, set_id)
  ) strict, without rowid`,
  `create index read_set_key_set on read_set_key (set_id)`,

  `create table request (
    id #id,
    request_id text not null unique,
    run_id text not null,
    connection text not null,
    method text not null,
    path text not null,
    body text not null,
    content_type text not null,
    sha256 blob not null,
    state text not null check (state in ('intent', 'answered', 'unknown', 'settled', 'review')),
    epoch int not null,
    created_at text not null,
    sent_at text,
    settles_at text,
    answer text
  ) strict`,
  `create index request_open on request (state) where state in ('intent', 'unknown', 'review')`,

  `create table operation (
    id #id,
    request_row int not null references request (id),
    item text not null,
    document_id int not null references document (id),
    kind text not null check (kind in ('create', 'update', 'void')),
    stream text not null,
    seq int not null,
    generation int not null,
    number text,
    marker text,
    party text,
    day text,
    total text,
    target text,
    expect_version text,
    desired_hash blob not null,
    leaves text not null,
    base text,
    state text not null check (state in ('intent', 'done', 'rejected', 'unknown', 'review')),
    remote_id text,
    version text,
    outcome text,
    ended_at text,
    unique (document_id, seq),
    unique (request_row, item)
  ) strict`,
  `create index operation_number on operation (stream, number) where number is not null`,
  `create index operation_open on operation (state) where state in ('intent', 'unknown', 'review')`,

  `create table event (
    id #id,
    at text not null,
    run_id text,
    actor text not null,
    record_id int,
    document_id int,
    kind text not null,
    detail text not null,
    prev blob not null,
    hash blob not null
  ) strict`,
  `create index event_record on event (record_id) where record_id is not null`,
  `create index event_document on event (document_id) where document_id is not null`,
  `create index event_run on event (run_id) where run_id is not null`,

  `create table run (
    id text primary key,
    kind text not null,
    actor text not null,
    program text not null,
    started_at text not null,
    ended_at text,
    state text not null check (state in ('running', 'done', 'partial', 'stopped', 'failed')),
    summary text
  ) strict`,
  `create index run_started on run (started_at)`,

  `create table plan (
    digest text primary key,
    run_id text not null,
    made_at text not null,
    body text not null
  ) strict`,

  `create table lease (
    company text primary key,
    owner text not null,
    host text not null,
    pid int not null,
    run_id text not null,
    epoch int not null,
    expires_at text not null
  ) strict`,

  `create table cursor (
    connection text not null,
    stream text not null,
    token text not null,
    at text not null,
    primary key (connection, stream)
  ) strict`,

  `create table setting_lock (
    name text primary key,
    value text not null,
    company text not null,
    at text not null,
    run_id text not null
  ) strict`,

  `create table vault (name text primary key, value text not null, at text not null) strict`,

  `create table oddity (
    run_id text not null,
    connection text not null,
    stream text not null,
    place text not null,
    text text not null
  ) strict`,
  `create index oddity_run on oddity (run_id)`,
];
