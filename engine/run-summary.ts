import { TieoutError } from "./errors.ts";
import { parseDecimal } from "./model/decimal.ts";
import { formatAddress } from "./model/ids.ts";
import { money, roundToMoney } from "./model/money.ts";
import type { Money } from "./model/money.ts";
import type { RunDeed, RunSummary } from "./model/run-summary.ts";
import type { Project } from "./project.ts";
import { documentsById } from "./store/documents.ts";
import { eventsOfRun } from "./store/events.ts";
import type { EventRow } from "./store/events.ts";
import { odditiesOf } from "./store/oddities.ts";
import { operationsOfRun } from "./store/run-operations.ts";
import { runById } from "./store/runs.ts";

/** What a run did, told from the history; TO900 where there is no such run. */
export async function runSummary({ store, program }: Project, id: string): Promise<RunSummary> {
  const { db } = store;
  const run = await runById(db, id);
  if (run === null) {
    throw new TieoutError("TO900", `there is no run ${id} here`, { advice: "See: tieout status" });
  }
  const told = toldOf(await eventsOfRun(db, id));
  const sent = new Map((await operationsOfRun(db, id)).map((each) => [each.documentId, each]));
  const rows = await documentsById(db, [...told.keys()]);
  const { currency } = program;
  const deeds = rows.flatMap((row): readonly RunDeed[] => {
    const own = row && told.get(row.id);
    const operation = row && sent.get(row.id);
    const kind = own?.kind ?? operation?.kind;
    if (row === undefined || own === undefined || kind === undefined) return [];
    const { entity } = row.address;
    const total = operation?.total ?? null;
    const stands = row.amount === null ? null : money(row.amount, currency);
    return [
      {
        ...own,
        row: formatAddress(row.address),
        entity,
        label: program.entities.find(({ name }) => name === entity)?.label ?? entity,
        title: row.title,
        kind,
        amount: total === null ? stands : amountOf(total, stands),
      },
    ];
  });
  return {
    run: run.id,
    kind: run.kind,
    actor: run.actor,
    began: run.started_at,
    ended: run.ended_at,
    state: run.state,
    program: run.program,
    deeds,
    odd: (await odditiesOf(db, id)).map(({ place, text }) => ({ place, text })),
  };
}

/** As it was sent: what the source says by now may be something else. */
function amountOf(total: string, stands: Money | null): Money | null {
  const sent = parseDecimal(total);
  if (sent === null || stands === null) return stands;
  return roundToMoney(sent, stands.currency, "half_up");
}

type Told = Pick<RunDeed, "result" | "twin" | "why"> & { readonly kind: RunDeed["kind"] | null };

/** By document what became of it last. */
function toldOf(events: readonly EventRow[]): ReadonlyMap<number, Told> {
  const told = new Map<number, Told>();
  for (const { document_id: id, kind, detail } of events) {
    if (id === null) continue;
    const next = readEvent(kind, JSON.parse(detail) as Detail, told.get(id) ?? null);
    if (next !== null) told.set(id, next);
  }
  return told;
}

interface Detail {
  readonly operation?: RunDeed["kind"];
  readonly twin?: string;
  readonly stream?: string;
  readonly to?: string;
  readonly message?: string;
  readonly why?: string | readonly string[];
}

function readEvent(kind: string, said: Detail, before: Told | null): Told | null {
  const sent = { kind: before?.kind ?? null, twin: before?.twin ?? null };
  switch (kind) {
    case "applied":
      return { kind: said.operation ?? null, result: "done", twin: said.twin ?? null, why: null };
    case "settled": {
      const why = "sent before; found when it was settled";
      return { kind: said.operation ?? null, result: "done", twin: said.twin ?? null, why };
    }
    case "failed":
      return { ...sent, result: "failed", why: said.message ?? null };
    case "unknown":
      return { ...sent, result: "unknown", why: textOf(said.why) };
    case "drifted":
      // Of what this run has not touched, somebody else's edit is told by the row itself.
      return before && { ...before, result: "drifted", why: textOf(said.why) };
    case "linked":
      if (before !== null) return null;
      return {
        kind: "link",
        result: "done",
        twin: said.twin ?? `${said.stream}/${said.to}`,
        why: textOf(said.why),
      };
    case "unlinked":
      if (before !== null) return null;
      return { kind: "unlink", result: "done", twin: null, why: textOf(said.why) };
    default:
      return null;
  }
}

const textOf = (why: Detail["why"]): string | null =>
  typeof why === "string" ? why : (why?.join("; ") ?? null);
