import { decimalOf, valueAt } from "./model/body.ts";
import type { NativeObject } from "./model/body.ts";
import type { Checked, TieGroup } from "./model/check.ts";
import { formatAddress } from "./model/ids.ts";
import { parseJson } from "./model/json.ts";
import { addMoney, isMoney, money, roundToMoney } from "./model/money.ts";
import type { Money } from "./model/money.ts";
import type { Balance, MonthEnd, Need, Receivable, Withheld } from "./model/month-end.ts";
import type { EntityProgram, Expr } from "./model/program.ts";
import { statusWord } from "./model/status.ts";
import type { Project } from "./project.ts";
import { groupNeeds } from "./report/needs.ts";
import type { NeedItem } from "./report/needs.ts";
import { openScopes } from "./scope.ts";
import { pairedRows } from "./store/documents-open.ts";
import { documentsOf } from "./store/documents.ts";
import type { DocumentRow } from "./store/documents.ts";
import { entityByName } from "./store/entities.ts";
import { shownRows } from "./store/pairs.ts";

/** Beside a tie-out: who owes what, what is kept back, what is held for others, what waits. */
export async function monthEndOf(project: Project, checked: Checked): Promise<MonthEnd> {
  const { program } = project;
  const entities = program.entities.filter(({ enabled }) => enabled);
  const receivables: Receivable[] = [];
  const withheld = new Map<string, Withheld>();
  for (const entity of entities) {
    if (entity.paid !== null) receivables.push(...(await owedOf(project, entity, checked)));
    if (entity.withheld !== null) await addWithheld(project, entity, withheld);
  }
  return {
    receivables: receivables.toSorted(byOpen),
    withheld: [...withheld.values()].filter(
      ({ source, books }) => source.minor !== 0n || books.minor !== 0n,
    ),
    balances: balancesOf(entities, checked),
    needs: await needsOf(project, entities),
  };
}

const byOpen = (a: Receivable, b: Receivable): number =>
  a.open.minor < b.open.minor
    ? 1
    : a.open.minor > b.open.minor
      ? -1
      : a.customer < b.customer
        ? -1
        : 1;

/** Billed on both sides, as the tie-out has it; open, as both were last read. */
async function owedOf(
  project: Project,
  entity: EntityProgram,
  checked: Checked,
): Promise<readonly Receivable[]> {
  const { program, store } = project;
  const zero = money(0n, program.currency);
  const open = new Map<string, Money>();
  for await (const rows of pairedRows(store.db, entity.name)) {
    for (const { role, party, body } of rows) {
      const path = entity.documents.find((each) => each.role === role)?.schema.parts.balance;
      const left =
        path === undefined ? null : decimalOf(valueAt(parseJson(body) as NativeObject, path));
      if (left === null) continue;
      const amount = roundToMoney(left, program.currency, "half_up");
      open.set(party ?? "", addMoney(open.get(party ?? "") ?? zero, amount));
    }
  }
  const tie = checked.ties.find(
    (each) => each.entity === entity.name && each.currency === zero.currency,
  );
  const said = entity.open === null ? null : await openAtSource(project, entity, entity.open);
  return (tie?.customers ?? []).map(({ name, source, books, difference }: TieGroup) => ({
    customer: name,
    source,
    books,
    openSource: said === null ? null : (said.get(name) ?? zero),
    open: open.get(name) ?? zero,
    difference,
  }));
}

/** By customer what the true side itself holds to be unpaid, of what it bills. */
async function openAtSource(
  project: Project,
  entity: EntityProgram,
  open: Expr,
): Promise<ReadonlyMap<string, Money>> {
  const sums = new Map<string, Money>();
  for await (const { row, amount } of dueAmounts(project, entity, open)) {
    const sum = sums.get(row.party ?? "");
    sums.set(row.party ?? "", sum === undefined ? amount : addMoney(sum, amount));
  }
  return sums;
}

async function addWithheld(
  project: Project,
  entity: EntityProgram,
  sums: Map<string, Withheld>,
): Promise<void> {
  const { withheld } = entity;
  if (withheld === null) return;
  const zero = money(0n, project.program.currency);
  for await (const { row, amount } of dueAmounts(project, entity, withheld)) {
    const sum = sums.get(row.title) ?? { name: row.title, source: zero, books: zero };
    sums.set(row.title, {
      ...sum,
      source: addMoney(sum.source, amount),
      books: row.sync === "done" ? addMoney(sum.books, amount) : sum.books,
    });
  }
}

/** An amount of each record that is due: what waits for its trigger is no claim yet. */
async function* dueAmounts(
  project: Project,
  entity: EntityProgram,
  expr: Expr,
): AsyncGenerator<{ readonly row: DocumentRow; readonly amount: Money }> {
  const { store } = project;
  const known = await entityByName(store.db, entity.name);
  if (known === null) return;
  const scopes = await openScopes(project);
  for await (const rows of documentsOf(store.db, known.id)) {
    for (const row of rows) {
      if (row.origin !== "live" || row.sync === "waiting" || row.sync === "retired") continue;
      const { value } = scopes.open(entity, { id: row.id, key: row.address.key, raw: row.raw });
      const amount = value(expr);
      if (isMoney(amount)) yield { row, amount };
    }
  }
}

/** Entities that are accounts: they have a balance and no total. */
function balancesOf(entities: readonly EntityProgram[], checked: Checked): readonly Balance[] {
  const held = entities.filter(({ documents: [first] }) => {
    const { balance, total } = first?.schema.parts ?? {};
    return balance !== undefined && total === undefined;
  });
  return held.flatMap(({ name }) =>
    checked.ties
      .filter(({ entity }) => entity === name)
      .map(({ label, source, books }) => ({ label, source, books })),
  );
}

async function needsOf(
  { store, program }: Project,
  entities: readonly EntityProgram[],
): Promise<readonly Need[]> {
  const items: NeedItem[] = [];
  for (const entity of entities) {
    for await (const rows of shownRows(store.db, entity)) {
      for (const row of rows) {
        const word = statusWord(row);
        if (word !== "needs action" && word !== "failed") continue;
        const amount = row.amount === null ? null : money(row.amount, program.currency);
        const { title, reasons } = row;
        const name = formatAddress(row.address);
        items.push({ row: name, entity: entity.name, label: entity.label, title, reasons, amount });
      }
    }
  }
  return groupNeeds(items).map(
    ({ fixIn, entity, label, code, items: members, amount, behind }) => ({
      fixIn,
      entity,
      label,
      code,
      rows: members.map(({ row }) => row),
      amount,
      behind: behind?.count ?? 0,
      behindAmount: behind?.amount ?? null,
    }),
  );
}
