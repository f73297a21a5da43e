import { htmlText } from "./html.ts";

export interface HtmlTable {
  readonly heads: readonly string[];
  /** Columns from this one on are figures. */
  readonly figuresFrom: number;
  readonly rows: readonly (readonly string[])[];
  /** Whether a row is to be seen at once. */
  readonly stands?: (row: readonly string[]) => boolean;
}

/** A table under its title; nothing where it has no rows. */
export function htmlTable(title: string, { heads, figuresFrom, rows, stands }: HtmlTable): string {
  if (rows.length === 0) return "";
  const kind = (at: number): string => (at >= figuresFrom ? "" : ' class="text"');
  const head = heads.map((each, at) => `<th scope="col"${kind(at)}>${htmlText(each)}</th>`);
  const lines = rows.map((row) => {
    const mark = stands?.(row) === true ? ' class="differs"' : "";
    return `<tr${mark}>${row.map((cell, at) => `<td${kind(at)}>${htmlText(cell)}</td>`).join("")}</tr>`;
  });
  return `<h2>${htmlText(title)}</h2>
<table><thead><tr>${head.join("")}</tr></thead>
<tbody>${lines.join("\n")}</tbody></table>`;
}
