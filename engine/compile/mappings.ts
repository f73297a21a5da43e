/** The mappings together: each compiled, held against the others, and put into order. */
import type { Config, ConfigFile, MappingYaml } from "../config/config.ts";
import { sha256 } from "../model/digest.ts";
import type { Digest, EntityName } from "../model/ids.ts";
import { canonicalJson, type JsonTree } from "../model/json.ts";
import type { ConnectionSpec, EntityProgram, NameStream, Safety } from "../model/program.ts";
import { postsMoney } from "../model/schema.ts";
import type { NameSnapshot } from "./build-context.ts";
import { type CompiledEntity, compileEntity } from "./entity.ts";
import { compileExpression } from "./expression.ts";
import { type Findings, keyPlace, listed, newFindings, placeOf, spot, under } from "./findings.ts";
import { FUNCTIONS } from "./functions.ts";
import type { Target } from "./leaf.ts";
import { type Names, recordNames, type Shared, type Stand, withRoots } from "./names.ts";
import { orderEntities } from "./order.ts";
import type { PlannedMapping } from "./plan-mapping.ts";
import { checkName, rowFields } from "./record.ts";
import type { Streams } from "./sides.ts";
import type { Truth } from "./source.ts";

export interface Whole {
  readonly entity: CompiledEntity;
  readonly plan: PlannedMapping;
  readonly calls: ReadonlySet<string>;
  readonly follows: ReadonlySet<string>;
  readonly digest: Digest;
}

export interface MappingRoom {
  readonly config: Config;
  readonly snapshot?: NameSnapshot;
  readonly findings: Findings;
  readonly streams: Streams;
  readonly stands: ReadonlyMap<string, Stand>;
  readonly targets: (entity: string) => readonly Target[];
}

/** For every truth that its setting allows, so that turning the setting is never a surprise. */
export function compileMapping(
  plan: PlannedMapping,
  shared: Shared,
  room: MappingRoom,
): Whole | null {
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
        names: letNames(plan, recordNames(rowFields(plan.plans), shared), findings),
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
  return {
    entity,
    plan,
    calls: used.calls,
    follows: used.follows,
    digest: digestOf(plan, entity, shared, room),
  };
}

/** `let:`: each is seen by those below it, and hides nothing. */
function letNames({ file }: PlannedMapping, names: Names, findings: Findings): Names {
  let known = names;
  for (const [name, written] of Object.entries(file.value.let ?? {})) {
    const at = spot(file, "let", name);
    if (known.roots.has(name)) {
      findings.add("TO229", keyPlace(at), `\`${name}\` is there already`, {
        note: "a name of `let:` is no field of the record",
      });
      continue;
    }
    checkName(name, at, findings);
    const { type, run } = compileExpression(at, written, known, findings);
    known = withRoots(known, new Map([[name, { type, run }]]));
  }
  return known;
}

/**
 * Lookups, links and settings are not in it: documents remember which of these they read. What
 * stands for what is, though a setting may decide it: references of every mapping go through it.
 */
function digestOf(
  plan: PlannedMapping,
  { program }: CompiledEntity,
  shared: Shared,
  room: MappingRoom,
): Digest {
  const own = [...shared.used.calls].filter((name) => !FUNCTIONS.has(name));
  // What lists show makes no document another.
  const { columns: _, ...mapping } = plan.file.value;
  return sha256(
    canonicalJson({
      mapping: mapping as unknown as JsonTree,
      truth: program.truth,
      timezone: shared.timezone,
      currency: shared.currency,
      schemas: program.documents.map((document) => document.schema as unknown as JsonTree),
      ...(room.stands.size === 0 ? {} : { stands: [...room.stands.keys()] }),
      code: own.length === 0 ? null : (room.config.transforms?.text ?? null),
    }),
  );
}

export function uniqueMappings(
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
    findings.add(
      "TO250",
      placeOf(spot(file, "entity")),
      `the entity \`${file.value.entity}\` is declared twice`,
      {
        note: `the first is ${before.path}`,
      },
    );
    return false;
  });
}

/** `needs:` names entities; and what is referred to is made first. */
export function checkNeeds(
  compiled: readonly Whole[],
  entities: ReadonlySet<string>,
  findings: Findings,
): void {
  for (const { entity, plan } of compiled) {
    for (const [index, name] of entity.needed.entries()) {
      if (entities.has(name)) continue;
      findings.add(
        "TO262",
        placeOf(spot(plan.file, "needs", index)),
        `no mapping declares an entity \`${name}\``,
        {
          note: `entities: ${listed(entities)}`,
        },
      );
    }
  }
}

/** A limit of amounts holds where the amount of a record is known. */
export function checkLimits(
  compiled: readonly Whole[],
  { maxAmount, maxTotal }: Pick<Safety, "maxAmount" | "maxTotal">,
  findings: Findings,
): void {
  const limits = [maxAmount && "max_amount", maxTotal && "max_total"].filter((key) => key !== null);
  if (limits.length === 0) return;
  for (const { entity, plan } of compiled) {
    const { amount, enabled, documents } = entity.program;
    if (amount !== null || !enabled || !documents.some(({ schema }) => postsMoney(schema)))
      continue;
    findings.add(
      "TO283",
      placeOf(spot(plan.file, "entity")),
      `\`safety.${limits.join("` and `")}\` cannot hold for \`${entity.program.name}\``,
      {
        note: "it posts money, and no amount of the record is named",
        help: ["check: { amount: total }", "ties: { total: TotalAmt }"],
      },
    );
  }
}

export function orderOf(compiled: readonly Whole[], findings: Findings): readonly EntityProgram[] {
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
    findings.add(
      "TO256",
      keyPlace(under(spot(whole.plan.file), "entity")),
      `entities need one another: ${cycle.join(" -> ")}`,
      {
        note: "none of them could be made first",
        help: ["leave one of the references out, or write it from the other side"],
      },
    );
  }
  return order.map((name) => {
    const { entity, digest } = byName.get(name)!;
    return { ...entity.program, digest, needs: (needs.get(name) ?? []) as EntityName[] };
  });
}

/** The one company: that of the connection which the books sides name. */
export function companyOf(
  planned: readonly PlannedMapping[],
  specs: ReadonlyMap<string, ConnectionSpec>,
  findings: Findings,
): string {
  let first: { readonly name: string; readonly file: string } | null = null;
  for (const { sides, file, documentSides } of planned) {
    const books = [...(sides.books === null ? [] : [sides.books]), ...documentSides];
    for (const { connection } of books) {
      first ??= { name: connection, file: file.path };
      if (connection === first.name) continue;
      findings.add(
        "TO264",
        placeOf(spot(file, "systems")),
        `these books are \`${connection}\`, and those of ${first.file} are \`${first.name}\``,
        {
          note: "one project keeps one company",
        },
      );
    }
  }
  const company = first === null ? undefined : specs.get(first.name)?.config["company"];
  return typeof company === "string" ? company : (first?.name ?? "");
}

/** Beside the lists that are named: what settles documents, where a mapping asks whether they are. */
export function nameStreams(
  compiled: readonly Whole[],
  streams: MappingRoom["streams"],
): readonly NameStream[] {
  const found = new Map<string, NameStream>();
  for (const { entity } of compiled) {
    // A name that another list of the same name space has is found before it is refused.
    const shared = entity.program.documents.flatMap(({ connection, schema }) =>
      (schema.parts.namesSharedWith ?? []).map((stream) => ({ connection, stream })),
    );
    const settling = entity.program.documents.flatMap(({ connection, schema: { settledBy } }) =>
      entity.program.paid === null || settledBy === undefined
        ? []
        : [{ connection, stream: settledBy.by.stream }],
    );
    for (const { connection, stream } of [...entity.nameStreams, ...shared, ...settling]) {
      const schema = streams.get(connection)?.find((each) => each.name === stream);
      if (schema !== undefined)
        found.set(`${connection}.${stream}`, { connection, stream, schema });
    }
  }
  return [...found.values()];
}
