import type { CalendarDate, Instant } from "../model/calendar.ts";

/**
 * The world as the engine and its connectors see it: time, chance, network, files, log.
 * Nothing else touches these; that one seam is what makes the simulation possible.
 * `engine/world.ts` builds the real one.
 */
export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly files: Files;
  readonly http: Http;
  readonly log: Log;
  /** The value of an environment variable, or null where it is absent. Only engine/config asks. */
  env(name: string): string | null;
  /** A named place where a test may end the process (power cut). Does nothing otherwise. */
  crash(point: string): void;
}

/** What a connector is handed: the World without the environment and the crash points. */
export type ConnectorIo = Pick<World, "clock" | "random" | "files" | "http" | "log">;

export interface Clock {
  /** UTC, milliseconds. */
  now(): Instant;
  /** Milliseconds from an arbitrary start; never goes back. */
  monotonicMs(): number;
  /** Resolves after `ms`; resolves early, without error, when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Today in the given IANA zone. */
  today(timezone: string): CalendarDate;
  /** Set by a test: then no other clock, such as a database server's, is asked beside it. */
  readonly virtual?: true;
}

export interface Random {
  /** Cryptographic bytes in the real world, seeded ones in a simulation. */
  bytes(length: number): Uint8Array;
  /** A fresh readable id, `run_01jc3k…`: prefix, base32 time and chance; sorts by time. */
  id(prefix: string): string;
}

export interface FileInfo {
  readonly kind: "file" | "folder" | "other";
  readonly bytes: number;
  readonly modifiedAt: Instant;
}

/**
 * Paths are absolute, or relative to the project folder that the World was made for.
 * Every method throws TieoutError TO930 (with the path and the system's reason) on failure.
 */
export interface Files {
  /** The project folder, absolute. */
  readonly root: string;
  resolve(...parts: readonly string[]): string;
  /** null where nothing is there. */
  info(path: string): FileInfo | null;
  readText(path: string): string;
  /** All of it, or its first `most` bytes. */
  readBytes(path: string, most?: number): Uint8Array;
  /** Streams a file, 64 KiB or so at a time. */
  stream(path: string): AsyncIterable<Uint8Array>;
  /** Names inside a folder, sorted. */
  list(folder: string): readonly string[];
  /** Whole or not at all: temporary file, fsync, rename, fsync of the folder. */
  write(path: string, data: string | Uint8Array | Iterable<string>, options?: WriteOptions): void;
  /** Appends and, where `sync`, is on the platter when it returns. */
  append(path: string, data: string, options?: { readonly sync?: boolean }): void;
  /**
   * Over the first bytes of a file that is there; on the platter when it returns. It needs no room
   * on the disk that the file has not already.
   */
  overwrite(path: string, data: string): void;
  remove(path: string): void;
  /** A file under `.tieout` that has no name: nobody else sees it, and it ends with this process. */
  scratch(): Scratch;
  /** The real path if it lies inside `folder` (symbolic links followed), else null. */
  inside(folder: string, path: string): string | null;
}

/** What is too much to be held in memory. */
export interface Scratch {
  /** Gives where it stands. */
  put(text: string): ScratchPart;
  get(part: ScratchPart): string;
}

/** In bytes. */
export interface ScratchPart {
  readonly from: number;
  readonly bytes: number;
}

export interface WriteOptions {
  /** For its owner alone (0600, in a folder that is 0700 where it is made). */
  readonly isPrivate?: boolean;
  /** Where something is there already, that stays. */
  readonly onlyNew?: boolean;
}

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Milliseconds for the whole exchange. */
  readonly timeoutMs: number;
  /** Bytes of body accepted; default 50 MiB. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
  /** For an address that a configuration or an answer gave, not this program. */
  readonly guard?: HttpGuard;
}

/**
 * Only addresses of the public internet are connected to: each is judged after the name was
 * resolved, and that very address is used. A packed answer may not unpack to more than 100 times
 * its size. What is refused was not sent.
 */
export interface HttpGuard {
  /** Hosts, as the address writes them, that may lie on this machine or in a private network. */
  readonly privateHosts: readonly string[];
}

export type HttpResult =
  | {
      readonly kind: "answer";
      readonly status: number;
      /** Names in lower case. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | {
      readonly kind: "failure";
      /** Whether the server can have received the request: `no` proves that it did not act. */
      readonly sent: "no" | "maybe";
      readonly reason: string;
    };

export interface Http {
  /** Never throws for what the network does; never follows a redirect; never retries. */
  request(request: HttpRequest): Promise<HttpResult>;
  close(): Promise<void>;
}

/** Waits on 127.0.0.1 for whoever comes: TO900 where the port is taken. */
export type Listen = (options: ListenOptions) => Promise<Listener>;

interface ListenPlace {
  /** 0: any free one. */
  readonly port: number;
  /** The only path that is answered; every other one is 404. */
  readonly path: string;
}

export type ListenOptions =
  /** A browser of this machine. */
  | (ListenPlace & {
      readonly kind: "visits";
      answer(query: Readonly<Record<string, string>>): Promise<ListenAnswer>;
    })
  /** Another system, through a proxy in front of this machine. 503 where `answer` throws. */
  | (ListenPlace & {
      readonly kind: "posts";
      /** Of a body; 413 beyond. */
      readonly maxBytes: number;
      onTooLarge(): void;
      answer(post: Post): Promise<ListenAnswer>;
    });

/** What came in, byte by byte; nothing of it is proven yet. */
export interface Post {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface ListenAnswer {
  readonly status: number;
  /** Plain text for the person at the browser; "": no body. */
  readonly text: string;
}

export interface Listener {
  readonly port: number;
  /** Answers what is under way, and takes nothing more. */
  close(): Promise<void>;
}

export type LogFields = Readonly<Record<string, string | number | boolean | bigint | null>>;

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
