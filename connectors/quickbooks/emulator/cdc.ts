/** Change data capture: what changed since a moment, deleted documents too [D, R: cdc-basic]. */
import { instantFromMs, msOf, parseInstant } from "../../../engine/model/calendar.ts";
import type { JsonObject } from "../../../engine/model/json.ts";
import { objectAt, textAt } from "./body.ts";
import type { Stored } from "./company.ts";
import type { Emulation } from "./emulation.ts";
import { definitionNamed } from "./entities/catalogue.ts";
import type { Definition } from "./entities/definition.ts";
import { type FaultError, queryInvalid, requiredMissing } from "./faults.ts";
import { tell } from "./told.ts";
import { stampOf } from "./time.ts";

/** At most so many entities in an answer [D]; there is no cursor. */
const MOST = 1000;

/** Left out of CDC [D]. */
const EXCLUDED: ReadonlySet<string> = new Set(["TaxCode", "TaxRate", "TaxAgency", "JournalCode"]);

export function changesSince(
  emulation: Emulation,
  entities: string | null,
  since: string | null,
): JsonObject | FaultError {
  if (entities === null || entities === "") return requiredMissing("entities");
  if (since === null || since === "") return requiredMissing("changedSince");
  const from = startOf(emulation, since);
  if (from === null) return queryInvalid(`invalid date: ${since}`);
  const parts: JsonObject[] = [];
  let left = MOST;
  for (const name of entities.split(",")) {
    const definition = definitionNamed(name.trim());
    if (definition === null || EXCLUDED.has(definition.name)) {
      return queryInvalid(`invalid context declaration: ${name.trim()}`);
    }
    const bodies = changed(emulation, definition, from).slice(0, left);
    left -= bodies.length;
    const count = { startPosition: 1, maxResults: bodies.length };
    parts.push(bodies.length === 0 ? {} : { [definition.name]: bodies, ...count });
  }
  return { CDCResponse: [{ QueryResponse: parts }] };
}

function startOf({ clock, settings }: Emulation, since: string): string | null {
  const zone = stampOf(clock.now(), settings.timezone).slice(19);
  const timed = since.length === 10 ? `${since}T00:00:00` : since;
  // A plus of the offset is a blank where the client did not encode it.
  const from = parseInstant(timed.replace(" ", "+")) ?? parseInstant(timed + zone);
  if (from === null || settings.cdcDays === null) return from;
  const earliest = instantFromMs(msOf(clock.now()) - settings.cdcDays * 86_400_000);
  return from < earliest ? earliest : from;
}

function changed(emulation: Emulation, definition: Definition, from: string): JsonObject[] {
  const seen = [...emulation.company.all(definition.name)]
    .map((stored) => ({ stored, at: changedAt(stored) }))
    .filter(({ at }) => at >= from);
  seen.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.stored.sequence - b.stored.sequence));
  return seen.map(({ stored }) => shown(emulation, definition, stored));
}

/** To the second, as MetaData tells it. */
function changedAt(stored: Stored): string {
  const times = objectAt(stored.body ?? {}, "MetaData");
  const told = times === null ? null : parseInstant(textAt(times, "LastUpdatedTime"));
  return told ?? `${stored.changedAt.slice(0, 19)}.000Z`;
}

function shown({ settings }: Emulation, definition: Definition, stored: Stored): JsonObject {
  if (stored.body !== null) return tell(settings, definition, stored.body);
  const LastUpdatedTime = stampOf(stored.changedAt, settings.timezone);
  return { domain: "QBO", status: "Deleted", Id: stored.id, MetaData: { LastUpdatedTime } };
}
