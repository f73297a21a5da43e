/**
 * A form as a PDF, and sent by e-mail: GET {entity}/{id}/pdf, POST {entity}/{id}/send [D; # clients
 * call both]. Nothing leaves this machine. The pages and the faults' words are from memory.
 */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { centsText, amountOf, objectAt, refAt, textAt, textOf } from "../body.ts";
import type { Emulation } from "../emulation.ts";
import type { Definition } from "../entities/definition.ts";
import { businessRule, invalidMail, refusal } from "../faults.ts";
import { booksNow, read } from "../operations.ts";
import { isMail } from "../rules/mail.ts";
import { stampOf } from "../time.ts";
import { type Answer, faultAnswer, jsonAnswer, textAnswer } from "./answers.ts";
import { pdfOf } from "./pdf.ts";

/** Where each kind has the address that it goes to; null: the customer's own. */
const ADDRESS: Readonly<Record<string, string | null>> = {
  CreditMemo: "BillEmail",
  Estimate: "BillEmail",
  Invoice: "BillEmail",
  Payment: null,
  PurchaseOrder: "POEmail",
  RefundReceipt: "BillEmail",
  SalesReceipt: "BillEmail",
};

export function isForm(definition: Definition, verb: string, method: string): boolean {
  if (!Object.hasOwn(ADDRESS, definition.name)) return false;
  return method === "GET" ? verb === "pdf" : method === "POST" && verb === "send";
}

/** `sendTo` stands in the query; what it names becomes the form's own address. */
export function answerForm(
  emulation: Emulation,
  definition: Definition,
  id: string,
  sendTo: string | null,
  method: string,
): Answer {
  const found = read(emulation, definition, id);
  if (found.kind === "refused") return faultAnswer(emulation, found.fault);
  if (method === "GET") {
    const page = pdfOf(linesOf(definition, found.answer));
    return textAnswer(emulation, page, "application/pdf");
  }
  const to = textOf(sendTo) ?? addressOf(emulation, definition, found.answer);
  if (to === null) {
    const error = businessRule("An email address is needed to send it.", "BillEmail");
    return faultAnswer(emulation, refusal(error));
  }
  if (!isMail(to)) {
    return faultAnswer(emulation, refusal(invalidMail(to)));
  }
  send(emulation, definition, id, to);
  const after = read(emulation, definition, id);
  if (after.kind === "refused") return faultAnswer(emulation, after.fault);
  return jsonAnswer(emulation, { [definition.name]: after.answer });
}

function addressOf(emulation: Emulation, { name }: Definition, body: JsonObject): string | null {
  const key = ADDRESS[name]!;
  if (key !== null) return textOf(objectAt(body, key)?.["Address"]);
  const customer = emulation.company.get("Customer", refAt(body, "CustomerRef") ?? "");
  return textOf(objectAt(customer ?? {}, "PrimaryEmailAddr")?.["Address"]);
}

/** Said on the form, whose token moves [M]; a payment has no place for it. */
function send(emulation: Emulation, definition: Definition, id: string, to: string): void {
  const { company, clock, settings } = emulation;
  const key = ADDRESS[definition.name]!;
  if (key === null) return;
  const DeliveryTime = stampOf(clock.now(), settings.timezone);
  const told: JsonObject = {
    EmailStatus: "EmailSent",
    [key]: { Address: to },
    DeliveryInfo: { DeliveryType: "Email", DeliveryTime },
  };
  const known = Object.entries(told).filter(([name]) => Object.hasOwn(definition.fields, name));
  const books = booksNow(emulation);
  const stored = company.get(definition.name, id)!;
  books.put(definition.name, { ...stored, ...Object.fromEntries(known) });
  company.commit({ at: clock.now(), changes: books.changes() });
}

/** What the page says: what it is, its number, day, party and total. */
function linesOf({ name }: Definition, body: JsonObject): readonly string[] {
  const party = objectAt(body, "CustomerRef") ?? objectAt(body, "VendorRef") ?? {};
  return [
    `${name} ${textOf(body["DocNumber"]) ?? textAt(body, "Id")}`,
    textAt(body, "TxnDate"),
    textAt(party, "name"),
    `Total ${centsText(amountOf(body["TotalAmt"]))}`,
  ];
}
