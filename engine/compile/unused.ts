/** Warnings about what is declared and read by nothing. */
import type { Config } from "../config/config.ts";
import type { ConnectionSpec } from "../model/program.ts";
import { type Findings, keyPlace, placeOf, spot } from "./findings.ts";
import type { Shared } from "./names.ts";
import type { PlannedMapping } from "./plan-mapping.ts";
import type { Transforms } from "./transforms.ts";

interface Room {
  readonly config: Config;
  readonly planned: readonly PlannedMapping[];
  readonly specs: ReadonlyMap<string, ConnectionSpec>;
  readonly shared: Shared;
  readonly transforms: Transforms;
  readonly findings: Findings;
}

export function reportUnused(room: Room): void {
  const { config, planned, shared, transforms, findings } = room;
  const { used } = shared;
  // After an error, what seems unused may be what was misspelt.
  if (findings.all.some((each) => each.severity === "error")) return;
  for (const { file, plans, truths } of planned) {
    if (truths.includes("books")) continue;
    for (const plan of plans) {
      // A plain field is a column of the staging screen at least.
      const isPlain = !["ref", "lookup", "list"].includes(plan.type.kind);
      if (isPlain || plan.books !== null || used.fields.has(`${file.value.entity}.${plan.name}`))
        continue;
      findings.add("TO230", keyPlace(plan.at), `nothing reads \`${plan.name}\``, {
        help: ["use it, or leave it out: what is not declared is not checked"],
      });
    }
  }
  const tables = new Set(planned.flatMap(({ plans }) => plans.flatMap(tablesOf)));
  for (const file of config.lookups) {
    if (tables.has(file.value.lookup)) continue;
    findings.add(
      "TO277",
      placeOf(spot(file, "lookup")),
      `no record has a field with the lookup \`${file.value.lookup}\``,
    );
  }
  for (const name of Object.keys(config.project.value.settings ?? {})) {
    if (used.settings.has(name)) continue;
    findings.add(
      "TO276",
      keyPlace(spot(config.project, "settings", name)),
      `nothing reads the setting \`${name}\``,
    );
  }
  const connections = new Set(planned.flatMap(connectionsOf));
  for (const name of Object.keys(config.project.value.connections)) {
    if (connections.has(name)) continue;
    findings.add(
      "TO281",
      keyPlace(spot(config.project, "connections", name)),
      `nothing uses the connection \`${name}\``,
    );
  }
  for (const { name, place } of transforms.unused()) {
    findings.add("TO291", place, `no expression calls \`${name}\``);
  }
}

function tablesOf(plan: PlannedMapping["plans"][number]): readonly string[] {
  const own = plan.type.kind === "lookup" ? [plan.type.table] : [];
  return [...own, ...plan.of.flatMap(tablesOf)];
}

function connectionsOf({ file, sides, documentSides }: PlannedMapping): readonly string[] {
  const written = Object.values(file.value.systems ?? {}).map((side) => side.split(".")[0]!);
  const found = [sides.work, sides.books, ...documentSides].flatMap(
    (side) => side?.connection ?? [],
  );
  return [...written, ...found];
}
