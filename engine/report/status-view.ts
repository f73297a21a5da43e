import { money } from "../model/money.ts";
import type { Currency, Money } from "../model/money.ts";
import { STATUS_WORDS, statusWord, worstWord } from "../model/status.ts";
import type { Settlement, StatusWord, SyncState } from "../model/status.ts";
import { groupNeeds } from "./needs.ts";
import type { NeedGroup, NeedItem } from "./needs.ts";
import type { Reason } from "../model/reason.ts";

/** Where everything stands: for each entity how many records show which word. */
export interface StatusView {
  readonly environment: string;
  readonly company: { readonly id: string; readonly label: string };
  readonly currency: Currency;
  /** Words that occur, in the order of STATUS_WORDS. */
  readonly words: readonly StatusWord[];
  readonly entities: readonly StatusEntity[];
  readonly needs: readonly NeedGroup[];
  /** Nobody's task: what comes by itself, or stays out. */
  readonly waiting: readonly WaitingGroup[];
  /** Paid in the books and still open at the source: for whoever keeps the work side. */
  readonly paidOpen: readonly PaidOpenGroup[];
  readonly runs: readonly RunLine[];
}

export interface WaitingGroup {
  readonly label: string;
  readonly text: string;
  readonly count: number;
  readonly amount: Money | null;
}

export interface PaidOpenGroup {
  readonly entity: string;
  readonly label: string;
  readonly count: number;
  readonly amount: Money | null;
}

export interface StatusEntity {
  readonly entity: string;
  readonly label: string;
  readonly counts: Readonly<Partial<Record<StatusWord, number>>>;
  readonly total: number;
  readonly offered: number;
}

export interface RunLine {
  readonly id: string;
  readonly kind: string;
  readonly actor: string;
  readonly startedAt: string;
  readonly state: string;
}

/** What of a document its status is made of. */
export interface StatusRow {
  readonly row: string;
  /** `invoice/INV-7`, without the role: a record shows its worst document. */
  readonly record: string;
  readonly title: string;
  readonly sync: SyncState;
  readonly settlement: Settlement;
  /** Settled in the books, and open by what the source says. */
  readonly paidOpen: boolean;
  readonly reasons: readonly Reason[];
  readonly amount: bigint | null;
}

export interface StatusInput {
  readonly environment: string;
  readonly company: { readonly id: string; readonly label: string };
  readonly currency: Currency;
  readonly entities: readonly {
    readonly entity: string;
    readonly label: string;
    readonly offered: number;
    readonly rows: readonly StatusRow[];
  }[];
  readonly runs: readonly RunLine[];
}

export function statusView(input: StatusInput): StatusView {
  const entities = input.entities.map(({ entity, label, offered, rows }): StatusEntity => {
    const counts = countWords(rows);
    const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
    return { entity, label, counts, total, offered };
  });
  return {
    environment: input.environment,
    company: input.company,
    currency: input.currency,
    words: STATUS_WORDS.filter((word) => entities.some((each) => (each.counts[word] ?? 0) > 0)),
    entities,
    needs: groupNeeds(
      input.entities.flatMap(({ entity, label, rows }) =>
        rows.filter(needsSomeone).map((row) => needItem(row, entity, label, input.currency)),
      ),
    ),
    waiting: input.entities.flatMap(({ label, rows }) => waitingOf(label, rows, input.currency)),
    paidOpen: input.entities.flatMap(({ entity, label, rows }) => {
      const open = rows.filter((row) => row.paidOpen);
      const amount = sumOf(open, input.currency);
      return open.length === 0 ? [] : [{ entity, label, count: open.length, amount }];
    }),
    runs: input.runs,
  };
}

function sumOf(rows: readonly StatusRow[], currency: Currency): Money | null {
  const amounts = rows.map((row) => row.amount).filter((amount) => amount !== null);
  if (amounts.length === 0) return null;
  return money(
    amounts.reduce((total, amount) => total + amount, 0n),
    currency,
  );
}

/** Waiting and held documents by what they wait for. */
function waitingOf(
  label: string,
  rows: readonly StatusRow[],
  currency: Currency,
): readonly WaitingGroup[] {
  const still = rows.filter((row) => row.sync === "waiting" || row.sync === "held");
  const groups = Map.groupBy(still, (row) => row.reasons[0]?.text ?? row.sync);
  return [...groups].map(([text, members]) => {
    return { label, text, count: members.length, amount: sumOf(members, currency) };
  });
}

function countWords(rows: readonly StatusRow[]): Partial<Record<StatusWord, number>> {
  const byRecord = new Map<string, StatusWord>();
  for (const row of rows) {
    const word = statusWord(row);
    const known = byRecord.get(row.record);
    byRecord.set(row.record, known === undefined ? word : worstWord([known, word]));
  }
  const counts: Partial<Record<StatusWord, number>> = {};
  for (const word of byRecord.values()) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

/** Waiting and held documents are nobody's task; what is ready is the next run's. */
function needsSomeone(row: StatusRow): boolean {
  const word = statusWord(row);
  return word === "needs action" || word === "failed";
}

function needItem(row: StatusRow, entity: string, label: string, currency: Currency): NeedItem {
  return {
    row: row.row,
    entity,
    label,
    title: row.title,
    reasons: row.reasons.length > 0 ? row.reasons : settlementReasons(row.settlement),
    amount: row.amount === null ? null : money(row.amount, currency),
  };
}

function settlementReasons(settlement: Settlement): readonly Reason[] {
  const code = settlement === "gone" ? "gone_in_qbo" : "voided_in_qbo";
  return [{ code, text: `${settlement} in the books`, fixIn: "person" }];
}
