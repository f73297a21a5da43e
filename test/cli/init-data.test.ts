import fs from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { tieoutIn } from "../support/inside.ts";
import { writeExports } from "../support/exports.ts";
import { NO_POSTGRES, postgresDatabase, runSql } from "../support/postgres.ts";
import { tempFolder } from "../support/temp.ts";
import { tieout, tieoutJson } from "./project.ts";

interface Made {
  readonly told: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  readonly files: readonly string[];
}

const read = (folder: string, file: string): string =>
  fs.readFileSync(path.join(folder, file), "utf8");

test("exports that nobody has described become books that tie out, nothing edited", async () => {
  const folder = tempFolder();
  writeExports(path.join(folder, "exports"));
  const made = await tieoutJson<Made>(folder, 0, "init", "--from", "exports", "--defaults");
  expect(made.told).toEqual([
    expect.stringMatching(/^customer: Customer ID tells them apart, Customer Name names them/),
    expect.stringMatching(/^project: .*client_id says whose they are/),
    expect.stringMatching(/^employee: /),
    expect.stringMatching(/^invoice: .*its lines are exports\.invoice_lines; goes where Status is/),
    expect.stringMatching(/^payment: invoice says which invoice, amount how much/),
    expect.stringMatching(/^notes is left out: /),
  ]);
  expect(made.settings).toEqual({
    cut_over: "2026-01-01",
    projects: "sub_customer",
    item: "Services",
  });
  expect(made.files).toEqual(
    expect.arrayContaining([".gitignore", ".vscode/settings.json", "mappings/invoice.test.yaml"]),
  );
  const invoice = read(folder, "mappings/invoice.yaml");
  expect(invoice).toContain(
    "dated:   { type: date, work: { at: Invoice Date, format: M/D/YYYY } }",
  );
  expect(invoice).toContain('total:   { type: money, work: Total, format: "$1,234.56" }');
  await tieout(folder, 0, "validate");
  expect((await tieout(folder, 0, "test")).stdout).toContain(", 0 failed.");
  // Before anything of it is decided, it can be held against the books.
  expect((await tieout(folder, 0, "audit")).stdout).toContain("Nothing was written anywhere.");
  await tieout(folder, 0, "plan", "--out", "first.plan");
  await tieout(folder, 0, "apply", "first.plan", "--auto-approve");
  const { stdout } = await tieout(folder, 0, "check");
  expect(stdout).toContain("Tied out to the cent");
  expect(stdout).toMatch(/unexplained +0\.00/);
  await tieout(folder, 0, "plan", "--expect-no-changes");
}, 120_000);

test("headings as people write them, with dots, brackets and umlauts, are read as they are", async () => {
  const folder = tempFolder();
  const write = (name: string, ...lines: readonly string[]): void =>
    fs.writeFileSync(path.join(folder, "exports", name), `\ufeff${lines.join("\r\n")}\r\n`);
  fs.mkdirSync(path.join(folder, "exports"));
  write(
    "customers.csv",
    "Customer No.;Customer Name;Town",
    "K1;Müller GmbH;Köln",
    'K2;"Söhne ""AG""";',
  );
  write(
    "invoices.csv",
    "Invoice No.;Customer No.;Date;Due Date;Amount;Remark (internal)",
    'R-001;K1;03.11.2026;03.12.2026;1.234,56;"Erste; mit Semikolon"',
    "R-002;K2;24.11.2026;;99,10;",
  );
  await tieout(folder, 0, "init", "--from", "exports", "--defaults");
  const invoice = read(folder, "mappings/invoice.yaml");
  expect(invoice).toContain('work: "Invoice No."');
  expect(invoice).toContain('work: "Customer No."');
  await tieout(folder, 0, "validate");
  expect((await tieout(folder, 0, "test")).stdout).toContain(", 0 failed.");
  await tieout(folder, 0, "plan", "--out", "first.plan");
  const { stdout } = await tieout(folder, 0, "apply", "first.plan", "--auto-approve");
  expect(stdout).toContain("1,333.66");
  await tieout(folder, 0, "check");
}, 60_000);

test("--set decides, --streams limits, --force overwrites", async () => {
  const folder = tempFolder();
  writeExports(path.join(folder, "exports"));
  const init = ["init", "--from", "exports", "--defaults"];
  const decided = ["--set", "cut_over=2026-06-01", "--set", "projects=customer"];
  await tieout(folder, 0, ...init, ...decided);
  expect(read(folder, "mappings/invoice.yaml")).toContain("from: 2026-06-01");
  expect(read(folder, "sync.config.yaml")).toContain("value: customer, locked: true");
  await tieout(folder, 0, "validate");
  const again = await tieoutIn(init, { cwd: folder });
  expect([again.exitCode, again.stderr]).toEqual([64, expect.stringContaining("--force")]);
  expect(read(folder, "mappings/invoice.yaml")).toContain("from: 2026-06-01");
  await tieout(folder, 0, ...init, "--force");
  expect(read(folder, "mappings/invoice.yaml")).toContain("from: 2026-01-01");
  const other = tempFolder();
  writeExports(path.join(other, "exports"));
  const some = await tieoutJson<Made>(other, 0, ...init, "--streams", "customer_list,employees");
  expect(some.files.filter((file) => /mappings\/\w+\.yaml/.test(file))).toEqual([
    "mappings/customer.yaml",
    "mappings/employee.yaml",
  ]);
  await tieout(other, 0, "validate");
});

test("what cannot be begun with is said with what can, and nothing is written", async () => {
  const folder = tempFolder();
  fs.mkdirSync(path.join(folder, "empty"));
  fs.mkdirSync(path.join(folder, "other"));
  fs.writeFileSync(path.join(folder, "other/weather.csv"), "day,rain\n2026-01-01,3\n");
  const refused = async (code: number, ...args: readonly string[]): Promise<string> => {
    const { exitCode, stderr } = await tieoutIn(["init", ...args], { cwd: folder });
    expect(exitCode, stderr).toBe(code);
    return stderr;
  };
  expect(await refused(64, "--from", "exprts", "--defaults")).toContain("a folder, as exports");
  expect(await refused(3, "--from", "empty", "--defaults")).toContain("nothing in it");
  expect(await refused(64, "--from", "other", "--defaults")).toContain("weather: its name says");
  expect(await refused(64, "--from", "other", "--preset", "legal")).toContain("exclude each other");
  expect(await refused(64, "--from", "other", "--streams", "wether", "--defaults")).toContain(
    'Did you mean "weather"?',
  );
  expect(await refused(64, "--from", "other")).not.toContain("at Object");
  expect(fs.readdirSync(folder).toSorted()).toEqual(["empty", "other"]);
});

test("tables of a database become a project that validates and whose tests pass", async () => {
  const folder = tempFolder();
  fs.mkdirSync(path.join(folder, "data"));
  const db = new Database(path.join(folder, "data/erp.db"));
  db.exec(`
    create table clients (id integer primary key, company text not null, email text);
    create table invoices (
      number text primary key, client_id integer not null, issued date not null,
      status text not null, total numeric not null);
    insert into clients values (1, 'Adams Supply', null), (2, 'Brook & Sons', 'b@mail.example');
    insert into invoices values
      ('A-1', 1, '2026-03-02', 'open', '150.00'), ('A-2', 2, '2026-03-09', 'draft', '99.50');
  `);
  db.close();
  const init = ["init", "--from", "sqlite:data/erp.db", "--defaults"];
  const { told } = await tieoutJson<Made>(folder, 0, ...init);
  expect(told).toEqual([
    expect.stringMatching(/^customer: id tells them apart, company names them/),
    expect.stringMatching(/^invoice: number is the number, client_id says whose; one line each/),
  ]);
  await tieout(folder, 0, "validate");
  await tieout(folder, 0, "test");
  const { stdout } = await tieout(folder, 0, "plan");
  expect(stdout).toMatch(/invoices +1 .*\+150\.00/);
}, 90_000);

test.skipIf(NO_POSTGRES !== null)(
  "tables of a PostgreSQL become a project that names its address by a variable; skipped without one",
  async () => {
    const folder = tempFolder();
    const url = await postgresDatabase();
    await runSql(
      url,
      "create table clients (id integer primary key, company text not null, email text)",
      `create table invoices (number text primary key, client_id integer not null
         references clients, issued date not null, status text not null,
         total numeric(12, 2) not null)`,
      "insert into clients values (1, 'Adams Supply', null), (2, 'Brook & Sons', 'b@mail.example')",
      `insert into invoices values ('A-1', 1, '2026-03-02', 'open', 150.00),
         ('A-2', 2, '2026-03-09', 'draft', 99.50)`,
    );
    const env = { ERP_URL: url };
    const asked = async (code: number, ...args: readonly string[]): Promise<string> => {
      const { exitCode, stdout, stderr } = await tieoutIn(args, { cwd: folder, env });
      expect(exitCode, stderr).toBe(code);
      return stdout;
    };
    const init = ["init", "--from", "${ERP_URL}", "--defaults", "--json"];
    const { told } = JSON.parse(await asked(0, ...init)) as Made;
    expect(told).toEqual([
      expect.stringMatching(/^customer: id tells them apart, company names them/),
      expect.stringMatching(/^invoice: number is the number, client_id says whose; one line each/),
    ]);
    const config = read(folder, "sync.config.yaml");
    expect(config).toContain("url: ${ERP_URL}");
    expect(config).not.toContain("postgres://");
    await asked(0, "validate");
    await asked(0, "test");
    expect(await asked(0, "plan")).toMatch(/invoices +1 .*\+150\.00/);
  },
  120_000,
);

test("a REST system is read by its manifest, with the secret that it needs", async () => {
  const folder = tempFolder();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify({
        data: [
          { id: "c1", name: "Adams Supply", updated_at: "2026-01-02T10:00:00Z" },
          { id: "c2", name: "Brook & Sons", updated_at: "2026-01-03T10:00:00Z" },
        ],
      }),
    );
  });
  await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  fs.mkdirSync(path.join(folder, "manifests"));
  fs.writeFileSync(
    path.join(folder, "manifests/desk.yaml"),
    `title: Desk
requester:
  url_base: http://127.0.0.1:${port}
  authenticator: { type: bearer }
check: { path: /me, id: "{{ response.data }}", label: desk }
streams:
  customers:
    path: /customers
    primary_key: id
    record_selector: { field_path: [data] }
`,
  );
  const init = ["init", "--from", "manifests/desk.yaml", "--defaults"];
  const without = await tieoutIn(init, { cwd: folder });
  expect(without.exitCode).not.toBe(0);
  expect(without.stderr).toContain("API_TOKEN");
  const env = { API_TOKEN: "tok-4711" };
  const made = await tieoutIn([...init, "--json"], { cwd: folder, env });
  expect(made.exitCode, made.stderr).toBe(0);
  expect(asked).toEqual([expect.stringMatching(/^\/customers.* Bearer tok-4711$/)]);
  const config = read(folder, "sync.config.yaml");
  expect(config).toContain("api_token: ${API_TOKEN}");
  expect(config + made.stdout).not.toContain("tok-4711");
  await tieout(folder, 0, "validate");
  await tieout(folder, 0, "test");
});
