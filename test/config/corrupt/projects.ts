import fs from "node:fs";
import path from "node:path";
import { files as filesConnector } from "../../../connectors/files/index.ts";
import { quickbooks } from "../../../connectors/quickbooks/index.ts";
import { compile, type NameSnapshot } from "../../../engine/compile/compile.ts";
import type { Config } from "../../../engine/config/config.ts";
import { loadConfig } from "../../../engine/config/load.ts";
import type { Connector } from "../../../engine/contract/connector.ts";
import type { ConnectorIo, Files } from "../../../engine/contract/io.ts";
import { openFiles } from "../../../engine/files.ts";
import type { Compiled } from "../../../engine/compile/compile.ts";
import { compileVariants } from "../../../engine/mapping-test-settings.ts";
import { runMappingTests } from "../../../engine/mapping-test.ts";
import type { Diagnostic } from "../../../engine/model/diagnostic.ts";
import type { Program } from "../../../engine/model/program.ts";
import type { StreamSchema } from "../../../engine/model/schema.ts";
import { testWorld } from "../../support/world.ts";

/** A configuration without a mistake, whose files can be read as if one of them said otherwise. */
export interface GoodProject {
  readonly name: string;
  /** How often it is chosen, beside the others. */
  readonly share: number;
  /** Every file of the configuration, by its path. */
  readonly texts: ReadonlyMap<string, string>;
  run(changed?: { readonly path: string; readonly text: string }): Ran;
}

/** What `validate` and `test` say of it. */
export interface Ran {
  readonly config: Config | null;
  readonly program: Program | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Tests of the configuration that fail: each difference as a diagnostic. */
  readonly failing: readonly Diagnostic[];
}

export function goodProject(
  name: string,
  root: string,
  options: {
    readonly share: number;
    readonly environment?: string;
    readonly names?: NameSnapshot;
  },
): GoodProject {
  const { share, environment, names } = options;
  const base = cachedFiles(root);
  const io: ConnectorIo = { ...testWorld({ root }), files: base };
  const run: GoodProject["run"] = (changed) => {
    const files = changed === undefined ? base : laidOver(base, changed);
    const loaded = loadConfig({ files, environment });
    const draft = loaded.config ?? loaded.draft;
    if (draft === null) return { ...NOTHING, diagnostics: loaded.diagnostics };
    const snapshot = names === undefined ? {} : { snapshot: names };
    const connectors = connectorsFor(root);
    const compileAs = (of: Config) => compile({ config: of, connectors, io, ...snapshot });
    const compiled = compileAs(draft);
    const diagnostics = [...loaded.diagnostics, ...compiled.diagnostics];
    const { config } = loaded;
    const { program } = compiled;
    if (config === null || program === null) return { ...NOTHING, diagnostics };
    return { config, program, diagnostics, failing: failingTests(program, config, compileAs) };
  };
  const loaded = loadConfig({ files: base, environment });
  return { name, share, texts: loaded.texts, run };
}

const NOTHING = { config: null, program: null, failing: [] };

function failingTests(
  program: Program,
  config: Config,
  compileAs: (config: Config) => Compiled,
): readonly Diagnostic[] {
  const variants = compileVariants(config, compileAs);
  return runMappingTests(program, config, { variants }).flatMap(({ name, differences }) =>
    differences.map((each): Diagnostic => ({
      code: "test",
      severity: "error",
      place: each.place,
      message: `${name}: ${each.path}: expected ${each.expected}, and it is ${each.actual}`,
    })),
  );
}

/** Nothing below a project changes while the test runs, so nothing is asked for twice. */
function cachedFiles(root: string): Files {
  const real = openFiles(root);
  const kept = <A extends readonly unknown[], R>(ask: (...args: A) => R) => {
    const answers = new Map<string, R>();
    return (...args: A): R => {
      const id = JSON.stringify(args);
      if (!answers.has(id)) answers.set(id, ask(...args));
      return answers.get(id)!;
    };
  };
  return {
    ...real,
    info: kept(real.info),
    readBytes: kept(real.readBytes),
    list: kept(real.list),
    inside: kept(real.inside),
  };
}

function laidOver(files: Files, changed: { readonly path: string; readonly text: string }): Files {
  const where = files.resolve(".", changed.path);
  const bytes = Buffer.from(changed.text);
  return {
    ...files,
    info(asked) {
      const info = files.info(asked);
      return asked === where && info !== null ? { ...info, bytes: bytes.length } : info;
    },
    readBytes: (asked, most) => (asked === where ? bytes : files.readBytes(asked, most)),
  };
}

const described = new Map<string, readonly StreamSchema[]>();

/** A connector says the same of the same configuration: the columns are read once. */
function connectorsFor(root: string): ReadonlyMap<string, Connector> {
  const once = (connector: Connector): Connector => ({
    ...connector,
    describe(config, io) {
      const id = `${root} ${connector.name} ${JSON.stringify(config)}`;
      const streams = described.get(id) ?? connector.describe(config, io);
      described.set(id, streams);
      return streams;
    },
  });
  return new Map([filesConnector, quickbooks].map((each) => [each.name, once(each)]));
}

/** The names that a company file holds, as an observation would have found them. */
export function namesIn(companyFile: string): NameSnapshot {
  const company = JSON.parse(fs.readFileSync(companyFile, "utf8")) as {
    readonly entities: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;
  };
  const nameOf = (each: Readonly<Record<string, string>>) =>
    each["FullyQualifiedName"] ?? each["DisplayName"] ?? each["Name"] ?? "";
  return { names: (_connection, stream) => company.entities[stream]?.map(nameOf) ?? null };
}

export function namesOf(lists: Readonly<Record<string, readonly string[]>>): NameSnapshot {
  return { names: (_connection, stream) => lists[stream] ?? null };
}

export function goodProjects(): readonly GoodProject[] {
  const top = path.resolve(import.meta.dirname, "../../..");
  const own = path.join(import.meta.dirname, "good");
  const harborline = namesIn(path.join(top, "examples/linarc/company.json"));
  const names = namesOf({
    Item: ["Retainage", "Progress Billing", "Concrete", "Drywall", "Electrical"],
    Term: ["Net 15", "Net 30"],
  });
  return [
    // The two have the same mappings; those of our own use the rest of the language.
    goodProject("root", top, { share: 1, names: harborline }),
    goodProject("linarc", path.join(top, "examples/linarc"), { share: 2, names: harborline }),
    goodProject("builder", path.join(own, "builder"), { share: 4, environment: "sandbox", names }),
    goodProject("practice", path.join(own, "practice"), { share: 3 }),
  ];
}
