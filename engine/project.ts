import type { Config } from "./config/config.ts";
import { checkConfiguration, ioOf, storeAddress } from "./configuration.ts";
import type { Job } from "./configuration.ts";
import { openKeys } from "./config/keys.ts";
import { resolveSecret } from "./config/secrets.ts";
import type { Connector, OpenOptions, Secret } from "./contract/connector.ts";
import { makeConnections } from "./deps.ts";
import type { Connections, Progress, Step } from "./deps.ts";
import { TieoutError } from "./errors.ts";
import { isDate } from "./model/calendar.ts";
import type { Diagnostic } from "./model/diagnostic.ts";
import type { KeyRing } from "./model/envelope.ts";
import type { ConnectionSpec, Program } from "./model/program.ts";
import type { StreamSchema } from "./model/schema.ts";
import { signInNote } from "./model/sign-in.ts";
import { makeAllLeft } from "./store/documents-left.ts";
import { openStore } from "./store/open.ts";
import type { Store } from "./store/open.ts";
import { bindCompany, getMeta, refuseOtherCompany, setMeta } from "./store/meta.ts";
import { openVault } from "./store/vault.ts";

/** A configuration that compiles, with its store. */
export interface Project {
  readonly job: Job;
  readonly config: Config;
  readonly program: Program;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly warnings: readonly Diagnostic[];
  readonly store: Store;
  /** Where sealed tokens lie, where the work is done on a copy of the store; else in the store. */
  readonly tokens?: Store;
  close(): Promise<void>;
}

export type Opened =
  | { readonly kind: "project"; readonly project: Project }
  | { readonly kind: "invalid"; readonly diagnostics: readonly Diagnostic[] };

/** Compiles what the job's folder holds and opens its store; or every diagnostic that stops it. */
export async function openProject(job: Job): Promise<Opened> {
  const checked = await checkConfiguration(job);
  const { config, program, connectors, diagnostics } = checked;
  if (config === null || program === null) return { kind: "invalid", diagnostics };
  if (program.runsCode && config.transforms !== null) {
    await checked.transforms?.load(job.world.files.resolve(config.transforms.path));
  }
  const address = job.store ?? storeAddress(job.world, program.store);
  const store = await openStore({ address, world: job.world });
  // An import that was cut off may have left documents to be made.
  await makeAllLeft(store, program).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  return {
    kind: "project",
    project: {
      job,
      config,
      program,
      connectors,
      warnings: diagnostics,
      store,
      close: () => store.close(),
    },
  };
}

/** Opens a project's connections at first use. Only `write` can change anything remote. */
export function connectionsOf(
  project: Project,
  mode: Connections["mode"],
  step: () => Step,
): Connections {
  return makeConnections(mode, async (name) => {
    const options = await openOptions(project, name, mode, step);
    return connectorOf(project, name).connector.open(options);
  });
}

/** What a connection is opened with: its configuration, its secrets, its vault. */
export async function openOptions(
  project: Project,
  name: string,
  mode: Connections["mode"],
  step: () => Step,
): Promise<OpenOptions> {
  const { job, tokens: store = project.store } = project;
  const { spec, connector } = connectorOf(project, name);
  const others = connector.onlyToReceive ?? [];
  const secrets = secretsOf(project, name, (key) => !others.includes(key));
  const keys = keysOf(project, name, step);
  const { world, signal } = job;
  return {
    name,
    config: spec.config,
    mode,
    io: ioOf(world),
    secrets,
    vault: await openVault({ store, connection: name, keys, world, signal }),
    folder: world.files.resolve(".tieout", "connections", name),
    onThrottle: ({ ms, reason }) =>
      job.onProgress?.({ kind: "wait", step: step(), ms, why: reason }),
    signal,
  };
}

/** What a Receiver is opened with: nothing is called, and only its own secrets have to be there. */
export function receiverOptions(
  project: Project,
  name: string,
): Pick<OpenOptions, "name" | "config" | "secrets"> {
  const { spec, connector } = connectorOf(project, name);
  const own = connector.onlyToReceive ?? [];
  const secrets = secretsOf(project, name, (key) => own.includes(key));
  return { name, config: spec.config, secrets };
}

function secretsOf(
  project: Project,
  name: string,
  isWanted: (key: string) => boolean,
): ReadonlyMap<string, Secret> {
  const secrets = new Map<string, Secret>();
  // `connections.tap.secrets.API_KEY`, where there are several.
  for (const [key, reference] of connectorOf(project, name).spec.secrets) {
    if (!isWanted(key)) continue;
    secrets.set(key, resolveSecret(reference, `connections.${name}.${key}`, project.job.world));
  }
  return secrets;
}

/** All that a connection can read and write, also what no mapping names. */
export function streamsOf(project: Project, name: string): readonly StreamSchema[] {
  const { spec, connector } = connectorOf(project, name);
  return connector.describe(spec.config, ioOf(project.job.world));
}

/** What seals the tokens of a connection. */
export function keysOf(project: Project, name: string, step: () => Step): KeyRing {
  const { job } = project;
  const { spec, connector } = connectorOf(project, name);
  const local = connector.isLocal?.(spec.config) ?? false;
  const onMade = (path: string): void => {
    const text = `A key was made to seal tokens with: ${path}. Without it you sign in again.`;
    if (!local) job.onProgress?.({ kind: "note", step: step(), text });
  };
  return openKeys(job.world, { local, onMade });
}

function connectorOf(
  { program, connectors }: Project,
  name: string,
): { readonly spec: ConnectionSpec; readonly connector: Connector } {
  const spec = program.connections.get(name);
  const connector = spec === undefined ? undefined : connectors.get(spec.connector);
  if (spec === undefined || connector === undefined) {
    throw new TieoutError("TO931", `there is no connection "${name}"`);
  }
  return { spec, connector };
}

/** The file that the store is, absolute; null where it is none. */
export function storeFile({ job, program }: Project): string | null {
  const file = /^sqlite:(?!:memory:)(.+)$/s.exec(storeAddress(job.world, program.store))?.[1];
  return file === undefined ? null : job.world.files.resolve(file);
}

/** What is known of the company without asking it: its id, and its name as last heard. */
export interface Company {
  readonly id: string;
  readonly label: string;
}

export async function companyOf({ store, program }: Project): Promise<Company> {
  return { id: program.company, label: (await getMeta(store.db, "company_label")) ?? "" };
}

/**
 * Asks who is at the other end: a store belongs to one company (TO922). Says so where a person has
 * to sign in again before long.
 */
export async function rememberCompany(project: Project, connections: Connections): Promise<void> {
  const { program, store, job } = project;
  const name = booksOf(program);
  if (name === null) return;
  await refuseOtherCompany(store.db, program.company);
  const about = await (await connections.open(name)).about();
  const facts = {
    company_label: about.label,
    // The day is enough, and moves once a day.
    [signInKey(name)]: about.signInUntil?.slice(0, 10) ?? "",
  };
  const known = await Promise.all(Object.keys(facts).map((key) => getMeta(store.db, key)));
  await store.write(async (tx) => {
    await bindCompany(tx, program.company);
    for (const [at, [key, value]] of Object.entries(facts).entries()) {
      if ((known[at] ?? "") !== value) await setMeta(tx, key, value);
    }
  });
  const text = await signInWarning(project);
  if (text !== null) job.onProgress?.({ kind: "note", step: "observe", text });
}

const signInKey = (connection: string): string => `sign_in_until.${connection}`;

/** Where the sign-in to the company ends within a month, as last heard: when, and what to do. */
export async function signInWarning({ program, store, job }: Project): Promise<string | null> {
  const name = booksOf(program);
  const day = name === null ? null : await getMeta(store.db, signInKey(name));
  if (name === null || day === null || !isDate(day)) return null;
  return signInNote(name, day, job.world.clock.today("UTC"));
}

/** The connection to the company: where documents go, or come from where the books are true. */
export function booksOf(program: Program): string | null {
  for (const entity of program.entities) {
    const [document] = entity.documents;
    if (entity.truth === "work" && document !== undefined) return document.connection;
    if (entity.truth === "books") return entity.source.connection;
  }
  return null;
}
export type { Progress };
