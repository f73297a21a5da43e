import type { Generated } from "kysely";

/**
 * The staging store, table by table. Rows join on integers; ids of other systems are text.
 * Amounts are minor units in INTEGER columns: bound as bigint and read as text
 * (`CAST(amount AS TEXT)`), because a JavaScript number would lose digits above 2^53.
 * JSON columns hold text. Instants are ISO text in UTC; flags are 0 or 1.
 */
export interface Tables {
  meta: MetaTable;
  entity: EntityTable;
  record: RecordTable;
  document: DocumentTable;
  link: LinkTable;
  base: BaseTable;
  mirror: MirrorTable;
  candidate: CandidateTable;
  read_key: ReadKeyTable;
  read_set: ReadSetTable;
  read_set_key: ReadSetKeyTable;
  request: RequestTable;
  operation: OperationTable;
  event: EventTable;
  run: RunTable;
  plan: PlanTable;
  lease: LeaseTable;
  cursor: CursorTable;
  setting_lock: SettingLockTable;
  vault: VaultTable;
  oddity: OddityTable;
  inbox: InboxTable;
  inbox_event: InboxEventTable;
  fleet_company: FleetCompanyTable;
  fleet_line: FleetLineTable;
  fleet_worker: FleetWorkerTable;
}

/** Facts of the store as a whole: `lineage` (chance, at birth), `company`, `project`. */
export interface MetaTable {
  key: string;
  value: string;
}

export interface EntityTable {
  id: Generated<number>;
  name: string;
  /** Of the mapping that its documents were last evaluated with. */
  digest: string;
}

/** What the true side said. `raw` is what is staged; `offered_*` what was seen and not taken. */
export interface RecordTable {
  id: Generated<number>;
  entity_id: number;
  key: string;
  /** null: seen, but never staged. */
  raw: string | null;
  fingerprint: Uint8Array | null;
  offered_raw: string | null;
  offered_fingerprint: Uint8Array | null;
  /** 1 at first, one more with every staged edit. */
  revision: number;
  /** `live`, `missing`, `deleted` */
  origin: string;
  /** 1: its trigger has held once and latches. */
  latched: number;
  /** JSON of DecodeProblem[] or duplicate-key notes; null where it reads well. */
  problems: string | null;
  first_seen: string;
  first_run: string;
  staged_at: string | null;
}

/** One record in one role: what statuses, links, operations and history hang on. */
export interface DocumentTable {
  id: Generated<number>;
  record_id: number;
  entity_id: number;
  role: string;
  stream: string;
  /** 1: something it reads has changed; desire evaluates it. Indexed where 1. */
  dirty: number;
  /** 1: desired or existing has moved since the last diff. Indexed where 1. */
  moved: number;
  link: string;
  sync: string;
  settlement: string;
  /** 1: the source says that the record is unpaid, and its mapping lists what the books settled. */
  unpaid: Generated<number>;
  read_set_id: number | null;
  desired_hash: Uint8Array | null;
  /** Addresses of the documents whose remote ids its body holds; JSON list, null: none. */
  needs: string | null;
  /** For people and tie-outs, from the record: text, minor units, YYYY-MM-DD, name. */
  title: string;
  /** What the desired body says at the schema's `parts`: number, name, date; for collisions. */
  number: string | null;
  name: string | null;
  date: string | null;
  amount: bigint | null;
  day: string | null;
  party: string | null;
  /** JSON of Reason[]. */
  reasons: string | null;
  /** JSON {by, at, why, until}; null: not held. */
  hold: string | null;
  last_success: string | null;
}

export interface LinkTable {
  document_id: number;
  connection: string;
  stream: string;
  remote_id: string;
  permanent: number;
  origin: string;
  actor: string;
  why: string;
  at: string;
}

/** What both sides last agreed on: the mapped leaves, as the other system had them. */
export interface BaseTable {
  document_id: number;
  body: string;
  /** Of the desired body that was sent or found equal. */
  desired_hash: Uint8Array;
  version: string | null;
  at: string;
}

/**
 * The other side as last seen. `name` (`nameKey` of it), `number`, `active`: lifted out for
 * look-ups.
 */
export interface MirrorTable {
  id: Generated<number>;
  connection: string;
  stream: string;
  remote_id: string;
  version: string | null;
  body: string;
  fingerprint: Uint8Array;
  name: string | null;
  number: string | null;
  /** 0: the system says that it is not in use any more. */
  active: number;
  /** 1: it was there and is no more. */
  gone: number;
  seen_at: string;
}

export interface CandidateTable {
  document_id: number;
  rank: number;
  stream: string;
  remote_id: string;
  label: string;
  score: number;
  kind: string;
  why: string;
}

/**
 * One thing that evaluations read: kind `record`, `lookup`, `link`, `name`, `setting`, `mapping`,
 * `existing`.
 */
export interface ReadKeyTable {
  id: Generated<number>;
  kind: string;
  name: string;
  /** What it was when last read: a short digest; a change of it wakes the readers. */
  state: string;
}

/** A distinct set of reads, kept once for all the documents that share it. */
export interface ReadSetTable {
  id: Generated<number>;
  hash: Uint8Array;
}

export interface ReadSetKeyTable {
  set_id: number;
  key_id: number;
}

/** The operation log, part one: what is sent at once, as exact bytes. */
export interface RequestTable {
  id: Generated<number>;
  request_id: string;
  run_id: string;
  connection: string;
  method: string;
  path: string;
  body: string;
  content_type: string;
  sha256: Uint8Array;
  /** `intent`, `answered`, `unknown`, `settled`, `review` */
  state: string;
  epoch: number;
  created_at: string;
  sent_at: string | null;
  /** Not before this may its absence be believed. */
  settles_at: string | null;
  answer: string | null;
}

/** Part two: each change in it. */
export interface OperationTable {
  id: Generated<number>;
  request_row: number;
  item: string;
  document_id: number;
  kind: string;
  stream: string;
  /** The n-th operation of this document; one more with each. */
  seq: number;
  generation: number;
  /** What finds it again: number, marker, party, day, total. */
  number: string | null;
  marker: string | null;
  party: string | null;
  day: string | null;
  total: string | null;
  target: string | null;
  expect_version: string | null;
  desired_hash: Uint8Array;
  /** The mapped leaves as sent, references resolved: what is read back is held against them. */
  leaves: string;
  /** What becomes the base where leaves were left to the books; null: the leaves. */
  base: string | null;
  /** `intent`, `done`, `rejected`, `unknown`, `review` */
  state: string;
  remote_id: string | null;
  version: string | null;
  /** JSON of the Outcome without its body. */
  outcome: string | null;
  ended_at: string | null;
}

/** History: append-only, each row's hash over the one before. */
export interface EventTable {
  id: Generated<number>;
  at: string;
  run_id: string | null;
  actor: string;
  record_id: number | null;
  document_id: number | null;
  /** `staged`, `edited`, `linked`, `unlinked`, `held`, `released`, `retried`, `planned`, `applied`,
   *  `failed`, `unknown`, `settled`, `drifted`, `settlement`, `missing`, `back`, `locked`, `configured` */
  kind: string;
  detail: string;
  prev: Uint8Array;
  hash: Uint8Array;
}

export interface RunTable {
  id: string;
  kind: string;
  actor: string;
  program: string;
  started_at: string;
  ended_at: string | null;
  /** `running`, `done`, `partial`, `stopped`, `failed` */
  state: string;
  summary: string | null;
}

export interface PlanTable {
  digest: string;
  run_id: string;
  made_at: string;
  body: string;
}

/** One applier for a company; every write of apply asserts the epoch. */
export interface LeaseTable {
  company: string;
  owner: string;
  host: string;
  pid: number;
  run_id: string;
  epoch: number;
  expires_at: string;
}

export interface CursorTable {
  connection: string;
  stream: string;
  token: string;
  at: string;
}

export interface SettingLockTable {
  name: string;
  value: string;
  company: string;
  at: string;
  run_id: string;
}

export interface VaultTable {
  name: string;
  value: string;
  at: string;
}

/** Rows that could not be taken as they stood, by run: shown, never silently skipped. */
export interface OddityTable {
  run_id: string;
  connection: string;
  stream: string;
  place: string;
  text: string;
}

/** Things that the other side has told of by a webhook, until they were read again. */
export interface InboxTable {
  connection: string;
  stream: string;
  remote_id: string;
  /** Of the message that told of it last: what came while it was read is not crossed out. */
  batch: string;
  at: string;
}

/** Events that have been taken, by their own ids: a replay tells nothing. */
export interface InboxEventTable {
  connection: string;
  event: string;
  at: string;
}

/** What workers run: when it is due, who is at it, what came of it last. */
export interface FleetCompanyTable {
  name: string;
  /** Of the files that its lines were read from; "": they never were. */
  print: string;
  timezone: string;
  /** What waits to be run: "all", or a JSON list of entities; null: nothing. */
  wanted: string | null;
  /** Since when. */
  due_at: string | null;
  /** When it was last put into the queue. */
  sent_at: string | null;
  not_before: string | null;
  /** What is being run, as `wanted`; stays where whoever ran it was killed. */
  doing: string | null;
  /** Of that run; made by chance. */
  token: string | null;
  worker: string | null;
  started_at: string | null;
  /** How long the last one that was begun had been due. */
  waited_ms: number | null;
  ended_at: string | null;
  took_ms: number | null;
  exit_code: number | null;
  /** What came of it, in a line. */
  said: string | null;
  /** In a row. */
  failures: number;
}

export interface FleetLineTable {
  company: string;
  cron: string;
  /** As `wanted`. */
  entities: string;
  next_at: string;
}

export interface FleetWorkerTable {
  id: string;
  host: string;
  pid: number;
  slots: number;
  since: string;
  seen_at: string;
}
