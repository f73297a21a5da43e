import { formatDecimal, isDecimal } from "./model/decimal.ts";
import { displayMoney, isMoney } from "./model/money.ts";
import type { EntityProgram, Expr } from "./model/program.ts";
import { isRefValue } from "./model/value.ts";
import type { Value } from "./model/value.ts";
import type { Project } from "./project.ts";
import { openScopes } from "./scope.ts";

/** A row of a list, as far as its columns go. */
export interface ColumnRow {
  /** Of its document; null: it has none yet, and nothing is on the other side. */
  readonly id: number | null;
  readonly key: string;
  /** JSON text of what is staged. */
  readonly raw: string;
}

/**
 * What a mapping's `columns:` say of each row, in their order, as people read it; null where there
 * is nothing. What an expression looks at is not written down: a list is asked for anew.
 */
export async function columnCells(
  project: Project,
  entity: EntityProgram,
  rows: readonly ColumnRow[],
): Promise<readonly (readonly (string | null)[])[]> {
  if (entity.columns.length === 0) return rows.map(() => []);
  const scopes = await openScopes(project);
  const cells: (readonly (string | null)[])[] = [];
  for (const row of rows) {
    const { value, see } = scopes.open(entity, { ...row, id: row.id ?? 0 });
    const of = row.id === null ? (expr: Expr) => see(null, expr) : value;
    cells.push(entity.columns.map((column) => shown(of(column.value))));
  }
  return cells;
}

function shown(value: Value): string | null {
  if (value === null || typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (isMoney(value)) return displayMoney(value);
  if (isDecimal(value)) return formatDecimal(value);
  if (isRefValue(value)) return value.key;
  if (Array.isArray(value)) return value.map((each: Value) => shown(each)).join(", ");
  return JSON.stringify(value);
}
