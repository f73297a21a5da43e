import type { Money } from "../model/money.ts";
import { addMoney } from "../model/money.ts";
import type { FixIn, Reason, ReasonCode } from "../model/reason.ts";
import { FIXER_ORDER } from "./reasons.ts";

/** A document that cannot go on, with the reasons that it gives; the first one leads. */
export interface NeedItem {
  /** `invoice/INV-1042` */
  readonly row: string;
  readonly entity: string;
  /** Plural, for people: `Invoices`. */
  readonly label: string;
  readonly title: string;
  readonly reasons: readonly Reason[];
  readonly amount: Money | null;
}

/** Documents of one entity that share a reason. */
export interface NeedGroup {
  readonly code: ReasonCode;
  readonly fixIn: FixIn;
  readonly entity: string;
  readonly label: string;
  readonly items: readonly NeedItem[];
  readonly amount: Money | null;
  /** What only waits for these, and follows by itself. */
  readonly behind: { readonly count: number; readonly amount: Money | null } | null;
}

/** Groups by who mends it, entity and reason; what waits for another document stands behind it. */
export function groupNeeds(items: readonly NeedItem[]): readonly NeedGroup[] {
  const byRow = new Map(items.map((item) => [item.row, item]));
  const groups = new Map<string, NeedItem[]>();
  const behind = new Map<string, NeedItem[]>();
  for (const item of items) {
    const root = rootOf(item, byRow);
    if (root === null || root === item) push(groups, keyOf(item), item);
    else push(behind, keyOf(root), item);
  }
  return [...groups.entries()]
    .map(([key, members]) => groupOf(members, behind.get(key) ?? []))
    .toSorted(
      (a, b) => FIXER_ORDER.indexOf(a.fixIn) - FIXER_ORDER.indexOf(b.fixIn) || larger(b, a),
    );
}

/** Adds what can be added: amounts of the first one's currency. */
export function totalOf(amounts: readonly (Money | null)[]): Money | null {
  let sum: Money | null = null;
  for (const amount of amounts) {
    if (amount === null) continue;
    if (sum === null) sum = amount;
    else if (sum.currency === amount.currency) sum = addMoney(sum, amount);
  }
  return sum;
}

const leading = (item: NeedItem): Reason | undefined => item.reasons[0];

function keyOf(item: NeedItem): string {
  const reason = leading(item);
  return `${reason?.fixIn ?? "wait"} ${item.entity} ${reason?.code ?? "dependency"}`;
}

/** The document at the end of a chain of dependencies; null where that is none of these items. */
function rootOf(item: NeedItem, byRow: ReadonlyMap<string, NeedItem>): NeedItem | null {
  let at = item;
  // As long as there are items: a ring of needs ends where it began.
  for (let steps = 0; steps <= byRow.size; steps++) {
    const reason = leading(at);
    if (reason?.code !== "dependency") return at;
    const next = byRow.get(reason.about?.[0] ?? "");
    if (next === undefined) return null;
    at = next;
  }
  return null;
}

function groupOf(members: readonly NeedItem[], followers: readonly NeedItem[]): NeedGroup {
  const [first] = members;
  const reason = first === undefined ? undefined : leading(first);
  return {
    code: reason?.code ?? "dependency",
    fixIn: reason?.fixIn ?? "wait",
    entity: first?.entity ?? "",
    label: first?.label ?? "",
    items: members,
    amount: totalOf(members.map((item) => item.amount)),
    behind:
      followers.length === 0
        ? null
        : { count: followers.length, amount: totalOf(followers.map((item) => item.amount)) },
  };
}

function larger(a: NeedGroup, b: NeedGroup): number {
  const weight = (group: NeedGroup): bigint =>
    (group.amount?.minor ?? 0n) + (group.behind?.amount?.minor ?? 0n);
  return weight(a) < weight(b) ? -1 : weight(a) > weight(b) ? 1 : a.items.length - b.items.length;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
