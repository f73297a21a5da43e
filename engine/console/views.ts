import { displayMoney, money } from "../model/money.ts";
import type { Currency, Money } from "../model/money.ts";
import { formatAddress } from "../model/ids.ts";
import type { EntityProgram } from "../model/program.ts";
import { STATUS_WORDS, statusWord } from "../model/status.ts";
import { companyOf, signInWarning } from "../project.ts";
import { countRecords } from "../store/records.ts";
import type { ViewRow } from "../store/documents-view.ts";
import { windowCounts } from "../store/documents-window.ts";
import { entityByName } from "../store/entities.ts";
import { openRequests } from "../store/requests.ts";
import type { Desk } from "./desk.ts";

/** What every page shows: where we are, what is where, what is under way. */
export async function stateView(desk: Desk): Promise<object> {
  const { project, options } = desk;
  const { program, store, job } = project;
  const { label, id } = await companyOf(project);
  return {
    project: program.project,
    environment: program.environment,
    company: { id, label },
    currency: program.currency,
    actor: job.actor,
    read_only: options.readOnly,
    allow_apply: options.allowApply,
    busy: desk.busy(),
    sign_in: await signInWarning(project),
    unknown: (await openRequests(store.db)).length,
    digest: program.digest.slice(0, 8),
    entities: await Promise.all(program.entities.map((entity) => entityView(desk, entity))),
  };
}

async function entityView({ project }: Desk, entity: EntityProgram): Promise<object> {
  const { store, program } = project;
  const known = await entityByName(store.db, entity.name);
  const records = known === null ? null : await countRecords(store.db, known.id);
  const all = { entity, currency: program.currency, word: null, terms: [] };
  const counts = await windowCounts(store.db, all);
  return {
    name: entity.name,
    label: entity.label,
    truth: entity.truth,
    source: `${entity.source.connection}.${entity.source.stream}`,
    import: entity.import,
    push: entity.push,
    create: entity.create,
    permanent: entity.permanent,
    when: entity.trigger?.when.text ?? null,
    on_demand: entity.onDemand,
    has_amount: entity.amount !== null,
    has_paid: entity.paid !== null,
    roles: entity.documents.map(({ role }) => role),
    total: counts.reduce((sum, each) => sum + each.rows, 0),
    offered_new: records?.offeredNew ?? 0,
    offered_edits: records?.offeredEdits ?? 0,
    missing: records?.missing ?? 0,
    words: wordsView(counts, program.currency),
  };
}

export function wordsView(
  counts: Awaited<ReturnType<typeof windowCounts>>,
  currency: Currency,
): readonly object[] {
  return STATUS_WORDS.flatMap((word) => {
    const found = counts.find((each) => each.word === word);
    if (found === undefined) return [];
    return [{ word, rows: found.rows, amount: amountView(found.amount, currency) }];
  });
}

/** With thousands parted and a plain minus: the page draws what it gets and adds nothing up. */
export const amountView = (minor: bigint | null, currency: Currency): string | null =>
  minor === null ? null : displayMoney(money(minor, currency));

export const moneyView = (amount: Money | null): string | null =>
  amount === null ? null : displayMoney(amount);

/** A row of the grid. */
export function rowView(row: ViewRow, currency: Currency): object {
  const [reason] = row.reasons;
  return {
    row: formatAddress(row.address),
    key: row.address.key,
    role: row.address.role,
    title: row.title,
    party: row.party,
    day: row.day,
    amount: amountView(row.amount, currency),
    status: statusWord(row),
    settlement: row.settlement,
    link: row.link,
    origin: row.origin,
    drifted: row.sync === "drifted",
    sync: row.sync,
    reasons: row.reasons.map(({ code, text, fixIn, help }) => ({ code, text, fixIn, help })),
    why: row.held ?? reason?.text ?? null,
    synced: row.lastSuccess,
    remote: row.remoteId === null ? null : `${row.stream}/${row.remoteId}`,
    picks: row.link === "none" && row.reasons.some(({ code }) => code === "no_match"),
  };
}
