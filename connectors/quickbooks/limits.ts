import type { Clock } from "../../engine/contract/io.ts";
import type { Settings } from "./config.ts";

/** What a call counts as: every one is a request, some are batches too. */
export type CallKind = "request" | "batch";

export interface Limits {
  /** Resolves when the call may go: true, or false where the signal aborted first. */
  take(kind: CallKind, signal: AbortSignal): Promise<boolean>;
  /** The service asked for a pause: nothing goes for so long. */
  pause(ms: number): void;
}

type OnWait = (wait: { readonly ms: number; readonly reason: string }) => void;

interface Window {
  readonly name: string;
  readonly intervalMs: number;
  /** How far ahead of an even pace calls may run: the full bucket that a company starts with. */
  readonly burstMs: number;
  /** When the next call would be due at an even pace. */
  dueAt: number;
}

/**
 * The service's limits as token buckets that start full, the narrowest first: a call that waits
 * for the batch limit holds no place among the requests of the second.
 */
export function openLimits(
  settings: Pick<Settings, "requestsPerSecond" | "requestsPerMinute" | "batchesPerMinute">,
  clock: Pick<Clock, "monotonicMs" | "sleep">,
  onWait: OnWait = () => {},
): Limits {
  const requests = [
    openWindow("requests a minute", settings.requestsPerMinute, 60_000),
    openWindow("requests a second", settings.requestsPerSecond, 1000),
  ];
  const windows: Readonly<Record<CallKind, readonly Window[]>> = {
    request: requests,
    batch: [openWindow("batches a minute", settings.batchesPerMinute, 60_000), ...requests],
  };
  let pausedUntil = -Infinity;

  async function wait(ms: number, reason: string, signal: AbortSignal): Promise<boolean> {
    if (ms <= 0) return !signal.aborted;
    onWait({ ms: Math.ceil(ms), reason });
    await clock.sleep(Math.ceil(ms), signal);
    return !signal.aborted;
  }

  return {
    async take(kind, signal) {
      for (const window of windows[kind]) {
        const ms = reserve(window, clock.monotonicMs());
        if (!(await wait(ms, window.name, signal))) return false;
      }
      for (;;) {
        const ms = pausedUntil - clock.monotonicMs();
        if (ms <= 0) return !signal.aborted;
        if (!(await wait(ms, "asked to wait by QuickBooks", signal))) return false;
      }
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.monotonicMs() + ms);
    },
  };
}

/**
 * One call less than the service holds: calls arrive closer together than they left, and a single
 * one too early costs a 429 and its minute.
 */
function openWindow(name: string, calls: number, perMs: number): Window {
  const intervalMs = perMs / calls;
  return {
    name: `${calls} ${name}`,
    intervalMs,
    burstMs: intervalMs * Math.max(0, calls - 2),
    dueAt: -Infinity,
  };
}

/** Takes the next place in the window and says how many milliseconds away it is. */
function reserve(window: Window, now: number): number {
  const dueAt = Math.max(window.dueAt, now);
  window.dueAt = dueAt + window.intervalMs;
  return Math.max(0, dueAt - window.burstMs - now);
}
