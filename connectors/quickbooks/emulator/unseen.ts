/** What queries do not see yet: an index that is slower than the books [# DotNET-SDK 366]. */
import type { Clock } from "../../../engine/contract/io.ts";
import { msOf } from "../../../engine/model/calendar.ts";
import type { JsonObject } from "../../../engine/model/json.ts";
import type { Commit, Company, Stored } from "./company.ts";
import type { Settings } from "./settings.ts";

export interface Unseen {
  /** What a query sees of it: null where it is not there, or was not when the index last looked. */
  bodyOf(entity: string, stored: Stored): JsonObject | null;
  /** Whether anything may be unseen. */
  isLate(): boolean;
  /** What `act` commits stays unseen so long, whatever the setting says. */
  during<T>(ms: number | null, act: () => T): T;
}

interface Hidden {
  /** Milliseconds of the epoch. */
  readonly until: number;
  readonly body: JsonObject | null;
}

export function unseenOf(
  company: Company,
  { clock, settings }: { readonly clock: Pick<Clock, "now">; settings(): Settings },
): Unseen {
  const hidden = new Map<string, Hidden>();
  let asked: number | null = null;

  const hide = ({ changes, at, clear }: Commit): void => {
    if (clear === true) hidden.clear();
    const ms = asked ?? settings().query.lagMs;
    if (ms === 0 || clear === true) return;
    const now = msOf(clock.now());
    for (const { entity, id } of changes) {
      const key = `${entity} ${id}`;
      const known = hidden.get(key);
      const before = company.stored(entity, id)?.previous ?? null;
      // What was not seen before this change is not seen after it.
      const body = known !== undefined && known.until > now ? known.body : before;
      hidden.set(key, { until: msOf(at) + ms, body });
    }
  };
  company.onCommit(hide);

  return {
    bodyOf(entity, stored) {
      if (hidden.size === 0) return stored.body;
      const key = `${entity} ${stored.id}`;
      const found = hidden.get(key);
      if (found === undefined) return stored.body;
      if (found.until > msOf(clock.now())) return found.body;
      hidden.delete(key);
      return stored.body;
    },
    isLate: () => hidden.size > 0,
    during(ms, act) {
      asked = ms;
      try {
        return act();
      } finally {
        asked = null;
      }
    },
  };
}
