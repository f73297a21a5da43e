import type { Db, Store } from "../../engine/store/open.ts";

/**
 * The store that all worlds of this process use, one after the other, emptied in between. What a
 * kind of store models, and what it does not, its own file says.
 */
export interface Ground {
  /** The store as a process that begins has it. */
  seat(): Promise<Seat>;
  /** For the oracles, who stand beside all processes. */
  readonly db: Db;
  /**
   * Each process has connections of its own, and real locks: time may go on while one of them is
   * inside of a transaction, and its death undoes that. Else there is one connection, which a
   * transaction has to itself from its beginning to its end.
   */
  readonly apart: boolean;
  /**
   * Waits for what goes on without the clock: true where there was something. Time stands until
   * then. What waits for a lock waits for time to go on.
   */
  settled(): Promise<boolean>;
  /** How often a process has waited for a lock of another one, since it was opened. */
  waited(): number;
  /** Empty, as it was born; whoever is at work still is dead. */
  reset(): Promise<void>;
  /** Keeps a copy under a name, in place of the last one of that name. */
  keep(copy: CopyName): Promise<void>;
  /** Puts a copy in place of what is there. */
  restore(copy: CopyName): Promise<void>;
  /** Whether a power cut can take what was committed. */
  readonly losesTail: boolean;
  /** The steps that documents' states have taken since this was asked last, in their order. */
  edges(): Promise<readonly Edge[]>;
  /** Rows as they stand; `?` for each of the values, so that few texts are prepared. */
  rows<R>(text: string, ...values: readonly string[]): Promise<readonly R[]>;
  close(): Promise<void>;
}

export interface Seat {
  readonly store: Store;
  /** Its process is dead: nothing of it is answered any more, and what it had open is undone. */
  kill(): void;
  /** Its process has come to its end. */
  leave(): void;
  /** Its connection breaks off, and both ends know. */
  breakOff(): Promise<void>;
}

/** A document's state, from and to: `ready writing`. */
export interface Edge {
  readonly document: number;
  readonly text: string;
}

export const COPIES = ["born", "backup", "synced"] as const;
export type CopyName = (typeof COPIES)[number];

export const GROUNDS = ["sqlite", "postgres"] as const;
export type GroundKind = (typeof GROUNDS)[number];

export async function openGround(kind: GroundKind): Promise<Ground> {
  // Loaded when tokens move: then a world would wait for this machine's disk.
  await import("intuit-oauth");
  const open =
    kind === "sqlite"
      ? (await import("./ground-sqlite.ts")).openSqliteGround
      : (await import("./ground-postgres.ts")).openPostgresGround;
  return open();
}
