import type { Clock } from "../../engine/contract/io.ts";
import { type Bucket, type Limit, openBucket } from "../../engine/http/bucket.ts";
import type { Settings } from "./config.ts";

/** What a call counts as: every one is a request, some are batches too. */
export type CallKind = "request" | "batch";

type Figures = Pick<Settings, "requestsPerSecond" | "requestsPerMinute" | "batchesPerMinute">;

type OnThrottle = (wait: { readonly ms: number; readonly reason: string }) => void;

/**
 * The service's own limits (facts, par. 3 and 15), as token buckets that start full, a little below
 * what the service lets pass at once: calls do not arrive as evenly as they are sent, and a 429
 * costs a minute. Two calls of ten are 200 ms of unevenness, one batch of forty 1.5 s.
 */
export function openLimits(
  settings: Figures,
  clock: Pick<Clock, "monotonicMs" | "sleep">,
  onThrottle?: OnThrottle,
): Bucket {
  const { requestsPerSecond, requestsPerMinute, batchesPerMinute } = settings;
  return openBucket({
    clock,
    limits: [
      limit(requestsPerSecond, "requests a second", 1000, 2),
      limit(requestsPerMinute, "requests a minute", 60_000, 2),
      { ...limit(batchesPerMinute, "batches a minute", 60_000, 1), kinds: [BATCH] },
    ],
    onWait({ ms, limit }) {
      const reason = limit === "pause" ? "QuickBooks asked for a pause" : limit;
      onThrottle?.({ ms, reason });
    },
  });
}

const BATCH: CallKind = "batch";

function limit(count: number, of: string, perMs: number, spare: number): Limit {
  return { name: `${count} ${of}`, count, perMs, burst: Math.max(1, count - spare) };
}

interface Pool {
  readonly bucket: Bucket;
  readonly listeners: Set<OnThrottle>;
}

/** By clock, that a simulated company never waits for a real one; then by company and figures. */
const pools = new WeakMap<object, Map<string, Pool>>();

/**
 * The pool of a company, one for all its connections in this process, also those that come one
 * after the other: the service counts calls of a company, not of a connection.
 */
export function companyLimits(
  company: { readonly base: string; readonly company: string },
  settings: Figures,
  clock: Pick<Clock, "monotonicMs" | "sleep">,
  onThrottle: OnThrottle = () => {},
): { readonly bucket: Bucket; close(): void } {
  const ofClock = pools.get(clock) ?? new Map<string, Pool>();
  pools.set(clock, ofClock);
  const { requestsPerSecond, requestsPerMinute, batchesPerMinute } = settings;
  const figures = [requestsPerSecond, requestsPerMinute, batchesPerMinute];
  const key = [company.base, company.company, ...figures].join(" ");
  const pool = ofClock.get(key) ?? newPool(settings, clock);
  ofClock.set(key, pool);
  pool.listeners.add(onThrottle);
  return { bucket: pool.bucket, close: () => void pool.listeners.delete(onThrottle) };
}

function newPool(settings: Figures, clock: Pick<Clock, "monotonicMs" | "sleep">): Pool {
  const listeners = new Set<OnThrottle>();
  const bucket = openLimits(settings, clock, (wait) => {
    for (const listener of listeners) listener(wait);
  });
  return { bucket, listeners };
}
