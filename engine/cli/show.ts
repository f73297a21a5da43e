import { EXIT } from "../errors.ts";
import { decimalOf, valueAt } from "../model/body.ts";
import type { NativeObject } from "../model/body.ts";
import { formatAddress } from "../model/ids.ts";
import { isJsonObject, parseJson, writeJson } from "../model/json.ts";
import type { JsonTree, JsonValue } from "../model/json.ts";
import { displayMoney, formatMoney, money, moneyFromDecimal } from "../model/money.ts";
import type { Money } from "../model/money.ts";
import { statusWord } from "../model/status.ts";
import type { Project } from "../project.ts";
import { ends, fit, many, oneLine, padRight, paint, wrap } from "../report/layout.ts";
import type { Style } from "../report/layout.ts";
import { sourceOf } from "../seen.ts";
import { candidatesOf } from "../store/candidates.ts";
import type { DocumentRow } from "../store/documents.ts";
import { linkOf } from "../store/links.ts";
import type { LinkRow } from "../store/links.ts";
import { mirrorByRemoteId } from "../store/mirror.ts";
import { incompletePairs, withPair } from "../store/pairs.ts";
import { settlersIn } from "../store/settlers.ts";
import type { Handler } from "./handler.ts";
import { printResult } from "./result.ts";
import { entityOf, recordRows } from "./rows.ts";
import { withProject } from "./with-project.ts";

export const show: Handler = (shell, [text = ""]) =>
  withProject(shell, async (project) => {
    const { address, rows } = await recordRows(project, text);
    const entity = entityOf(project, address.entity);
    const pairs = await incompletePairs(project.store.db, entity);
    const shown = await Promise.all(rows.map((row) => shownOf(project, withPair(row, pairs))));
    printResult(
      shell,
      (style) => shown.map((each) => showText(project, each, style)).join("\n\n"),
      () => ({ format: "tieout.row/1", documents: shown.map((each) => showJson(project, each)) }),
    );
    return EXIT.ok;
  });

interface Shown {
  readonly row: DocumentRow;
  readonly link: LinkRow | null;
  readonly candidates: Awaited<ReturnType<typeof candidatesOf>>["candidates"];
  /** What the books say is open of it; null where there is no such thing. */
  readonly open: Money | null;
  /** What brought that down: `Payment/151`, `CreditMemo/150`. */
  readonly settledBy: readonly string[];
}

async function shownOf(project: Project, row: DocumentRow): Promise<Shown> {
  const { db } = project.store;
  const { candidates } = await candidatesOf(db, row.id);
  const link = await linkOf(db, row.id);
  return { row, link, candidates, ...(await settlementIn(project, row, link)) };
}

async function settlementIn(
  { program, store }: Project,
  row: DocumentRow,
  link: LinkRow | null,
): Promise<Pick<Shown, "open" | "settledBy">> {
  const entity = program.entities.find((each) => each.name === row.address.entity);
  const schema = entity?.documents.find((each) => each.role === row.address.role)?.schema;
  const balance = schema?.parts.balance;
  const none = { open: null, settledBy: [] };
  if (link === null || balance === undefined || row.settlement === "na") return none;
  const place = { connection: link.connection, stream: link.stream, remoteId: link.remote_id };
  const [twin] = await mirrorByRemoteId(store.db, [place]);
  if (schema === undefined || twin === undefined) return none;
  const existing = parseJson(twin.body) as NativeObject;
  const open = decimalOf(valueAt(existing, balance));
  return {
    open: open === null ? null : moneyFromDecimal(open, program.currency),
    settledBy: await settlersIn(store.db, link.connection, schema, existing),
  };
}

function showText(project: Project, shown: Shown, style: Style): string {
  const { currency } = project.program;
  const { row, link, candidates, open, settledBy } = shown;
  const name = formatAddress(row.address);
  const amount = row.amount === null ? "" : displayMoney(money(row.amount, currency));
  const facts: readonly (readonly [string, string])[] = [
    ["status", statusText(row)],
    ["books", bookText(row, link)],
    ["open", open === null ? "" : displayMoney(open)],
    ["settled", settledBy.length === 0 ? "" : `by ${settledBy.join(", ")}`],
    ["day", row.day ?? ""],
    ["party", row.party ?? ""],
    ["synced", row.lastSuccess ?? "Not Synced"],
    ["needs", row.needs.join(", ")],
    ["held", row.hold === null ? "" : `by ${row.hold.by}: ${row.hold.why}`],
  ];
  return [
    ends(paint(style, "bold", `${name}  ${oneLine(row.title)}`), amount, style),
    ...facts
      .filter(([, value]) => value !== "")
      .map(([label, value]) => fit(`  ${padRight(label, 8)}${oneLine(value)}`, style.width, style)),
    ...row.reasons.flatMap((reason) => [
      ...wrap(`${reason.code}: ${oneLine(reason.text)}`, style.width - 4).map((line, at) =>
        at === 0 ? `  ${paint(style, "yellow", "!")} ${line}` : `    ${line}`,
      ),
      ...(reason.help === undefined ? [] : [`    ${style.ascii ? "->" : "→"} ${reason.help}`]),
    ]),
    ...(link === null && candidates.length > 0
      ? [
          `  could be: ${candidates.map((each) => `"${oneLine(each.label)}" ${row.stream}/${each.remoteId} ${each.score.toFixed(2)}`).join("; ")}`,
        ]
      : []),
    "  at the source",
    ...sourceLines(sourceOf(project, row), style),
  ].join("\n");
}

function statusText(row: DocumentRow): string {
  const word = statusWord(row);
  return row.settlement === "na"
    ? `${word} (${row.sync})`
    : `${word} (${row.sync}, ${row.settlement})`;
}

function bookText(row: DocumentRow, link: LinkRow | null): string {
  if (link === null) return row.link === "proposed" ? "a match is proposed" : "not linked";
  const good = link.permanent === 1 ? ", permanent" : "";
  const why = link.why === "" ? "" : `: ${link.why}`;
  return `${link.stream}/${link.remote_id}, by ${link.origin} ${link.actor}${good}${why}`;
}

function sourceLines(raw: JsonTree, style: Style): readonly string[] {
  if (!isJsonObject(raw)) return [];
  const { [JOINED]: joined, ...cells } = raw;
  const wide = Math.max(0, ...Object.keys(cells).map((name) => name.length));
  return [
    ...Object.entries(cells).map(([name, value]) =>
      fit(`    ${padRight(name, wide)}  ${cellText(value)}`, style.width, style),
    ),
    ...Object.entries(isJsonObject(joined) ? joined : {}).flatMap(([name, rows]) =>
      childLines(name, Array.isArray(rows) ? (rows as readonly JsonValue[]) : [], style),
    ),
  ];
}

/** Where a connector puts the rows that it joined (compile/decode.ts). */
const JOINED = "$lists";

/** Rows of a stream of its own, a line each. */
function childLines(name: string, rows: readonly JsonValue[], style: Style): readonly string[] {
  return [
    `    ${name}: ${many(rows.length, "row")}`,
    ...rows.map((row) => {
      const cells = Object.entries(isJsonObject(row) ? row : {});
      const text = cells.map(([column, value]) => `${column} ${cellText(value)}`).join("  ");
      return fit(`      ${text}`, style.width, style);
    }),
  ];
}

const cellText = (value: JsonValue | undefined): string =>
  oneLine(typeof value === "string" ? value : writeJson((value ?? null) as JsonTree));

function showJson(
  project: Project,
  { row, link, candidates, open, settledBy }: Shown,
): { readonly [key: string]: unknown } {
  return {
    row: formatAddress(row.address),
    title: row.title,
    status: statusWord(row),
    sync: row.sync,
    settlement: row.settlement,
    origin: row.origin,
    amount: row.amount === null ? null : formatMoney(money(row.amount, project.program.currency)),
    open: open === null ? null : formatMoney(open),
    settled_by: [...settledBy],
    day: row.day,
    party: row.party,
    synced: row.lastSuccess,
    held: row.hold,
    needs: [...row.needs],
    linked: link === null ? null : `${link.stream}/${link.remote_id}`,
    reasons: row.reasons.map(({ fixIn, ...reason }) => ({ ...reason, fix_in: fixIn })),
    candidates: candidates.map((each) => ({
      target: `${row.stream}/${each.remoteId}`,
      label: each.label,
      score: each.score.toFixed(2),
      why: [...each.why],
    })),
    source: sourceOf(project, row),
  };
}
