import type { Clock } from "../../engine/contract/io.ts";
import { dateOf, instantFromMs } from "../../engine/model/calendar.ts";

/**
 * Time that jumps: whoever sleeps stands in one queue, and when nobody can do anything else the
 * first of it is woken and the clock is where it wanted to be. Two that wake at the same moment
 * wake in the order in which they fell asleep, so a run is the same every time.
 */
export interface VirtualTime {
  nowMs(): number;
  /** Milliseconds since it began. */
  elapsedMs(): number;
  /** Does something after so long; the answer calls it off. */
  after(ms: number, act: () => void): () => void;
  readonly clock: Clock;
  /** Time goes on until this is settled. Rejects with `Stuck` where nothing is left to happen. */
  run<T>(work: Promise<T>): Promise<T>;
  /** How many things have happened. */
  events(): number;
}

/** Nothing is left in the queue, and the work is not done: it waits for something of no clock. */
export class Stuck extends Error {}

export interface VirtualTimeOptions {
  /** When it begins. */
  readonly at?: string;
  /** More real things (files, sockets) may be under way than one turn of the loop brings home. */
  readonly patience?: number;
  /** No more than so many things happen: `Stuck` before the next one. */
  readonly most?: number;
  /** Waits for what goes on without the clock, and time with it; false: nothing did. */
  readonly beside?: () => Promise<boolean>;
}

export function openVirtualTime(options: VirtualTimeOptions = {}): VirtualTime {
  const born = Date.parse(options.at ?? "2026-07-06T12:00:00.000Z");
  const { patience = 0, most = Infinity, beside } = options;
  const queue = openQueue();
  let now = born;
  let happened = 0;

  const after = (ms: number, act: () => void): (() => void) => {
    const event = { at: now + Math.max(0, ms), act: act as (() => void) | null };
    queue.push(event);
    return () => void (event.act = null);
  };

  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wake = (): void => {
        signal?.removeEventListener("abort", wake);
        cancel();
        resolve();
      };
      const cancel = after(ms, wake);
      signal?.addEventListener("abort", wake, { once: true });
    });

  async function run<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const over = (): void => void (done = true);
    work.then(over, over);
    for (let waited = 0; !done;) {
      await turn();
      if (beside !== undefined && (await beside())) continue;
      if (done) break;
      const event = queue.pop();
      if (event === null) {
        if (waited++ >= patience) throw new Stuck("nothing is left that could happen");
        await new Promise((go) => setTimeout(go, 1));
        continue;
      }
      waited = 0;
      if (event.act === null) continue;
      if (happened >= most) throw new Stuck(`${most} things have happened`);
      now = event.at;
      happened++;
      event.act();
    }
    return work;
  }

  return {
    nowMs: () => now,
    elapsedMs: () => now - born,
    after,
    clock: {
      now: () => instantFromMs(now),
      monotonicMs: () => now - born,
      sleep,
      today: (timezone) => dateOf(instantFromMs(now), timezone),
      virtual: true,
    },
    run,
    events: () => happened,
  };
}

/** All that can go on without time going on: promises, and what they lead to. */
function turn(): Promise<void> {
  return new Promise((go) => setImmediate(go));
}

interface Event {
  readonly at: number;
  /** null: called off. */
  act: (() => void) | null;
}

interface Queue {
  push(event: Event): void;
  pop(): Event | null;
}

/** A heap by time, then by arrival. */
function openQueue(): Queue {
  const heap: { readonly event: Event; readonly seq: number }[] = [];
  let seq = 0;
  const before = (a: number, b: number): boolean => {
    const [x, y] = [heap[a]!, heap[b]!];
    return x.event.at === y.event.at ? x.seq < y.seq : x.event.at < y.event.at;
  };
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [heap[b]!, heap[a]!];
  };
  return {
    push(event) {
      heap.push({ event, seq: seq++ });
      for (let at = heap.length - 1; at > 0;) {
        const up = (at - 1) >> 1;
        if (!before(at, up)) break;
        swap(at, up);
        at = up;
      }
    },
    pop() {
      const first = heap[0];
      if (first === undefined) return null;
      const last = heap.pop()!;
      if (heap.length > 0) {
        heap[0] = last;
        for (let at = 0; ;) {
          const [left, right] = [2 * at + 1, 2 * at + 2];
          let least = at;
          if (left < heap.length && before(left, least)) least = left;
          if (right < heap.length && before(right, least)) least = right;
          if (least === at) break;
          swap(at, least);
          at = least;
        }
      }
      return first.event;
    },
  };
}
