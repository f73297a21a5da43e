import type { ProposedEntity } from "../../engine/contract/explorer.ts";
import type { ColumnProfile, StreamProfile } from "../../engine/model/profile.ts";
import type { Room } from "./propose-room.ts";
import { columnFor, statusWords } from "./propose-words.ts";
import { fieldOf, headOf, plain, recordText } from "./propose-yaml.ts";
import type { Field } from "./propose-yaml.ts";

const STAGED = "import: { new: auto, changed: auto }\npush: by_hand";

/** Whose it is: its project where there are projects, else its customer. */
export function partyOf({ columns }: StreamProfile, { byRole }: Pick<Room, "byRole">) {
  for (const role of ["project", "customer"] as const) {
    const stream = byRole.get(role)?.stream;
    const column = columns.find(({ refers }) => refers !== null && refers.stream === stream);
    if (stream !== undefined && column !== undefined) return { role, column };
  }
  return null;
}

interface Lines {
  readonly fields: readonly Field[];
  /** `list: exports.invoice_lines, by: invoice_number`. */
  readonly list: string;
  readonly description: string | null;
  readonly evidence: string;
}

/** Its lines: a stream of their own, or a list inside each row. null: it is one line. */
function linesOf(profile: StreamProfile, { connection, streams }: Room): Lines | null {
  const child = streams.find((each) => each.child?.of === profile.stream);
  const inside = profile.columns.find(({ kind }) => kind === "list");
  const seen: Pick<StreamProfile, "stream" | "columns" | "key" | "rows"> | null =
    child ??
    (inside === undefined
      ? null
      : { stream: "lines", columns: inside.items, key: null, rows: inside.items[0]?.filled ?? 0 });
  if (seen === null) return null;
  const amount = columnFor("amount", seen, ["number"]);
  if (amount === null) return null;
  const title = columnFor("description", seen, ["text"]);
  const list = child === undefined ? plain(inside!.path) : `${connection}.${child.stream}`;
  return {
    list:
      child === undefined ? `list: ${list}` : `list: ${list}\n    by: ${plain(child.child!.by)}`,
    fields: [
      fieldOf("amount", amount, seen.rows, { type: "money", required: true }),
      ...(title === null ? [] : [fieldOf("title", title, seen.rows, { type: "text" })]),
    ],
    description: title === null ? null : "title",
    evidence: `its lines are ${list}`,
  };
}

/** When a record goes, and when it has been annulled; nothing where no status says it. */
function stagesOf(status: ColumnProfile | null) {
  if (status === null) return null;
  const words = statusWords(status);
  return words.ready.length === 0 ? null : words;
}

const listOf = (values: readonly string[]): string =>
  `[${values.map((value) => JSON.stringify(value)).join(", ")}]`;

/** The day of a record: of an instant, the one that it falls on in the company's zone. */
const dayOf = (name: string, { kind }: ColumnProfile): string =>
  kind === "instant" ? `date(${name})` : name;

export function proposeInvoice(profile: StreamProfile, room: Room): ProposedEntity | string {
  const { stream, columns, rows } = profile;
  const { connection } = room;
  const key = columns.find(({ path }) => path === profile.key);
  const dated = columnFor("dated", profile, ["date", "instant"]);
  const total = columnFor("total", profile, ["number"]);
  const party = partyOf(profile, room);
  if (key === undefined) return "no column tells its rows apart";
  if (party === null) return "no column says whose they are: a project's or a customer's key";
  if (total === null) return "none of its columns is a total";
  if (dated === null) return "none of its columns is its day";
  const due = columnFor("due", profile, ["date"]);
  const balance = columnFor("balance", profile, ["number"]);
  const status = columnFor("status", profile, ["text"]);
  const stages = stagesOf(status);
  const lines = linesOf(profile, room);
  const record = recordText([
    fieldOf("number", key, rows, { type: "text", more: ["key: true", "max: 21"], required: true }),
    fieldOf(party.role, party.column, rows, { type: "ref", entity: party.role, required: true }),
    ...(stages === null
      ? []
      : [
          fieldOf("status", status!, rows, {
            type: stages.all && profile.all ? "one_of" : "text",
            required: true,
          }),
        ]),
    fieldOf("dated", dated, rows, { type: "date", required: true }),
    ...(due === null ? [] : [fieldOf("due", due, rows, { type: "date" })]),
    fieldOf("total", total, rows, { type: "money", required: true }),
    ...(balance === null ? [] : [fieldOf("balance", balance, rows, { type: "money" })]),
  ]);
  const list =
    lines === null
      ? ""
      : `\n  lines:\n    ${lines.list}\n    of:\n${recordText(lines.fields, "      ")}`;
  const day = dayOf("dated", dated);
  const open = balance === null ? "" : ", and_unpaid: true, unpaid: balance > 0";
  const body = lines === null ? ONE_LINE : eachLine(lines);
  const sample: Sample = { party: party.role, stages, lines, day: dated.kind };
  return {
    name: "invoice",
    evidence: [
      `${key.path} is the number, ${party.column.path} says whose`,
      lines === null ? "one line each: no lines were found" : lines.evidence,
      ...(stages === null ? [] : [`goes where ${status!.path} is ${stages.ready.join(", ")}`]),
    ],
    mapping: (answers) => `${headOf(profile, "mapping", connection)}
entity: invoice
label: Invoices
title: ${party.role}.name
systems: { work: ${connection}.${stream}, books: books.Invoice }
truth: work

record:
${record}${list}

${stagesText(stages)}start: { on: ${day}, from: ${answers.get("cut_over")}${open} }
match:
  - { on: { DocNumber: number, CustomerRef: ${party.role}, TotalAmt: total } }
${STAGED}

fields:
  DocNumber:   number
  CustomerRef: ${party.role}
  TxnDate:     ${day}
${due === null ? "" : "  DueDate:     due\n"}${body}
ties:  { total: TotalAmt }             # or it is held back
check: { party: ${party.role}.name }
paid:  Balance == 0 && TotalAmt > 0
on_gone: ask
`,
    tests: (answers) =>
      `${headOf(profile, "tests", connection)}\ntests:\n${invoiceTests(sample, answers.get("cut_over")!)}`,
  };
}

function stagesText(stages: ReturnType<typeof stagesOf>): string {
  if (stages === null) return "";
  const voided =
    stages.voided.length === 0 ? "" : `void_when: status in ${listOf(stages.voided)}\n`;
  return `trigger: status in ${listOf(stages.ready)}\n${voided}`;
}

const ONE_LINE = `  Line:
    - fields: { Amount: total, SalesItemLineDetail: { ItemRef: settings.item } }
`;

const eachLine = ({ description }: Lines): string => `  Line:
    - each: lines
      where: amount != 0
      fields:
        Amount: amount
${description === null ? "" : `        Description: ${description}\n`}        SalesItemLineDetail: { ItemRef: settings.item }
`;

interface Sample {
  readonly party: string;
  readonly stages: ReturnType<typeof stagesOf>;
  readonly lines: Lines | null;
  readonly day: ColumnProfile["kind"];
}

function invoiceTests({ party, stages, lines, day }: Sample, cutOver: string): string {
  const at = day === "instant" ? `"${cutOver}T12:00:00.000Z"` : cutOver;
  const given = (status: string | undefined, amounts: readonly string[]): string => {
    const parts = [
      `number: A-1`,
      `${party}: "1001"`,
      ...(status === undefined ? [] : [`status: ${plain(status)}`]),
      `dated: ${at}`,
      'total: "150.00"',
      ...(lines === null
        ? []
        : [`lines: [${amounts.map((amount) => `{ amount: "${amount}" }`).join(", ")}]`]),
    ];
    return `given: { invoice: { ${parts.join(", ")} } }`;
  };
  const [ready] = stages?.ready ?? [];
  const [other] = stages?.other ?? [];
  const parts = lines === null ? ['"150.00"'] : ['"100.00"', '"50.00"'];
  const whole = given(ready, ["100.00", "50.00"]);
  return [
    `  - name: it goes out to the cent, at the item that was chosen
    ${whole}
    expect: { action: create, body: { DocNumber: A-1, CustomerRef: "@link:${party}/1001", Line: [${parts.map((part) => `{ Amount: ${part} }`).join(", ")}] } }
`,
    ...(lines === null
      ? []
      : [
          `  - name: lines that miss the total by a cent are held back
    ${given(ready, ["100.00", "49.99"])}
    expect: { action: blocked, reason: lines_do_not_tie }
`,
        ]),
    ...(other === undefined
      ? []
      : [
          `  - name: what is ${other} waits
    ${given(other, ["100.00", "50.00"])}
    expect: { action: none, status: waiting }
`,
        ]),
  ].join("");
}

export function proposePayment(profile: StreamProfile, room: Room): ProposedEntity | string {
  const { stream, columns, rows } = profile;
  const { connection, byRole } = room;
  const key = columns.find(({ path }) => path === profile.key);
  const dated = columnFor("dated", profile, ["date", "instant"]);
  const amount = columnFor("amount", profile, ["number"]);
  const invoices = byRole.get("invoice");
  const paid = columns.find(({ refers }) => refers !== null && refers.stream === invoices?.stream);
  const whose = invoices === undefined ? null : partyOf(invoices, room);
  if (key === undefined) return "no column tells its rows apart";
  if (amount === null) return "none of its columns is an amount";
  if (dated === null) return "none of its columns is its day";
  if (paid === undefined || whose === null) return "no column says which invoice they are for";
  const reference = columnFor("reference", profile, ["text", "number"]);
  const record = recordText([
    fieldOf("number", key, rows, { type: "text", more: ["key: true"], required: true }),
    fieldOf("invoice", paid, rows, { type: "ref", entity: "invoice", required: true }),
    fieldOf("dated", dated, rows, { type: "date", required: true }),
    fieldOf("amount", amount, rows, { type: "money", required: true }),
    ...(reference === null
      ? []
      : [fieldOf("reference", reference, rows, { type: "text", more: ["max: 21"] })]),
  ]);
  const day = dayOf("dated", dated);
  const like = `CustomerRef: invoice.${whose.role}, TotalAmt: amount, TxnDate: ${day}`;
  const match =
    reference === null
      ? `  - { on: { ${like} }, suggest: true }`
      : `  - { on: { PaymentRefNum: reference, ${like} } }`;
  return {
    name: "payment",
    evidence: [`${paid.path} says which invoice, ${amount.path} how much`],
    mapping: (answers) => `${headOf(profile, "mapping", connection)}
entity: payment
label: Payments
title: "{invoice}"
systems: { work: ${connection}.${stream}, books: books.Payment }
truth: work

record:
${record}

let:
  applied: min(amount, invoice.total)      # what is beyond it stays unapplied

trigger: amount > 0
start: { on: ${day}, from: ${answers.get("cut_over")} }
match:
${match}
${STAGED}

fields:
  TxnDate:     ${day}
  CustomerRef: invoice.${whose.role}
  TotalAmt:    amount
${reference === null ? "" : "  PaymentRefNum: reference\n"}  Line:
    - where: applied > 0
      fields:
        Amount: applied
        LinkedTxn: [{ fields: { TxnId: invoice } }]

ties:  { amount: TotalAmt }
check: { party: invoice.${whose.role}.name }
on_gone: ask
`,
    tests: (answers) => {
      const cutOver = answers.get("cut_over")!;
      const at = dated.kind === "instant" ? `"${cutOver}T12:00:00.000Z"` : cutOver;
      return `${headOf(profile, "tests", connection)}
tests:
  - name: it goes to its invoice
    given:
      payment: { number: "9001", invoice: A-1, dated: ${at}, amount: "50.00" }
      invoice: { number: A-1, ${whose.role}: "1001", total: "150.00" }
    expect:
      action: create
      body: { TotalAmt: "50.00", CustomerRef: "@link:${whose.role}/1001" }
      fields: { "Line[0].Amount": "50.00", "Line[0].LinkedTxn[0].TxnId": "@link:invoice/A-1" }
`;
    },
  };
}
