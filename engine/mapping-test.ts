/** The `tests:` of a configuration: records are given, and what must become of them is compared. */
import type { Config, ConfigFile, Path, TestsYaml } from "./config/config.ts";
import { decodeGiven } from "./compile/given.ts";
import { testScope } from "./mapping-test-scope.ts";
import { differences, type Difference, type Outcome } from "./mapping-test-compare.ts";
import type { CalendarDate } from "./model/calendar.ts";
import { compareDates } from "./model/calendar.ts";
import { decodeReasons } from "./model/decode-reasons.ts";
import type { Place } from "./model/diagnostic.ts";
import type { JsonObject } from "./model/json.ts";
import type { EntityProgram, Expr, Program } from "./model/program.ts";
import { type Reason, reason } from "./model/reason.ts";
import { unmet, untied } from "./model/ties.ts";
import { isRefValue, type Value } from "./model/value.ts";
import { nearest } from "./model/similar.ts";

export interface TestResult {
  readonly file: string;
  readonly name: string;
  readonly place: Place;
  readonly entity: string;
  /** Empty: it passed. */
  readonly differences: readonly Difference[];
  /** What came out, for people. */
  readonly actual: Outcome;
  /** Rules of the documents that were built, by place: for coverage. */
  readonly rules: readonly string[];
  /** It needs a function of transforms.ts, and these are not run: it neither passed nor failed. */
  readonly skipped: boolean;
}

export type { Difference, Outcome };

/** `notRun` counts calls of functions that are not loaded: `Transforms.notRun`. */
export function runMappingTests(
  program: Program,
  config: Config,
  notRun: () => number = () => 0,
): readonly TestResult[] {
  return config.tests.flatMap((file) =>
    file.value.tests.map((_, index) => {
      const before = notRun();
      const result = runOne(program, file, index);
      return notRun() === before ? result : { ...result, differences: [], skipped: true };
    }),
  );
}

type Given = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function runOne(program: Program, file: ConfigFile<TestsYaml>, index: number): TestResult {
  const test = file.value.tests[index]!;
  const path: Path = ["tests", index];
  const given = test.given as Given;
  const name = Object.keys(given)[0] ?? "";
  const entity = program.entities.find((each) => each.name === name);
  const place = file.at([...path, "name"]);
  const base = { file: file.path, name: test.name, place, entity: name };
  const known = new Set<string>([...program.entities.map((each) => each.name), "existing"]);
  const stray = Object.keys(given).find((each) => !known.has(each));
  if (entity === undefined || stray !== undefined) {
    const near = nearest(stray ?? name, known);
    const actual =
      near === null ? "no mapping declares it" : `no mapping declares it: did you mean ${near}?`;
    const at = file.keyAt([...path, "given", stray ?? name]);
    const difference = { path: stray ?? name, expected: "an entity", actual, place: at };
    return { ...base, differences: [difference], actual: NOTHING, rules: [], skipped: false };
  }
  const evaluated = evaluate(program, entity, given, test.expect);
  const unknown = evaluated.unknown.map((field): Difference => ({
    path: field,
    expected: "a field of the record",
    actual: `${entity.name} has ${entity.fields.map((each) => each.name).join(", ")}`,
    place: file.keyAt([...path, "given", name]),
  }));
  const found = differences(test.expect, evaluated.outcome, (more) =>
    file.at([...path, "expect", ...more]),
  );
  return {
    ...base,
    differences: [...unknown, ...found],
    actual: evaluated.outcome,
    rules: evaluated.rules,
    skipped: false,
  };
}

const NOTHING: Outcome = { action: "none", status: null, reasons: [], body: null };

interface Evaluated {
  readonly outcome: Outcome;
  readonly unknown: readonly string[];
  readonly rules: readonly string[];
}

function evaluate(
  program: Program,
  entity: EntityProgram,
  given: Given,
  expect: Readonly<Record<string, unknown>>,
): Evaluated {
  const { fields, problems, unknown } = decodeGiven(
    entity.fields,
    given[entity.name] ?? {},
    program.currency,
  );
  const existing = (given["existing"] as JsonObject | undefined) ?? null;
  const scope = testScope(program, given, fields, existing);
  const value = (expr: Expr): Value => expr.run(scope);
  const end = (
    outcome: Partial<Outcome> & Pick<Outcome, "action">,
    rules: readonly string[] = [],
  ): Evaluated => ({
    outcome: { ...NOTHING, ...outcome },
    unknown,
    rules,
  });
  const blocked = (...reasons: readonly Reason[]): Evaluated =>
    end({ action: "blocked", status: "needs action", reasons });
  if (problems.length > 0) return blocked(...decodeReasons(problems));
  const waiting = waitsFor(entity, existing, value);
  if (waiting !== null)
    return waiting.action === "void" ? end(waiting) : end({ ...waiting, action: "none" });
  if (entity.standsFor !== null && existing === null) {
    const other = value(entity.standsFor);
    const as = isRefValue(other) ? `${other.ref}/${other.key}` : "nothing";
    const why = reason("stands_for", `stands in the books as ${as}`);
    return end({ action: "none", status: "waiting", reasons: [why] });
  }
  const role = expect["document"];
  const document =
    role === undefined ? entity.documents[0] : entity.documents.find((each) => each.role === role);
  if (document === undefined) return end({ action: "none" });
  const body = document.build(scope);
  const places = document.rules.map(({ place, path }) => `${place.file}:${place.line} ${path}`);
  const missed = unmet(entity, value);
  const reasons = [
    ...scope.reasons(),
    ...missed,
    ...(scope.reasons().length > 0 ? [] : untied(document, body, value)),
  ];
  if (reasons.length > 0) {
    return end({ action: "blocked", status: "needs action", reasons, body }, places);
  }
  if (existing !== null) return end({ action: "update", status: "needs sync", body }, places);
  if (entity.create === "never") {
    return {
      ...blocked(reason("no_match", "a person picks what exists; nothing is created")),
      rules: places,
    };
  }
  return end({ action: "create", status: "needs sync", body }, places);
}

function waitsFor(
  entity: EntityProgram,
  existing: JsonObject | null,
  value: (expr: Expr) => Value,
): (Partial<Outcome> & { readonly action: "void" | "none" }) | null {
  const wait = (why: Reason) => ({ action: "none", status: "waiting", reasons: [why] }) as const;
  if (entity.voidWhen !== null && value(entity.voidWhen) === true) {
    if (existing !== null) return { action: "void", status: "needs sync" };
    return wait(reason("trigger_not_met", "void, and never sent"));
  }
  if (existing !== null) return null;
  if (entity.trigger !== null && value(entity.trigger.when) !== true) {
    return wait(reason("trigger_not_met", `waits until ${entity.trigger.when.text}`));
  }
  const { start } = entity;
  if (start === null) return null;
  const on = value(start.on);
  const early = typeof on === "string" && compareDates(on as CalendarDate, start.from) < 0;
  if (!early || (start.unpaid !== null && value(start.unpaid) === true)) return null;
  return wait(reason("before_start", `dated ${on}, before ${start.from}`));
}
