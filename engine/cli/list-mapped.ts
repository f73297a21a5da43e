import { columnCells } from "../columns.ts";
import { EXIT } from "../errors.ts";
import { statusWord } from "../model/status.ts";
import type { Project } from "../project.ts";
import { csvText } from "../report/csv.ts";
import { count, oneLine, table } from "../report/layout.ts";
import { rawsOf } from "../store/documents-window.ts";
import type { ViewRow } from "../store/documents-view.ts";
import { usage } from "./fail.ts";
import { printResult } from "./result.ts";
import { entityOf } from "./rows.ts";
import type { Shell } from "./shell.ts";

/** `list ENTITY --columns mapping`: the columns of the mapping, then status and last success. */
export async function listMapped(
  shell: Shell,
  project: Project,
  name: string,
  rows: readonly ViewRow[],
  isCsv: boolean,
): Promise<number> {
  const entity = entityOf(project, name);
  if (entity.columns.length === 0) {
    throw usage(`${entity.file} has no columns of its own`, "Say them: columns: { Due: due }");
  }
  const raws = await rawsOf(
    project.store.db,
    rows.map(({ id }) => id),
  );
  const own = await columnCells(
    project,
    entity,
    rows.map(({ id, address }, at) => ({ id, key: address.key, raw: raws[at] ?? "{}" })),
  );
  const heads = [...entity.columns.map(({ label }) => label), "Status", "Synced"];
  const cells = rows.map((row, at) => [
    ...(own[at] ?? []).map((cell) => cell ?? ""),
    statusWord(row),
    row.lastSuccess ?? "",
  ]);
  if (isCsv) {
    shell.out.write(csvText([heads, ...cells]));
    return EXIT.ok;
  }
  const isMoney = entity.columns.map(({ value }) => value.type === "money");
  printResult(
    shell,
    (style) =>
      [
        ...table(
          heads.map((head, at) => ({ head, align: isMoney[at] === true ? "right" : "left" })),
          cells.map((line) => line.map(oneLine)),
          style,
        ),
        `${count(rows.length)} ${rows.length === 1 ? "row" : "rows"}`,
      ].join("\n"),
    () => ({
      format: "tieout.list/1",
      entity: name,
      rows: cells.map((line) => Object.fromEntries(line.map((cell, i) => [heads[i], cell]))),
    }),
  );
  return EXIT.ok;
}
