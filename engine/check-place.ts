import { EXPLAINED } from "./model/check.ts";
import type { Placed, PlaceKind } from "./model/check.ts";
import { formatAddress } from "./model/ids.ts";
import { absMoney, displayMoney, isZeroMoney, money, subtractMoney } from "./model/money.ts";
import type { Money } from "./model/money.ts";
import type { Reason } from "./model/reason.ts";
import type { SyncState } from "./model/status.ts";
import { whyNot } from "./store/pairs.ts";
import type { MissingHalf } from "./store/pairs.ts";

/** One document as the source, the store and the books know it. null: not there. */
export interface Pair {
  readonly entity: string;
  readonly row: string;
  readonly label: string;
  readonly day: string | null;
  readonly party: string | null;
  readonly source: Money | null;
  readonly document: StagedDocument | null;
  readonly twin: TwinTotal | null;
}

export interface StagedDocument {
  readonly sync: SyncState;
  readonly reasons: readonly Reason[];
  readonly amount: Money | null;
  /** `Invoice/1177`; null where it is not linked. */
  readonly twin: string | null;
  /** What the books had when both sides last agreed; null where they never did. */
  readonly agreed: Money | null;
  /** A rule of the mapping, or a person, lets the books keep their own total. */
  readonly theirsCounts: boolean;
}

export interface TwinTotal {
  readonly total: Money;
  readonly voided: boolean;
}

/**
 * Says why a document's amount differs between the sides; the parts add up to `source - books`.
 * Pure: the whole of it is in the pair.
 */
export function placePair(pair: Pair, zero: Money): readonly Placed[] {
  const source = pair.source ?? zero;
  const books = pair.twin?.total ?? zero;
  const { document } = pair;
  if (document === null) {
    return part(pair, subtractMoney(source, books), "offered", "seen at the source, not imported");
  }
  const staged = document.amount ?? zero;
  const edited = subtractMoney(source, staged);
  const rest = subtractMoney(staged, books);
  const since =
    pair.source === null
      ? "no longer at the source"
      : `the source says ${displayMoney(source)} now`;
  return [
    ...part(pair, edited, "offered", `${since}; imported ${displayMoney(staged)}`),
    ...placeRest(pair, document, rest),
  ];
}

/** What is staged against what the books have. */
function placeRest(pair: Pair, document: StagedDocument, rest: Money): readonly Placed[] {
  const why = document.reasons[0]?.text;
  const say = (kind: PlaceKind, text: string): readonly Placed[] => part(pair, rest, kind, text);
  switch (document.sync) {
    case "waiting":
      return say("waiting", why ?? "waits for its trigger");
    case "held":
      return say("held", why ?? "held by a person");
    case "blocked":
      return say("blocked", why ?? "blocked");
    case "failed":
      return say("failed", why ?? "refused");
    case "unknown":
    case "writing":
      return say("unknown", why ?? "it may be in the books");
    case "new":
    case "ready":
      return say("pending", "ready and not sent yet");
    case "retired":
      return say("drift", "retired here, and still in the books");
    case "done":
    case "drifted":
      return placePosted(pair, document, rest, say);
  }
}

function placePosted(
  pair: Pair,
  document: StagedDocument,
  rest: Money,
  say: (kind: PlaceKind, text: string) => readonly Placed[],
): readonly Placed[] {
  if (pair.twin === null)
    return say("missing", `${document.twin ?? "its twin"} is not in the books`);
  if (pair.twin.voided) return say("drift", `${document.twin} was voided in the books`);
  if (document.theirsCounts) return say("accepted", "the books' own total counts");
  const { agreed } = document;
  const moved =
    document.sync === "drifted" ||
    (agreed !== null && !isZeroMoney(subtractMoney(agreed, pair.twin.total)));
  const both = `${displayMoney(document.amount ?? rest)} here, ${displayMoney(pair.twin.total)} in the books`;
  if (moved) return say("drift", `${both}: edited in the books since both agreed`);
  const cents = absMoney(rest).minor < 100n;
  return cents ? say("rounding", both) : say("drift", `${both}: it was posted so`);
}

function part(pair: Pair, amount: Money, kind: PlaceKind, text: string): readonly Placed[] {
  if (isZeroMoney(amount)) return [];
  const { entity, row, label, day, party, document } = pair;
  return [{ kind, entity, row, twin: document?.twin ?? null, label, amount, day, party, text }];
}

/**
 * A document that is not in the books although its pair is, and that nothing holds back, is never
 * explained: as far as its amount is known it counts as that, and else it is named with no amount.
 */
export function placeHalves(
  placed: readonly Placed[],
  halves: readonly MissingHalf[],
  zero: Money,
): readonly Placed[] {
  const open = halves.filter((half) => !HELD_BACK.has(half.sync));
  if (open.length === 0) return placed;
  const byRow = new Map(open.map((half) => [formatAddress(half.address), half]));
  const told = placed.map((each): Placed => {
    const half = each.row === null ? undefined : byRow.get(each.row);
    if (half === undefined || !NOT_SENT.has(each.kind)) return each;
    return { ...each, kind: "incomplete", text: halfText(half) };
  });
  const red = new Set(told.filter((each) => !EXPLAINED.has(each.kind)).map((each) => each.row));
  const silent = [...byRow].filter(([row]) => !red.has(row));
  return [
    ...told,
    ...silent.map(([row, half]): Placed => {
      const { address, title, day, party } = half;
      const where = { entity: address.entity, row, twin: null, label: title, day, party };
      return { kind: "incomplete", ...where, amount: zero, text: halfText(half) };
    }),
  ];
}

const HELD_BACK: ReadonlySet<SyncState> = new Set<SyncState>(["blocked", "held", "waiting"]);
const NOT_SENT: ReadonlySet<PlaceKind> = new Set<PlaceKind>(["failed", "pending", "unknown"]);

const halfText = (half: MissingHalf): string => `incomplete pair: ${whyNot(half)}`;

/** Marked as ours, and no document of this store is it. */
export function placeOrphan(
  entity: string,
  twin: string,
  total: Money,
  about: { readonly day: string | null; readonly party: string | null },
): Placed {
  return {
    kind: "orphan",
    entity,
    row: null,
    twin,
    label: twin,
    amount: money(-total.minor, total.currency),
    ...about,
    text: "marked as ours, and linked to no document: tieout link",
  };
}
