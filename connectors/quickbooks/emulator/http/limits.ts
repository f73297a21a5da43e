/** The service's limits as token buckets that start full. */
import type { Clock } from "../../../../engine/contract/io.ts";
import { msOf } from "../../../../engine/model/calendar.ts";
import type { LimitSettings } from "../settings.ts";

export interface Limiter {
  /** False: the call is to be answered with 429. `cost` is in requests. */
  admit(kind: "call" | "batch", cost: number): boolean;
}

interface Bucket {
  readonly capacity: number;
  readonly perMs: number;
  level: number;
  at: number;
}

export function limiterOf(clock: Pick<Clock, "now">, limits: () => LimitSettings): Limiter {
  let settings: LimitSettings | null = null;
  let second: Bucket, minute: Bucket, batches: Bucket;

  /** Other limits begin with full buckets. */
  const renew = (now: number): LimitSettings => {
    const wanted = limits();
    if (wanted === settings) return settings;
    const { perSecond, perMinute, batchesPerMinute, slack } = wanted;
    const bucket = (count: number, ms: number): Bucket => ({
      capacity: count + slack,
      perMs: count / ms,
      level: count + slack,
      at: now,
    });
    second = bucket(perSecond, 1000);
    minute = bucket(perMinute, 60_000);
    batches = bucket(batchesPerMinute, 60_000);
    return (settings = wanted);
  };
  const fill = (b: Bucket, now: number): void => {
    b.level = Math.min(b.capacity, b.level + Math.max(0, now - b.at) * b.perMs);
    b.at = now;
  };
  return {
    admit(kind, cost) {
      const now = msOf(clock.now());
      if (!renew(now).on) return true;
      const needed: readonly (readonly [Bucket, number])[] = [
        [second, 1],
        [minute, cost],
        ...(kind === "batch" ? [[batches, 1] as const] : []),
      ];
      for (const [b] of needed) fill(b, now);
      if (needed.some(([b, count]) => b.level < count)) return false;
      for (const [b, count] of needed) b.level -= count;
      return true;
    },
  };
}
