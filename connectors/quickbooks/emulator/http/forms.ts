/**
 * A form as a PDF, and sent by e-mail: GET {entity}/{id}/pdf, POST {entity}/{id}/send [D; # clients
 * call both]. Nothing leaves this machine. The pages and the faults' words are from memory.
 */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { centsText, amountOf, objectAt, refAt, textAt, textOf } from "../body.ts";
import { type Emulation, timeOf } from "../emulation.ts";
import type { Definition } from "../entities/definition.ts";
import { type Fault, businessRule, invalidMail, refusal } from "../faults.ts";
import { booksNow, read, shown } from "../operations.ts";
import { isMail } from "../rules/mail.ts";
import { stampOf } from "../time.ts";
import { type Answer, faultAnswer, faultBody, textAnswer } from "./answers.ts";
import type { Api, Call } from "./api.ts";
import { pdfOf } from "./pdf.ts";
import { type NotesFor, type Written, answerOf, once } from "./write.ts";

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
  api: Api,
  definition: Definition,
  id: string,
  { method, query }: Pick<Call, "method" | "query">,
  requestId: string | null,
): Answer {
  const { emulation } = api;
  if (method === "GET") {
    const found = read(emulation, definition, id);
    if (found.kind === "refused") return faultAnswer(emulation, found.fault);
    const page = pdfOf(linesOf(definition, found.answer));
    return textAnswer(emulation, page, "application/pdf");
  }
  const sendTo = query.get("sendTo");
  const given = { entity: definition.name, id, sendTo };
  const carryOut = (notesFor: NotesFor): Written =>
    sent(emulation, definition, id, sendTo, notesFor);
  return answerOf(emulation, once(api, { requestId, given }, carryOut));
}

function sent(
  emulation: Emulation,
  definition: Definition,
  id: string,
  sendTo: string | null,
  notesFor: NotesFor,
): Written {
  const refused = (fault: Fault): Written => ({ status: fault.status, body: faultBody(fault) });
  const found = read(emulation, definition, id);
  if (found.kind === "refused") return refused(found.fault);
  const to = textOf(sendTo) ?? addressOf(emulation, definition, found.answer);
  if (to === null) {
    const error = businessRule("An email address is needed to send it.", "BillEmail");
    return refused(refusal(error));
  }
  if (!isMail(to)) return refused(refusal(invalidMail(to)));
  return { status: 200, body: send(emulation, definition, id, to, notesFor) };
}

function addressOf(emulation: Emulation, { name }: Definition, body: JsonObject): string | null {
  const key = ADDRESS[name]!;
  if (key !== null) return textOf(objectAt(body, key)?.["Address"]);
  const customer = emulation.company.get("Customer", refAt(body, "CustomerRef") ?? "");
  return textOf(objectAt(customer ?? {}, "PrimaryEmailAddr")?.["Address"]);
}

/** Said on the form, whose token moves [M]; a payment has no place for it. */
function send(
  emulation: Emulation,
  definition: Definition,
  id: string,
  to: string,
  notesFor: NotesFor,
): JsonObject {
  const { company, clock, settings } = emulation;
  const key = ADDRESS[definition.name]!;
  const DeliveryTime = stampOf(clock.now(), settings.timezone);
  const told: JsonObject = {
    EmailStatus: "EmailSent",
    ...(key === null ? {} : { [key]: { Address: to } }),
    DeliveryInfo: { DeliveryType: "Email", DeliveryTime },
  };
  const known = Object.entries(told).filter(([name]) => Object.hasOwn(definition.fields, name));
  const books = booksNow(emulation);
  const stored = company.get(definition.name, id)!;
  if (key !== null) books.put(definition.name, { ...stored, ...Object.fromEntries(known) });
  const after = shown(emulation, definition, books.get(definition.name, id)!);
  const body = { [definition.name]: after, time: timeOf(emulation) };
  const [changes, notes] = [books.changes(), notesFor(body)];
  if (changes.length > 0 || notes !== null) {
    company.commit({ at: clock.now(), changes, ...(notes === null ? {} : { notes }) });
  }
  return body;
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
