import { TieoutError } from "../errors.ts";
import { linkChoice } from "../hands.ts";
import { compareDecimal, parseDecimal } from "../model/decimal.ts";
import { formatAddress } from "../model/ids.ts";
import type { Address } from "../model/ids.ts";
import { isJsonObject, numberText } from "../model/json.ts";
import type { JsonTree, JsonValue } from "../model/json.ts";
import { payloadOf } from "../payload.ts";
import type { Traced } from "../payload.ts";
import { MASKED } from "../model/sensitive.ts";
import type { Project } from "../project.ts";
import { sourceOf, twinOf, wireOf } from "../seen.ts";
import { documentsByAddress } from "../store/documents.ts";
import type { DocumentRow } from "../store/documents.ts";
import { eventsOfRecord } from "../store/events.ts";
import { linkOf } from "../store/links.ts";
import { mirrorByRemoteId } from "../store/mirror.ts";
import { searchMirror } from "../store/mirror-search.ts";
import { requestsOfDocument } from "../store/requests.ts";
import { twinName } from "./rows.ts";
import { amountView } from "./views.ts";

/** All that is known of one row: what the drawer shows in its four parts. */
export async function drawerView(project: Project, address: Address): Promise<object> {
  const row = await staged(project, address);
  const { db } = project.store;
  const [made, link] = [await payloadOf(project, row), await linkOf(db, row.id)];
  const place = link && {
    connection: link.connection,
    stream: link.stream,
    remoteId: link.remote_id,
  };
  const [twin] = place === null ? [] : await mirrorByRemoteId(db, [place]);
  const now = twin === undefined ? null : twinOf(project, row, twin.body);
  const [request] = await requestsOfDocument(db, row.id);
  const wire = request === undefined ? null : wireOf(project, row, request);
  return {
    row: formatAddress(row.address),
    title: row.title,
    amount: amountView(row.amount, project.program.currency),
    stream: row.stream,
    remote: link === null ? null : `${link.stream}/${link.remote_id}`,
    link: link && { by: link.origin, actor: link.actor, at: link.at, why: link.why },
    hold: row.hold,
    synced: row.lastSuccess,
    reasons: made.reasons.length > 0 ? made.reasons : row.reasons,
    diff: made.trace.map((leaf) => diffLine(leaf, now)),
    source: sourceOf(project, row),
    request: wire?.sent ?? made.native,
    request_is: wire === null ? "planned" : "sent",
    planned: made.native,
    answer: wire?.received ?? null,
    now,
    seen_at: twin?.seen_at ?? null,
    trace: made.trace,
  };
}

/** Oldest first, as a person reads what happened. */
export async function historyView(project: Project, address: Address): Promise<object> {
  const row = await staged(project, address);
  const events = await eventsOfRecord(project.store.db, row.recordId);
  return {
    row: formatAddress(row.address),
    events: events.map(({ at, kind, actor, run_id, detail }) => ({
      at,
      kind,
      actor,
      run: run_id,
      detail: JSON.parse(detail) as unknown,
    })),
  };
}

/** What it could be, with scores and reasons; with a text, what the other side has by that name. */
export async function mapView(project: Project, address: Address, text: string): Promise<object> {
  const choice = await linkChoice(project, address);
  const { document, entity, candidates, linkedTo } = choice;
  const searched =
    text.trim() === "" ? [] : await searchMirror(project.store.db, document, text, 20);
  return {
    row: formatAddress(address),
    stream: document.stream,
    linked: linkedTo,
    permanent: entity.permanent,
    may_create: entity.create !== "never",
    candidates: candidates.map(({ remoteId, label, score, why, takenBy }) => ({
      id: remoteId,
      label,
      score: score.toFixed(2),
      why,
      taken_by: takenBy,
    })),
    found: searched.map(({ remote_id: id, body }) => ({
      id,
      label: twinName(document, { body }) ?? id,
    })),
  };
}

async function staged(project: Project, address: Address): Promise<DocumentRow> {
  const [row] = await documentsByAddress(project.store.db, [address]);
  if (row !== undefined) return row;
  throw new TieoutError("TO900", `${formatAddress(address)} is not staged`);
}

/** A leaf of three sides: what the record says, what that makes, what the books have. */
function diffLine(leaf: Traced, now: JsonValue | null): object {
  const there = now === null ? null : textAt(now, leaf.path);
  return {
    path: leaf.path,
    source: leaf.from.map(({ field, value }) => `${field}: ${value}`),
    staged: leaf.value,
    books: there,
    equal: there === null ? null : isSame(leaf, there),
    place: leaf.place,
    rule: leaf.rule,
  };
}

/** Of what is hidden nothing is told; a reference of ours is symbolic (`@link:project/PRJ-7`), theirs an id: those are not compared. */
function isSame({ value }: Traced, there: string): boolean | null {
  if (value.startsWith("@") || value === MASKED) return null;
  const [a, b] = [parseDecimal(value), parseDecimal(there)];
  return a !== null && b !== null ? compareDecimal(a, b) === 0 : value === there;
}

/** `Line[2].SalesItemLineDetail.ItemRef`, positions from 1; a reference by its name, or its id. */
function textAt(body: JsonValue, path: string): string | null {
  let at: JsonValue = body;
  for (const step of path.split(/[.[\]]+/).filter((part) => part !== "")) {
    if (Array.isArray(at)) at = (at as readonly JsonValue[])[Number(step) - 1] ?? null;
    else at = isJsonObject(at) ? (at[step] ?? null) : null;
  }
  if (isJsonObject(at)) at = at["name"] ?? at["value"] ?? null;
  if (at === null) return null;
  return numberText(at) ?? (typeof at === "string" ? at : JSON.stringify(at as JsonTree));
}
