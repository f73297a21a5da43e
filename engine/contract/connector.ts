import type { Instant } from "../model/calendar.ts";
import type { Cursor } from "../model/cursor.ts";
import type { RemoteId, RequestId, Address } from "../model/ids.ts";
import type { JsonObject } from "../model/json.ts";
import type { PreparedRequest, RequestOutcome, Write } from "../model/operation.ts";
import type { RawRecord } from "../model/record.ts";
import type { FieldSchema, StreamSchema } from "../model/schema.ts";
import type { ConnectorIo } from "./io.ts";

/**
 * Code that knows one kind of system. It is called and never calls back; it decides nothing.
 * Musts: every row it is given a way to read is either in a page or the read throws TieoutError;
 * nothing is sent unless `send` was called; `send` never throws for what the remote does; an
 * outcome other than `unknown` is only said with proof.
 */
export interface Connector {
  readonly name: string;
  /** One line for people. */
  readonly title: string;
  /** JSON Schema (draft-07) of the connection's keys beside `connector`. */
  readonly configSchema: JsonObject;
  /**
   * Keys whose values are secrets: only references may stand there (`${NAME}`), or a map of them,
   * which are then opened as `key.NAME`.
   */
  readonly secrets: readonly string[];
  /** Of `secrets`, those that its Receiver alone reads: whatever else is done needs them not. */
  readonly onlyToReceive?: readonly string[];
  /**
   * Keys that name a YAML file of the project, each with the JSON Schema (draft-07) of that file.
   * It is read and checked as configuration is; where `config` is handed over, what stands in the
   * file stands under the key.
   */
  readonly documents?: Readonly<Record<string, JsonObject>>;
  /**
   * What the schemas cannot say of a configuration that fits them: all of it, with paths.
   * `secrets`: the keys of those that it refers to.
   */
  check?(config: JsonObject, secrets: readonly string[]): readonly ConfigProblem[];
  /**
   * What it can read and write, without opening anything remote: for compile. Local files may be
   * looked at (a header line). A stream that it cannot describe yet has fields of kind `any`.
   */
  describe(config: JsonObject, io: ConnectorIo): readonly StreamSchema[];
  /** Codes that the other end refuses with, for `tieout explain`. */
  readonly faults?: Readonly<Record<string, FaultWords>>;
  /** The other end is a stand-in on this machine that lets everybody in: nothing of it is secret. */
  isLocal?(config: JsonObject): boolean;
  open(options: OpenOptions): Promise<Connection>;
  /**
   * A stand-in of the other end, filled with what is given, that judges what is sent to it as the
   * other end would. It reaches nothing, and ends with its connection.
   */
  rehearse?(options: RehearseOptions): Promise<Connection>;
}

export interface RehearseOptions extends Pick<OpenOptions, "name" | "config" | "io" | "signal"> {
  readonly about: RehearsedAbout;
  /** All that is known of the other end, as it said it, a part of a stream at a time. */
  readonly known: AsyncIterable<{
    readonly stream: string;
    readonly bodies: readonly JsonObject[];
  }>;
}

/** What a stand-in is told of the company itself. */
export type RehearsedAbout = Pick<RemoteAbout, "label" | "rules">;

/** A refusal of a system in plain words, and what to do about it. */
export interface FaultWords {
  readonly title: string;
  readonly next: string;
}

/** What is wrong in a connection's configuration, for a diagnostic with its place. */
export interface ConfigProblem {
  /** Keys and positions in `config`; into a document by its key. */
  readonly path: readonly (string | number)[];
  /** One line, the offending name in backticks. */
  readonly message: string;
  /** Point at the key instead of its value. */
  readonly atKey?: boolean;
  readonly note?: string;
  readonly help?: string;
  /** The word that is not known, and those that are: the nearest is offered. */
  readonly unknown?: { readonly word: string; readonly known: readonly string[] };
}

export interface OpenOptions {
  /** The name that the configuration gives this connection. */
  readonly name: string;
  readonly config: JsonObject;
  /** `read`: nothing that this connection does can change the remote. Plan opens only such. */
  readonly mode: "read" | "write";
  readonly io: ConnectorIo;
  /** Resolved secrets by key; a Secret prints nowhere. */
  readonly secrets: ReadonlyMap<string, Secret>;
  /** Where the connector may keep small state of its own (tokens), by key. */
  readonly vault: Vault;
  /** A folder of the connector's own under `.tieout/`, for local state (the embedded emulator). */
  readonly folder: string;
  /** Told when the connection waits for the remote's throttle. */
  readonly onThrottle?: (wait: { readonly ms: number; readonly reason: string }) => void;
  readonly signal: AbortSignal;
}

/** A value that prints as [redacted] everywhere; `reveal` only where it goes on the wire. */
export interface Secret {
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

export interface Vault {
  get(key: string): Secret | null;
  /** Durable when what it gives has resolved. */
  put(key: string, value: string): void | Promise<void>;
  /** Reads again what another process may have put since; where it is absent, `get` always does. */
  reload?(): Promise<void>;
  /**
   * Why what lies there cannot be read, and what to do: its key is not on this machine. null where
   * it can, or where nothing is there. It stays as it is, also when something else is put there.
   */
  locked?(key: string): string | null;
  /**
   * Does the work while no other process does any under this key; waits for its turn. What can
   * keep `put` from working is met before the work begins.
   */
  alone?<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** What was there cannot be had again: only for what is good for nothing any more. */
  remove?(key: string): Promise<void>;
}

export interface Connection {
  readonly source: Source;
  /** null where the connection was opened to read, or the connector cannot write. */
  readonly destination: Destination | null;
  /** Who is at the other end, e.g. the company's id and name, home currency, last closed day. */
  about(): Promise<RemoteAbout>;
  close(): Promise<void>;
}

export interface RemoteAbout {
  /** Id of the company or folder; a store belongs to one. */
  readonly id: string;
  readonly label: string;
  readonly currency: string | null;
  /** Books are closed up to and including this day, where the system has such a thing. */
  readonly closedUntil: string | null;
  /** Streams whose documents it may number by itself, whatever they say; none where left out. */
  readonly renumbers?: readonly string[];
  /** Facts for people and preflights: `custom_numbers: true`. */
  readonly facts: Readonly<Record<string, string>>;
  /** Milliseconds after which an unanswered request can no longer take effect. */
  readonly settleMs: number;
  /** When a person has to sign in again if nothing is done before; null where never. */
  readonly signInUntil?: Instant | null;
  /** What its own rules hang on, as it says it (preferences): a rehearsal is told it again. */
  readonly rules?: JsonObject;
}

export interface ReadOptions {
  /** null: the whole stream. A cursor that is too old is read from as null would be. */
  readonly cursor: Cursor | null;
  /** Child streams to join under `$lists`, by the child's field that holds the parent's key. */
  readonly lists: readonly {
    readonly name: string;
    readonly stream: string;
    readonly by: string;
    readonly parentKey: string;
  }[];
  /** The field of the row that is its id. */
  readonly key: string;
  readonly signal: AbortSignal;
  /**
   * Rows may come as texts (`Page.unread`): who asks knows most of them by their text. A source
   * that has no texts gives records.
   */
  readonly unread?: boolean;
}

export interface Page {
  readonly records: readonly RawRecord[];
  /** Ids that the system says are deleted (where it says so). */
  readonly deleted: readonly RemoteId[];
  /** To resume after this page; null where that is not possible. */
  readonly cursor: Cursor | null;
  /** true: every row of the stream was in the pages so far, so what is absent is gone. */
  readonly complete: boolean;
  /**
   * Rows that nobody has parsed, behind `records`; only where `ReadOptions.unread` asks for them.
   * `complete` says then that no row was left out, provided that each of these is one.
   */
  readonly unread?: UnreadRows;
  /** Rows that could not be taken as they stood, each with its place; the run shows them. */
  readonly oddities?: readonly { readonly place: string; readonly text: string }[];
}

export interface UnreadRows {
  /** Each as `RawRecord.text` would have it, or, of a source without such, its body written. */
  readonly texts: readonly string[];
  /** Parses the n-th: the record, or an oddity as `Page.oddities` has it. */
  read(at: number): ReadRow;
}

export type ReadRow =
  | { readonly kind: "record"; readonly record: RawRecord }
  | { readonly kind: "odd"; readonly place: string; readonly text: string };

export interface Source {
  /**
   * From the last cursor of a read, the next one tells all that has changed since, and also what is
   * deleted. Only then the other side is observed by cursor: a resumed read shows nothing as gone.
   */
  readonly followsChanges?: boolean;
  /** Reads a stream page by page, in a stable order; memory stays bounded by a page. */
  read(stream: string, options: ReadOptions): AsyncIterable<Page>;
  /** The things with these ids, as they are now; what is absent is not in the answer. */
  get(stream: string, ids: readonly RemoteId[], signal: AbortSignal): Promise<readonly RawRecord[]>;
  /** Things that may be what a lost request made: same number, or same party, date and amount. */
  find(stream: string, like: FindLike, signal: AbortSignal): Promise<readonly RawRecord[]>;
}

export interface FindLike {
  readonly numbers?: readonly string[];
  readonly names?: readonly string[];
  readonly party?: RemoteId;
  readonly date?: string;
  readonly total?: string;
}

export interface Destination {
  /** The most operations in one request. */
  readonly batchSize: number;
  /** How many requests may be under way side by side; one where it is left out. */
  readonly atOnce?: number;
  /**
   * The exact bytes of one request. Pure: no clock, no chance, no call. The caller stores them
   * before `send`.
   */
  prepare(
    requestId: RequestId,
    writes: readonly (Write & { readonly address: Address })[],
  ): PreparedRequest;
  /** Sends stored bytes as they are. Waits for the throttle by itself; answers once. */
  send(request: PreparedRequest, signal: AbortSignal): Promise<RequestOutcome>;
}

export type { FieldSchema, StreamSchema };
