/** Columns as wide as their longest cell; numbers to the right. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => {
        const isNumber = /^\d+$/.test(cell) || (cells === head && isCount(rows, at));
        return isNumber ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!);
      })
      .join("  ")
      .trimEnd();
  return [line(head), ...rows.map(line)].join("\n");
}

function isCount(rows: readonly (readonly string[])[], at: number): boolean {
  return rows.length > 0 && rows.every((row) => /^\d+$/.test(row[at] ?? ""));
}
