import type { Clock } from "../contract/io.ts";

/** A limit of a service: `count` calls in `perMs`, over all calls or those of some kinds. */
export interface Limit {
  /** For people: `40 batches a minute`. */
  readonly name: string;
  readonly count: number;
  readonly perMs: number;
  /** The most that go at once; `count` where it is left out. */
  readonly burst?: number;
  /** The kinds of call that it counts; all where it is left out. */
  readonly kinds?: readonly string[];
}

export interface BucketOptions {
  readonly limits: readonly Limit[];
  readonly clock: Pick<Clock, "monotonicMs" | "sleep">;
  /** Told when a call has to wait, and for which limit: what apply shows as the throttle. */
  readonly onWait?: (wait: {
    readonly kind: string;
    readonly limit: string;
    readonly ms: number;
  }) => void;
}

export interface Bucket {
  /** Resolves when the call may go: true, or false where the signal aborted first. */
  take(kind: string, signal?: AbortSignal): Promise<boolean>;
  /** The service asked for a pause (429): nothing goes for so long. */
  pause(ms: number): void;
}

interface Tank {
  readonly limit: Limit;
  tokens: number;
}

interface Waiter {
  readonly kind: string;
  readonly tanks: readonly Tank[];
  readonly settle: (may: boolean) => void;
}

/**
 * Token buckets, all of which a call must pass: each starts full and refills evenly.
 * A call takes its tokens when it goes, not when it queues. One that waits for its own limit lets
 * calls of other kinds by, but is never overtaken at the limit it waits for, so none starves.
 */
export function openBucket(options: BucketOptions): Bucket {
  const { clock } = options;
  const tanks: readonly Tank[] = options.limits.map((limit) => ({ limit, tokens: burstOf(limit) }));
  const waiting = new Set<Waiter>();
  let filledAt = clock.monotonicMs();
  let pausedUntil = filledAt;
  let alarm: AbortController | undefined;

  function refill(): void {
    const now = clock.monotonicMs();
    for (const tank of tanks) {
      const { count, perMs } = tank.limit;
      tank.tokens = Math.min(burstOf(tank.limit), tank.tokens + ((now - filledAt) * count) / perMs);
    }
    filledAt = now;
  }

  /** Lets go whoever may, in order of arrival, and sleeps until the next one can. */
  function pump(): void {
    alarm?.abort();
    alarm = undefined;
    refill();
    const held = new Set<Tank>();
    let next = Infinity;
    const pause = pausedUntil - filledAt;
    for (const waiter of waiting) {
      const free = !waiter.tanks.some((tank) => held.has(tank));
      const wait = Math.max(pause, ...waiter.tanks.map((tank) => timeToToken(tank)));
      if (free && wait <= 0) {
        for (const tank of waiter.tanks) tank.tokens -= 1;
        waiting.delete(waiter);
        waiter.settle(true);
      } else if (free) {
        next = Math.min(next, wait);
        // Only the limit that is last to let it by: the others would be empty for nothing.
        for (const tank of waiter.tanks) if (timeToToken(tank) >= wait) held.add(tank);
      }
    }
    if (next === Infinity) return;
    const mine = new AbortController();
    alarm = mine;
    void clock.sleep(Math.max(1, Math.ceil(next)), mine.signal).then(() => {
      if (alarm === mine) pump();
    });
  }

  function take(kind: string, signal?: AbortSignal): Promise<boolean> {
    if (signal?.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const onAbort = (): void => {
        waiting.delete(waiter);
        resolve(false);
        pump();
      };
      const waiter: Waiter = {
        kind,
        tanks: tanks.filter(({ limit }) => limit.kinds?.includes(kind) ?? true),
        settle: (may) => {
          signal?.removeEventListener("abort", onAbort);
          resolve(may);
        },
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      waiting.add(waiter);
      pump();
      if (waiting.has(waiter)) report(waiter);
    });
  }

  function report(waiter: Waiter): void {
    const pause = pausedUntil - filledAt;
    const behind = (tank: Tank): number =>
      [...waiting].filter((other) => other !== waiter && other.tanks.includes(tank)).length;
    const waits = waiter.tanks.map((tank) => ({
      limit: tank.limit.name,
      ms: timeToToken(tank, 1 + behind(tank)),
    }));
    const longest = waits.reduce((a, b) => (b.ms > a.ms ? b : a), { limit: "pause", ms: pause });
    options.onWait?.({ kind: waiter.kind, limit: longest.limit, ms: Math.ceil(longest.ms) });
  }

  return {
    take,
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.monotonicMs() + ms);
      pump();
    },
  };
}

const burstOf = ({ burst, count }: Limit): number => burst ?? count;

/** Milliseconds until the tank has held so many whole tokens. */
function timeToToken({ limit, tokens }: Tank, wanted = 1): number {
  // Sums of refills are a hair below the whole number that they mean.
  return tokens >= wanted - 1e-9 ? 0 : ((wanted - tokens) * limit.perMs) / limit.count;
}
