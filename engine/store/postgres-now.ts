import path from "node:path";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import type { PostgresPlace } from "./postgres-place.ts";

/**
 * Looks at the store at once, for evaluations, which cannot wait: a thread with a connection of
 * its own asks, and this one stands still until the answer is there. What evaluations see is
 * remembered (`facts.ts`), so this is one look for each new thing.
 */
export interface NowReader {
  /** Throws an Error with the server's `code`. */
  read(question: Question): unknown[];
  close(): void;
}

export interface Question {
  /** Kept prepared under it. */
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

export interface ReaderStart {
  /** 1 as soon as an answer is there. */
  readonly flag: Int32Array;
  readonly port: MessagePort;
}

/** `question` null: this reader is closed. */
export interface ReaderMessage {
  readonly reader: number;
  readonly place: PostgresPlace;
  readonly question: Question | null;
}

export interface ReaderAnswer {
  readonly rows?: unknown[];
  readonly message?: string;
  readonly code?: string;
}

/** Longer than the server takes over a statement (120 s) before it gives it up. */
const PATIENCE_MS = 130_000;

interface Thread {
  readonly flag: Int32Array;
  readonly port: MessagePort;
}

/** One thread for all stores of this process: starting one takes 100 ms. */
let thread: Thread | null = null;
let readers = 0;

export function nowReader(place: PostgresPlace): NowReader {
  const reader = ++readers;
  let used = false;
  return {
    read(question) {
      used = true;
      thread ??= startThread();
      const { flag, port } = thread;
      Atomics.store(flag, 0, 0);
      port.postMessage({ reader, place, question } satisfies ReaderMessage);
      if (Atomics.wait(flag, 0, 0, PATIENCE_MS) === "timed-out") throw new Error("no answer");
      const answer = receiveMessageOnPort(port)!.message as ReaderAnswer;
      if (answer.rows === undefined) {
        throw Object.assign(new Error(answer.message), { code: answer.code });
      }
      return answer.rows;
    },
    close() {
      if (used) thread?.port.postMessage({ reader, place, question: null } satisfies ReaderMessage);
    },
  };
}

function startThread(): Thread {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const { port1, port2 } = new MessageChannel();
  // `.ts` in a checkout, `.js` in a package.
  const file = `./postgres-thread${path.extname(import.meta.url)}`;
  const worker = new Worker(new URL(file, import.meta.url), {
    workerData: { flag, port: port2 } satisfies ReaderStart,
    transferList: [port2],
    execArgv: [],
  });
  worker.unref();
  port1.unref();
  return { flag, port: port1 };
}
