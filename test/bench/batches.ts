import fs from "node:fs";
import path from "node:path";
import type { BenchInvoice } from "./data.ts";

/** What a script sends of a row: the same fields and lines as the mapping of the bench project. */
export function bodyOf(row: BenchInvoice): object {
  return {
    DocNumber: row.number,
    CustomerRef: { value: String(Number(row.project.slice(2)) + 1) },
    TxnDate: row.dated,
    DueDate: row.due,
    PrivateNote: `${row.note}, application ${row.application} for ${row.billed_to}`,
    Line: row.lines.map(({ code, title, quantity, amount }) => ({
      Amount: Number(amount),
      Description: title,
      DetailType: "SalesItemLineDetail",
      SalesItemLineDetail: {
        ItemRef: { value: String(Number(code.slice(2)) + 1) },
        ClassRef: { value: String(Number(code.slice(2)) + 1) },
        Qty: Number(quantity),
        UnitPrice: Number(amount),
      },
    })),
  };
}

/** The rows of a bench project, thirty in a batch. */
export function readBatches(folder: string): readonly (readonly BenchInvoice[])[] {
  const text = fs.readFileSync(path.join(folder, "exports", "invoices.ndjson"), "utf8");
  const rows = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as BenchInvoice);
  const batches: BenchInvoice[][] = [];
  for (let at = 0; at < rows.length; at += 30) batches.push(rows.slice(at, at + 30));
  return batches;
}

/** All of it, so many at a time. */
export async function atOnce<T>(
  many: number,
  list: readonly T[],
  act: (one: T) => Promise<void>,
): Promise<void> {
  const left = list.values();
  const work = async (): Promise<void> => {
    for (const one of left) await act(one);
  };
  await Promise.all(Array.from({ length: many }, work));
}
