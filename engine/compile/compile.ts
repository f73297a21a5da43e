/** Config to Program, or every diagnostic that stands in the way. Opens nothing, runs no code. */
import type { Config, ConfigFile } from "../config/config.ts";
import type { Connector } from "../contract/connector.ts";
import type { ConnectorIo } from "../contract/io.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { sha256 } from "../model/digest.ts";
import type { Digest } from "../model/ids.ts";
import { canonicalJson, type JsonTree } from "../model/json.ts";
import type { Program } from "../model/program.ts";
import { checkBackflow } from "./backflow.ts";
import type { NameSnapshot } from "./build-context.ts";
import { extendMappings } from "./extends.ts";
import { type Findings, newFindings, spot } from "./findings.ts";
import { FUNCTIONS } from "./functions.ts";
import { sensitiveFields } from "./sensitive.ts";
import {
  checkLimits,
  checkNeeds,
  companyOf,
  compileMapping,
  nameStreams,
  orderOf,
  uniqueMappings,
} from "./mappings.ts";
import { newUsed, type Shared } from "./names.ts";
import { planMapping, targetsOf } from "./plan-mapping.ts";
import { compileConnections } from "./connections.ts";
import { compileSchedule } from "./schedule.ts";
import { compileCurrency, compileSafety, compileSettings, compileTimezone } from "./project.ts";
import { rowFields } from "./record.ts";
import { standsOf } from "./stands-for.ts";
import { columnsOf, compileLinks, compileLookup } from "./tables.ts";
import { noTransforms, readTransforms, type Transforms } from "./transforms.ts";
import { reportUnused } from "./unused.ts";

export interface CompileOptions {
  readonly config: Config;
  /** Those that the configuration names; all of them where it names one that is unknown. */
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly io: ConnectorIo;
  /** Names of the company's lists as of the last observation; without it they are not checked. */
  readonly snapshot?: NameSnapshot;
}

export interface Compiled {
  /** null where a diagnostic is an error. */
  readonly program: Program | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Files that connections name, by their paths. */
  readonly documents: readonly string[];
  /** `mappings/transforms.ts`: load it before a program with `runsCode` is evaluated. */
  readonly transforms: Transforms;
}

export type { NameSnapshot };

export function compile(options: CompileOptions): Compiled {
  const { config } = options;
  const ground = prepare(options);
  const { findings, project, planned, shared, columns, streams, specs, transforms } = ground;
  const { stands, targets } = ground;
  const room = { ...options, findings, streams, stands, targets };
  const compiled = planned.flatMap((plan) => compileMapping(plan, shared, room) ?? []);
  checkNeeds(compiled, ground.entities, findings);
  checkBackflow(planned, findings);
  checkLimits(compiled, project.safety, findings);
  const lookups = new Map(
    config.lookups.map((file) => [
      file.value.lookup,
      compileLookup(file, columns.get(file.value.lookup)!, project.currency, findings),
    ]),
  );
  const company = companyOf(planned, specs, findings);
  const links = config.links.flatMap((file) => compileLinks(file, { ...ground, company }));
  const entities = orderOf(compiled, findings);
  const schedule = compileSchedule(config, findings);
  reportUnused({ config, planned, specs, shared, transforms, findings });
  const program: Program = {
    ...project,
    company,
    digest: digestOf(config, ground.documents, entities),
    connections: specs,
    settings: ground.settings.settings,
    entities,
    lookups,
    links,
    nameStreams: nameStreams(compiled, streams),
    schedule,
    runsCode: transforms.called().length > 0,
  };
  const bad = findings.all.some((each) => each.severity === "error");
  const documents = ground.documents.map(({ path }) => path);
  const diagnostics = sorted(findings.all);
  return { program: bad ? null : program, diagnostics, documents, transforms };
}

/** All that is known before an expression is read. */
function prepare({ config, connectors, io }: CompileOptions) {
  const findings = newFindings();
  const { value } = config.project;
  const top = spot(config.project);
  const currency = compileCurrency(value, top, findings);
  const project = {
    project: value.project,
    environment: config.environment,
    timezone: compileTimezone(value, top, findings),
    currency,
    store: value.store ?? "sqlite:.tieout/staging.db",
    safety: compileSafety(value, top, currency, findings),
    notSynced: new Map(Object.entries(value.not_synced ?? {})),
  };
  const { specs, streams, documents } = compileConnections(value, top, connectors, io, findings);
  const settings = compileSettings(value, top, currency, findings);
  const columns = columnsOf(config.lookups, findings);
  const lookups = new Set(columns.keys());
  const used = newUsed();
  const mappings = extendMappings(config.mappings, findings);
  const transforms = transformsOf(config, findings);
  const entities = new Set(mappings.map((file) => file.value.entity));
  const room = { streams, settings, entities, lookups, findings, used };
  const planned = uniqueMappings(mappings, findings).map((file) => planMapping(file, room));
  const fields = new Map(planned.map((plan) => [plan.file.value.entity, rowFields(plan.plans)]));
  const sensitive = new Map(planned.map((plan) => [plan.file.value.entity, sensitiveFields(plan)]));
  const ground: Shared = {
    timezone: project.timezone,
    currency,
    settings: settings.types,
    fieldsOf: (entity) => fields.get(entity) ?? null,
    sensitiveOf: (entity) => sensitive.get(entity) ?? new Set(),
    columnsOf: (table) => columns.get(table) ?? null,
    functions: new Map([...FUNCTIONS, ...transforms.functions]),
    standsFor: () => null,
    used,
  };
  const stands = standsOf(planned, ground, settings.settings, findings);
  const shared: Shared = { ...ground, standsFor: (entity) => stands.get(entity) ?? null };
  const targets = targetsOf(planned, streams);
  return {
    ...{ findings, project, specs, streams, documents, settings, columns, transforms },
    ...{ entities, planned, shared, stands, targets },
  };
}

function transformsOf(config: Config, findings: Findings): Transforms {
  if (config.transforms === null) return noTransforms();
  const calls = config.mappings.map((file) => file.text).join("\n");
  return readTransforms(config.transforms, calls, FUNCTIONS, findings);
}

/** Of all that a plan may depend on; another one makes every saved plan stale. */
function digestOf(
  config: Config,
  documents: readonly ConfigFile<unknown>[],
  entities: Program["entities"],
): Digest {
  return sha256(
    canonicalJson({
      // A project without any has the digest that it had before there were any.
      ...(documents.length > 0 && { documents: documents.map((file) => file.value as JsonTree) }),
      project: config.project.value as unknown as JsonTree,
      environment: config.environment,
      entities: entities.map((entity) => `${entity.name} ${entity.digest}`),
      lookups: config.lookups.map((file) => file.value as unknown as JsonTree),
      links: config.links.map((file) => file.value as unknown as JsonTree),
    }),
  );
}

function sorted(all: readonly Diagnostic[]): readonly Diagnostic[] {
  return all.toSorted(
    (a, b) =>
      (a.place.file < b.place.file ? -1 : a.place.file > b.place.file ? 1 : 0) ||
      a.place.line - b.place.line ||
      a.place.column - b.place.column,
  );
}
