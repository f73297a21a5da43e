/** Mappings of small projects: what the entities of Linarc do not need to say. */

/** A contact of a CRM becomes a customer once it is won. */
export const CONTACT = `entity: contact
label: Contacts
systems: { work: linarc.contacts, books: books.Customer }
truth: work
record:
  number: { type: text, key: true }
  name:   { type: text }
  email:  { type: text, optional: true }
  stage:  { type: text }
trigger: { when: stage == "Closed - Won", latch: true }
match:
  - { on: { PrimaryEmailAddr.Address: email } }
  - { on: { DisplayName: name }, fold: true, suggest: true }
fields:
  DisplayName: name
  PrimaryEmailAddr: { Address: email }
import: { new: auto, changed: auto }
push: auto
`;

export const contacts = (...rows: readonly (readonly string[])[]): string =>
  table("number,name,email,stage", rows);

/** A client, and jobs for it as sub-customers; invoices go to the job. */
export const CLIENT = `entity: client
label: Clients
systems: { work: linarc.clients, books: books.Customer }
truth: work
record:
  number: { type: text, key: true }
  name:   { type: text }
fields: { DisplayName: name }
import: { new: auto, changed: auto }
push: auto
`;

export const JOB = `entity: job
label: Jobs
systems: { work: linarc.jobs, books: books.Customer }
truth: work
record:
  number: { type: text, key: true }
  client: { type: ref, entity: client }
  name:   { type: text }
set: { Job: true }
fields:
  DisplayName: name
  ParentRef: client
import: { new: auto, changed: auto }
push: auto
`;

export const BILL = `entity: bill
label: Invoices
systems: { work: linarc.bills, books: books.Invoice }
truth: work
record:
  number: { type: text, key: true, max: 21 }
  job:    { type: ref, entity: job }
  dated:  { type: date, format: YYYY-MM-DD }
  total:  { type: money }
fields:
  DocNumber: number
  CustomerRef: job
  TxnDate: dated
  Line:
    - fields: { Amount: total }
      set: { SalesItemLineDetail: { ItemRef: Progress Billing } }
ties: { total: TotalAmt }
paid: Balance == 0 && TotalAmt > 0
import: { new: auto, changed: auto }
push: auto
`;

export function table(columns: string, rows: readonly (readonly string[])[]): string {
  return [columns, ...rows.map((row) => row.join(",")), ""].join("\n");
}
