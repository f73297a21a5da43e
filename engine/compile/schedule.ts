import type { Config } from "../config/config.ts";
import { parseCron } from "../model/cron.ts";
import type { EntityName } from "../model/ids.ts";
import type { ScheduleLine } from "../model/program.ts";
import { placeOf, spot } from "./findings.ts";
import type { Findings, Spot } from "./findings.ts";

/**
 * When a worker runs what: the project's lines are for every entity without a line of its own.
 */
export function compileSchedule(config: Config, findings: Findings): readonly ScheduleLine[] {
  const { schedule } = config.project.value;
  const lines: ScheduleLine[] = [];
  const own = config.mappings.flatMap((file): readonly EntityName[] => {
    const { entity, schedule: line, enabled } = file.value;
    if (line === undefined) return [];
    checkLine(line, spot(file, "schedule"), findings);
    if (enabled !== false) lines.push({ cron: line, entities: [entity as EntityName] });
    return [entity as EntityName];
  });
  const others = config.mappings
    .map((file) => file.value.entity as EntityName)
    .filter((entity) => !own.includes(entity));
  const listed = typeof schedule === "string" ? [schedule] : (schedule ?? []);
  for (const [at, line] of listed.entries()) {
    const path = typeof schedule === "string" ? ["schedule"] : ["schedule", at];
    checkLine(line, spot(config.project, ...path), findings);
    if (others.length > 0) lines.push({ cron: line, entities: own.length === 0 ? null : others });
  }
  return lines;
}

function checkLine(line: string, at: Spot, findings: Findings): void {
  const parsed = parseCron(line);
  if (parsed.kind === "cron") return;
  const { part, why } = parsed;
  findings.add("TO282", placeOf(at), `\`${part}\` in a cron line never comes: ${why}`, {
    note: "minute, hour, day, month, weekday",
    help: ["`0 6 * * 1-5` is six in the morning from Monday to Friday, in the project's zone"],
  });
}
