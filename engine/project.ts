import { compile } from "./compile/compile.ts";
import type { Transforms } from "./compile/transforms.ts";
import type { Config } from "./config/config.ts";
import { loadConfig } from "./config/load.ts";
import { resolveSecret } from "./config/secrets.ts";
import type { Connector, Secret } from "./contract/connector.ts";
import type { ConnectorIo, World } from "./contract/io.ts";
import { makeConnections } from "./deps.ts";
import type { Connections, Progress, Step } from "./deps.ts";
import { TieoutError } from "./errors.ts";
import type { Diagnostic } from "./model/diagnostic.ts";
import type { Program } from "./model/program.ts";
import { openStore } from "./store/open.ts";
import type { Store } from "./store/open.ts";
import { bindCompany, getMeta, setMeta } from "./store/meta.ts";
import { openVault } from "./store/vault.ts";

/** Who asks for what, where: all that the command line, the console and a worker have to give. */
export interface Job {
  /** Its files begin at the project folder. */
  readonly world: World;
  /** null: the only one there is. */
  readonly environment: string | null;
  /** For the history: `ci`, a person's name. */
  readonly actor: string;
  readonly connectors: Registry;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal: AbortSignal;
  /** false: what would have to wait ends with exit 75 instead. */
  readonly patient: boolean;
}

/** Connectors by name, loaded when a configuration names one. */
export type Registry = ReadonlyMap<string, () => Promise<Connector>>;

/** All that can be said of a configuration without opening anything. */
export interface CheckedConfiguration {
  readonly config: Config | null;
  /** null where there is an error among the diagnostics. */
  readonly program: Program | null;
  readonly transforms: Transforms | null;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly diagnostics: readonly Diagnostic[];
  /** How many files were read. */
  readonly texts: number;
}

/** A configuration that compiles, with its store. */
export interface Project {
  readonly job: Job;
  readonly config: Config;
  readonly program: Program;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly warnings: readonly Diagnostic[];
  readonly store: Store;
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
  const address = storeAddress(job.world, program.store);
  const store = await openStore({ address, world: job.world });
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

/** YAML to Program, offline. */
export async function checkConfiguration(job: Job): Promise<CheckedConfiguration> {
  const { files } = job.world;
  const { environment } = job;
  const loaded = loadConfig({ files, ...(environment === null ? {} : { environment }) });
  const texts = loaded.texts.size;
  // A draft that has errors is compiled too: what is wrong with its meaning is told at once.
  const draft = loaded.config ?? loaded.draft;
  if (draft === null) return { ...NOTHING, diagnostics: loaded.diagnostics, texts };
  const connectors = await loadConnectors(job.connectors, draft);
  const compiled = compile({ config: draft, connectors, io: ioOf(job.world) });
  const diagnostics = [...loaded.diagnostics, ...compiled.diagnostics];
  const bad = diagnostics.some((each) => each.severity === "error");
  return {
    config: loaded.config,
    program: bad ? null : compiled.program,
    transforms: compiled.transforms,
    connectors,
    diagnostics,
    texts,
  };
}

const NOTHING = {
  config: null,
  program: null,
  transforms: null,
  connectors: new Map<string, Connector>(),
} as const;

/** Those that are named; all of them where one is unknown, so that the nearest can be told. */
async function loadConnectors(
  registry: Registry,
  config: Config,
): Promise<ReadonlyMap<string, Connector>> {
  const named = Object.values(config.project.value.connections).map((each) => each.connector);
  const wanted = named.every((name) => registry.has(name)) ? named : [...registry.keys()];
  const loaded = new Map<string, Connector>();
  for (const name of new Set(wanted)) {
    const connector = await registry.get(name)?.();
    if (connector !== undefined) loaded.set(name, connector);
  }
  return loaded;
}

/** Opens a project's connections at first use. Only `write` can change anything remote. */
export function connectionsOf(
  project: Project,
  mode: Connections["mode"],
  step: () => Step,
): Connections {
  const { job, program, connectors, store } = project;
  return makeConnections(mode, async (name) => {
    const spec = program.connections.get(name);
    const connector = spec === undefined ? undefined : connectors.get(spec.connector);
    if (spec === undefined || connector === undefined) {
      throw new TieoutError("TO931", `there is no connection "${name}"`);
    }
    const secrets = new Map<string, Secret>();
    for (const [key, reference] of spec.secrets) {
      secrets.set(key, resolveSecret(reference, `connections.${name}.${key}`, job.world));
    }
    return connector.open({
      name,
      config: spec.config,
      mode,
      io: ioOf(job.world),
      secrets,
      vault: await openVault(store, name, job.world.clock),
      folder: job.world.files.resolve(".tieout", "connections", name),
      onThrottle: ({ ms, reason }) =>
        job.onProgress?.({ kind: "wait", step: step(), ms, why: reason }),
      signal: job.signal,
    });
  });
}

/** What a connector is handed: the World without environment and crash points. */
function ioOf({ clock, random, files, http, log }: World): ConnectorIo {
  return { clock, random, files, http, log };
}

/** An address of `sync.config.yaml` may be a reference: `${DATABASE_URL}` holds a password. */
function storeAddress(world: World, address: string): string {
  const reference = /^\$\{(.+)\}$/.exec(address)?.[1];
  return reference === undefined ? address : resolveSecret(address, "store", world).reveal();
}

/** What is known of the company without asking it: its id, and its name as last heard. */
export interface Company {
  readonly id: string;
  readonly label: string;
}

export async function companyOf({ store, program }: Project): Promise<Company> {
  return { id: program.company, label: (await getMeta(store.db, "company_label")) ?? "" };
}

/** Asks who is at the other end: a store belongs to one company (TO922). */
export async function rememberCompany(project: Project, connections: Connections): Promise<void> {
  const { program, store } = project;
  const name = booksOf(program);
  if (name === null) return;
  const about = await (await connections.open(name)).about();
  const label = await getMeta(store.db, "company_label");
  await store.write(async (tx) => {
    await bindCompany(tx, program.company);
    if (label !== about.label) await setMeta(tx, "company_label", about.label);
  });
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
