import { TieoutError } from "./errors.ts";
import { formatAddress } from "./model/ids.ts";
import type { Address, RemoteId } from "./model/ids.ts";
import type { Candidate } from "./model/link.ts";
import type { DocumentProgram, EntityProgram } from "./model/program.ts";
import { nearest } from "./model/similar.ts";
import type { Project } from "./project.ts";
import { allowCreate } from "./store/candidates.ts";
import { candidatesOf } from "./store/candidates.ts";
import {
  documentsByAddress,
  markDocumentsDirty,
  markMoved,
  setHold,
  setSync,
} from "./store/documents.ts";
import type { DocumentRow } from "./store/documents.ts";
import { appendEvents } from "./store/events.ts";
import type { EventKind } from "./store/events.ts";
import { linkedTo, linkOf, putLink, removeLink } from "./store/links.ts";
import { inUseFirst, mirrorByName, mirrorByRemoteId } from "./store/mirror.ts";
import type { MirrorRow } from "./store/mirror.ts";
import type { Tx } from "./store/open.ts";
import { wake } from "./store/reads.ts";

/** What a person may say about single documents. Each is an event in the history. */

export async function holdRows(
  project: Project,
  addresses: readonly Address[],
  why: string,
): Promise<readonly DocumentRow[]> {
  const rows = await staged(project, addresses);
  const { world, actor } = project.job;
  const at = world.clock.now();
  await project.store.write(async (tx) => {
    for (const row of rows) {
      await setHold(tx, row.id, { by: actor, at, why, until: null });
      await note(project, tx, row, "held", { why });
    }
  });
  return rows;
}

export async function releaseRows(
  project: Project,
  addresses: readonly Address[],
): Promise<readonly DocumentRow[]> {
  const rows = (await staged(project, addresses)).filter((row) => row.hold !== null);
  await project.store.write(async (tx) => {
    for (const row of rows) {
      await setHold(tx, row.id, null);
      await note(project, tx, row, "released", { was: row.hold?.why ?? "" });
    }
  });
  return rows;
}

/** Failed documents are judged again by the next plan; a refusal that is tried again is new. */
export async function retryRows(
  project: Project,
  addresses: readonly Address[],
): Promise<readonly DocumentRow[]> {
  const rows = (await staged(project, addresses)).filter((row) => row.sync === "failed");
  await project.store.write(async (tx) => {
    await setSync(
      tx,
      rows.map((row) => ({ id: row.id, sync: "ready", reasons: [] })),
    );
    const ids = rows.map((row) => row.id);
    await markDocumentsDirty(tx, ids);
    await markMoved(tx, ids);
    for (const row of rows) {
      await note(project, tx, row, "retried", { was: row.reasons[0]?.text ?? "" });
    }
  });
  return rows;
}

export interface LinkChoice {
  readonly entity: EntityProgram;
  readonly document: DocumentProgram;
  readonly row: DocumentRow;
  readonly linkedTo: string | null;
  readonly candidates: readonly Candidate[];
}

/** What a document could be, best first, as the last plan found it. */
export async function linkChoice(project: Project, address: Address): Promise<LinkChoice> {
  const { entity, document } = placeOf(project, address);
  const [row] = await staged(project, [address]);
  if (row === undefined) throw new TieoutError("TO900", `${formatAddress(address)} is not staged`);
  const known = await linkOf(project.store.db, row.id);
  const { candidates } = await candidatesOf(project.store.db, row.id);
  return { entity, document, row, linkedTo: known?.remote_id ?? null, candidates };
}

export interface Bound {
  readonly stream: string;
  readonly remoteId: RemoteId;
  readonly label: string;
  readonly permanent: boolean;
  /** Documents that waited for it. */
  readonly woken: number;
}

/** `Customer/233`, `233`, or `Customer: Quarry Road LLC`, as a person writes it. */
export async function linkRow(
  project: Project,
  address: Address,
  target: string,
  why: string,
): Promise<Bound> {
  const { entity, document, row } = await linkChoice(project, address);
  const twin = await twinOf(project, document, target);
  await refuseTaken(project, entity, document, address, twin);
  await refusePermanent(project, row, address);
  const { world, actor } = project.job;
  const remoteId = twin.remote_id as RemoteId;
  const { connection, stream } = document;
  const woken = await project.store.write(async (tx) => {
    const bond = { connection, stream, remoteId, permanent: entity.permanent };
    await putLink(tx, row.id, { ...bond, by: "person", actor, why }, world.clock.now());
    await markDocumentsDirty(tx, [row.id]);
    await markMoved(tx, [row.id]);
    await note(project, tx, row, "linked", { stream, to: remoteId, by: "person", why });
    return wake(tx, "link", [{ name: formatAddress(address), state: remoteId }]);
  });
  return { stream, remoteId, label: twin.name ?? remoteId, permanent: entity.permanent, woken };
}

/** None of what is there: the next plan makes a new one. */
export async function createRow(project: Project, address: Address): Promise<void> {
  const { entity, document, row } = await linkChoice(project, address);
  if (entity.create === "never") {
    throw new TieoutError("TO900", `${entity.label} are never created: create: never`, {
      advice: `Pick one of those that exist, or see ${entity.file}.`,
    });
  }
  await project.store.write(async (tx) => {
    await allowCreate(tx, row.id, document.stream);
    await markDocumentsDirty(tx, [row.id]);
    await markMoved(tx, [row.id]);
    await note(project, tx, row, "unlinked", { why: "none of these: make a new one" });
  });
}

export async function unlinkRow(project: Project, address: Address, why: string): Promise<void> {
  const { row, linkedTo: was, document } = await linkChoice(project, address);
  if (was === null) throw new TieoutError("TO900", `${formatAddress(address)} is not linked`);
  await refusePermanent(project, row, address);
  await project.store.write(async (tx) => {
    await removeLink(tx, row.id);
    await markDocumentsDirty(tx, [row.id]);
    await markMoved(tx, [row.id]);
    await note(project, tx, row, "unlinked", { stream: document.stream, from: was, why });
    await wake(tx, "link", [{ name: formatAddress(address), state: "none" }]);
  });
}

function placeOf(
  project: Project,
  address: Address,
): { readonly entity: EntityProgram; readonly document: DocumentProgram } {
  const entity = project.program.entities.find((each) => each.name === address.entity);
  const document = entity?.documents.find((each) => each.role === address.role);
  if (entity !== undefined && document !== undefined) return { entity, document };
  const roles = entity?.documents.map((each) => each.role).join(", ") ?? "";
  throw new TieoutError("TO900", `${formatAddress(address)} names no document`, {
    advice: roles === "" ? "See: tieout status" : `Its documents are: ${roles}`,
  });
}

async function twinOf(
  project: Project,
  document: DocumentProgram,
  text: string,
): Promise<MirrorRow> {
  const { connection, stream } = document;
  const place = { connection, stream };
  const [, named, rest = text] = /^([A-Za-z]\w*)\s*[/:]\s*(.+)$/s.exec(text.trim()) ?? [];
  if (named !== undefined && named !== stream) {
    const near = nearest(named, [stream]) === null ? "" : `, as in ${stream}/58`;
    throw new TieoutError("TO900", `it goes to ${stream}, not to ${named}${near}`);
  }
  const [byId] = await mirrorByRemoteId(project.store.db, [{ ...place, remoteId: rest.trim() }]);
  if (byId !== undefined && byId.gone === 0) return byId;
  const byName = inUseFirst(await mirrorByName(project.store.db, place, rest));
  const [only] = byName;
  if (only !== undefined && byName.length === 1) return only;
  const many = byName.length > 1 ? `${byName.length} ${stream} entries are named` : `no ${stream}`;
  throw new TieoutError("TO900", `${many} "${rest.trim()}" as of the last look at the books`, {
    advice: "Give its id, such as Customer/58; tieout plan looks at the books again.",
  });
}

/** One twin may have many documents only where nothing is ever written to it. */
async function refuseTaken(
  project: Project,
  entity: EntityProgram,
  document: DocumentProgram,
  address: Address,
  twin: MirrorRow,
): Promise<void> {
  if (entity.create === "never") return;
  const { connection, stream } = document;
  const own = formatAddress(address);
  const others = await linkedTo(project.store.db, {
    connection,
    stream,
    remoteId: twin.remote_id,
  });
  const other = others.find((each) => formatAddress(each.address) !== own);
  if (other === undefined) return;
  throw new TieoutError(
    "TO900",
    `${stream} ${twin.remote_id} is already linked to ${formatAddress(other.address)}`,
    { advice: `See: tieout show ${formatAddress(other.address)}` },
  );
}

async function refusePermanent(
  project: Project,
  row: DocumentRow,
  address: Address,
): Promise<void> {
  const known = await linkOf(project.store.db, row.id);
  if (known === null || known.permanent === 0 || row.lastSuccess === null) return;
  throw new TieoutError(
    "TO900",
    `${formatAddress(address)} is linked to ${known.stream} ${known.remote_id} for good`,
    { advice: `Since ${known.at} by ${known.actor}; permanent: true in its mapping says so.` },
  );
}

async function staged(
  project: Project,
  addresses: readonly Address[],
): Promise<readonly DocumentRow[]> {
  const rows = await documentsByAddress(project.store.db, addresses);
  rows.forEach((row, i) => {
    const address = addresses[i];
    if (row !== undefined || address === undefined) return;
    throw new TieoutError("TO900", `${formatAddress(address)} is not staged`, {
      advice: `See what is: tieout list ${address.entity}`,
    });
  });
  return rows.filter((row) => row !== undefined);
}

function note(
  project: Project,
  tx: Tx,
  row: DocumentRow,
  kind: EventKind,
  detail: object,
): Promise<void> {
  const { world, actor } = project.job;
  return appendEvents(tx, [
    {
      at: world.clock.now(),
      run_id: null,
      actor,
      record_id: row.recordId,
      document_id: row.id,
      kind,
      detail,
    },
  ]);
}
