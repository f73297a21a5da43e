import { compareOptions } from "./apply-body.ts";
import { hasPayments, isPaidOnto, leavesBefore, undoable, undoneBy } from "./apply-deeds.ts";
import type { Deed } from "./apply-deeds.ts";
import { mappingOf } from "./apply-room.ts";
import type { Mapped } from "./apply-room.ts";
import type { Deps } from "./deps.ts";
import { TieoutError } from "./errors.ts";
import { compareBodies, decimalOf, valueAt } from "./model/body.ts";
import type { NativeObject } from "./model/body.ts";
import { compareDates } from "./model/calendar.ts";
import type { CalendarDate } from "./model/calendar.ts";
import { maskedDelta } from "./model/change.ts";
import type { Change, FieldDelta } from "./model/change.ts";
import { formatAddress } from "./model/ids.ts";
import type { Address, RemoteId, RunId } from "./model/ids.ts";
import { parseJson } from "./model/json.ts";
import { stripMarker } from "./model/marker.ts";
import { addMoney, formatMoney, money, moneyFromDecimal, subtractMoney } from "./model/money.ts";
import type { Money } from "./model/money.ts";
import { planDigest } from "./model/plan-json.ts";
import type { EntityCount, Plan } from "./model/plan.ts";
import { reason } from "./model/reason.ts";
import type { Reason } from "./model/reason.ts";
import { isVoided } from "./model/settlement.ts";
import type { Body } from "./model/value.ts";
import { baseOf } from "./store/bases.ts";
import { documentsById } from "./store/documents.ts";
import type { DocumentRow } from "./store/documents.ts";
import { eventsOfRun } from "./store/events.ts";
import { linkOf } from "./store/links.ts";
import type { LinkRow } from "./store/links.ts";
import { closedDay } from "./store/meta.ts";
import { mirrorByRemoteId } from "./store/mirror.ts";
import type { MirrorRow } from "./store/mirror.ts";
import { dependentsOf, laterRunOf, runsThatSent } from "./store/undo.ts";

/**
 * What would take a run back, as a plan: what it made is voided (or put out of use), what it
 * changed gets the values that it had, what it linked is unlinked; the last first. Where the books
 * have moved on since, the row says why it stays. Apply carries it out like any other plan, and
 * every row that it takes back is held until a person releases it.
 */
export async function planUndo(run: string, deps: Deps): Promise<Plan> {
  const { db } = deps.store;
  const deeds = undoable(await eventsOfRun(db, run));
  if (deeds.length === 0) throw await nothingToUndo(run, deps);
  const rows = await documentsById(
    db,
    deeds.map((deed) => deed.documentId),
  );
  const own = new Set(rows.flatMap((row) => (row === undefined ? [] : formatAddress(row.address))));
  const drafts: Draft[] = [];
  for (const [i, deed] of deeds.entries()) {
    const row = rows[i];
    const mapped = row === undefined ? null : mappingOf(deps, row.address);
    if (row === undefined || mapped === null) continue;
    drafts.push(await draftOf({ deps, run, deed, row, mapped, own }));
  }
  const changes = ordered(drafts);
  const plan: Omit<Plan, "digest"> = {
    format: "tieout.plan/1",
    project: deps.program.project,
    environment: deps.program.environment,
    company: deps.program.company,
    run: deps.run,
    madeAt: deps.world.clock.now(),
    store: { lineage: deps.store.lineage },
    program: deps.program.digest,
    undoes: run as RunId,
    changes,
    counts: countsOf(deps, changes),
    // Its voids are what it was asked for; the person who reads it is the limit.
    unsafe: [],
  };
  return { ...plan, digest: planDigest(plan) };
}

async function nothingToUndo(run: string, deps: Deps): Promise<TieoutError> {
  const runs = await runsThatSent(deps.store.db, 5);
  return new TieoutError("TO900", `${run} has sent and linked nothing that could be undone`, {
    advice:
      runs.length === 0
        ? "Nothing was ever sent from this store."
        : `Runs that sent: ${runs.join(", ")}`,
  });
}

interface Room {
  readonly deps: Deps;
  readonly run: string;
  readonly deed: Deed;
  readonly row: DocumentRow;
  readonly mapped: Mapped;
  /** Addresses that the run touched: these are undone together. */
  readonly own: ReadonlySet<string>;
}

interface Draft {
  readonly change: Change;
  /** Of the same run, and to be taken back before it. */
  readonly after: readonly Address[];
}

async function draftOf(room: Room): Promise<Draft> {
  const { deps, row, mapped, own } = room;
  const { db } = deps.store;
  const { connection, stream } = mapped.document;
  const link = await linkOf(db, row.id);
  const remoteId = link?.remote_id as RemoteId | undefined;
  const [twin] =
    remoteId === undefined ? [] : await mirrorByRemoteId(db, [{ connection, stream, remoteId }]);
  const resting = await dependentsOf(db, formatAddress(row.address));
  const reasons = await standsAgainst(room, link, twin ?? null, resting);
  const wish = reasons.length > 0 ? null : wishOf(room, parsed(twin));
  const kind = wish?.kind ?? "blocked";
  const blocked = reasons.length > 0 ? reasons : [cannot(room)];
  return {
    change: {
      kind,
      address: row.address,
      connection,
      stream,
      label: row.title,
      target: remoteId ?? null,
      expectVersion: twin?.version ?? null,
      reasons: kind === "blocked" ? blocked : [reason("undone", WORDS[kind])],
      deltas: wish?.deltas ?? [],
      amount: amountsOf(room, kind, parsed(twin), wish?.deltas ?? []),
      after: [],
      desired: null,
      wave: 0,
    },
    after: resting.filter((each) => own.has(formatAddress(each))),
  };
}

const WORDS = {
  void: "made by the run; voided",
  update: "as it was before the run",
  unlink: "linked by the run; the books keep what is there",
} as const;

const parsed = (twin: MirrorRow | undefined | null): NativeObject | null =>
  twin === undefined || twin === null || twin.gone === 1
    ? null
    : (parseJson(twin.body) as NativeObject);

/** Why a row stays as it is; empty where nothing speaks against it. */
async function standsAgainst(
  room: Room,
  link: LinkRow | null,
  twin: MirrorRow | null,
  resting: readonly Address[],
): Promise<readonly Reason[]> {
  const { deps, deed, row, mapped, own } = room;
  const { schema } = mapped.document;
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
  const moved = await movedOn(room, twin, body, resting.length > 0);
  return moved ?? (await closed(room, body));
}

/** Edited there since: by its version, and where our own payment moved that, by what we sent. */
async function movedOn(
  { deps, deed, row, mapped }: Room,
  twin: MirrorRow | null,
  body: NativeObject,
  ownRest: boolean,
): Promise<readonly Reason[] | null> {
  const base = await baseOf(deps.store.db, row.id);
  const { schema } = mapped.document;
  const versions = [deed.version, base?.version ?? null].filter((each) => each !== null);
  if (!ownRest && versions.length > 0 && !versions.includes(twin?.version ?? "")) {
    const text = `changed in the books since the run (version ${versions.at(-1)} to ${twin?.version})`;
    return [reason("edited_in_qbo", text)];
  }
  const sent = (base?.body ?? {}) as NativeObject;
  const apart = compareBodies(sent, body, schema, compareOptions(schema));
  if (apart.length === 0) return null;
  const text = `edited in the books: ${apart.map((each) => each.path).join(", ")}`;
  return [reason("edited_in_qbo", text)];
}

async function closed({ deps, mapped }: Room, body: NativeObject): Promise<readonly Reason[]> {
  const { date } = mapped.document.schema.parts;
  const until = await closedDay(deps.store.db, mapped.document.connection);
  const day = date === undefined ? null : valueAt(body, date);
  if (until === null || typeof day !== "string") return [];
  if (compareDates(day as CalendarDate, until) > 0) return [];
  return [reason("closed_period", `dated ${day}; the books are closed through ${until}`)];
}

interface Wish {
  readonly kind: "void" | "update" | "unlink";
  readonly deltas: readonly FieldDelta[];
}

/** null: this kind of thing cannot be taken back. */
function wishOf({ deed, mapped }: Room, body: NativeObject | null): Wish | null {
  const { schema } = mapped.document;
  if (deed.kind === "link") return { kind: "unlink", deltas: [] };
  if (body === null) return null;
  if (deed.kind === "create" && schema.can.void) return { kind: "void", deltas: [] };
  const before = leavesBefore(deed, mapped);
  if (before === null) return null;
  const deltas = compareBodies(before, body, schema, {
    ...(schema.parts.note === undefined ? {} : { note: schema.parts.note }),
    stripMarker,
  }).map((difference): FieldDelta => ({
    path: difference.path,
    ...maskedDelta(mapped.document, difference.pattern, {
      before: difference.existing as Body,
      after: difference.desired as Body,
      base: null,
    }),
    moved: "work",
    rule: "",
    money: difference.money,
  }));
  return { kind: "update", deltas };
}

function cannot({ deed, mapped }: Room): Reason {
  const { stream } = mapped.document;
  if (deed.kind === "void") {
    return reason("void_not_allowed", "a void cannot be taken back", { fixIn: "person" });
  }
  const text =
    deed.kind === "create"
      ? `a ${stream} cannot be voided from here`
      : "what it was before was not written down";
  return reason("void_not_allowed", text, {
    fixIn: "qbo",
    help: `delete or change it in the books: ${stream} ${deed.remoteId ?? ""}`,
  });
}

/** In waves: what rests on others of the run goes before them. */
function ordered(drafts: readonly Draft[]): readonly Change[] {
  const byRow = new Map(drafts.map((draft) => [formatAddress(draft.change.address), draft]));
  const waves = new Map<string, number>();
  const waveOf = (row: string): number => {
    const known = waves.get(row);
    if (known !== undefined) return known;
    waves.set(row, 0);
    const before =
      byRow
        .get(row)
        ?.after.map(formatAddress)
        .filter((each) => byRow.has(each)) ?? [];
    const wave = Math.max(-1, ...before.map(waveOf)) + 1;
    waves.set(row, wave);
    return wave;
  };
  // What rests on a row that stays keeps that row in the books as well.
  const stays = (row: string): string | null => {
    const draft = byRow.get(row);
    const rest = draft?.after.map(formatAddress) ?? [];
    return rest.find((each) => byRow.get(each)?.change.kind === "blocked" || stays(each)) ?? null;
  };
  return drafts
    .map(({ change, after }): Change => {
      const row = formatAddress(change.address);
      const rest = stays(row);
      if (change.kind !== "blocked" && rest !== null) {
        const why = reason("dependency", `${rest} rests on it and stays`, { about: [rest] });
        return { ...change, kind: "blocked", deltas: [], reasons: [why], wave: waveOf(row) };
      }
      return {
        ...change,
        after: after.filter((a) => byRow.has(formatAddress(a))),
        wave: waveOf(row),
      };
    })
    .toSorted((a, b) => a.wave - b.wave);
}

function amountsOf(
  { deps, mapped }: Room,
  kind: Change["kind"],
  body: NativeObject | null,
  deltas: readonly FieldDelta[],
): Change["amount"] {
  const { total } = mapped.document.schema.parts;
  const { currency } = deps.program;
  const found = body === null || total === undefined ? null : decimalOf(valueAt(body, total));
  const now = found === null ? null : moneyFromDecimal(found, currency);
  if (now === null) return { before: null, after: null };
  if (kind === "void") return { before: now, after: money(0n, currency) };
  const delta = deltas.find((each) => each.path === total);
  const back = delta === undefined ? null : decimalOf(delta.after as never);
  return { before: now, after: back === null ? now : moneyFromDecimal(back, currency) };
}

function countsOf(deps: Deps, changes: readonly Change[]): readonly EntityCount[] {
  return deps.program.entities.map((entity): EntityCount => {
    const own = changes.filter((change) => change.address.entity === entity.name);
    const of = (...kinds: readonly string[]): number =>
      own.filter((change) => kinds.includes(change.kind)).length;
    const net = (list: readonly Change[]): string | null =>
      sumOf(
        list.map(({ amount: { before, after } }) =>
          before === null || after === null ? null : subtractMoney(after, before),
        ),
      );
    const writes = own.filter((change) => change.kind === "void" || change.kind === "update");
    const none = { create: 0, waiting: 0, held: 0, offered: 0, same: 0, later: 0 };
    return {
      ...none,
      entity: entity.name,
      label: entity.label,
      update: of("update"),
      void: of("void"),
      link: of("unlink"),
      blocked: of("blocked"),
      amount: net(writes),
      heldBack: null,
    };
  });
}

function sumOf(amounts: readonly (Money | null)[]): string | null {
  const known = amounts.filter((amount) => amount !== null);
  const [first, ...rest] = known;
  return first === undefined ? null : formatMoney(rest.reduce(addMoney, first));
}
