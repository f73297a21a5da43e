/** RFC 4180 text: quotes only where a cell needs them. */
export function csv(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  style: { readonly end?: "\n" | "\r\n"; readonly mark?: boolean } = {},
): string {
  const end = style.end ?? "\n";
  const lines = [header, ...rows].map((row) => row.map(cell).join(",") + end);
  return (style.mark === true ? "\uFEFF" : "") + lines.join("");
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
