import { columnCells } from "../columns.ts";
import { valueAt } from "../model/body.ts";
import type { NativeObject } from "../model/body.ts";
import { formatAddress } from "../model/ids.ts";
import { formatMoney, money } from "../model/money.ts";
import type { Currency } from "../model/money.ts";
import { parseJson } from "../model/json.ts";
import type { DocumentProgram, EntityProgram } from "../model/program.ts";
import { statusWord } from "../model/status.ts";
import type { Project } from "../project.ts";
import { csvText } from "../report/csv.ts";
import { rawsOf, windowRows } from "../store/documents-window.ts";
import type { Window } from "../store/documents-window.ts";
import type { ViewRow } from "../store/documents-view.ts";
import { mirrorByRemoteId } from "../store/mirror.ts";
import type { OfferedRecord } from "../store/records.ts";
import { amountView } from "./views.ts";

/** Rows of the grid, with what their mapping's columns say and what they are on the other side. */
export async function rowViews(
  project: Project,
  entity: EntityProgram,
  rows: readonly ViewRow[],
): Promise<readonly object[]> {
  const cells = await cellsOf(project, entity, rows);
  const names = await twinNames(project, entity, rows);
  const { currency } = project.program;
  return rows.map((row, at) => ({
    ...rowView(row, currency),
    cells: cells[at] ?? [],
    twin: names[at] ?? null,
  }));
}

async function cellsOf(
  project: Project,
  entity: EntityProgram,
  rows: readonly ViewRow[],
): Promise<readonly (readonly (string | null)[])[]> {
  if (entity.columns.length === 0) return [];
  const raws = await rawsOf(
    project.store.db,
    rows.map(({ id }) => id),
  );
  return columnCells(
    project,
    entity,
    rows.map(({ id, address }, at) => ({ id, key: address.key, raw: raws[at] ?? "{}" })),
  );
}

/** What each row is called on the other side; null where it is nothing there. */
async function twinNames(
  { store }: Project,
  { documents }: EntityProgram,
  rows: readonly ViewRow[],
): Promise<readonly (string | null)[]> {
  const places = rows.flatMap(({ address, stream, remoteId }, at) => {
    const connection = documents.find(({ role }) => role === address.role)?.connection;
    if (remoteId === null || connection === undefined) return [];
    return [{ at, place: { connection, stream, remoteId } }];
  });
  const twins = await mirrorByRemoteId(
    store.db,
    places.map(({ place }) => place),
  );
  const names = rows.map((): string | null => null);
  for (const [i, { at, place }] of places.entries()) {
    const document = documents.find(({ role }) => role === rows[at]?.address.role);
    names[at] = twinName(document, twins[i]) ?? `#${place.remoteId}`;
  }
  return names;
}

/** As the other side writes it: its name, else its number. */
export function twinName(
  document: Pick<DocumentProgram, "schema"> | undefined,
  twin: { readonly body: string } | undefined,
): string | null {
  if (document === undefined || twin === undefined) return null;
  const { name, number } = document.schema.parts;
  const body = parseJson(twin.body) as NativeObject;
  const found = [name, number]
    .map((path) => (path === undefined ? null : valueAt(body, path)))
    .find((each) => typeof each === "string" && each !== "");
  return typeof found === "string" ? found : null;
}

function rowView(row: ViewRow, currency: Currency): object {
  const [reason] = row.reasons;
  return {
    row: formatAddress(row.address),
    key: row.address.key,
    role: row.address.role,
    title: row.title,
    party: row.party,
    day: row.day,
    amount: amountView(row.amount, currency),
    status: statusWord(row),
    settlement: row.settlement,
    link: row.link,
    origin: row.origin,
    drifted: row.sync === "drifted",
    sync: row.sync,
    reasons: row.reasons.map(({ code, text, fixIn, help }) => ({ code, text, fixIn, help })),
    why: row.held ?? reason?.text ?? null,
    synced: row.lastSuccess,
    remote: row.remoteId === null ? null : `${row.stream}/${row.remoteId}`,
    picks: row.link === "none" && row.reasons.some(({ code }) => code === "no_match"),
  };
}

/** A row of the source: new, edited, or staged as it stands there; with its columns. */
export async function sourceViews(
  project: Project,
  entity: EntityProgram,
  rows: readonly OfferedRecord[],
): Promise<readonly object[]> {
  const cells = await columnCells(
    project,
    entity,
    rows.map(({ key, raw, offered_raw: seen }) => ({ id: null, key, raw: seen ?? raw ?? "{}" })),
  );
  return rows.map(({ key, raw, offered_raw: seen }, at) => ({
    key,
    what: seen === null ? "staged" : raw === null ? "new" : "edited",
    cells: cells[at],
  }));
}

const CSV_ROWS = 5000;

/** All of a filter, with the list's own columns. */
export async function csvOf(project: Project, window: Window): Promise<string> {
  const { entity } = window;
  const { db } = project.store;
  const heads = entity.columns.map(({ label }) => label);
  const lines: (readonly string[])[] = [[...OWN_HEADS, ...heads]];
  for (let offset = 0; ; offset += CSV_ROWS) {
    const rows = await windowRows(db, { ...window, offset, limit: CSV_ROWS });
    const cells = await cellsOf(project, entity, rows);
    lines.push(
      ...rows.map((row, at) => [...ownCells(project, row), ...(cells[at] ?? []).map(text)]),
    );
    if (rows.length < CSV_ROWS) return csvText(lines);
  }
}

const OWN_HEADS = [
  "Row",
  "Title",
  "Amount",
  "Day",
  "Status",
  "Why",
  "Synced",
  "In the books",
] as const;

const ownCells = ({ program }: Project, row: ViewRow): readonly string[] => [
  formatAddress(row.address),
  row.title,
  row.amount === null ? "" : formatMoney(money(row.amount, program.currency)),
  text(row.day),
  statusWord(row),
  row.held ?? row.reasons.map((reason) => reason.text).join("; "),
  text(row.lastSuccess),
  row.remoteId === null ? "" : `${row.stream}/${row.remoteId}`,
];

const text = (value: string | null): string => value ?? "";
