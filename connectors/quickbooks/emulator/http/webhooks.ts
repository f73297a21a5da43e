/**
 * Webhooks: what changes is told to an address, in batches, one at a time and in order. Until a
 * batch is acknowledged the later ones wait; it is sent again after the documented times, on the
 * emulator's clock [D: webhooks]. What waits when the process ends is forgotten.
 */
import type { Http } from "../../../../engine/contract/io.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { type Emulation, randomHex } from "../emulation.ts";
import { type Notice, merged, messageOf, noticesOf } from "./notices.ts";

export interface Webhooks {
  /** What waits, and what the last attempts were answered. */
  state(): JsonObject;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Waited after each attempt that failed; the last one again and again [D]. */
export const RETRY_MS = [
  10 * SECOND,
  20 * SECOND,
  30 * SECOND,
  5 * MINUTE,
  20 * MINUTE,
  2 * HOUR,
  4 * HOUR,
  6 * HOUR,
] as const;

/** Attempts that `state` remembers. */
const REMEMBERED = 50;

export function webhooksOf(emulation: Emulation, http: Pick<Http, "request"> | null): Webhooks {
  const { clock, company } = emulation;
  const waiting: Notice[] = [];
  const attempts: JsonObject[] = [];
  let sending = false;
  let unacknowledged = 0;

  let listens = false;
  company.onCommit((commit) => {
    // What a log brings back was told when it happened.
    if (!listens || http === null || emulation.settings.webhooks.address === null) return;
    waiting.push(...noticesOf(commit, company, () => uuid(emulation)));
    if (waiting.length > 0 && !sending) void deliver();
  });
  listens = true;

  return {
    state: () => ({
      waiting: waiting.length,
      unacknowledged,
      attempts: [...attempts],
    }),
  };

  async function deliver(): Promise<void> {
    sending = true;
    try {
      while (waiting.length > 0) {
        await clock.sleep(emulation.settings.webhooks.gatherMs);
        const notices = merged(waiting.splice(0));
        unacknowledged = notices.length;
        await untilAcknowledged(notices);
        unacknowledged = 0;
      }
    } finally {
      sending = false;
    }
  }

  /** Ends too where no address is left to tell. */
  async function untilAcknowledged(notices: readonly Notice[]): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const { address } = emulation.settings.webhooks;
      if (address === null) return;
      const status = await clock.during(post(address, notices));
      attempts.push({ at: clock.now(), events: notices.length, attempt: attempt + 1, status });
      if (attempts.length > REMEMBERED) attempts.shift();
      if (status >= 200 && status < 300) return;
      await clock.sleep(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]!);
    }
  }

  /** 0: no answer in time. */
  async function post(url: string, notices: readonly Notice[]): Promise<number> {
    const { webhooks } = emulation.settings;
    const traceId = `1-${randomHex(emulation, 4)}-${randomHex(emulation, 12)}`;
    const sent = { realmId: company.realmId, notices, now: clock.now(), traceId };
    const { headers, body } = messageOf(sent, webhooks);
    const timeoutMs = webhooks.acknowledgeMs;
    const answer = await http!.request({ method: "POST", url, headers, body, timeoutMs });
    return answer.kind === "answer" ? answer.status : 0;
  }
}

function uuid(emulation: Emulation): string {
  const hex = randomHex(emulation, 16);
  const [a, b, c, d, e] = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(13, 16),
    hex.slice(17, 20),
    hex.slice(20),
  ];
  return `${a}-${b}-4${c}-a${d}-${e}`;
}
