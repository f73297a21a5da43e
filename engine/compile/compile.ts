/** Config to Program, or every diagnostic that stands in the way. Opens nothing, runs no code. */
import type { Config, ConfigFile, MappingYaml } from "../config/config.ts";
import type { Connector } from "../contract/connector.ts";
import type { ConnectorIo } from "../contract/io.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { sha256 } from "../model/digest.ts";
import type { Digest, EntityName } from "../model/ids.ts";
import { canonicalJson, type JsonTree } from "../model/json.ts";
import type { EntityProgram, NameStream, Program } from "../model/program.ts";
import type { NameSnapshot } from "./build-context.ts";
import { type CompiledEntity, compileEntity } from "./entity.ts";
import { type Findings, keyPlace, listed, newFindings, placeOf, spot, under } from "./findings.ts";
import { FUNCTIONS } from "./functions.ts";
import { extendMappings } from "./extends.ts";
import { newUsed, recordNames, type Shared } from "./names.ts";
import { orderEntities } from "./order.ts";
import {
  compileConnections,
  compileCurrency,
  compileSafety,
  compileSettings,
  compileTimezone,
} from "./project.ts";
import type { Truth } from "./source.ts";
import { planMapping, type PlannedMapping, targetsOf } from "./plan-mapping.ts";
import { columnsOf, compileLinks, compileLookup } from "./tables.ts";
import { noTransforms, readTransforms, type Transforms } from "./transforms.ts";
import { rowFields } from "./record.ts";
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
  /** `mappings/transforms.ts`: load it before a program with `runsCode` is evaluated. */
  readonly transforms: Transforms;
}

export type { NameSnapshot };

export function compile(options: CompileOptions): Compiled {
  const { config, connectors, io } = options;
  const findings = newFindings();
  const project = config.project;
  const top = spot(project);
  const currency = compileCurrency(project.value, top, findings);
  const timezone = compileTimezone(project.value, top, findings);
  const { specs, streams } = compileConnections(project.value, top, connectors, io, findings);
  const settings = compileSettings(project.value, top, currency, findings);
  const safety = compileSafety(project.value, top, currency, findings);
  const columns = columnsOf(config.lookups, findings);
  const used = newUsed();
  const mappings = extendMappings(config.mappings, findings);
  const calls = mappings.map((file) => file.text).join("\n");
  const transforms =
    config.transforms === null ? noTransforms() : readTransforms(config.transforms, calls, FUNCTIONS, findings);
  const entities = new Set(mappings.map((file) => file.value.entity));
  const room = { streams, settings, entities, lookups: new Set(columns.keys()), findings, used };
  const planned = uniqueMappings(mappings, findings).map((file) => planMapping(file, room));
  const byEntity = new Map(planned.map((plan) => [plan.file.value.entity, plan]));
  const targets = targetsOf(planned, streams);
  const fields = new Map(planned.map((plan) => [plan.file.value.entity, rowFields(plan.plans)]));
  const shared: Shared = {
    timezone,
    currency,
    settings: settings.types,
    fieldsOf: (entity) => fields.get(entity) ?? null,
    columnsOf: (table) => columns.get(table) ?? null,
    functions: new Map([...FUNCTIONS, ...transforms.functions]),
    used,
  };
  const compiled = planned.flatMap((plan) => {
    const one = compileMapping(plan, shared, { ...options, findings, streams, targets });
    return one === null ? [] : [one];
  });
  checkNeeds(compiled, byEntity, findings);
  const lookups = new Map(
    config.lookups.map((file) => [
      file.value.lookup,
      compileLookup(file, columns.get(file.value.lookup)!, currency, findings),
    ]),
  );
  const company = companyOf(planned, specs, findings);
  const links = config.links.flatMap((file) => compileLinks(file, { entities, targets, company, findings }));
  const ordered = orderOf(compiled, findings);
  reportUnused({ config, planned, specs, shared, transforms, findings });
  const digest = sha256(
    canonicalJson({
      project: project.value as unknown as JsonTree,
      environment: config.environment,
      entities: ordered.map((entity) => `${entity.name} ${entity.digest}`),
      lookups: config.lookups.map((file) => file.value as unknown as JsonTree),
      links: config.links.map((file) => file.value as unknown as JsonTree),
    }),
  );
  const program: Program = {
    project: project.value.project,
    environment: config.environment,
    timezone,
    company,
    currency,
    store: project.value.store ?? "sqlite:.tieout/staging.db",
    digest,
    connections: specs,
    settings: settings.settings,
    safety,
    entities: ordered,
    lookups,
    links,
    nameStreams: nameStreams(compiled, streams),
    runsCode: transforms.called().length > 0,
  };
  const bad = findings.all.some((each) => each.severity === "error");
  return { program: bad ? null : program, diagnostics: sorted(findings.all), transforms };
}

interface Whole {
  readonly entity: CompiledEntity;
  readonly plan: PlannedMapping;
  readonly calls: ReadonlySet<string>;
  readonly follows: ReadonlySet<string>;
  readonly digest: Digest;
}

interface Room extends CompileOptions {
  readonly findings: Findings;
  readonly streams: ReturnType<typeof compileConnections>["streams"];
  readonly targets: ReturnType<typeof targetsOf>;
}

/** For every truth that its setting allows, so that turning the setting is never a surprise. */
function compileMapping(plan: PlannedMapping, shared: Shared, room: Room): Whole | null {
  const { used } = shared;
  used.entity = plan.file.value.entity;
  used.calls = new Set();
  used.follows = new Set();
  const [now, ...others] = plan.truths;
  const of = (truth: Truth, findings: Findings): CompiledEntity | null =>
    compileEntity(
      {
        yaml: plan.file.value,
        at: spot(plan.file),
        truth,
        alternative: truth !== now,
        sides: plan.sides,
        plans: plan.plans,
        names: recordNames(rowFields(plan.plans), shared),
        streams: room.streams,
        targets: room.targets,
        snapshot: room.snapshot ?? null,
        findings,
      },
      plan.enabled,
    );
  const entity = of(now!, room.findings);
  for (const truth of others) {
    const second = newFindings();
    of(truth, second);
    room.findings.addFrom(second);
  }
  if (entity === null) return null;
  return { entity, plan, calls: used.calls, follows: used.follows, digest: digestOf(plan, entity, shared, room) };
}

/** Lookups, links and settings are not in it: documents remember which of these they read. */
function digestOf(plan: PlannedMapping, { program }: CompiledEntity, shared: Shared, room: Room): Digest {
  const own = [...shared.used.calls].filter((name) => !FUNCTIONS.has(name));
  return sha256(
    canonicalJson({
      mapping: plan.file.value as unknown as JsonTree,
      truth: program.truth,
      timezone: shared.timezone,
      currency: shared.currency,
      schemas: program.documents.map((document) => document.schema as unknown as JsonTree),
      code: own.length === 0 ? null : (room.config.transforms?.text ?? null),
    }),
  );
}

function uniqueMappings(
  files: readonly ConfigFile<MappingYaml>[],
  findings: Findings,
): readonly ConfigFile<MappingYaml>[] {
  const first = new Map<string, ConfigFile<MappingYaml>>();
  return files.filter((file) => {
    // A draft with errors of shape may lack it.
    if (typeof file.value.entity !== "string") return false;
    const before = first.get(file.value.entity);
    if (before === undefined) {
      first.set(file.value.entity, file);
      return true;
    }
    findings.add("TO250", placeOf(spot(file, "entity")), `the entity \`${file.value.entity}\` is declared twice`, {
      note: `the first is ${before.path}`,
    });
    return false;
  });
}

/** `needs:` names entities; and what is referred to is made first. */
function checkNeeds(
  compiled: readonly Whole[],
  byEntity: ReadonlyMap<string, PlannedMapping>,
  findings: Findings,
): void {
  for (const { entity, plan } of compiled) {
    for (const [index, name] of entity.needed.entries()) {
      if (byEntity.has(name)) continue;
      findings.add("TO262", placeOf(spot(plan.file, "needs", index)), `no mapping declares an entity \`${name}\``, {
        note: `entities: ${listed(byEntity.keys())}`,
      });
    }
  }
}

function orderOf(compiled: readonly Whole[], findings: Findings): readonly EntityProgram[] {
  const byName = new Map(compiled.map((whole) => [whole.entity.program.name as string, whole]));
  const needs = new Map(
    compiled.map(({ entity }) => [
      entity.program.name as string,
      [...new Set([...entity.refersTo, ...entity.needed])].filter((name) => byName.has(name)),
    ]),
  );
  const { order, cycles } = orderEntities([...byName.keys()], needs);
  for (const cycle of cycles) {
    const whole = byName.get(cycle[0]!)!;
    findings.add("TO256", keyPlace(under(spot(whole.plan.file), "entity")), `entities need one another: ${cycle.join(" -> ")}`, {
      note: "none of them could be made first",
      help: ["leave one of the references out, or write it from the other side"],
    });
  }
  return order.map((name) => {
    const { entity, digest } = byName.get(name)!;
    return { ...entity.program, digest, needs: (needs.get(name) ?? []) as EntityName[] };
  });
}

/** The one company: that of the connection which the books sides name. */
function companyOf(
  planned: readonly PlannedMapping[],
  specs: ReturnType<typeof compileConnections>["specs"],
  findings: Findings,
): string {
  let first: { readonly name: string; readonly file: string } | null = null;
  for (const { sides, file, documentSides } of planned) {
    const books = [...(sides.books === null ? [] : [sides.books]), ...documentSides];
    for (const { connection } of books) {
      first ??= { name: connection, file: file.path };
      if (connection === first.name) continue;
      findings.add("TO264", placeOf(spot(file, "systems")), `these books are \`${connection}\`, and those of ${first.file} are \`${first.name}\``, {
        note: "one project keeps one company",
      });
    }
  }
  const company = first === null ? undefined : specs.get(first.name)?.config["company"];
  return typeof company === "string" ? company : (first?.name ?? "");
}

function nameStreams(compiled: readonly Whole[], streams: Room["streams"]): readonly NameStream[] {
  const found = new Map<string, NameStream>();
  for (const { entity } of compiled) {
    // A name that another list of the same name space has is found before it is refused.
    const shared = entity.program.documents.flatMap(({ connection, schema }) =>
      (schema.parts.namesSharedWith ?? []).map((stream) => ({ connection, stream })),
    );
    for (const { connection, stream } of [...entity.nameStreams, ...shared]) {
      const schema = streams.get(connection)?.find((each) => each.name === stream);
      if (schema !== undefined) found.set(`${connection}.${stream}`, { connection, stream, schema });
    }
  }
  return [...found.values()];
}

function sorted(all: readonly Diagnostic[]): readonly Diagnostic[] {
  return all.toSorted(
    (a, b) =>
      (a.place.file < b.place.file ? -1 : a.place.file > b.place.file ? 1 : 0) ||
      a.place.line - b.place.line ||
      a.place.column - b.place.column,
  );
}
