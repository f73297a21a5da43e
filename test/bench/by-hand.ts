import type { BenchInvoice } from "./data.ts";

/** The invoice mapping of the bench project as a hard-coded script writes it: the floor. */
export function mapByHand(row: BenchInvoice): object {
  return {
    DocNumber: row.number,
    CustomerRef: { value: row.project },
    TxnDate: row.dated,
    DueDate: row.due,
    PrivateNote: `${row.note}, application ${row.application} for ${row.billed_to}`,
    Line: row.lines
      .filter((line) => line.amount !== "0.00")
      .map((line) => ({
        DetailType: "SalesItemLineDetail",
        Amount: line.amount,
        Description: line.title,
        SalesItemLineDetail: {
          ItemRef: { value: `Item ${line.code.slice(2)}` },
          ClassRef: { value: `Class ${line.code.slice(2)}` },
          Qty: line.quantity,
          UnitPrice: line.amount,
        },
      })),
  };
}
