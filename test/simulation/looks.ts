import type { HttpRequest } from "../../engine/contract/io.ts";
import type { Process } from "./process.ts";
import { violate } from "./simulation.ts";
import type { Simulation } from "./simulation.ts";

/**
 * Guarantee 1 as far as people go: what somebody has entered under a number of ours is seen before
 * anything is made beside it. The company of a world may admit a number twice.
 */
export interface Looks {
  /** Somebody has given this number to a document of their own. */
  taken(number: string): void;
  /** A write is about to go, whether it arrives or not. */
  sending(process: Process, request: HttpRequest): void;
  /** A request of ours is carried out: it may be a question for numbers. */
  see(process: Process, request: HttpRequest): void;
  /** By the request that is carried out now, something with this number is made. */
  expectFree(key: string, number: string): void;
}

export function openLooks(sim: Simulation): Looks {
  const { time, swarm } = sim;
  /** Since when a question shows it. */
  const shown = new Map<string, number>();
  /** When a process has asked for a number: `p1 I3`. */
  const asked = new Map<string, number[]>();
  /** Who sent a request first, and when: bytes that have been sent go again as they are. */
  const sent = new Map<string, { readonly by: string; readonly at: number }>();
  let now: { readonly by: string; readonly at: number } | null = null;
  return {
    taken: (number) => void shown.set(number, time.nowMs() + swarm.lagMs),
    sending({ name }, { url }) {
      const id = new URL(url).searchParams.get("requestid") ?? "";
      if (!sent.has(id)) sent.set(id, { by: name, at: time.nowMs() });
    },
    see({ name }, { url }) {
      const { searchParams } = new URL(url);
      now = sent.get(searchParams.get("requestid") ?? "") ?? null;
      const query = searchParams.get("query") ?? "";
      if (!query.includes("DocNumber")) return;
      for (const [, number] of query.matchAll(/'(\w+)'/g)) {
        const place = `${name} ${number}`;
        asked.set(place, [...(asked.get(place) ?? []), time.nowMs()]);
      }
    },
    expectFree(key, number) {
      const since = shown.get(number);
      if (since === undefined || now === null) return;
      const { by, at } = now;
      const looked = asked.get(`${by} ${number}`)?.findLast((each) => each <= at);
      if ((looked ?? at) < since) return;
      const how = looked === undefined ? "without looking" : "though it was seen";
      violate(sim, `O1 ${key} is made ${how} beside what people have under ${number}`);
    },
  };
}
