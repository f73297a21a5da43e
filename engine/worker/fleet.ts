import { loadFleet } from "../config/fleet.ts";
import { PROJECT_FILE } from "../config/load.ts";
import type { Files, World } from "../contract/io.ts";
import { EXIT } from "../errors.ts";
import { sha256 } from "../model/digest.ts";
import { nextDue, parseCron } from "../model/cron.ts";
import { checkConfiguration } from "../configuration.ts";
import { companyByName, keepCompanies, keepLines, keepProblem, printsOf } from "../store/fleet.ts";
import type { Store } from "../store/open.ts";
import { firstOf, jobOf, wrongCommit } from "./company-run.ts";
import type { Company, Runner } from "./company-run.ts";

/** Which companies there are, as the fleet's file last said it without an error. */
export interface Fleet {
  company(name: string): Company | null;
  /**
   * Reads again what has changed: the file, and when each company is due. Stops after a while, so
   * that what is due meanwhile begins: true where there is more to read.
   */
  refresh(worker: string): Promise<boolean>;
}

export interface FleetOptions {
  readonly world: World;
  readonly store: Store;
  readonly runner: Runner;
  /** Of the folder of the world; null: the companies stay as they are. */
  readonly file: string | null;
  readonly companies: readonly Company[];
  readonly trouble: (text: string) => void;
}

/** Reading a configuration takes 50 to 100 ms of a processor. */
const ENOUGH_MS = 1000;

export function openFleet(options: FleetOptions): Fleet {
  const { world, store, file } = options;
  let companies = new Map(options.companies.map((each) => [each.name, each]));
  let kept = "";
  // Not read yet: which table belongs to it is known then.
  let [read, table] = ["", null as string | null];
  const reload = (path: string): void => {
    const print = (): string => printOf(world.files, table === null ? [path] : [path, table]);
    if (print() === read) return;
    const { fleet, diagnostics } = loadFleet(world.files, path);
    if (fleet === null) options.trouble(`${firstOf(diagnostics)}; the fleet stays as it was`);
    else companies = new Map(companiesOf(world.files, fleet).map((each) => [each.name, each]));
    table = fleet === null ? table : (fleet.table ?? null);
    read = print();
  };
  return {
    company: (name) => companies.get(name) ?? null,
    async refresh(worker) {
      if (file !== null) reload(file);
      const names = [...companies.keys()];
      const all = names.join(" ");
      if (all !== kept) await store.write((tx) => keepCompanies(tx, names));
      kept = all;
      return readLines(options, inTurn([...companies.values()], worker));
    },
  };
}

export function companiesOf(
  files: Files,
  { companies }: NonNullable<ReturnType<typeof loadFleet>["fleet"]>,
): readonly Company[] {
  return Object.entries(companies).map(([name, { folder, environment, commit }]) => ({
    name,
    folder: files.resolve(folder),
    environment: environment ?? null,
    commit: commit ?? null,
  }));
}

/** Several workers that begin together begin at different places, and share the reading. */
function inTurn(companies: readonly Company[], worker: string): readonly Company[] {
  const at = Number.parseInt(sha256(worker).slice(-6), 16) % Math.max(1, companies.length);
  return [...companies.slice(at), ...companies.slice(0, at)];
}

async function readLines(
  { world, store, runner }: FleetOptions,
  companies: readonly Company[],
): Promise<boolean> {
  const began = world.clock.monotonicMs();
  const prints = await printsOf(store.db);
  for (const company of companies) {
    const print = printOfCompany(world.files, company);
    if (prints.get(company.name) === print) continue;
    if (world.clock.monotonicMs() - began > ENOUGH_MS) return true;
    // Another worker may have read it meanwhile.
    if ((await companyByName(store.db, company.name))?.print === print) continue;
    await readCompany(store, runner, company, print);
  }
  return false;
}

async function readCompany(
  store: Store,
  runner: Runner,
  company: Company,
  print: string,
): Promise<void> {
  const world = runner.worldOf(company.folder);
  const wrong = wrongCommit(world, company);
  if (wrong !== null) {
    const problem = { print, exit: EXIT.invalid, said: wrong };
    await store.write((tx) => keepProblem(tx, company.name, problem));
    return;
  }
  const job = jobOf(runner, company, world, new AbortController().signal);
  const { program, diagnostics } = await checkConfiguration(job);
  if (program === null) {
    const problem = { print, exit: EXIT.invalid, said: firstOf(diagnostics) };
    await store.write((tx) => keepProblem(tx, company.name, problem));
    return;
  }
  const now = world.clock.now();
  const { timezone } = program;
  const lines = program.schedule.flatMap(({ cron, entities }) => {
    const parsed = parseCron(cron);
    if (parsed.kind === "bad") return [];
    return [{ cron, entities, next: nextDue(parsed.cron, now, timezone) }];
  });
  await store.write((tx) => keepLines(tx, company.name, { print, timezone, lines }));
}

function printOfCompany(files: Files, { folder, environment, commit }: Company): string {
  const at = (name: string): string => files.resolve(folder, name);
  const mappings = at("mappings");
  const listed = files.info(mappings)?.kind === "folder" ? files.list(mappings) : [];
  const paths = [at(PROJECT_FILE), ...listed.map((name) => files.resolve(mappings, name))];
  return `${printOf(files, paths)} ${environment ?? ""} ${commit ?? ""}`;
}

/** Tells that files have changed without reading them. */
function printOf(files: Files, paths: readonly string[]): string {
  const parts = paths.map((path) => {
    const info = files.info(path);
    return info === null ? `${path} -` : `${path} ${info.bytes} ${info.modifiedAt}`;
  });
  return sha256(parts.join("\n"));
}
