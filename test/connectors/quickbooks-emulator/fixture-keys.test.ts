/** Every element of the recorded XML answers is a field that the emulator keeps, at its place. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DEFINITIONS } from "../../../connectors/quickbooks/emulator/entities/catalogue.ts";
import type { Fields } from "../../../connectors/quickbooks/emulator/fields.ts";

const FOLDER = join(import.meta.dirname, "../../../../shared/quickbooks/fixtures/xml");
const isThere = existsSync(FOLDER);

const FILES: Readonly<Record<string, readonly string[]>> = {
  Bill: ["bill_create_response", "bill_linked_transactions"],
  CreditMemo: ["fetch_credit_memo"],
  Deposit: ["deposit", "deposits", "fetch_deposit_by_id"],
  Estimate: ["estimate"],
  Invoice: ["invoice_with_discount_line_item_response", "invoice_line_item_description_only"],
  JournalEntry: ["journal_entry"],
  Payment: ["payment_by_id", "payment_with_line_extras"],
  Purchase: ["purchase_cash_response", "purchase_check_response", "purchase_credit_card_response"],
  TaxRate: ["tax_rates"],
  TimeActivity: ["time_activity", "time_activities"],
  Transfer: ["transfer"],
  VendorCredit: ["vendor_credit"],
};

/** In no JSON recording: the invoice's Deposit of companies that take deposits on forms. */
const ONLY_THERE = new Set(["Invoice.Deposit"]);

/** "Line.Amount" for every element below each element of that name. */
function pathsOf(xml: string, entity: string): ReadonlySet<string> {
  const paths = new Set<string>();
  const open: string[] = [];
  for (const [, closes, name = "", empty] of xml.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)) {
    if (closes === "/") {
      open.pop();
      continue;
    }
    const at = open.indexOf(entity);
    if (at >= 0) paths.add([...open.slice(at + 1), name].join("."));
    if (empty !== "/") open.push(name);
  }
  return paths;
}

function isKept(fields: Fields, path: readonly string[]): boolean {
  const [first = "", ...rest] = path;
  const field = fields[first];
  if (field === undefined || field.ignored === true) return false;
  const inner = field.kind === "object" || field.kind === "list" ? field.fields : null;
  return rest.length === 0 || inner === null || isKept(inner, rest);
}

test.skipIf(!isThere).each(Object.entries(FILES))(
  "%s keeps what the recorded XML has (needs ../shared/quickbooks)",
  (entity, files) => {
    const { fields } = DEFINITIONS.get(entity)!;
    for (const file of files) {
      const paths = pathsOf(readFileSync(join(FOLDER, `${file}.xml`), "utf8"), entity);
      expect(paths.size, file).toBeGreaterThan(5);
      const lost = [...paths].filter((path) => !isKept(fields, path.split(".")));
      expect(
        lost.filter((path) => !ONLY_THERE.has(`${entity}.${path}`)),
        file,
      ).toEqual([]);
    }
  },
);
