import { compile } from "./compile/compile.ts";
import type { Compiled, NameSnapshot } from "./compile/compile.ts";
import type { Transforms } from "./compile/transforms.ts";
import type { Config } from "./config/config.ts";
import { loadConfig } from "./config/load.ts";
import type { Loaded } from "./config/load.ts";
import { resolveSecret } from "./config/secrets.ts";
import type { Connector } from "./contract/connector.ts";
import type { ConnectorIo, World } from "./contract/io.ts";
import type { Progress } from "./deps.ts";
import { TieoutError } from "./errors.ts";
import type { Diagnostic } from "./model/diagnostic.ts";
import { readNameSnapshot } from "./model/name-snapshot.ts";
import type { Program } from "./model/program.ts";

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
  /** Instead of the configuration's: an audit keeps nothing (`sqlite::memory:`). */
  readonly store?: string;
  /** A file that limits what the configuration may name: config/policy.ts. */
  readonly policy?: string;
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
  /** The same with another value of something. */
  readonly compile: (config: Config) => Compiled;
  /** How many files were read. */
  readonly texts: number;
}

/** YAML to Program, offline. */
export async function checkConfiguration(job: Job): Promise<CheckedConfiguration> {
  return compileRead(job, await readConfiguration(job), null);
}

/**
 * The same against the names that the company had when it was last read. Only to be told: what a
 * bookkeeper has added since then is no reason to refuse a run.
 */
export async function checkAgainstCompany(job: Job): Promise<CheckedConfiguration> {
  const read = await readConfiguration(job);
  const checked = compileRead(job, read, null);
  const { program } = checked;
  if (program === null) return checked;
  const kept = snapshotNames(job, program);
  // A store on a server is not asked by what works offline, nor is its address a secret to need.
  const isFile = program.store.startsWith("sqlite:");
  const address = isFile ? storeAddress(job.world, program.store) : "";
  const file = /^sqlite:(?!:memory:)(.+)$/s.exec(address)?.[1];
  if (file === undefined || job.world.files.info(file) === null) {
    return kept === null ? checked : compileRead(job, read, kept);
  }
  const snapshot = (await namesSeen(job, address, program)) ?? kept;
  // Compiled a second time, and not read: both took half a second.
  return snapshot === null ? checked : compileRead(job, read, snapshot);
}

/** null: the company was never read, or not by this version. The store's room is loaded only where there is a store. */
async function namesSeen(
  { world }: Job,
  address: string,
  program: Program,
): Promise<NameSnapshot | null> {
  const { openStore } = await import("./store/open.ts");
  const { namesIn } = await import("./store/mirror.ts");
  const store = await openStore({ address, world, readOnly: true }).catch((error: unknown) => {
    // Of an older version: the next command that writes brings it up to date.
    if (error instanceof TieoutError && error.code === "TO926") return null;
    throw error;
  });
  if (store === null) return null;
  try {
    const seen = new Map<string, readonly string[]>();
    for (const list of program.nameStreams) {
      const { name } = list.schema.parts;
      const names = name === undefined ? [] : await namesIn(store.db, list, name);
      if (names.length > 0) seen.set(`${list.connection}.${list.stream}`, names);
    }
    if (seen.size === 0) return null;
    return { names: (connection, stream) => seen.get(`${connection}.${stream}`) ?? null };
  } finally {
    await store.close();
  }
}

/** The names of the company that `tieout schema write` keeps, for where no store is. */
export const SNAPSHOT = ".tieout/schema/company.json";

function snapshotNames({ world: { files } }: Job, program: Program): NameSnapshot | null {
  if (files.info(SNAPSHOT) === null) return null;
  return readNameSnapshot(() => files.readText(SNAPSHOT), program.company);
}

/** What the files say, and the connectors that they name. */
interface ReadConfiguration {
  readonly loaded: Loaded;
  readonly connectors: ReadonlyMap<string, Connector>;
}

async function readConfiguration(job: Job): Promise<ReadConfiguration> {
  const { files } = job.world;
  const { environment, policy } = job;
  const loaded = loadConfig({
    files,
    ...(environment === null ? {} : { environment }),
    ...(policy === undefined ? {} : { policy }),
  });
  const { draft } = loaded;
  const connectors = draft === null ? NO_CONNECTORS : await loadConnectors(job.connectors, draft);
  return { loaded, connectors };
}

function compileRead(
  job: Job,
  { loaded, connectors }: ReadConfiguration,
  snapshot: NameSnapshot | null,
): CheckedConfiguration {
  const texts = loaded.texts.size;
  const io = ioOf(job.world);
  const compileAs = (config: Config): Compiled =>
    compile({ config, connectors, io, ...(snapshot === null ? {} : { snapshot }) });
  // A draft that has errors is compiled too: what is wrong with its meaning is told at once.
  const draft = loaded.config ?? loaded.draft;
  const { diagnostics: told } = loaded;
  if (draft === null) return { ...NOTHING, diagnostics: told, texts, compile: compileAs };
  const compiled = compileAs(draft);
  const diagnostics = [...told, ...compiled.diagnostics];
  const bad = diagnostics.some((each) => each.severity === "error");
  return {
    config: loaded.config,
    program: bad ? null : compiled.program,
    transforms: compiled.transforms,
    connectors,
    diagnostics,
    texts: texts + compiled.documents.length,
    compile: compileAs,
  };
}

const NO_CONNECTORS: ReadonlyMap<string, Connector> = new Map();
const NOTHING = {
  config: null,
  program: null,
  transforms: null,
  connectors: NO_CONNECTORS,
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

/** What a connector is handed: the World without environment and crash points. */
export function ioOf({ clock, random, files, http, log }: World): ConnectorIo {
  return { clock, random, files, http, log };
}

/** An address of `sync.config.yaml` may be a reference: `${DATABASE_URL}` holds a password. */
export function storeAddress(world: World, address: string): string {
  const reference = /^\$\{(.+)\}$/.exec(address)?.[1];
  return reference === undefined ? address : resolveSecret(address, "store", world).reveal();
}
