/**
 * RFC 4180, with CRLF. A cell that a spreadsheet would take for a formula gets an apostrophe
 * before it (owasp.org, CSV injection); a plain negative number stays one, `-1+cmd|...` does not.
 */
export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(text: string): string {
  const safe = FORMULA.test(text) && !AMOUNT.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The full-width forms count too, where the spreadsheet is Japanese. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const AMOUNT = /^-[\d.,]+%?$/;
