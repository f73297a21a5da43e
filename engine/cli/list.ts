import { EXIT } from "../errors.ts";
import { formatAddress } from "../model/ids.ts";
import { displayMoney, formatMoney, money } from "../model/money.ts";
import { matchesQuery } from "../model/query.ts";
import { isPaidOpen } from "../model/settlement.ts";
import { nearest } from "../model/similar.ts";
import { statusWord } from "../model/status.ts";
import type { Project } from "../project.ts";
import { csvText } from "../report/csv.ts";
import { count, displayWidth, oneLine, table } from "../report/layout.ts";
import type { ViewRow } from "../store/documents-view.ts";
import { shownRows } from "../store/pairs.ts";
import type { Handler } from "./handler.ts";
import { usage } from "./fail.ts";
import { listMapped } from "./list-mapped.ts";
import { offered } from "./list-offered.ts";
import { entityOf, knownEntity, queryOf, queryRow } from "./rows.ts";
import { printResult } from "./result.ts";
import { withProject } from "./with-project.ts";

export const list: Handler = (shell, [name = "", ...words], options) =>
  withProject(shell, async (project) => {
    const entity = knownEntity(project, name);
    if (options["offered"] === true) return offered(shell, project, entity, words, options);
    const isMapped = options["columns"] === "mapping";
    const columns = isMapped ? USUAL : columnsOf(options["columns"]);
    const paidOpen = options["paidOpen"] === true;
    if (paidOpen) refuseWithoutBackflow(project, entity);
    const rows = (await rowsOf(project, entity, words)).filter(
      (row) => !paidOpen || isPaidOpen(row, entityOf(project, entity)),
    );
    if (isMapped) return listMapped(shell, project, entity, rows, options["csv"] === true);
    const cells = rows.map((row) => columns.map((column) => cellOf(project, row, column)));
    if (options["csv"] === true) {
      shell.out.write(csvText([columns, ...cells]));
      return EXIT.ok;
    }
    printResult(
      shell,
      (style) =>
        [
          ...fitting(options["columns"] === undefined ? 3 : columns.length, columns, (some) =>
            table(
              some.map((column) => ({
                head: column,
                align: RIGHT.has(column) ? "right" : "left",
              })),
              rows.map((row) => some.map((column) => oneLine(shown(project, row, column)))),
              style,
            ),
          )(style.width),
          `${count(rows.length)} ${rows.length === 1 ? "row" : "rows"}`,
        ].join("\n"),
      () => ({
        format: "tieout.list/1",
        entity,
        rows: cells.map((line) => Object.fromEntries(line.map((cell, i) => [columns[i], cell]))),
      }),
    );
    return EXIT.ok;
  });

/** An empty list would read as "the source knows of every payment". */
function refuseWithoutBackflow(project: Project, name: string): void {
  const { backflow, file, paid } = entityOf(project, name);
  if (paid === null) throw usage(`${file} does not say when ${name} is paid`, "Say it: paid:");
  if (backflow.kind !== "off") return;
  throw usage(`${file} does not look for payments of ${name}`, "Say it: backflow: notify");
}

export const COLUMNS = [
  "key",
  "role",
  "title",
  "status",
  "amount",
  "day",
  "party",
  "reason",
  "synced",
  "remote",
  "settlement",
  "why",
] as const;
type ColumnName = (typeof COLUMNS)[number];

const USUAL: readonly ColumnName[] = [
  "key",
  "title",
  "status",
  "amount",
  "day",
  "reason",
  "synced",
];
const RIGHT: ReadonlySet<ColumnName> = new Set<ColumnName>(["amount"]);

/** Where nobody has asked for them, the last columns give way to a narrow terminal. */
function fitting(
  least: number,
  columns: readonly ColumnName[],
  draw: (some: readonly ColumnName[]) => readonly string[],
): (width: number) => readonly string[] {
  return (width) => {
    for (let n = columns.length; ; n--) {
      const lines = draw(columns.slice(0, n));
      if (n <= least || lines.every((line) => displayWidth(line) <= width)) return lines;
    }
  };
}

function columnsOf(option: unknown): readonly ColumnName[] {
  if (typeof option !== "string") return USUAL;
  return option.split(",").map((text) => {
    const name = COLUMNS.find((column) => column === text.trim());
    if (name !== undefined) return name;
    const near = nearest(text.trim(), COLUMNS);
    const hint = near === null ? "" : `. Did you mean "${near}"?`;
    throw usage(
      `unknown column "${text.trim()}"${hint}`,
      `There are: ${COLUMNS.join(", ")}; mapping: those that the mapping names`,
    );
  });
}

async function rowsOf(
  project: Project,
  entity: string,
  words: readonly string[],
): Promise<readonly ViewRow[]> {
  const query = queryOf(project, [`${entity}:`, ...words]);
  const found: ViewRow[] = [];
  for await (const rows of shownRows(project.store.db, entityOf(project, entity))) {
    found.push(
      ...rows.filter((row) => matchesQuery(query, queryRow(row, project.program.currency))),
    );
  }
  return found;
}

/** As people read it; `cellOf` is the same for machines. */
function shown(project: Project, row: ViewRow, column: ColumnName): string {
  const { currency } = project.program;
  if (column === "amount" && row.amount !== null) return displayMoney(money(row.amount, currency));
  if (column === "synced") return row.lastSuccess?.slice(0, 10) ?? "Not Synced";
  return cellOf(project, row, column);
}

function cellOf(project: Project, row: ViewRow, column: ColumnName): string {
  switch (column) {
    case "key":
      return formatAddress(row.address).slice(row.address.entity.length + 1);
    case "role":
      return row.address.role;
    case "title":
      return row.title;
    case "status":
      return statusWord(row);
    case "amount":
      return row.amount === null ? "" : formatMoney(money(row.amount, project.program.currency));
    case "day":
      return row.day ?? "";
    case "party":
      return row.party ?? "";
    case "reason":
      return row.reasons.map((reason) => reason.code).join(" ");
    case "why":
      return row.held ?? row.reasons.map((reason) => reason.text).join("; ");
    case "synced":
      return row.lastSuccess ?? "";
    case "remote":
      return row.remoteId === null ? "" : `${row.stream}/${row.remoteId}`;
    case "settlement":
      return row.settlement;
  }
}
