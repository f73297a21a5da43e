import { EXIT } from "../errors.ts";
import { isJsonObject, parseJson } from "../model/json.ts";
import { fieldEdits } from "../model/edits.ts";
import type { FieldEdit } from "../model/edits.ts";
import type { EntityProgram } from "../model/program.ts";
import type { ValueMap } from "../model/value.ts";
import type { Project } from "../project.ts";
import { csvText } from "../report/csv.ts";
import { count, fit, many, oneLine, paint } from "../report/layout.ts";
import type { Style } from "../report/layout.ts";
import { entityByName } from "../store/entities.ts";
import { offeredRecords } from "../store/records.ts";
import { usage } from "./fail.ts";
import { printResult } from "./result.ts";
import { entityOf } from "./rows.ts";
import type { Shell } from "./shell.ts";

/** Rows that the source has otherwise than staging, as last read: what an import would take. */
export async function offered(
  shell: Shell,
  project: Project,
  name: string,
  words: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  if (words.length > 0 || options["columns"] !== undefined) {
    throw usage(
      "--offered shows every row that was not taken, field by field",
      `Neither a query nor --columns goes with it: tieout list ${name} --offered`,
    );
  }
  const rows = await offeredRows(project, entityOf(project, name));
  if (options["csv"] === true) {
    const lines = rows.flatMap(({ key, what, fields }) =>
      fields.map((each) => [key, what, each.field, each.old ?? "", each.new ?? ""]),
    );
    shell.out.write(csvText([["key", "what", "field", "staged", "source"], ...lines]));
    return EXIT.ok;
  }
  printResult(
    shell,
    (style) => offeredText(name, rows, style),
    () => ({
      format: "tieout.offered/1",
      entity: name,
      rows: rows.map(({ key, what, fields }) => ({
        key,
        what,
        fields: fields.map((each) => ({
          field: each.field,
          staged: each.old,
          source: each.new,
        })),
      })),
    }),
  );
  return EXIT.ok;
}

interface Offered {
  readonly key: string;
  readonly what: "new" | "edited";
  /** `old`: as staged; `new`: as the source has it. */
  readonly fields: readonly FieldEdit[];
}

async function offeredRows(project: Project, entity: EntityProgram): Promise<readonly Offered[]> {
  const { db } = project.store;
  const known = await entityByName(db, entity.name);
  if (known === null) return [];
  const found: Offered[] = [];
  for await (const rows of offeredRecords(db, known.id)) {
    for (const { key, raw, offered_raw: seen } of rows) {
      const fields = fieldEdits(
        fieldsOf(entity, raw),
        fieldsOf(entity, seen),
        entity.sensitive.fields,
      );
      found.push({ key, what: raw === null ? "new" : "edited", fields });
    }
  }
  return found;
}

function fieldsOf(entity: EntityProgram, raw: string | null): ValueMap {
  const row = raw === null ? null : parseJson(raw);
  return row !== null && isJsonObject(row) ? entity.decode(row).fields : {};
}

function offeredText(name: string, rows: readonly Offered[], style: Style): string {
  if (rows.length === 0) return "Nothing is offered: staging has every row as it was last read.";
  const arrow = style.ascii ? "->" : "→";
  const fresh = rows.filter(({ what }) => what === "new").length;
  return [
    ...rows.flatMap(({ key, what, fields }) => [
      `${paint(style, "bold", key)}  ${what}`,
      ...fields.map(({ field, old, new: now }) => {
        const value = what === "new" ? show(now) : `${show(old)} ${arrow} ${show(now)}`;
        return fit(`    ${field}  ${value}`, style.width, style);
      }),
      // What was read and is in no field of the record.
      ...(fields.length === 0 ? ["    only in columns that the mapping does not read"] : []),
    ]),
    `${many(rows.length, "row")} not taken, ${count(fresh)} of them new.`,
    `Take them: tieout import all ${name}, or single ones: tieout import selected ${name}/KEY`,
  ].join("\n");
}

const show = (text: string | null): string => (text === null ? "–" : oneLine(text));
