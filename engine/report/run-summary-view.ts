import { addMoney, formatMoney } from "../model/money.ts";
import type { Money } from "../model/money.ts";
import type { RunDeed, RunSummary } from "../model/run-summary.ts";

/** What a run did with the documents of one entity. */
export interface RunCount {
  readonly label: string;
  readonly created: number;
  readonly updated: number;
  readonly linked: number;
  readonly voided: number;
  readonly deleted: number;
  readonly notDone: number;
  /** Of what it created; null: it has no amounts. */
  readonly amount: Money | null;
}

const EMPTY = {
  created: 0,
  updated: 0,
  linked: 0,
  voided: 0,
  deleted: 0,
  notDone: 0,
  amount: null,
};
const COUNTED = {
  create: "created",
  update: "updated",
  link: "linked",
  unlink: "linked",
  void: "voided",
  delete: "deleted",
} as const;

/** By entity, in the order in which the run came to them. */
export function runCounts({ deeds }: RunSummary): readonly RunCount[] {
  const counts = new Map<string, RunCount>();
  for (const deed of deeds) {
    const count = counts.get(deed.entity) ?? { label: deed.label, ...EMPTY };
    counts.set(deed.entity, counted(count, deed));
  }
  return [...counts.values()];
}

type Counted = Exclude<keyof RunCount, "label" | "amount">;

/** With their words, for the head of a table. A delete is rare: it is told where there was one. */
export function countedKinds(counts: readonly RunCount[]): readonly (readonly [Counted, string])[] {
  const kinds: readonly (readonly [Counted, string])[] = [
    ["created", "created"],
    ["updated", "updated"],
    ["linked", "linked"],
    ["voided", "voided"],
    ["deleted", "deleted"],
    ["notDone", "not done"],
  ];
  return kinds.filter(([kind]) => kind !== "deleted" || counts.some((each) => each.deleted > 0));
}

function counted(count: RunCount, { kind, result, amount }: RunDeed): RunCount {
  if (result !== "done") return { ...count, notDone: count.notDone + 1 };
  const name = COUNTED[kind];
  const more = { ...count, [name]: count[name] + 1 };
  if (kind !== "create" || amount === null) return more;
  return { ...more, amount: count.amount === null ? amount : addMoney(count.amount, amount) };
}

/** In words: what a run did to a row, or that it did not. */
export const DEED_WORDS: Readonly<Record<RunDeed["kind"], string>> = {
  create: "created",
  update: "updated",
  link: "linked",
  unlink: "unlinked",
  void: "voided",
  delete: "deleted",
};

export const RESULT_WORDS: Readonly<Record<Exclude<RunDeed["result"], "done">, string>> = {
  failed: "refused by the books",
  unknown: "outcome not known yet",
  drifted: "the books made something else of it",
};

export const deedText = ({ kind, result }: Pick<RunDeed, "kind" | "result">): string =>
  result === "done" ? DEED_WORDS[kind] : RESULT_WORDS[result];

/** `tieout.run_summary/1`; money as text. */
export function runSummaryJson(summary: RunSummary): { readonly [key: string]: unknown } {
  const text = (amount: Money | null): string | null =>
    amount === null ? null : formatMoney(amount);
  return {
    format: "tieout.run_summary/1",
    run: summary.run,
    kind: summary.kind,
    actor: summary.actor,
    began: summary.began,
    ended: summary.ended,
    state: summary.state,
    program: summary.program,
    entities: runCounts(summary).map(({ notDone, amount, ...counts }) => ({
      ...counts,
      not_done: notDone,
      amount: text(amount),
    })),
    rows: summary.deeds.map(({ amount, ...deed }) => ({ ...deed, amount: text(amount) })),
    odd: summary.odd,
  };
}
