import { EXIT } from "../errors.ts";
import { decimalOf, valueAt } from "../model/body.ts";
import type { NativeObject } from "../model/body.ts";
import { formatAddress } from "../model/ids.ts";
import { isJsonObject, parseJson, writeJson } from "../model/json.ts";
import { displayMoney, formatMoney, money, moneyFromDecimal } from "../model/money.ts";
import type { Money } from "../model/money.ts";
import { statusWord } from "../model/status.ts";
import type { Project } from "../project.ts";
import { ends, fit, oneLine, padRight, paint, wrap } from "../report/layout.ts";
import type { Style } from "../report/layout.ts";
import { candidatesOf } from "../store/candidates.ts";
import type { DocumentRow } from "../store/documents.ts";
import { linkOf } from "../store/links.ts";
import type { LinkRow } from "../store/links.ts";
import { mirrorByRemoteId } from "../store/mirror.ts";
import { incompletePairs, withPair } from "../store/pairs.ts";
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
}

async function shownOf(project: Project, row: DocumentRow): Promise<Shown> {
  const { db } = project.store;
  const { candidates } = await candidatesOf(db, row.id);
  const link = await linkOf(db, row.id);
  return { row, link, candidates, open: await openAmount(project, row, link) };
}

async function openAmount(
  project: Project,
  row: DocumentRow,
  link: LinkRow | null,
): Promise<Money | null> {
  const entity = project.program.entities.find((each) => each.name === row.address.entity);
  const document = entity?.documents.find((each) => each.role === row.address.role);
  const balance = document?.schema.parts.balance;
  if (link === null || balance === undefined || row.settlement === "na") return null;
  const place = { connection: link.connection, stream: link.stream, remoteId: link.remote_id };
  const [twin] = await mirrorByRemoteId(project.store.db, [place]);
  if (twin === undefined) return null;
  const open = decimalOf(valueAt(parseJson(twin.body) as NativeObject, balance));
  return open === null ? null : moneyFromDecimal(open, project.program.currency);
}

function showText(project: Project, shown: Shown, style: Style): string {
  const { currency } = project.program;
  const { row, link, candidates, open } = shown;
  const name = formatAddress(row.address);
  const amount = row.amount === null ? "" : displayMoney(money(row.amount, currency));
  const facts: readonly (readonly [string, string])[] = [
    ["status", statusText(row)],
    ["books", bookText(row, link)],
    ["open", open === null ? "" : displayMoney(open)],
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
    ...sourceLines(row, style),
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

function sourceLines(row: DocumentRow, style: Style): readonly string[] {
  const raw = parseJson(row.raw);
  if (!isJsonObject(raw)) return [];
  const wide = Math.max(...Object.keys(raw).map((name) => name.length));
  return Object.entries(raw).map(([name, value]) => {
    const text = typeof value === "string" ? value : writeJson(value);
    return fit(`    ${padRight(name, wide)}  ${oneLine(text)}`, style.width, style);
  });
}

function showJson(
  project: Project,
  { row, link, candidates, open }: Shown,
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
    source: parseJson(row.raw),
  };
}
