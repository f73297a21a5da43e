import { formatAddress } from "../model/ids.ts";
import type { EntityProgram } from "../model/program.ts";
import { isPaidOpen } from "../model/settlement.ts";
import { companyOf } from "../project.ts";
import type { Project } from "../project.ts";
import { statusView } from "../report/status-view.ts";
import type { StatusRow, StatusView } from "../report/status-view.ts";
import type { ViewRow } from "../store/documents-view.ts";
import { entityByName } from "../store/entities.ts";
import { shownRows } from "../store/pairs.ts";
import { countRecords } from "../store/records.ts";
import { lastRuns } from "../store/runs.ts";

/** Where everything stands now, as the store has it; `only` one entity, or all. */
export async function statusOf(project: Project, only: string | null): Promise<StatusView> {
  const { program, store } = project;
  const entities = [];
  for (const entity of program.entities) {
    const { name, label } = entity;
    if (only !== null && name !== only) continue;
    const known = await entityByName(store.db, name);
    const counts = known === null ? null : await countRecords(store.db, known.id);
    const rows: StatusRow[] = [];
    for await (const some of shownRows(store.db, entity)) {
      rows.push(...some.map((row) => statusRow(row, entity)));
    }
    const offered = (counts?.offeredNew ?? 0) + (counts?.offeredEdits ?? 0);
    entities.push({ entity: name, label, offered, rows });
  }
  const runs = await lastRuns(store.db, 5);
  return statusView({
    environment: program.environment,
    company: await companyOf(project),
    currency: program.currency,
    entities,
    runs: runs.map(({ id, kind, actor, started_at: startedAt, state }) => ({
      id,
      kind,
      actor,
      startedAt,
      state,
    })),
  });
}

function statusRow(row: ViewRow, entity: EntityProgram): StatusRow {
  const { address, title, sync, settlement, reasons, amount } = row;
  const record = `${address.entity}/${address.key}`;
  const paidOpen = isPaidOpen(row, entity);
  return {
    row: formatAddress(address),
    record,
    title,
    sync,
    settlement,
    paidOpen,
    reasons,
    amount,
  };
}
