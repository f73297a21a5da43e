import { compareOptions } from "./apply-body.ts";
import type { Mapped } from "./apply-room.ts";
import { compareBodies, decimalOf, valueAt } from "./model/body.ts";
import type { NativeObject } from "./model/body.ts";
import { compareDecimal } from "./model/decimal.ts";
import { reason } from "./model/reason.ts";
import type { Reason } from "./model/reason.ts";
import type { StreamSchema } from "./model/schema.ts";
import type { RemoteId } from "./model/ids.ts";
import { parseJson } from "./model/json.ts";
import type { WriteKind } from "./model/operation.ts";
import type { Base } from "./store/bases.ts";
import type { EventRow } from "./store/events.ts";

/** One thing that a run did to a document, as its history says. */
export interface Deed {
  readonly documentId: number;
  readonly kind: WriteKind | "link";
  /** Of the operation; 0 for a link. */
  readonly seq: number;
  readonly remoteId: RemoteId | null;
  /** As the books had it right after. */
  readonly version: string | null;
  /** false: found by a look or told again later, and somebody may have touched it before that. */
  readonly isAtOnce: boolean;
  /** JSON of the leaves as they stood before an update; null: not written down. */
  readonly before: string | null;
}

interface Detail {
  readonly operation?: Deed["kind"];
  readonly seq?: number;
  readonly twin?: string;
  readonly version?: string | null;
  readonly before?: string;
  readonly by?: string;
}

/** What a run did that can be spoken of as done, last first; of one document the first counts. */
export function undoable(events: readonly EventRow[]): readonly Deed[] {
  const before = new Map<string, string>();
  const deeds = new Map<number, Deed>();
  for (const { document_id: documentId, kind, detail } of events) {
    if (documentId === null) continue;
    const said = JSON.parse(detail) as Detail;
    const place = `${documentId} ${said.seq}`;
    if (kind === "planned" && said.before !== undefined) before.set(place, said.before);
    const done = kind === "applied" || kind === "settled";
    const linked = kind === "linked" && said.by === "rule";
    if (!done && !linked) continue;
    const first = deeds.get(documentId);
    deeds.set(documentId, {
      documentId,
      kind: first?.kind ?? (linked ? "link" : (said.operation ?? "void")),
      // What came later in the same run is taken back with it.
      seq: said.seq ?? first?.seq ?? 0,
      remoteId: idOf(said.twin),
      version: said.version ?? null,
      isAtOnce: kind === "applied" && first?.isAtOnce !== false,
      before: first === undefined ? (before.get(place) ?? null) : first.before,
    });
  }
  return [...deeds.values()].toReversed();
}

/** Why a row rests that an undo has taken back; a person releases it. */
export const undoneBy = (run: string): string => `undone: ${run}`;

/** How what we made ceases to count in the books; null: it cannot, or is put out of use. */
export function annulsBy({ can }: StreamSchema): "void" | "delete" | null {
  if (can.void) return "void";
  return can.delete === true ? "delete" : null;
}

/** Which of the leaves that both sides agreed on stand otherwise by now; null: none. */
export function editedSince(
  base: Pick<Base, "body"> | null,
  body: NativeObject,
  schema: StreamSchema,
): Reason | null {
  const agreed = (base?.body ?? {}) as NativeObject;
  const apart = compareBodies(agreed, body, schema, compareOptions(schema));
  if (apart.length === 0) return null;
  const text = `edited in the books: ${apart.map((each) => each.path).join(", ")}`;
  return reason("edited_in_qbo", text);
}

/** The leaves that bring it back; an entry of a list that we made goes out of use. */
export function leavesBefore(deed: Deed, { document }: Mapped): NativeObject | null {
  const { active } = document.schema.parts;
  if (deed.kind === "create") return active === undefined ? null : { [active]: false };
  return deed.before === null ? null : (parseJson(deed.before) as NativeObject);
}

/** Something has been paid or credited on it: not all of its total is open. */
export function isPaidOnto(body: NativeObject, { parts }: StreamSchema): boolean {
  if (parts.total === undefined || parts.balance === undefined) return false;
  // Of a payment, what is open is what it was put to nothing with: that is its own doing.
  if (parts.unapplied !== undefined) return false;
  const total = decimalOf(valueAt(body, parts.total));
  const open = decimalOf(valueAt(body, parts.balance));
  return total !== null && open !== null && compareDecimal(open, total) < 0;
}

export const hasPayments = (): Reason =>
  reason("has_payments", "something is paid on it in the books");

export const isDeposited = (): Reason =>
  reason("deposited", "the books have deposited it", {
    help: "take it out of the deposit in the books first",
  });

function idOf(twin: string | undefined): RemoteId | null {
  return twin === undefined ? null : (twin.slice(twin.indexOf("/") + 1) as RemoteId);
}
