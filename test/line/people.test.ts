/** People whom the books know first, sent to a system that is asked by its manifest alone. */
import { expect, test } from "vitest";
import { CANARY_NAME } from "../support/canary.ts";
import { DESK_TOKEN, startDesk } from "../support/desk-server.ts";
import type { Desk, Row } from "../support/desk-server.ts";
import { tieoutIn } from "../support/inside.ts";
import type { CliResult } from "../support/cli.ts";
import { COMPANY, harborline, person } from "./company.ts";
import { testProject } from "./project.ts";
import type { TestProject } from "./project.ts";

const MANIFEST = `title: Staffline
requester:
  url_base: https://api.staffline.example/v1
  authenticator: { type: bearer }
check: { path: /me, id: "{{ response.account.id }}", label: "{{ response.account.name }}" }
settle_seconds: 1
streams:
  people:
    path: /people
    primary_key: id
    record_selector: { field_path: [data] }
    paginator:
      type: offset
      page_size: 2
      page_size_option: { inject_into: request_parameter, field_name: per_page }
      page_token_option: { inject_into: request_parameter, field_name: offset }
      total: "{{ response.total }}"
    fields:
      id: { type: text, read_only: true }
      rev: { type: decimal, read_only: true }
      updated_at: { type: instant, read_only: true }
      number: text
      name: { type: text, required: true }
      first_name: text
      last_name: text
      status: text
    parts: { name: name, number: number }
    version: { field: rev }
    retrieve: { path: "/people/{{ id }}", field_path: [data] }
    search: { name: name, number: number }
    create: { path: /people, field_path: [data] }
    update: { path: "/people/{{ id }}", field_path: [data] }
    idempotency_key: { inject_into: header, field_name: Idempotency-Key }
    version_option: { inject_into: header, field_name: If-Match }
`;

const EMPLOYEE = `entity: employee
label: Employees
systems: { work: staff.people, books: books.Employee }
truth: books
record:
  number: { type: text, key: true, books: EmployeeNumber }
  first:  { type: text, work: first_name, books: GivenName }
  last:   { type: text, work: last_name, books: FamilyName }
  name:   { type: text, books: DisplayName }
on_create: { work: { status: Draft } }
match:
  - { on: [number] }
import: { new: auto, changed: auto }
push: auto
`;

interface Staff {
  readonly desk: Desk;
  readonly p: TestProject;
  readonly people: () => readonly Row[];
  run(): Promise<CliResult>;
}

async function staffed(): Promise<Staff> {
  const desk = await startDesk();
  const aaron = { number: "E-1", name: "Aaron Whitlock", first_name: "Aaron" };
  desk.add("people", { ...aaron, last_name: "Whitlock", status: "Active" });
  const seed = harborline({ Employee: [person("70", "E-1", "Aaron", "Whitlock")] });
  const files = { "manifests/staff.yaml": MANIFEST, "mappings/employee.yaml": EMPLOYEE };
  const p = await testProject({ mappings: null, seed, files });
  p.write(
    "sync.config.yaml",
    `tieout: 1
project: harborline
timezone: America/Chicago
currency: USD
connections:
  staff:
    connector: rest
    manifest: manifests/staff.yaml
    address: ${desk.url}
    hosts: [127.0.0.1]
    allow_private: [127.0.0.1]
    api_token: \${DESK_TOKEN}
  books:
    connector: quickbooks
    environment: emulator
    company: "${COMPANY}"
    address: "${p.books.url}"
    client_secret: \${${CANARY_NAME}}
`,
  );
  const run = (): Promise<CliResult> => tieoutIn(["run"], { cwd: p.folder, env: { DESK_TOKEN } });
  return { desk, p, run, people: () => desk.tables.get("people") ?? [] };
}

const writes = ({ desk }: Staff): readonly string[] =>
  desk.requests
    .filter(({ method }) => method !== "GET")
    .map(({ method, path }) => `${method} ${path}`);

const hire = (p: TestProject, first: string, last: string, number: string): Promise<unknown> =>
  p.books.act("Employee", "create", {
    GivenName: first,
    FamilyName: last,
    EmployeeNumber: number,
  });

test("S12 a person new in the books is a draft behind an interface, once, with no invitation", async () => {
  const staff = await staffed();
  const { p, run, people } = staff;
  const first = await run();
  expect([first.exitCode, writes(staff)], first.stdout + first.stderr).toEqual([0, []]);

  await hire(p, "Adaeze", "Nwosu", "E-2");
  const ran = await run();
  expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0);
  expect(people()[1]).toMatchObject({
    ...{ number: "E-2", first_name: "Adaeze", last_name: "Nwosu", status: "Draft" },
  });
  expect(JSON.stringify(staff.desk.requests)).not.toMatch(/invit/i);
  await run();
  await run();
  expect(writes(staff)).toEqual(["POST /v1/people"]);

  // An administrator lets her in; what is hers there stays when her name changes in the books.
  Object.assign(people()[1]!, { status: "Active", rev: 2, updated_at: "2026-06-30T00:00:00Z" });
  const { Id } = p.books.one("Employee", { EmployeeNumber: "E-2" });
  await p.books.edit("Employee", Id, { FamilyName: "Nwosu-Ito" });
  expect((await run()).exitCode).toBe(0);
  expect(people()[1]).toMatchObject({ last_name: "Nwosu-Ito", status: "Active" });
  expect(people()).toHaveLength(2);
  expect(p.books.requests.filter(({ path }) => path.startsWith("employee"))).toHaveLength(0);
});

test("an answer that is lost on the way makes no second draft", async () => {
  const staff = await staffed();
  const { desk, p, run, people } = staff;
  await run();
  await hire(p, "Adaeze", "Nwosu", "E-2");
  let lost = false;
  desk.answer = ({ method, body }) => {
    if (method !== "POST" || lost) return null;
    lost = true;
    desk.add("people", { ...body });
    return { status: 502, text: "<html>bad gateway</html>" };
  };
  await run();
  expect(lost).toBe(true);
  const settled = await run();
  expect(settled.exitCode, settled.stdout + settled.stderr).toBe(0);
  expect(people().map(({ number }) => number)).toEqual(["E-1", "E-2"]);
  expect(people()[1]).toMatchObject({ status: "Draft" });
});
