/**
 * The same as an OpenFn job: its expression maps and creates row by row, run by OpenFn's own runtime.
 * `create` stands for the adaptor, over the same client as the script's. A job's text is run in a
 * context of its own, so the mapping stands in it as text.
 *
 * Usage: node --experimental-vm-modules peer-openfn.ts FOLDER URL
 */
import fs from "node:fs";
import path from "node:path";
import run from "@openfn/runtime";
import { openClient } from "./peer-client.ts";

const JOB = `
const invoice = (row) => ({
  DocNumber: row.number,
  CustomerRef: { value: String(Number(row.project.slice(2)) + 1) },
  TxnDate: row.dated,
  DueDate: row.due,
  Line: row.lines.map(({ code, title, amount }) => ({
    Amount: Number(amount),
    Description: title,
    DetailType: "SalesItemLineDetail",
    SalesItemLineDetail: { ItemRef: { value: String(Number(code.slice(2)) + 1) } },
  })),
});
const createEach = async (state) => {
  for (const row of state.data.rows) await create(invoice(row));
  return state;
};
export default [createEach];
`;

const [folder = "", url = ""] = process.argv.slice(2);
const file = fs.readFileSync(path.join(folder, "exports", "invoices.ndjson"), "utf8");
const rows = file
  .trimEnd()
  .split("\n")
  .map((line): unknown => JSON.parse(line));
const state = await run(JOB, { data: { rows } }, { globals: { create: openClient(url) } });
const { errors } = state as { readonly errors?: object };
if (errors !== undefined) throw new Error(JSON.stringify(errors));
process.exit(0);
