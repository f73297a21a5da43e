import { dollars } from "../../linarc/data/cents.ts";
import { csv } from "../../linarc/data/csv.ts";
import type { Contact } from "./contacts.ts";
import { OTHER_DATE, withCommas } from "./invoices.ts";
import type { Invoice, Payment } from "./invoices.ts";
import type { Project } from "./projects.ts";

/** With the mark and the line ends of the spreadsheet that it went through. */
export function contactsCsv(all: readonly Contact[]): string {
  const rows = all.map(({ number, name, email, phone }, at) => {
    // Two cells have blanks at the end.
    return [String(number), at % 19 === 7 ? `${name}  ` : name, email, phone];
  });
  return csv(["number", "name", "email", "phone"], rows, { end: "\r\n", mark: true });
}

export function projectsNdjson(all: readonly Project[]): string {
  return ndjson(
    all.map(({ number, name, contact, stage, street }) => ({
      number,
      name,
      contact,
      stage,
      address: { line1: street, city: "Round Rock", state: "TX", zip: "78664" },
    })),
  );
}

export function invoicesNdjson(all: readonly Invoice[]): string {
  return ndjson(
    all.map((each) => ({
      invoice: each.number,
      status: each.status,
      sent_at: each.status === "Draft" ? null : each.sent,
      project: each.project.number,
      lines: each.lines.map(({ product, quantity, rate, amount }) => ({
        name: product,
        qty: quantityText(quantity),
        rate: dollars(rate),
        amount: dollars(amount),
      })),
      ...(each.discount === 0n ? {} : { discount: dollars(each.discount) }),
      total: dollars(each.totalInExport),
    })),
  );
}

export function paymentsCsv(all: readonly Payment[]): string {
  const rows = all.map(({ number, day, amount, kind, reference, invoiceNumber }) => [
    number,
    number === OTHER_DATE ? day : americanDay(day),
    withCommas(amount),
    kind,
    reference,
    invoiceNumber,
  ]);
  return csv(["payment", "date", "amount", "type", "ref", "invoice"], rows);
}

/** "28" where it is whole, else "28.5". */
export function quantityText(hundredths: bigint): string {
  return dollars(hundredths).replace(/\.?0+$/, "");
}

function americanDay(day: string): string {
  const [year, month, date] = day.split("-").map(Number);
  return `${month}/${date}/${year}`;
}

function ndjson(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}
