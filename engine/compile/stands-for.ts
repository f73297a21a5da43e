/** `stands_for:`: records that have no document of their own, but share that of another. */
import type { ConfigFile, MappingYaml } from "../config/config.ts";
import type { Scope } from "../model/program.ts";
import type { Setting } from "../model/program.ts";
import { isRefValue } from "../model/value.ts";
import { compileCondition } from "./expression.ts";
import { didYouMean, type Findings, listed, placeOf, spot, type Spot, under } from "./findings.ts";
import { ELSEWHERE, type Shared, type Stand } from "./names.ts";
import type { Typed } from "./operators.ts";
import type { PlannedMapping } from "./plan-mapping.ts";

/**
 * A reference as the document that it leads to. The record that it names is needed all the same:
 * what refers to it goes no earlier than it would with a document of its own.
 */
export function throughStand(typed: Typed, shared: Shared): Typed {
  if (typed.type.kind !== "ref") return typed;
  const { entity } = typed.type;
  const stand = shared.standsFor(entity);
  if (stand === null) return typed;
  shared.used.follows.add(entity);
  const { run } = typed;
  const next: Typed = {
    type: { kind: "ref", entity: stand.entity },
    run(scope) {
      const ref = run(scope);
      if (!isRefValue(ref)) return null;
      scope.refer({ kind: "link", address: `${ref.ref}/${ref.key}`, stream: "" });
      return scope.follow(ref, stand.field);
    },
  };
  return throughStand(next, shared);
}

/** What stands for what, as the settings are now. */
export function standsOf(
  planned: readonly PlannedMapping[],
  shared: Shared,
  settings: ReadonlyMap<string, Setting>,
  findings: Findings,
): ReadonlyMap<string, Stand> {
  const stands = new Map<string, Stand>();
  for (const plan of planned) {
    const written = plan.file.value.stands_for;
    if (written === undefined) continue;
    const at = spot(plan.file, "stands_for");
    const isPlain = typeof written === "string";
    const refAt = isPlain ? at : under(at, "ref");
    const stand = standOf(plan, isPlain ? written : written.ref, refAt, shared, findings);
    const holds = isPlain || holdsNow(under(at, "when"), written.when, shared, settings, findings);
    if (stand !== null && holds) stands.set(plan.file.value.entity, stand);
  }
  for (const { file } of planned) cutRing(file, stands, findings);
  return stands;
}

function standOf(
  { file, plans }: PlannedMapping,
  name: string,
  at: Spot,
  { used }: Shared,
  findings: Findings,
): Stand | null {
  const { entity } = file.value;
  used.fields.add(`${entity}.${name}`);
  const type = plans.find((each) => each.name === name)?.type;
  if (type?.kind === "ref") return { field: name, entity: type.entity };
  const refs = plans.filter((each) => each.type.kind === "ref").map((each) => each.name);
  const { near, help } = didYouMean(name, refs);
  findings.add("TO267", placeOf(at), `\`${name}\` is no reference of ${entity}`, {
    note: refs.length === 0 ? "it has none" : `it has ${listed(refs)}`,
    help: [help],
    fix: near === null ? null : file.replace(at.path, near),
  });
  return null;
}

/** Settings are all that a reference from anywhere can ask. */
function holdsNow(
  at: Spot,
  written: unknown,
  shared: Shared,
  settings: ReadonlyMap<string, Setting>,
  findings: Findings,
): boolean {
  const names = { roots: new Map(), elsewhere: ELSEWHERE, shared };
  const typed = compileCondition(at, written, names, findings);
  const scope = { setting: (name: string) => settings.get(name)?.value ?? null };
  return typed.run(scope as Scope) === true;
}

/** Two that stand for one another have no document at all. */
function cutRing(
  file: ConfigFile<MappingYaml>,
  stands: Map<string, Stand>,
  findings: Findings,
): void {
  const { entity } = file.value;
  const way = [entity];
  for (let at = stands.get(entity); at !== undefined; at = stands.get(at.entity)) {
    // Into a ring that it is no part of: that one is cut where it begins.
    if (way.includes(at.entity) && at.entity !== entity) return;
    way.push(at.entity);
    if (at.entity !== entity) continue;
    stands.delete(entity);
    const message = `these stand for one another: ${way.join(" -> ")}`;
    findings.add("TO267", placeOf(spot(file, "stands_for")), message, {
      note: "none of them would have a document",
    });
    return;
  }
}
