import { annulsBy, leavesBefore, undoable } from "./apply-deeds.ts";
import { mappingOf } from "./apply-room.ts";
import type { Deps } from "./deps.ts";
import { TieoutError } from "./errors.ts";
import { compareBodies, decimalOf, valueAt } from "./model/body.ts";
import type { NativeObject } from "./model/body.ts";
import { maskedDelta } from "./model/change.ts";
import type { Change, FieldDelta } from "./model/change.ts";
import { formatAddress } from "./model/ids.ts";
import type { Address, RemoteId, RunId } from "./model/ids.ts";
import { stripMarker } from "./model/marker.ts";
import { addMoney, formatMoney, money, moneyFromDecimal, subtractMoney } from "./model/money.ts";
import type { Money } from "./model/money.ts";
import { planDigest } from "./model/plan-json.ts";
import type { EntityCount, Plan } from "./model/plan.ts";
import { reason } from "./model/reason.ts";
import type { Body } from "./model/value.ts";
import { documentsById } from "./store/documents.ts";
import { eventsOfRun } from "./store/events.ts";
import { linkOf } from "./store/links.ts";
import { mirrorByRemoteId } from "./store/mirror.ts";
import { runsThatSent } from "./store/undo.ts";
import { openResting } from "./undo-rests.ts";
import type { Resting } from "./undo-rests.ts";
import { cannot, parsed, standsAgainst } from "./undo-stands.ts";
import type { Room } from "./undo-stands.ts";

/**
 * What would take a run back, as a plan: what it made is voided, deleted where the books void no
 * such thing, or put out of use; what it changed gets the values that it had, what it linked is
 * unlinked; the last first. Where the books have moved on since, the row says why it stays. Apply
 * carries it out like any other plan, and every row that it takes back is held until a person
 * releases it.
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
  const resting = await openResting(deps, run, deeds);
  const drafts: Draft[] = [];
  for (const [i, deed] of deeds.entries()) {
    const row = rows[i];
    const mapped = row === undefined ? null : mappingOf(deps, row.address);
    if (row === undefined || mapped === null) continue;
    drafts.push(await draftOf({ deps, run, deed, row, mapped, own }, resting));
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

interface Draft {
  readonly change: Change;
  /** Of the same run, and to be taken back before it. */
  readonly after: readonly Address[];
}

async function draftOf(room: Room, restingOn: Resting): Promise<Draft> {
  const { deps, row, mapped, own } = room;
  const { db } = deps.store;
  const { connection, stream } = mapped.document;
  const link = await linkOf(db, row.id);
  const remoteId = link?.remote_id as RemoteId | undefined;
  const [twin] =
    remoteId === undefined ? [] : await mirrorByRemoteId(db, [{ connection, stream, remoteId }]);
  const resting = await restingOn(formatAddress(row.address));
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
  delete: "made by the run; deleted for good: the books keep it in their audit log alone",
  update: "as it was before the run",
  unlink: "linked by the run; the books keep what is there",
} as const;

interface Wish {
  readonly kind: "void" | "delete" | "update" | "unlink";
  readonly deltas: readonly FieldDelta[];
}

/** null: this kind of thing cannot be taken back. */
function wishOf({ deed, mapped }: Room, body: NativeObject | null): Wish | null {
  const { schema } = mapped.document;
  if (deed.kind === "link") return { kind: "unlink", deltas: [] };
  if (body === null) return null;
  const annuls = annulsBy(schema);
  if (deed.kind === "create" && annuls !== null) return { kind: annuls, deltas: [] };
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
  if (kind === "void" || kind === "delete") return { before: now, after: money(0n, currency) };
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
    const writes = own.filter(({ kind }) => WRITES.has(kind));
    const deleted = of("delete");
    const none = { create: 0, waiting: 0, held: 0, offered: 0, same: 0, later: 0 };
    return {
      ...none,
      entity: entity.name,
      label: entity.label,
      update: of("update"),
      void: of("void"),
      ...(deleted === 0 ? {} : { delete: deleted }),
      link: of("unlink"),
      blocked: of("blocked"),
      amount: net(writes),
      heldBack: null,
    };
  });
}

const WRITES: ReadonlySet<Change["kind"]> = new Set(["void", "delete", "update"]);

function sumOf(amounts: readonly (Money | null)[]): string | null {
  const known = amounts.filter((amount) => amount !== null);
  const [first, ...rest] = known;
  return first === undefined ? null : formatMoney(rest.reduce(addMoney, first));
}
