import type { World } from "../contract/io.ts";

/** Whether anybody is still there: a screen that was left open is no way in for ever. */
export interface Idle {
  /** Somebody has asked for something. */
  seen(): void;
  /** Until nobody has for an hour, or `stop`. */
  wait(stop: AbortSignal): Promise<void>;
}

const IDLE_MS = 3_600_000;

/** While something is at work, somebody waits for it. */
export function openIdle({ clock }: Pick<World, "clock">, isBusy: () => boolean): Idle {
  let last = clock.monotonicMs();
  return {
    seen() {
      last = clock.monotonicMs();
    },
    async wait(stop) {
      while (!stop.aborted) {
        if (isBusy()) last = clock.monotonicMs();
        const left = last + IDLE_MS - clock.monotonicMs();
        if (left <= 0) return;
        await clock.sleep(left, stop);
      }
    },
  };
}
