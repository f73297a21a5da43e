import type { Change, FieldDelta } from "../model/change.ts";
import { formatAddress } from "../model/ids.ts";
import { formatMoney, parseMoney, subtractMoney } from "../model/money.ts";
import type { Currency, Money } from "../model/money.ts";
import { leafJson } from "../model/delta-json.ts";
import type { EntityCount, Plan, UnsafeReason } from "../model/plan.ts";
import { oneLine } from "./layout.ts";
import { groupNeeds, totalOf } from "./needs.ts";
import type { NeedGroup, NeedItem } from "./needs.ts";

/** A plan for people: sections in dependency order, amounts, and what waits for whom. */
export interface PlanView {
  readonly environment: string;
  readonly company: { readonly id: string; readonly label: string };
  readonly currency: Currency;
  /** First 8 digits of the plan's digest. */
  readonly digest: string;
  readonly sections: readonly PlanSection[];
  readonly counts: readonly EntityCount[];
  readonly needs: readonly NeedGroup[];
  readonly unsafe: readonly UnsafeReason[];
  /** Changes that write something in the books. */
  readonly writes: number;
  readonly links: number;
  readonly net: Money | null;
  readonly heldBack: Money | null;
}

export interface PlanSection {
  readonly count: EntityCount;
  readonly stream: string;
  readonly rows: readonly PlanRowView[];
  /** Of these kinds there are more rows than are held. */
  readonly more: ReadonlyMap<Change["kind"], MoreRows>;
}

/** Rows that are only counted. */
export interface MoreRows {
  readonly count: number;
  readonly after: Money | null;
}

export interface PlanRowView {
  readonly kind: Change["kind"];
  readonly row: string;
  readonly key: string;
  readonly title: string;
  /** What it is or why: `is Customer 41`, the reason that blocks it. */
  readonly note: string;
  readonly before: Money | null;
  readonly after: Money | null;
  readonly deltas: readonly DeltaView[];
  /** Rows of this plan that go first. */
  readonly waitsFor: readonly string[];
}

export interface DeltaView {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly money: boolean;
  /** after - before, where both are amounts. */
  readonly difference: string | null;
  readonly rule: string;
}

export interface CompanyFacts {
  readonly label: string;
  readonly currency: Currency;
}

/** `most`: rows of a kind and an entity that are held; who shows every row says `Infinity`. */
export function planView(plan: Plan, company: CompanyFacts, most: number = MOST_ROWS): PlanView {
  const { currency } = company;
  const parts = new Map(plan.counts.map(({ entity }) => [entity, newPart()]));
  const labels = new Map(plan.counts.map((count) => [count.entity, count.label]));
  const needs: NeedItem[] = [];
  let [writes, links] = [0, 0];
  for (const change of plan.changes) {
    const { kind, address } = change;
    if (WRITES.has(kind)) writes++;
    if (kind === "link" || kind === "unlink") links++;
    if (kind === "blocked") needs.push(needOf(change, labels));
    const part = parts.get(address.entity);
    if (part !== undefined) take(part, change, { currency, most });
  }
  const sections = plan.counts
    .map((count) => sectionOf(count, parts.get(count.entity)!))
    .filter((section) => section.rows.length > 0);
  return {
    environment: plan.environment,
    company: { id: plan.company, label: oneLine(company.label) },
    currency,
    digest: plan.digest.slice(0, 8),
    sections,
    counts: plan.counts,
    needs: groupNeeds(needs),
    unsafe: plan.unsafe,
    writes,
    links,
    net: addTexts(plan.counts, (count) => count.amount, currency),
    heldBack: addTexts(plan.counts, (count) => count.heldBack, currency),
  };
}

type CountColumn = "create" | "update" | "link" | "void" | "delete" | "same" | "blocked";

/** Of the tables that count changes. A delete is rare: it is told where there is one. */
export function countColumns({
  counts,
}: Pick<PlanView, "counts">): readonly (readonly [CountColumn, string])[] {
  const columns: readonly (readonly [CountColumn, string])[] = [
    ["create", "create"],
    ["update", "update"],
    ["link", "found"],
    ["void", "void"],
    ["delete", "delete"],
    ["same", "same"],
    ["blocked", "needs someone"],
  ];
  const isRare = counts.every((each) => (each.delete ?? 0) === 0);
  return columns.filter(([kind]) => kind !== "delete" || !isRare);
}

/** More than any text shows: a comment of so many lines is too long, whatever they say. */
const MOST_ROWS = 20_000;

const WRITES: ReadonlySet<Change["kind"]> = new Set(["create", "update", "void", "delete"]);
/** What is told of these, their causes and who has to act, takes all of them. */
const HELD: ReadonlySet<Change["kind"]> = new Set(["update", "blocked"]);

/** The section of one entity, as its changes pass by. */
interface Part {
  stream: string | null;
  readonly rows: PlanRowView[];
  /** They stand last within their entity (ux.md 2.9). */
  readonly blocked: PlanRowView[];
  readonly held: Map<Change["kind"], number>;
  readonly more: Map<Change["kind"], MoreRows>;
}

const newPart = (): Part => ({
  stream: null,
  rows: [],
  blocked: [],
  held: new Map(),
  more: new Map(),
});

function take(
  part: Part,
  change: Change,
  { currency, most }: { readonly currency: Currency; readonly most: number },
): void {
  const { kind, amount } = change;
  part.stream ??= change.stream;
  const held = part.held.get(kind) ?? 0;
  if (held >= most && !HELD.has(kind)) {
    const { count, after } = part.more.get(kind) ?? { count: 0, after: null };
    part.more.set(kind, { count: count + 1, after: totalOf([after, amount.after]) });
    return;
  }
  part.held.set(kind, held + 1);
  (kind === "blocked" ? part.blocked : part.rows).push(new Row(change, currency));
}

function sectionOf(count: EntityCount, { stream, rows, blocked, more }: Part): PlanSection {
  return { count, stream: stream ?? "", rows: [...rows, ...blocked], more };
}

/**
 * Says what is asked of it when it is asked: of 100,000 rows a text shows some ten, and written
 * out they took 40 MB.
 */
class Row implements PlanRowView {
  readonly #change: Change;
  readonly #currency: Currency;

  constructor(change: Change, currency: Currency) {
    this.#change = change;
    this.#currency = currency;
  }

  get kind(): Change["kind"] {
    return this.#change.kind;
  }

  get row(): string {
    return formatAddress(this.#change.address);
  }

  get key(): string {
    return oneLine(this.row.slice(this.row.indexOf("/") + 1));
  }

  get title(): string {
    return this.#change.label;
  }

  get note(): string {
    return noteOf(this.#change);
  }

  get before(): Money | null {
    return this.#change.amount.before;
  }

  get after(): Money | null {
    return this.#change.amount.after;
  }

  get deltas(): readonly DeltaView[] {
    return this.#change.deltas.map((delta) => deltaOf(delta, this.#currency));
  }

  get waitsFor(): readonly string[] {
    return this.#change.after.map(formatAddress);
  }
}

/** A new record and an edit need no word; an adoption and a block do. */
function noteOf(change: Change): string {
  const told = change.reasons.filter(
    (reason) => reason.code !== "new_record" && reason.code !== "source_edited",
  );
  return told.map((reason) => reason.text).join("; ");
}

function deltaOf(delta: FieldDelta, currency: Currency): DeltaView {
  const { path, money, rule } = delta;
  const before = leafText(delta.before);
  const after = leafText(delta.after);
  const from = money ? parseMoney(before, currency) : null;
  const to = money ? parseMoney(after, currency) : null;
  return {
    path,
    before: from === null ? before : formatMoney(from),
    after: to === null ? after : formatMoney(to),
    difference: from === null || to === null ? null : formatMoney(subtractMoney(to, from)),
    money,
    rule,
  };
}

function leafText(value: FieldDelta["before"]): string {
  const leaf = leafJson(value);
  if (leaf === null) return "–";
  return typeof leaf === "string" ? leaf : JSON.stringify(leaf);
}

function needOf(change: Change, labels: ReadonlyMap<string, string>): NeedItem {
  const { entity } = change.address;
  return {
    row: formatAddress(change.address),
    entity,
    label: labels.get(entity) ?? entity,
    title: change.label,
    reasons: change.reasons,
    amount: change.amount.after,
  };
}

function addTexts(
  counts: readonly EntityCount[],
  amountOf: (count: EntityCount) => string | null,
  currency: Currency,
): Money | null {
  let minor: bigint | null = null;
  for (const count of counts) {
    const text = amountOf(count);
    const money = text === null ? null : parseMoney(text, currency);
    if (money !== null) minor = (minor ?? 0n) + money.minor;
  }
  return minor === null ? null : { minor, currency };
}
