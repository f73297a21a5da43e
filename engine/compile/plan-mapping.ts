/** What is known of a mapping before any expression is read: its record, its sides, its truth. */
import type { ConfigFile, MappingYaml } from "../config/config.ts";
import {
  didYouMean,
  type Findings,
  keyPlace,
  listed,
  newFindings,
  placeOf,
  spot,
  under,
} from "./findings.ts";
import type { Target } from "./leaf.ts";
import type { Used } from "./names.ts";
import type { CompiledSettings } from "./project.ts";
import { type FieldPlan, planRecord } from "./record.ts";
import { type Side, sideOf, type Streams } from "./sides.ts";
import type { Truth } from "./source.ts";

export interface PlannedMapping {
  readonly file: ConfigFile<MappingYaml>;
  readonly plans: readonly FieldPlan[];
  readonly sides: { readonly work: Side | null; readonly books: Side | null };
  /** Where `documents:` go. */
  readonly documentSides: readonly Side[];
  /** The first is what holds now; the others are what the setting also allows. */
  readonly truths: readonly Truth[];
  readonly enabled: boolean;
}

export interface PlanRoom {
  readonly streams: Streams;
  readonly settings: CompiledSettings;
  readonly entities: ReadonlySet<string>;
  readonly lookups: ReadonlySet<string>;
  readonly findings: Findings;
  readonly used: Used;
}

export function planMapping(file: ConfigFile<MappingYaml>, room: PlanRoom): PlannedMapping {
  const { findings, streams } = room;
  const { value } = file;
  const at = spot(file);
  const systems = value.systems ?? {};
  const side = (name: "work" | "books"): Side | null => {
    const written = systems[name];
    return written === undefined
      ? null
      : sideOf(written, under(at, "systems", name), streams, findings);
  };
  const plans = planRecord(value.record ?? {}, under(at, "record"), room);
  checkName(file, room);
  const truths = truthsOf(file, room);
  checkSides(file, truths, findings);
  return {
    file,
    plans,
    sides: { work: side("work"), books: side("books") },
    documentSides: Object.values(value.documents ?? {}).flatMap((document) => {
      const found = sideOf(document.to, at, streams, newFindings());
      return found === null ? [] : [found];
    }),
    truths,
    enabled: enabledOf(file, room),
  };
}

/** A slip in the entity's own name makes every record of it another one: the file knows better. */
function checkName(file: ConfigFile<MappingYaml>, { entities, findings }: PlanRoom): void {
  const { entity } = file.value;
  const name = /([^/]+)\.yaml$/.exec(file.path)?.[1] ?? "";
  const { near, help } = didYouMean(entity, [name]);
  // `employees.yaml` with the entity `employee` is no slip.
  if (near === null || name.startsWith(entity) || entities.has(name)) return;
  const at = spot(file, "entity");
  findings.add(
    "TO266",
    placeOf(at),
    `the entity is called \`${entity}\`, and its file \`${name}\``,
    {
      note: "under another name its records are other records",
      help: [help],
      fix: file.replace(at.path, near),
    },
  );
}

function truthsOf(
  file: ConfigFile<MappingYaml>,
  { settings, findings, used }: PlanRoom,
): readonly Truth[] {
  const at = spot(file, "truth");
  const written = file.value.truth ?? "work";
  if (written === "work" || written === "books") return [written];
  const name = /^settings\.([A-Za-z_][A-Za-z0-9_]*)$/.exec(written)?.[1];
  const choices = name === undefined ? undefined : settings.choices.get(name);
  const sides = choices?.filter((choice) => choice === "work" || choice === "books") ?? [];
  if (name === undefined || choices === undefined || sides.length !== choices.length) {
    const candidates = [
      "work",
      "books",
      ...[...settings.choices.keys()].map((each) => `settings.${each}`),
    ];
    const { near, help } = didYouMean(written, candidates);
    findings.add("TO253", placeOf(at), `\`${written}\` is no side`, {
      note: "work, books, or settings.NAME of a setting with one_of: [work, books]",
      help: [help],
      fix: near === null ? null : file.replace(at.path, near),
    });
    return ["work"];
  }
  used.settings.add(name);
  const now = settings.settings.get(name)?.value === "books" ? "books" : "work";
  return [now, ...(sides as Truth[]).filter((each) => each !== now)];
}

function checkSides(
  file: ConfigFile<MappingYaml>,
  truths: readonly Truth[],
  findings: Findings,
): void {
  const { systems, documents } = file.value;
  const at = keyPlace(spot(file, "systems"));
  const needed = new Set<Truth>(truths);
  if (documents === undefined) for (const side of ["work", "books"] as const) needed.add(side);
  for (const side of needed) {
    if (systems?.[side] !== undefined) continue;
    findings.add("TO255", at, `\`systems:\` does not name \`${side}\``, {
      note: truths.includes(side) ? "the truth is there" : "and no `documents:` says where it goes",
    });
  }
}

function enabledOf(file: ConfigFile<MappingYaml>, { settings, findings, used }: PlanRoom): boolean {
  const { enabled } = file.value;
  if (enabled === undefined || typeof enabled === "boolean") return enabled ?? true;
  const name = /^settings\.(.+)$/.exec(enabled)?.[1] ?? "";
  const setting = settings.settings.get(name);
  if (setting === undefined || settings.types.get(name)?.kind !== "bool") {
    const at = spot(file, "enabled");
    findings.add("TO211", placeOf(at), `\`${enabled}\` is no setting that is true or false`, {
      note: `settings: ${listed(settings.settings.keys())}`,
    });
    return true;
  }
  used.settings.add(name);
  return setting.value === true;
}

/** Where the documents of each entity go, as of the truth that holds now. */
export function targetsOf(
  planned: readonly PlannedMapping[],
  streams: Streams,
): (entity: string) => readonly Target[] {
  const all = new Map<string, readonly Target[]>();
  for (const { file, truths, sides } of planned) {
    const { entity, documents } = file.value;
    if (truths[0] === "books") {
      // Its twin is at work; and for what is written to the books, it is there already.
      all.set(
        entity,
        [sides.work, sides.books].flatMap((side) => (side === null ? [] : [targetOf(side, "")])),
      );
    } else if (documents === undefined) {
      all.set(entity, sides.books === null ? [] : [targetOf(sides.books, "")]);
    } else {
      const targets = Object.entries(documents).flatMap(([role, document]) => {
        const side = sideOf(document.to, spot(file), streams, newFindings());
        return side === null ? [] : [targetOf(side, `#${role}`)];
      });
      all.set(entity, targets);
    }
  }
  return (entity) => all.get(entity) ?? [];
}

function targetOf({ connection, stream }: Side, suffix: string): Target {
  return { connection, stream, suffix };
}
