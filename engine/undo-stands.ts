import {
  annulsBy,
  editedSince,
  hasPayments,
  isDeposited,
  isPaidOnto,
  undoneBy,
} from "./apply-deeds.ts";
import type { Deed } from "./apply-deeds.ts";
import type { Mapped } from "./apply-room.ts";
import type { Deps } from "./deps.ts";
import { valueAt } from "./model/body.ts";
import type { NativeObject } from "./model/body.ts";
import { compareDates } from "./model/calendar.ts";
import type { CalendarDate } from "./model/calendar.ts";
import { formatAddress } from "./model/ids.ts";
import type { Address } from "./model/ids.ts";
import { parseJson } from "./model/json.ts";
import { reason } from "./model/reason.ts";
import type { Reason } from "./model/reason.ts";
import { isLocked, isVoided } from "./model/settlement.ts";
import { baseOf } from "./store/bases.ts";
import type { DocumentRow } from "./store/documents.ts";
import type { LinkRow } from "./store/links.ts";
import { closedDay } from "./store/meta.ts";
import type { MirrorRow } from "./store/mirror.ts";
import { laterRunOf } from "./store/undo.ts";

/** One deed of the run, with what it was done to. */
export interface Room {
  readonly deps: Deps;
  readonly run: string;
  readonly deed: Deed;
  readonly row: DocumentRow;
  readonly mapped: Mapped;
  /** Addresses that the run touched: these are undone together. */
  readonly own: ReadonlySet<string>;
}

export const parsed = (twin: MirrorRow | undefined | null): NativeObject | null =>
  twin === undefined || twin === null || twin.gone === 1
    ? null
    : (parseJson(twin.body) as NativeObject);

/** Why a row stays as it is; empty where nothing speaks against it. */
export async function standsAgainst(
  room: Room,
  link: LinkRow | null,
  twin: MirrorRow | null,
  resting: readonly Address[],
): Promise<readonly Reason[]> {
  const { deps, deed, row, mapped, own } = room;
  const { schema } = mapped.document;
  if (deed.kind === "delete") return [cannot(room)];
  const later = await laterRunOf(deps.store.db, row.id, deed.seq);
  const isHeld = row.hold?.why === undoneBy(room.run);
  if (isHeld && (link === null || later !== null)) return [reason("undone", "taken back already")];
  if (later !== null) {
    return [reason("dependency", `changed again by ${later}`, { help: `tieout undo ${later}` })];
  }
  if (link === null) return [reason("adopted", "it is not linked any more")];
  if (deed.kind === "link") {
    return link.permanent === 1
      ? [reason("permanent_link", `linked for good to ${link.stream} ${link.remote_id}`)]
      : [];
  }
  const body = parsed(twin);
  if (body === null) return [reason("gone_in_qbo", "it is not in the books any more")];
  if (isVoided(body, schema)) return [reason("voided_in_qbo", "it is voided in the books")];
  const others = resting.filter((each) => !own.has(formatAddress(each)));
  const [other] = others;
  if (other !== undefined && deed.kind === "create") {
    const text = `${formatAddress(other)} rests on it and is of another run`;
    return [reason("dependency", text, { help: `tieout show ${formatAddress(other)}` })];
  }
  if (resting.length === 0 && isPaidOnto(body, schema)) return [hasPayments()];
  if (resting.length === 0 && isLocked(body, schema)) return [isDeposited()];
  const moved = await movedOn(room, twin, body, resting.length > 0);
  return moved ?? (await closed(room, body));
}

/**
 * Edited there since: by its version, and where our own payment moved that, by what we sent. A
 * delete leaves nothing of what somebody has added: only the version that the run itself left will
 * do for one, whoever moved it.
 */
async function movedOn(
  { deps, deed, row, mapped }: Room,
  twin: MirrorRow | null,
  body: NativeObject,
  ownRest: boolean,
): Promise<readonly Reason[] | null> {
  const base = await baseOf(deps.store.db, row.id);
  const { schema } = mapped.document;
  const deletes = deed.kind === "create" && annulsBy(schema) === "delete";
  const left = deletes && !deed.isAtOnce ? null : deed.version;
  const known = deletes ? [left] : [left, base?.version ?? null];
  const versions = known.filter((each) => each !== null);
  if (deletes && versions.length === 0) {
    return [reason("edited_in_qbo", "no version tells whether anybody has touched it since")];
  }
  if ((deletes || !ownRest) && versions.length > 0 && !versions.includes(twin?.version ?? "")) {
    const text = `changed in the books since the run (version ${versions.at(-1)} to ${twin?.version})`;
    return [reason("edited_in_qbo", text)];
  }
  const edited = editedSince(base, body, schema);
  return edited === null ? null : [edited];
}

async function closed({ deps, mapped }: Room, body: NativeObject): Promise<readonly Reason[]> {
  const { date } = mapped.document.schema.parts;
  const until = await closedDay(deps.store.db, mapped.document.connection);
  const day = date === undefined ? null : valueAt(body, date);
  if (until === null || typeof day !== "string") return [];
  if (compareDates(day as CalendarDate, until) > 0) return [];
  return [reason("closed_period", `dated ${day}; the books are closed through ${until}`)];
}

export function cannot({ deed, mapped, row }: Room): Reason {
  const { stream } = mapped.document;
  if (deed.kind === "void") {
    return reason("void_not_allowed", "a void cannot be taken back", { fixIn: "person" });
  }
  if (deed.kind === "delete") {
    return reason("void_not_allowed", "a delete cannot be taken back", {
      fixIn: "person",
      help: `tieout release ${formatAddress(row.address)} lets it be made again`,
    });
  }
  const text =
    deed.kind === "create"
      ? `a ${stream} cannot be voided or deleted from here`
      : "what it was before was not written down";
  return reason("void_not_allowed", text, {
    fixIn: "qbo",
    help: `delete or change it in the books: ${stream} ${deed.remoteId ?? ""}`,
  });
}
