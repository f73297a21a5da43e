import { createHash } from "node:crypto";
import { assert } from "../assert.ts";
import { textsOf } from "./change-text.ts";
import type { FieldDelta, Change } from "./change.ts";
import { writeDelta } from "./delta-json.ts";
import type { DeltaJson } from "./delta-json.ts";
import { formatAddress, parseAddress } from "./ids.ts";
import type { Address, Digest } from "./ids.ts";
import { canonicalJson, writeJson } from "./json.ts";
import type { JsonTree } from "./json.ts";
import { formatMoney, parseMoney, currency as parseCurrency } from "./money.ts";
import type { Money } from "./money.ts";
import type { EntityCount, Plan } from "./plan.ts";

/**
 * A plan as JSON, `tieout.plan/1`: stable, money and decimals as text, references symbolic
 * (`@link:project/PRJ-7`). Its schema is published in report/schema/plan.schema.json.
 */
export interface PlanJson {
  readonly [key: string]: JsonTree;
}

/**
 * sha256 over everything but the run and the hour: the canonical JSON of the head, then a text of
 * each change, so that a plan of 100,000 changes is never one text.
 */
export function planDigest(plan: Omit<Plan, "digest">): Digest {
  const { changes: _changes, ...head } = planContent({ ...plan, changes: [] });
  const hash = createHash("sha256").update(canonicalJson(head));
  for (const text of plan.changes.texts?.() ?? textsOf(plan.changes)) hash.update(text);
  return hash.digest("hex") as Digest;
}

function planContent(plan: Omit<Plan, "digest">): PlanJson {
  return {
    format: plan.format,
    project: plan.project,
    environment: plan.environment,
    company: plan.company,
    store: { lineage: plan.store.lineage },
    program: plan.program,
    ...(plan.undoes === undefined ? {} : { undoes: plan.undoes }),
    changes: Array.from(plan.changes, writeChange),
    counts: plan.counts.map(({ heldBack, ...count }) => ({ ...count, held_back: heldBack })),
    unsafe: plan.unsafe.map((unsafe) => ({ ...unsafe })),
  };
}

export function writePlan(plan: Plan): PlanJson {
  const { format, ...content } = planContent(plan);
  return {
    format: format ?? plan.format,
    digest: plan.digest,
    run: plan.run,
    made_at: plan.madeAt,
    ...content,
  };
}

/**
 * The text of `writePlan`, indented, in pieces: as one text a plan of 100,000 changes took 200 MB
 * beside the plan itself. `more`: what is told beside the plan, at its end.
 */
export function* planPieces(plan: Plan, indent: number, more: PlanJson = {}): Generator<string> {
  const whole = writeJson({ ...writePlan({ ...plan, changes: [] }), ...more }, indent);
  const pad = " ".repeat(indent);
  // No value can hold this: in a text of JSON a line break is written out.
  const at = whole.indexOf(`\n${pad}"changes": []`);
  assert(at !== -1, "a plan without changes");
  const from = at + `\n${pad}"changes": [`.length;
  let piece = whole.slice(0, from);
  let comma = "";
  for (const change of plan.changes) {
    const text = writeJson(writeChange(change), indent).replaceAll("\n", `\n${pad}${pad}`);
    piece += `${comma}\n${pad}${pad}${text}`;
    comma = ",";
    if (piece.length < PIECE) continue;
    yield piece;
    piece = "";
  }
  if (plan.changes.length > 0) piece += `\n${pad}`;
  yield piece + whole.slice(from);
}

/** Characters. */
const PIECE = 65_536;

/** Reads what `writePlan` wrote; the caller has validated its shape and checks the digest. */
export function readPlan(json: PlanJson): Plan {
  const raw = json as unknown as Omit<Plan, "changes" | "counts" | "madeAt"> & {
    readonly made_at: Plan["madeAt"];
    readonly changes: readonly ChangeJson[];
    readonly counts: readonly (Omit<EntityCount, "heldBack"> & { held_back: string | null })[];
  };
  return {
    // As it stands there: whoever reads a file holds it against the one that is known.
    format: raw.format,
    project: raw.project,
    environment: raw.environment,
    company: raw.company,
    run: raw.run,
    madeAt: raw.made_at,
    store: { lineage: raw.store.lineage },
    program: raw.program,
    ...(raw.undoes === undefined ? {} : { undoes: raw.undoes }),
    changes: raw.changes.map(readChange),
    counts: raw.counts.map(({ held_back: heldBack, ...count }) => ({ ...count, heldBack })),
    unsafe: raw.unsafe,
    digest: raw.digest,
  };
}

interface ChangeJson {
  readonly kind: Change["kind"];
  readonly row: string;
  readonly connection: string;
  readonly stream: string;
  readonly label: string;
  readonly target: string | null;
  readonly expect_version: string | null;
  readonly reasons: readonly {
    code: string;
    text: string;
    fix_in: string;
    help?: string;
    about?: string[];
  }[];
  readonly deltas: readonly DeltaJson[];
  readonly amount: { before: string | null; after: string | null; currency: string | null };
  readonly after: readonly string[];
  readonly desired: string | null;
  readonly wave: number;
}

/** One change of it. */
export function writeChange(change: Change): JsonTree {
  const currency = change.amount.after?.currency ?? change.amount.before?.currency ?? null;
  const json: ChangeJson = {
    kind: change.kind,
    row: formatAddress(change.address),
    connection: change.connection,
    stream: change.stream,
    label: change.label,
    target: change.target,
    expect_version: change.expectVersion,
    reasons: change.reasons.map(({ fixIn, about, ...rest }) => ({
      ...rest,
      fix_in: fixIn,
      ...(about === undefined ? {} : { about: [...about] }),
    })),
    deltas: change.deltas.map(writeDelta),
    amount: {
      before: amountText(change.amount.before),
      after: amountText(change.amount.after),
      currency,
    },
    after: change.after.map(formatAddress),
    desired: change.desired,
    wave: change.wave,
  };
  return json as unknown as JsonTree;
}

function readChange(json: ChangeJson): Change {
  const money = (text: string | null): Money | null => {
    const currency = json.amount.currency === null ? null : parseCurrency(json.amount.currency);
    return text === null || currency === null ? null : parseMoney(text, currency);
  };
  return {
    kind: json.kind,
    address: addressOf(json.row),
    connection: json.connection,
    stream: json.stream,
    label: json.label,
    target: json.target as Change["target"],
    expectVersion: json.expect_version,
    reasons: json.reasons.map(({ fix_in, ...rest }) => ({
      ...rest,
      fixIn: fix_in,
    })) as unknown as Change["reasons"],
    deltas: json.deltas as unknown as readonly FieldDelta[],
    amount: { before: money(json.amount.before), after: money(json.amount.after) },
    after: json.after.map(addressOf),
    desired: json.desired as Digest | null,
    wave: json.wave,
  };
}

function addressOf(text: string): Address {
  const address = parseAddress(text);
  if (address === null) throw new TypeError(`no address: ${text}`);
  return address;
}

function amountText(money: Money | null): string | null {
  return money === null ? null : formatMoney(money);
}
