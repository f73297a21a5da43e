import { displayMoney, money } from "../model/money.ts";
import type { Currency, Money } from "../model/money.ts";
import type { EntityProgram } from "../model/program.ts";
import { STATUS_WORDS } from "../model/status.ts";
import { companyOf, signInWarning } from "../project.ts";
import { countOffered } from "../store/records-offered.ts";
import type { WordCount } from "../store/documents-window.ts";
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
    on: program.entities.some((entity) => entity.enabled && entity.push === "auto"),
    off: program.entities.every((entity) => !entity.enabled),
    digest: program.digest.slice(0, 8),
    entities: await Promise.all(program.entities.map((entity) => entityView(desk, entity))),
  };
}

async function entityView(desk: Desk, entity: EntityProgram): Promise<object> {
  const { store, program } = desk.project;
  const known = await entityByName(store.db, entity.name);
  const records = known === null ? null : await countOffered(store.db, known.id);
  const counts = await desk.counts.of({ entity, currency: program.currency, terms: [] });
  const paidOpen =
    entity.backflow.kind === "off"
      ? []
      : await desk.counts.of({ entity, currency: program.currency, terms: [], paidOpen: true });
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
    columns: columnHeads(entity),
    stream: entity.documents[0]?.stream ?? "",
    source_name: entity.source.connection,
    books_name: entity.documents[0]?.connection ?? "",
    has_amount: entity.amount !== null,
    has_paid: entity.paid !== null,
    roles: entity.documents.map(({ role }) => role),
    total: counts.reduce((sum, each) => sum + each.rows, 0),
    offered_new: records?.offeredNew ?? 0,
    offered_edits: records?.offeredEdits ?? 0,
    paid_open: paidOpen.reduce((sum, each) => sum + each.rows, 0),
    missing: records?.missing ?? 0,
    words: wordsView(counts, program.currency),
  };
}

export function wordsView(counts: readonly WordCount[], currency: Currency): readonly object[] {
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

/** Headings with how their values are drawn and, where the database knows them, sorted. */
function columnHeads(entity: EntityProgram): readonly object[] {
  const sorts = new Map(
    [
      [entity.title, "title"] as const,
      [entity.party, "party"] as const,
      [entity.day, "day"] as const,
      [entity.amount, "amount"] as const,
    ].flatMap(([expr, sort]) => (expr === null ? [] : [[expr.text, sort] as const])),
  );
  const key = entity.fields.find((field) => field.key === true)?.name ?? "";
  return entity.columns.map(({ label, value }) => ({
    label,
    type: value.type,
    is_key: value.text === key,
    sort: value.text === key ? "key" : (sorts.get(value.text) ?? null),
  }));
}
