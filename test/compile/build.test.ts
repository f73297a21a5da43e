import { expect, test } from "vitest";
import { decodeGiven } from "../../engine/compile/given.ts";
import { testScope } from "../../engine/mapping-test-scope.ts";
import { compileTotal } from "../../engine/compile/total.ts";
import { decimal, isDecimal, formatDecimal } from "../../engine/model/decimal.ts";
import type { StreamSchema } from "../../engine/model/schema.ts";
import { untied } from "../../engine/model/ties.ts";
import { type Body, formatReference, isReferenceLeaf } from "../../engine/model/value.ts";
import { type Project, entityOf, programOf } from "./support.ts";

const CUSTOMER = `entity: project
systems: { work: desk.projects, books: books.Customer }
truth: work
record:
  id: { type: text, key: true }
  name: text
fields: { DisplayName: name }
`;

function invoice(record: string, rest: string): Project {
  return {
    "mappings/project.yaml": CUSTOMER,
    "mappings/lookups/codes.yaml": `lookup: codes
columns: { item: text, class: text }
rows:
  "03": { item: Billing, class: 03 Concrete }
  "09": { item: Billing, class: 09 Drywall }
`,
    "mappings/invoice.yaml": `entity: invoice
systems: { work: desk.invoices, books: books.Invoice }
truth: work
record:
  id: { type: text, key: true, max: 21 }
  project: { type: ref, entity: project }
${record}
${rest}`,
  };
}

interface Built {
  readonly body: unknown;
  readonly reasons: readonly (readonly string[])[];
}

/** As people write it: decimals by their text, references symbolic. */
function build(
  project: Project,
  given: Record<string, unknown>,
  entityName: string = "invoice",
): Built {
  const program = programOf(project);
  const entity = entityOf(program, entityName);
  const { fields, problems } = decodeGiven(entity.fields, given, program.currency);
  expect(problems).toEqual([]);
  const scope = testScope(program, { [entityName]: given }, fields, null);
  const body = entity.documents[0]!.build(scope);
  return { body: plain(body), reasons: scope.reasons().map((each) => [each.code, each.text]) };
}

function plain(body: Body): unknown {
  if (isDecimal(body)) return formatDecimal(body);
  if (isReferenceLeaf(body)) return formatReference(body.$ref);
  if (Array.isArray(body)) return (body as readonly Body[]).map(plain);
  if (typeof body !== "object" || body === null) return body;
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, plain(value)]));
}

const LINES = `  lines:
    list: desk.lines
    by: invoice
    of: { code: { lookup: codes }, title: text, amount: money, retainage: { type: money, optional: true } }`;

const given = (lines: readonly unknown[]) => ({ id: "A-1", project: "P-7", lines });

test("a block gives one element for each row, with the item's fields by their names", () => {
  const project = invoice(
    LINES,
    `fields:
  DocNumber: id
  CustomerRef: project
  Line:
    - each: lines
      where: amount != 0
      fields:
        Amount: amount
        Description: "{id} {title}"
        SalesItemLineDetail: { ItemRef: code.item, ClassRef: code.class }
    - where: sum(lines.retainage) != 0
      fields: { Amount: -sum(lines.retainage) }
      set: { SalesItemLineDetail: { ItemRef: Retainage } }
`,
  );
  const { body, reasons } = build(
    project,
    given([
      { code: "03", title: "Slab", amount: "46000.00", retainage: "4600.00" },
      { code: "09", title: "None", amount: "0.00" },
      { code: "09", title: "Walls", amount: "18750.50", retainage: "1875.05" },
    ]),
  );
  expect(reasons).toEqual([]);
  expect(body).toEqual({
    DocNumber: "A-1",
    CustomerRef: "@link:project/P-7",
    Line: [
      {
        DetailType: "SalesItemLineDetail",
        Amount: "46000",
        Description: "A-1 Slab",
        SalesItemLineDetail: { ItemRef: "@Item:Billing", ClassRef: "@Class:03 Concrete" },
      },
      {
        DetailType: "SalesItemLineDetail",
        Amount: "18750.5",
        Description: "A-1 Walls",
        SalesItemLineDetail: { ItemRef: "@Item:Billing", ClassRef: "@Class:09 Drywall" },
      },
      {
        DetailType: "SalesItemLineDetail",
        Amount: "-6475.05",
        SalesItemLineDetail: { ItemRef: "@Item:Retainage" },
      },
    ],
  });
});

test("groups stand in the order in which they are first seen, and add up their members", () => {
  const project = invoice(
    LINES,
    `fields:
  CustomerRef: project
  Line:
    - each: lines
      where: amount != 0
      group: { item: code.item, class: code.class }
      fields:
        Amount: sum(each.amount)
        Description: "{group.class}: {count(each)} lines, {join(each.title, \\", \\")}"
        SalesItemLineDetail: { ItemRef: group.item, ClassRef: group.class }
`,
  );
  const { body } = build(
    project,
    given([
      { code: "09", title: "a", amount: "1.10" },
      { code: "03", title: "b", amount: "2.20" },
      { code: "09", title: "c", amount: "3.30" },
      { code: "09", title: "d", amount: "0.00" },
    ]),
  );
  const { Line } = body as { Line: readonly { Amount: string; Description: string }[] };
  expect(Line.map((line) => [line.Amount, line.Description])).toEqual([
    ["4.4", "09 Drywall: 2 lines, a, c"],
    ["2.2", "03 Concrete: 1 lines, b"],
  ]);
});

test("what is null is left out, cleared or, where the books require it, blocks", () => {
  const project = invoice(
    "  due: { type: date, optional: true }\n  note: { type: text, optional: true }\n  email: { type: text, optional: true }",
    `fields:
  CustomerRef: project
  DueDate: due
  PrivateNote: note
  BillEmail: { Address: email }
  Line:
    - Amount: 5
      SalesItemLineDetail:
        ItemRef: coalesce(note, "Fee")
rules: { PrivateNote: { when_null: clear } }
`,
  );
  const line = {
    Amount: "5",
    SalesItemLineDetail: { ItemRef: "@Item:Fee" },
    DetailType: "SalesItemLineDetail",
  };
  expect(build(project, { id: "A-1", project: "P-7" })).toEqual({
    body: { CustomerRef: "@link:project/P-7", PrivateNote: null, Line: [line] },
    reasons: [],
  });
  expect(build(project, { id: "A-1" }).reasons).toEqual([
    ["required_missing", "CustomerRef is required, and project is empty"],
  ]);
});

test("a text that is too long or holds what is forbidden blocks, unless it was sanitised", () => {
  const long = `  note: { type: text, work: note }`;
  const project = invoice(
    long,
    `fields: { DocNumber: note, CustomerRef: project, Line: [{ Amount: 1, SalesItemLineDetail: { ItemRef: note } }] }\n`,
  );
  expect(build(project, { id: "A", project: "P", note: "x".repeat(22) }).reasons).toEqual([
    ["too_long", `DocNumber takes 21 characters, and this has 22: ${"x".repeat(22)}`],
  ]);
  const customer = (sanitize: string): Project => ({
    "mappings/project.yaml": CUSTOMER + sanitize,
  });
  const name = { id: "P", name: "Harbor: Phase 2" };
  expect(build(customer(""), name, "project").reasons[0]?.[0]).toBe("bad_characters");
  expect(build(customer('sanitize: { DisplayName: { ":": " -" } }\n'), name, "project")).toEqual({
    body: { DisplayName: "Harbor - Phase 2" },
    reasons: [],
  });
});

test("a lookup without a hit blocks the document and names the key", () => {
  const project = invoice(
    LINES,
    `fields:
  CustomerRef: project
  Line: [{ each: lines, fields: { Amount: amount, SalesItemLineDetail: { ItemRef: code.item } } }]
`,
  );
  expect(build(project, given([{ code: "99", title: "x", amount: "1.00" }])).reasons).toEqual([
    ["lookup_missing", '"99" is not in the lookup codes'],
  ]);
});

test("one record makes two documents, and a reference says which stream it points at", () => {
  const project: Project = {
    ...invoice(
      "",
      "fields: { CustomerRef: project, Line: [{ Amount: 1, SalesItemLineDetail: {} }] }\n",
    ),
    "mappings/trust.yaml": `entity: trust
systems: { work: desk.invoices }
truth: work
record:
  number: { type: text, key: true, work: id }
  matter: { type: ref, entity: project, work: project }
  invoice: { type: ref, entity: invoice, work: note }
  amount: { type: money, work: total }
documents:
  check:
    to: books.Purchase
    fields:
      DocNumber: number
      Line:
        - fields: { Amount: amount, AccountBasedExpenseLineDetail: { CustomerRef: matter } }
          set:
            AccountBasedExpenseLineDetail:
              { AccountRef: Trust Liability, BillableStatus: NotBillable }
    set: { PaymentType: Check, AccountRef: IOLTA Trust, EntityRef: "Vendor: Firm Operating" }
  payment:
    to: books.Payment
    fields:
      CustomerRef: matter
      TotalAmt: amount
      Line: [{ each: invoice, fields: { Amount: amount, LinkedTxn: [{ TxnId: invoice }] } }]
together: true
`,
  };
  const program = programOf(project);
  const trust = entityOf(program, "trust");
  const values = { number: "TT-311", matter: "M-1", invoice: "20417", amount: "1500.00" };
  const { fields } = decodeGiven(trust.fields, values, program.currency);
  const bodies = trust.documents.map((document) => {
    const scope = testScope(program, { trust: values }, fields, null);
    return [document.role, plain(document.build(scope)), scope.reasons()];
  });
  expect(bodies).toEqual([
    [
      "check",
      {
        DocNumber: "TT-311",
        PaymentType: "Check",
        AccountRef: "@Account:IOLTA Trust",
        EntityRef: "@Vendor:Firm Operating",
        Line: [
          {
            DetailType: "AccountBasedExpenseLineDetail",
            Amount: "1500",
            AccountBasedExpenseLineDetail: {
              CustomerRef: "@link:project/M-1",
              AccountRef: "@Account:Trust Liability",
              BillableStatus: "NotBillable",
            },
          },
        ],
      },
      [],
    ],
    [
      "payment",
      {
        CustomerRef: "@link:project/M-1",
        TotalAmt: "1500",
        Line: [
          { Amount: "1500", LinkedTxn: [{ TxnId: "@link:invoice/20417", TxnType: "Invoice" }] },
        ],
      },
      [],
    ],
  ]);
  expect([trust.needs, trust.together]).toEqual([["project", "invoice"], true]);
});

test("with the truth in the books, bindings are turned round and written in the file's own style", () => {
  const project: Project = {
    "mappings/person.yaml": `entity: person
systems: { work: desk.people, books: books.Employee }
truth: books
record:
  number: { type: text, key: true, work: id, books: EmployeeNumber }
  first: { type: text, books: GivenName }
  hired: { type: date, optional: true, work: { at: hired, format: M/D/YYYY }, books: HiredDate }
  active: { type: bool, work: { at: active, format: Yes/No }, books: Active }
on_create: { work: { last: Draft } }
`,
  };
  const program = programOf(project);
  const person = entityOf(program, "person");
  const raw = { EmployeeNumber: "7", GivenName: "Ada", HiredDate: "2024-03-08", Active: true };
  const decoded = person.decode(raw);
  expect([decoded.key, decoded.problems]).toEqual(["7", []]);
  const scope = testScope(program, {}, decoded.fields, null);
  const [document] = person.documents;
  expect([document!.connection, document!.stream]).toEqual(["desk", "people"]);
  expect(plain(document!.build(scope))).toEqual({
    id: "7",
    first: "Ada",
    hired: "3/8/2024",
    active: "Yes",
  });
  expect(document!.onCreate).toEqual({ last: "Draft" });
});

test("a total is tied to what the lines of the body come to", () => {
  const project = invoice(
    "  total: { type: money, optional: true }",
    `fields:
  CustomerRef: project
  Line:
    - { fields: { Amount: total }, set: { SalesItemLineDetail: { ItemRef: Fee } } }
    - { set: { Amount: "-0.01", SalesItemLineDetail: { ItemRef: Fee } } }
ties: { total: TotalAmt }
`,
  );
  const program = programOf(project);
  const entity = entityOf(program, "invoice");
  const values = { id: "A", project: "P", total: "100.00" };
  const { fields } = decodeGiven(entity.fields, values, program.currency);
  const scope = testScope(program, {}, fields, null);
  const [document] = entity.documents;
  const body = document!.build(scope);
  expect(formatDecimal(document!.ties[0]!.own(body)!)).toBe("99.99");
  expect(untied(document!, body, (expr) => expr.run(scope)).map((each) => each.text)).toEqual([
    "TotalAmt would be 99.99, total says 100.00; off by -0.01",
  ]);
  expect([entity.amount?.text, entity.party?.text]).toEqual(["total", "project"]);
});

test("lines that count against the total, and tax, are counted as the schema says", () => {
  const schema: StreamSchema = {
    name: "Sale",
    id: "Id",
    version: null,
    can: { create: true, update: true, void: false },
    parts: { total: "Total" },
    fields: [{ name: "Total", type: { kind: "money" }, readOnly: true }],
    added: [{ list: "Line", field: "Kind", values: ["Sub"] }],
    adds: {
      list: "Line",
      amount: "Amount",
      less: { field: "Kind", values: ["Cut"] },
      plus: ["Tax.Sum"],
    },
  };
  const line = (Kind: string, amount: string) => ({ Kind, Amount: decimal(amount) });
  const body = {
    Line: [line("A", "10"), line("Cut", "2"), line("Sub", "8")],
    Tax: { Sum: decimal("0.5") },
  };
  expect(formatDecimal(compileTotal(schema, "Total")(body)!)).toBe("8.5");
});
