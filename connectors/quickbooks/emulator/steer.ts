/** The emulator's clock, which a test reads, sets and moves on from outside. */
import type { Clock } from "../../../engine/contract/io.ts";
import { type Instant, instantFromMs, msOf } from "../../../engine/model/calendar.ts";

/** `real` runs by itself and can be moved ahead; `virtual` stands still until it is moved. */
export type ClockKind = "real" | "virtual";

export interface SteeredClock extends Pick<Clock, "now" | "sleep"> {
  readonly kind: ClockKind;
  /** Moves ahead; whoever sleeps wakes in order, each at its own time. False: that is behind. */
  moveTo(instant: Instant): Promise<boolean>;
  /** The clock is not moved past what is under way. */
  during<T>(work: Promise<T>): Promise<T>;
}

interface Sleeper {
  readonly due: number;
  wake(): void;
}

export function steeredClock(base: Pick<Clock, "now" | "sleep">, kind: ClockKind): SteeredClock {
  const sleepers = new Set<Sleeper>();
  const underWay = new Set<Promise<unknown>>();
  let stands = msOf(base.now());
  let ahead = 0;

  const nowMs = (): number => (kind === "virtual" ? stands : msOf(base.now()) + ahead);
  const setMs = (ms: number): void => {
    if (kind === "virtual") stands = ms;
    else ahead += ms - nowMs();
  };
  const sleep: SteeredClock["sleep"] = async (ms, signal) => {
    if (signal?.aborted === true) return;
    const stop = new AbortController();
    const sleeper: Sleeper = { due: nowMs() + ms, wake: () => stop.abort() };
    sleepers.add(sleeper);
    signal?.addEventListener("abort", sleeper.wake, { once: true });
    try {
      if (kind === "virtual" && ms > 0) await aborted(stop.signal);
      else await base.sleep(ms, stop.signal);
    } finally {
      sleepers.delete(sleeper);
      signal?.removeEventListener("abort", sleeper.wake);
    }
  };

  return {
    kind,
    now: () => instantFromMs(nowMs()),
    sleep,
    async moveTo(instant) {
      const target = msOf(instant);
      if (target < nowMs()) return false;
      const next = (): Sleeper | undefined =>
        [...sleepers].filter(({ due }) => due <= target).sort((a, b) => a.due - b.due)[0];
      for (let sleeper = next(); sleeper !== undefined; sleeper = next()) {
        setMs(Math.max(nowMs(), sleeper.due));
        sleepers.delete(sleeper);
        sleeper.wake();
        await settle();
      }
      setMs(Math.max(nowMs(), target));
      return true;
    },
    async during(work) {
      underWay.add(work);
      try {
        return await work;
      } finally {
        underWay.delete(work);
      }
    },
  };

  /** Whoever was woken goes on first: as far as it gets without the clock. */
  async function settle(): Promise<void> {
    await turns();
    while (underWay.size > 0) {
      await Promise.allSettled(underWay);
      await turns();
    }
  }
}

/** From a sleep to the next one or to a request there are a dozen continuations at most. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
