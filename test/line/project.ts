/** A project of its own in a temporary folder: real files, a real store, the emulator as books. */
import fs from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { connectors } from "../../connectors/registry.ts";
import type { SettingsPart } from "../../connectors/quickbooks/emulator/settings.ts";
import type { CompanySeed } from "../../connectors/quickbooks/emulator/company.ts";
import type { Applied } from "../../engine/apply.ts";
import type { Checked } from "../../engine/check.ts";
import { createRow, holdRows, linkRow, releaseRows, retryRows } from "../../engine/hands.ts";
import type { Bound } from "../../engine/hands.ts";
import type { Imported, ImportRequest } from "../../engine/import.ts";
import { formatAddress, parseAddress } from "../../engine/model/ids.ts";
import type { Address } from "../../engine/model/ids.ts";
import type { Change } from "../../engine/model/change.ts";
import type { Plan } from "../../engine/model/plan.ts";
import type { ReasonCode } from "../../engine/model/reason.ts";
import { statusWord } from "../../engine/model/status.ts";
import type { StatusWord } from "../../engine/model/status.ts";
import { openProject } from "../../engine/project.ts";
import type { Job } from "../../engine/configuration.ts";
import type { Project } from "../../engine/project.ts";
import {
  applyProject,
  checkProject,
  importProject,
  planProject,
  runProject,
} from "../../engine/run.ts";
import type { Judged, Planned, Ran } from "../../engine/run.ts";
import type { ViewRow } from "../../engine/store/documents-view.ts";
import { documentsByAddress } from "../../engine/store/documents.ts";
import { eventsOfRecord } from "../../engine/store/events.ts";
import { shownRows } from "../../engine/store/pairs.ts";
import { realWorld } from "../../engine/world.ts";
import { CANARY_NAME } from "../support/canary.ts";
import { PROJECT } from "../support/cli.ts";
import { tieoutIn } from "../support/inside.ts";
import type { CliResult } from "../support/cli.ts";
import { dropStore, storeAddress } from "../support/store.ts";
import { tempFolder } from "../support/temp.ts";
import { openBooks } from "./books.ts";
import type { Books, Json } from "./books.ts";
import { COMPANY, harborline } from "./company.ts";
import { COLUMNS, csv } from "./rows.ts";
import type { Application, Row } from "./rows.ts";

export interface Stand {
  readonly word: StatusWord;
  readonly codes: readonly ReasonCode[];
  readonly view: ViewRow;
}

export interface TestProject {
  readonly folder: string;
  readonly books: Books;
  write(file: string, text: string): void;
  read(file: string): string;
  exists(file: string): boolean;
  /** Changes a file; fails where it does not hold what is to be replaced. */
  replace(file: string, what: string, by: string): void;
  /** The store is gone, as with a disk or a dropped database; and what lay beside it. */
  loseStore(): Promise<void>;
  /** Replaces what an export holds. */
  writeRows(stream: keyof typeof COLUMNS, rows: readonly Row[]): void;
  writeInvoices(...applications: readonly Application[]): void;
  plan(options?: PlanWish): Promise<Planned>;
  apply(plan: Plan): Promise<Applied>;
  /** Everything that is ready is planned and applied, by hand or not. */
  push(only?: string): Promise<Applied>;
  run(): Promise<Ran>;
  import(request: ImportRequest): Promise<Imported>;
  check(): Promise<Checked>;
  link(row: string, target: string): Promise<Bound>;
  create(row: string): Promise<void>;
  hold(row: string, why: string): Promise<void>;
  release(row: string): Promise<void>;
  retry(row: string): Promise<number>;
  /** How a row of staging stands; fails where there is none. */
  stand(row: string): Promise<Stand>;
  rows(entity: string): Promise<readonly ViewRow[]>;
  /** What happened to a record, oldest first. */
  history(row: string): Promise<readonly Happened[]>;
  within<T>(work: (project: Project) => Promise<T>, job?: Partial<Job>): Promise<T>;
  /** The real command line, in a process of its own. */
  tieout(...args: readonly string[]): Promise<CliResult>;
  /** The same with --json, which must be one document. */
  json(...args: readonly string[]): Promise<{ readonly exitCode: number; readonly json: Json }>;
  /** A plan again has nothing to do but `left`, and carrying it out sends nothing. */
  nothingMore(left?: readonly string[]): Promise<void>;
}

export interface Happened {
  readonly kind: string;
  readonly actor: string;
  readonly detail: Json;
}

export interface PlanWish {
  readonly only?: (row: Judged) => boolean;
  readonly hands?: "all" | "auto";
  readonly offline?: boolean;
  readonly whole?: boolean;
  readonly told?: boolean;
}

export interface TestProjectOptions {
  /** `auto`: everything goes by itself; `staged`: people send. null: none but `files`. */
  readonly mappings?: "auto" | "staged" | null;
  /** Files of the project by path, instead of or beside the others. */
  readonly files?: Readonly<Record<string, string>>;
  /** Project to customer, as a file under review declares it. */
  readonly links?: Readonly<Record<string, string>>;
  readonly seed?: CompanySeed;
  readonly settings?: SettingsPart;
}

export async function testProject(options: TestProjectOptions = {}): Promise<TestProject> {
  const folder = tempFolder();
  const { seed = harborline(), settings } = options;
  const books = await openBooks({ seed, ...(settings === undefined ? {} : { settings }) });
  const write = (file: string, text: string): void => {
    const full = path.join(folder, file);
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, text);
  };
  const read = (file: string): string => fs.readFileSync(path.join(folder, file), "utf8");
  const writeRows = (stream: keyof typeof COLUMNS, rows: readonly Row[]): void =>
    write(`exports/${stream}.csv`, csv(COLUMNS[stream], rows));
  write("sync.config.yaml", configOf(books.url, await storeAddress()));
  copyMappings(options.mappings === undefined ? "auto" : options.mappings, write);
  if (options.links !== undefined) write("mappings/links/project.yaml", linksOf(options.links));
  for (const stream of Object.keys(COLUMNS)) writeRows(stream as keyof typeof COLUMNS, []);
  for (const [file, text] of Object.entries(options.files ?? {})) write(file, text);
  const files = {
    folder,
    books,
    write,
    read,
    exists: (file: string): boolean => fs.existsSync(path.join(folder, file)),
    async loseStore(): Promise<void> {
      fs.rmSync(path.join(folder, ".tieout"), { recursive: true, force: true });
      await dropStore(/^store: (.*)$/m.exec(read("sync.config.yaml"))?.[1] ?? "");
    },
    replace(file: string, what: string, by: string): void {
      const text = read(file);
      expect(text).toContain(what);
      write(file, text.replace(what, by));
    },
    writeRows,
    writeInvoices(...applications: readonly Application[]): void {
      writeRows(
        "invoices",
        applications.map((each) => each.invoice),
      );
      writeRows(
        "invoice_lines",
        applications.flatMap((each) => each.lines),
      );
    },
  };
  return { ...files, ...hands(folder, books) };
}

type Hands = Omit<
  TestProject,
  | "folder"
  | "books"
  | "write"
  | "read"
  | "exists"
  | "loseStore"
  | "replace"
  | "writeRows"
  | "writeInvoices"
>;

function hands(folder: string, books: Books): Hands {
  const within: TestProject["within"] = async (work, job = {}) => {
    const world = realWorld({ root: folder });
    const opened = await openProject({
      world,
      environment: null,
      actor: "dana.ruiz@harborline.example",
      connectors: new Map(Object.entries(connectors)),
      signal: new AbortController().signal,
      patient: true,
      ...job,
    });
    if (opened.kind === "invalid") throw new Error(JSON.stringify(opened.diagnostics, null, 1));
    try {
      return await work(opened.project);
    } finally {
      await opened.project.close();
      await world.http.close();
    }
  };
  const plan: TestProject["plan"] = (wish = {}) =>
    within((project) =>
      planProject(project, {
        hands: wish.hands ?? "all",
        only: wish.only ?? null,
        offline: wish.offline ?? false,
        whole: wish.whole ?? false,
        told: wish.told ?? false,
      }),
    );
  const apply: TestProject["apply"] = (made) => within((project) => applyProject(project, made));
  const rows: TestProject["rows"] = (entity) =>
    within(async (project) => {
      const found: ViewRow[] = [];
      const program = project.program.entities.find((each) => each.name === entity);
      if (program === undefined) throw new Error(`no mapping declares ${entity}`);
      for await (const some of shownRows(project.store.db, program)) found.push(...some);
      return found;
    });
  const tieout: TestProject["tieout"] = (...args) =>
    tieoutIn(args, { cwd: folder, env: { TIEOUT_ACTOR: "dana.ruiz@harborline.example" } });
  return {
    within,
    plan,
    apply,
    rows,
    tieout,
    async push(only) {
      const wish = only === undefined ? {} : { only: (row: Judged) => nameOf(row) === only };
      return apply((await plan(wish)).plan);
    },
    run: () => within((project) => runProject(project, { check: false })),
    import: (request) => within((project) => importProject(project, request)),
    check: () => within((project) => checkProject(project, { offline: false })),
    link: (row, target) =>
      within((project) => linkRow(project, addressOf(row), target, "chosen by hand")),
    create: (row) => within((project) => createRow(project, addressOf(row))),
    hold: (row, why) => within(async (p) => void (await holdRows(p, [addressOf(row)], why))),
    release: (row) => within(async (p) => void (await releaseRows(p, [addressOf(row)]))),
    retry: (row) => within(async (p) => (await retryRows(p, [addressOf(row)])).length),
    async stand(row) {
      const address = addressOf(row);
      const found = (await rows(address.entity)).find(
        (each) => formatAddress(each.address) === row,
      );
      if (found === undefined) throw new Error(`${row} is not staged`);
      return { word: statusWord(found), codes: found.reasons.map(({ code }) => code), view: found };
    },
    history: (row) =>
      within(async (project) => {
        const [document] = await documentsByAddress(project.store.db, [addressOf(row)]);
        const events = await eventsOfRecord(project.store.db, document?.recordId ?? 0);
        return events.map((event) => ({ ...event, detail: JSON.parse(event.detail) as Json }));
      }),
    async json(...args) {
      const { exitCode, stdout, stderr } = await tieout(...args, "--json");
      if (stdout === "") throw new Error(`no JSON from ${args.join(" ")}, but ${stderr}`);
      return { exitCode, json: JSON.parse(stdout) };
    },
    async nothingMore(left = []) {
      const sent = books.requests.length;
      const again = await plan();
      expect(changesOf(again.plan)).toEqual(left);
      await apply({ ...again.plan });
      if (left.length === 0) expect(books.requests.slice(sent)).toEqual([]);
    },
  };
}

/** `create invoice/PA-1`: what a plan would do, blocked rows left out. */
export function changesOf(plan: Plan): readonly string[] {
  return [...plan.changes]
    .filter((change) => change.kind !== "blocked")
    .map((change) => `${change.kind} ${nameOf(change)}`);
}

/** The change of a row in a plan; fails where it is not in there. */
export function changeOf(plan: Plan, row: string): Change {
  const change = [...plan.changes].find((each) => nameOf(each) === row);
  if (change === undefined) throw new Error(`${row} is not in the plan`);
  return change;
}

/** `done invoice/PA-1`: what became of each row. */
export function endsOf(applied: Applied): readonly string[] {
  return applied.rows.map((row) => `${row.result} ${nameOf(row)}`);
}

const nameOf = (of: { readonly address: Address }): string => formatAddress(of.address);

function addressOf(row: string): Address {
  const address = parseAddress(row);
  if (address === null) throw new Error(`${row} is no address`);
  return address;
}

function configOf(url: string, store: string): string {
  return `tieout: 1
project: harborline
timezone: America/Chicago
currency: USD
store: ${store}
connections:
  linarc:
    connector: files
    root: exports
    outbox: outbox
    keys: { employees: employee_id, projects: project_id, invoices: invoice_number }
  books:
    connector: quickbooks
    environment: emulator
    company: "${COMPANY}"
    address: ${url}
    client_secret: \${${CANARY_NAME}}
    limits: { requests_per_second: 100, requests_per_minute: 5000, batches_per_minute: 400 }
settings:
  employees: { one_of: [work, books], value: work, locked: true }
safety: { max_updates: 30%, max_voids: 0, max_amount: "250000.00", empty_source: stop }
`;
}

const FOLDERS = { auto: "mappings", staged: "examples/linarc/mappings" } as const;

function copyMappings(
  which: "auto" | "staged" | null,
  write: (file: string, text: string) => void,
): void {
  if (which === null) return;
  const from = path.join(PROJECT, FOLDERS[which]);
  for (const file of ["employee", "project", "invoice", "lookups/cost_codes"]) {
    write(`mappings/${file}.yaml`, fs.readFileSync(path.join(from, `${file}.yaml`), "utf8"));
  }
}

function linksOf(links: Readonly<Record<string, string>>): string {
  const rows = Object.entries(links).map(
    ([source, books]) =>
      `  - { source: ${source}, books: ${books}, by: leo@harborline.example, ` +
      `at: 2026-09-14, why: same name as in the contract }`,
  );
  return ["links: project", `company: "${COMPANY}"`, "rows:", ...rows, ""].join("\n");
}
