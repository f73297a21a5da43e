import type { Clock } from "../../engine/contract/io.ts";
import { type Bucket, openBucket } from "../../engine/http/bucket.ts";
import type { Settings } from "./config.ts";

/** What a call counts as: every one is a request, some are batches too. */
export type CallKind = "request" | "batch";

/** The service's own limits (facts, par. 3 and 15), as token buckets that start full. */
export function openLimits(
  settings: Pick<Settings, "requestsPerSecond" | "requestsPerMinute" | "batchesPerMinute">,
  clock: Pick<Clock, "monotonicMs" | "sleep">,
  onThrottle?: (wait: { readonly ms: number; readonly reason: string }) => void,
): Bucket {
  const { requestsPerSecond, requestsPerMinute, batchesPerMinute } = settings;
  return openBucket({
    clock,
    limits: [
      { name: `${requestsPerSecond} requests a second`, count: requestsPerSecond, perMs: 1000 },
      { name: `${requestsPerMinute} requests a minute`, count: requestsPerMinute, perMs: 60_000 },
      {
        name: `${batchesPerMinute} batches a minute`,
        count: batchesPerMinute,
        perMs: 60_000,
        kinds: ["batch" satisfies CallKind],
      },
    ],
    onWait({ ms, limit }) {
      const reason = limit === "pause" ? "QuickBooks asked for a pause" : limit;
      onThrottle?.({ ms, reason });
    },
  });
}
