import { expect, test } from "vitest";
import { COMPANY } from "../line/company.ts";
import { testProject, type TestProject } from "../line/project.ts";
import { type Desk, DESK_TOKEN, startDesk } from "../support/desk-server.ts";
import { CANARY_NAME } from "../support/canary.ts";
import { runTieout, type CliResult } from "../support/cli.ts";

/**
 * A product that nobody named: a help desk that bills its tickets, behind a REST interface.
 * Everything that is special to it stands in the four YAML files below.
 */

const MANIFEST = `# An example: addresses and names are to be adapted to the system.
title: Deskline
requester:
  url_base: https://api.deskline.example/v1
  authenticator: { type: bearer }
api_budget: [{ limit: 1000, interval: PT1S }]
check: { path: /me, id: "{{ response.account.id }}", label: "{{ response.account.name }}" }
streams:
  customers:
    path: /customers
    primary_key: id
    record_selector: { field_path: [data] }
    paginator: &PAGES
  tickets:
    path: /tickets
    primary_key: id
    record_selector: { field_path: [data] }
    paginator: &PAGES
    fields:
      id: text
      number: text
      customer: { type: reference, to: [customers] }
      stage: text
      billed_on: date
      total: money
    parts: { number: number, total: total, date: billed_on, party: customer }
  ticket_lines:
    path: "/tickets/{{ parent.id }}/lines"
    primary_key: id
    record_selector: { field_path: [data] }
    partition_router: { parent_stream: tickets, set: { ticket: id } }
`.replaceAll(
  "&PAGES",
  `
      type: offset
      page_size: 2
      page_size_option: { inject_into: request_parameter, field_name: per_page }
      page_token_option: { inject_into: request_parameter, field_name: offset }
      total: "{{ response.total }}"`,
);

const CUSTOMER = `entity: customer
label: Customers
systems: { work: desk.customers, books: books.Customer }
truth: work
record:
  id:   { type: text, key: true }
  name: { type: text }
fields: { DisplayName: name }
import: { new: auto, changed: auto }
push: auto
`;

const TICKET = `entity: ticket
label: Tickets
systems: { work: desk.tickets, books: books.Invoice }
truth: work
record:
  number:    { type: text, key: true, max: 21 }
  customer:  { type: ref, entity: customer }
  stage:     { type: text }
  billed_on: { type: date }
  total:     { type: money }
  lines:
    list: desk.ticket_lines
    by: ticket
    of: { what: text, hours: decimal, amount: money }
  id:        { type: text }
trigger: stage == "Billed"
fields:
  DocNumber: number
  CustomerRef: customer
  TxnDate: billed_on
  Line:
    - each: lines
      fields:
        Amount: amount
        Description: "{hours} h: {what}"
      set: { SalesItemLineDetail: { ItemRef: Progress Billing } }
ties: { total: TotalAmt }
paid: Balance == 0 && TotalAmt > 0
import: { new: auto, changed: auto }
push: auto
`;

async function deskProject(): Promise<{ readonly desk: Desk; readonly project: TestProject }> {
  const desk = await startDesk();
  desk.add("customers", { id: "7", name: "Quarry Road LLC" });
  desk.add("customers", { id: "8", name: "Elm Street Partners" });
  desk.add("customers", { id: "9", name: "Harbor View Inc" });
  const ticket = { customer: "7", billed_on: "2026-06-30", stage: "Billed" };
  desk.add("tickets", { ...ticket, id: "31", number: "T-31", total: "150.10" });
  desk.add("tickets", { ...ticket, id: "32", number: "T-32", total: "75.05", customer: "9" });
  desk.add("tickets", { ...ticket, id: "33", number: "T-33", total: "9.99", stage: "Open" });
  const lines: Record<string, readonly object[]> = {
    "31": [
      { id: "1", what: "printer", hours: 1.5, amount: "100.05" },
      { id: "2", what: "travel", hours: 0.75, amount: "50.05" },
    ],
    "32": [{ id: "3", what: "mail", hours: 1, amount: "75.05" }],
    "33": [],
  };
  desk.answer = ({ path }) => {
    const id = /^\/v1\/tickets\/(\d+)\/lines$/.exec(path)?.[1];
    return id === undefined ? null : { json: { data: lines[id] } };
  };
  const project = await testProject({
    mappings: null,
    files: {
      "manifests/desk.yaml": MANIFEST,
      "mappings/customer.yaml": CUSTOMER,
      "mappings/ticket.yaml": TICKET,
    },
  });
  project.write(
    "sync.config.yaml",
    `tieout: 1
project: harborline
timezone: America/Chicago
currency: USD
connections:
  desk:
    connector: rest
    manifest: manifests/desk.yaml
    address: ${desk.url}
    hosts: [127.0.0.1]
    allow_private: [127.0.0.1]
    api_token: \${DESK_TOKEN}
  books: { connector: quickbooks, environment: emulator, company: "${COMPANY}", address: "${project.books.url}", client_secret: "\${${CANARY_NAME}}" }
safety: { max_updates: 30%, max_amount: "250000.00", empty_source: stop }
`,
  );
  return { desk, project };
}

function tieout(project: TestProject, ...args: readonly string[]): Promise<CliResult> {
  return runTieout(args, { cwd: project.folder, env: { DESK_TOKEN } });
}

test("a product that nobody named is posted by YAML alone, and a second run is empty", async () => {
  const { desk, project } = await deskProject();
  const { books } = project;
  const validated = await tieout(project, "validate");
  expect(validated.exitCode, validated.stdout + validated.stderr).toBe(0);
  expect(desk.requests).toEqual([]);

  const ran = await tieout(project, "run");
  expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0);
  const invoice = books.one("Invoice", { DocNumber: "T-31" });
  expect(invoice).toMatchObject({
    TotalAmt: 150.1,
    TxnDate: "2026-06-30",
    CustomerRef: { value: books.one("Customer", { DisplayName: "Quarry Road LLC" }).Id },
    Line: [
      { Amount: 100.05, Description: "1.5 h: printer" },
      { Amount: 50.05, Description: "0.75 h: travel" },
      {},
    ],
  });
  expect(books.one("Invoice", { DocNumber: "T-32" }).TotalAmt).toBe(75.05);
  expect(books.find("Invoice", { DocNumber: "T-33" })).toEqual([]);

  const sent = books.requests.length;
  const again = await tieout(project, "run");
  expect(again.exitCode, again.stdout + again.stderr).toBe(0);
  expect(books.requests).toHaveLength(sent);

  const checked = await tieout(project, "check");
  expect(checked.exitCode, checked.stdout + checked.stderr).toBe(0);
});

test("the desk's token stands in no output and no file of the project", async () => {
  const { project } = await deskProject();
  const ran = await tieout(project, "run", "--json");
  expect(ran.exitCode, ran.stderr).toBe(0);
  const { exitCode } = await runTieout(["plan"], { cwd: project.folder });
  // Without the secret nothing is asked.
  expect(exitCode).toBe(4);
  expect(ran.stdout + ran.stderr).not.toContain(DESK_TOKEN);
  const found = await runTieout(["history", "--json"], { cwd: project.folder });
  expect(found.stdout + found.stderr).not.toContain(DESK_TOKEN);
});
