/** Rows of a report: accounts below their parents, sections with their totals [R]. */
import { ZERO, compareDecimal, negateDecimal } from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { centsText, refAt, textAt } from "../body.ts";
import { type Amounts, addAmounts } from "./columns.ts";

export interface Section {
  readonly rows: readonly JsonObject[];
  readonly total: Amounts;
}

/** The accounts that have an amount, and those above them. `sign` -1: credits are shown positive. */
export function accountRows(
  accounts: readonly JsonObject[],
  amounts: ReadonlyMap<string, Amounts>,
  width: number,
  sign: 1 | -1,
): Section {
  const ids = new Set(accounts.map((account) => textAt(account, "Id")));
  const below = (parent: string | null): readonly JsonObject[] =>
    accounts.filter((account) => {
      const above = refAt(account, "ParentRef");
      return (above !== null && ids.has(above) ? above : null) === parent;
    });
  const build = (account: JsonObject, depth: number): Section => {
    const id = textAt(account, "Id");
    const own = signed(amounts.get(id) ?? zeros(width), sign);
    const children = depth > 10 ? [] : below(id).map((child) => build(child, depth + 1));
    const rows = children.flatMap((child) => child.rows);
    const total = children.reduce((sum, child) => addAmounts(sum, child.total), own);
    const name = textAt(account, "Name");
    if (rows.length === 0) {
      const cells = [{ value: name, id }, ...cellsOf(own)];
      return { rows: isZero(own) ? [] : [{ ColData: cells, type: "Data" }], total };
    }
    const header = {
      ColData: [{ value: name, id }, ...(isZero(own) ? blanks(width) : cellsOf(own))],
    };
    const summary = { ColData: [{ value: `Total ${name}` }, ...cellsOf(total)] };
    const row = { Header: header, Rows: { Row: rows }, Summary: summary, type: "Section" };
    return { rows: [row], total };
  };
  const top = below(null).map((account) => build(account, 0));
  return {
    rows: top.flatMap(({ rows }) => rows),
    total: top.reduce((sum, part) => addAmounts(sum, part.total), zeros(width)),
  };
}

/** Header and total, with the rows between them where there are any. */
export function sectionRow(
  title: string,
  group: string,
  { rows, total }: Section,
  how: { readonly totalTitle?: string; readonly silent?: boolean } = {},
): JsonObject {
  const inner = rows.length === 0 ? {} : { Rows: { Row: rows } };
  const label = how.totalTitle ?? `Total ${title}`;
  const width = total.length;
  return {
    Header: { ColData: [{ value: title }, ...blanks(width)] },
    ...inner,
    Summary: { ColData: [{ value: label }, ...(how.silent ? blanks(width) : cellsOf(total))] },
    type: "Section",
    group,
  };
}

/** A total that stands alone, as Gross Profit does. */
export function totalRow(title: string, group: string, total: Amounts, silent = false): JsonObject {
  const cells = silent ? blanks(total.length) : cellsOf(total);
  return { Summary: { ColData: [{ value: title }, ...cells] }, type: "Section", group };
}

export function zeros(width: number): Amounts {
  return Array.from({ length: width }, () => ZERO);
}

export function isZero(amounts: Amounts): boolean {
  return amounts.every((amount) => compareDecimal(amount, ZERO) === 0);
}

export function signed(amounts: Amounts, sign: 1 | -1): Amounts {
  return sign === 1 ? amounts : amounts.map(negateDecimal);
}

export function cellsOf(amounts: Amounts): readonly JsonObject[] {
  return amounts.map((amount) => ({ value: centsText(amount) }));
}

export function blanks(width: number): readonly JsonObject[] {
  return Array.from({ length: width }, () => ({ value: "" }));
}
