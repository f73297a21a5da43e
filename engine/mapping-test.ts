/** The `tests:` of a configuration: records are given, and what must become of them is compared. */
import type { Config, ConfigFile, Path, TestsYaml } from "./config/config.ts";
import { decodeGiven } from "./compile/given.ts";
import { askedFields, coverageOf, type Covered, RULES } from "./mapping-test-coverage.ts";
import type { Variant, Variants } from "./mapping-test-settings.ts";
import { testScope } from "./mapping-test-scope.ts";
import { differences, type Difference, type Outcome } from "./mapping-test-compare.ts";
import { decodeReasons } from "./model/decode-reasons.ts";
import type { Place } from "./model/diagnostic.ts";
import type { JsonObject } from "./model/json.ts";
import type { EntityProgram, Expr, Program } from "./model/program.ts";
import { type Reason, reason } from "./model/reason.ts";
import { beforeStart } from "./model/start.ts";
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
  /** What of the mapping it asks, as `mapping-test-coverage.ts` names it. */
  readonly asked: readonly string[];
  /** It needs a function of transforms.ts, and these are not run: it neither passed nor failed. */
  readonly skipped: boolean;
}

export type { Covered, Difference, Outcome };

/** Which rules of the mappings no test of these asks. */
export function coverMappings(
  program: Program,
  results: readonly TestResult[],
): readonly Covered[] {
  return coverageOf(program, results);
}

export interface TestOptions {
  /** Counts calls of functions that are not loaded: `Transforms.notRun`. */
  readonly notRun?: () => number;
  /** For tests with `settings:`, made beforehand. */
  readonly variants: Variants;
}

export function runMappingTests(
  program: Program,
  config: Config,
  { notRun = () => 0, variants }: TestOptions,
): readonly TestResult[] {
  return config.tests.flatMap((file) =>
    file.value.tests.map(({ settings }, index) => {
      const variant = settings === undefined ? null : variants.of(settings);
      const calls = variant?.notRun ?? notRun;
      const before = calls();
      const wrong = settingsWrong(program, variant, file, index);
      if (wrong !== null) return wrong;
      const result = runOne(variant?.program ?? program, file, index);
      return calls() === before ? result : { ...result, differences: [], skipped: true };
    }),
  );
}

/** Names that are no settings, and values that the project does not allow; null: nothing is wrong. */
function settingsWrong(
  program: Program,
  variant: Variant | null,
  file: ConfigFile<TestsYaml>,
  index: number,
): TestResult | null {
  const { settings = {}, name, given } = file.value.tests[index]!;
  const at = (...path: Path) => file.keyAt(["tests", index, "settings", ...path]);
  const stray = Object.keys(settings).find((each) => !program.settings.has(each));
  const problem = variant?.program === null ? variant.problems[0] : undefined;
  if (stray === undefined && problem === undefined) return null;
  const near = stray === undefined ? null : nearest(stray, [...program.settings.keys()]);
  const difference: Difference =
    stray === undefined
      ? {
          path: "settings",
          expected: "values that the project allows",
          actual: [problem!.message, problem!.note ?? ""].filter(Boolean).join(": "),
          place: at(),
        }
      : {
          path: `settings.${stray}`,
          expected: "a setting of the project",
          actual: near === null ? "it has none of that name" : `did you mean ${near}?`,
          place: at(stray),
        };
  const place = file.at(["tests", index, "name"]);
  const entity = Object.keys(given)[0] ?? "";
  const base = { file: file.path, name, place, entity, actual: NOTHING, asked: [] };
  return { ...base, differences: [difference], skipped: false };
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
    return { ...base, differences: [difference], actual: NOTHING, asked: [], skipped: false };
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
    asked: evaluated.asked,
    skipped: false,
  };
}

const NOTHING: Outcome = { action: "none", status: null, reasons: [], body: null };

interface Evaluated {
  readonly outcome: Outcome;
  readonly unknown: readonly string[];
  readonly asked: readonly string[];
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
  const asked: string[] = [];
  const value = (expr: Expr): Value => expr.run(scope);
  const end = (outcome: Partial<Outcome> & Pick<Outcome, "action">): Evaluated => ({
    outcome: { ...NOTHING, ...outcome },
    unknown,
    asked,
  });
  const blocked = (...reasons: readonly Reason[]): Evaluated =>
    end({ action: "blocked", status: "needs action", reasons });
  if (problems.length > 0) return blocked(...decodeReasons(problems));
  const waiting = waitsFor(entity, existing, value, asked);
  if (waiting !== null)
    return waiting.action === "void" ? end(waiting) : end({ ...waiting, action: "none" });
  if (entity.standsFor !== null && existing === null) {
    asked.push(RULES.standsFor);
    return end({
      action: "none",
      status: "waiting",
      reasons: [standing(value(entity.standsFor))],
    });
  }
  const role = expect["document"];
  const document =
    role === undefined ? entity.documents[0] : entity.documents.find((each) => each.role === role);
  if (document === undefined) return end({ action: "none" });
  const body = document.build(scope);
  asked.push(...askedFields(expect, body, document));
  const missed = unmet(entity, value);
  const stops = scope.reasons();
  const reasons = [...stops, ...missed, ...(stops.length > 0 ? [] : untied(document, body, value))];
  asked.push(...heldBy(entity, value));
  if (stops.length === 0) asked.push(...document.ties.map((tie) => RULES.tie(tie.value.text)));
  if (reasons.length > 0) {
    return end({ action: "blocked", status: "needs action", reasons, body });
  }
  if (existing !== null) return end({ action: "update", status: "needs sync", body });
  if (entity.create === "never") {
    asked.push(RULES.never);
    return blocked(reason("no_match", "a person picks what exists; nothing is created"));
  }
  return end({ action: "create", status: "needs sync", body });
}

function standing(other: Value): Reason {
  const as = isRefValue(other) ? `${other.ref}/${other.key}` : "nothing";
  return reason("stands_for", `stands in the books as ${as}`);
}

/** Requirements that hold this record back. */
function heldBy(entity: EntityProgram, value: (expr: Expr) => Value): readonly string[] {
  const missed = entity.require.filter(({ when }) => value(when) !== true);
  return missed.map(({ name }) => RULES.require(name));
}

function waitsFor(
  entity: EntityProgram,
  existing: JsonObject | null,
  value: (expr: Expr) => Value,
  asked: string[],
): (Partial<Outcome> & { readonly action: "void" | "none" }) | null {
  const wait = (why: Reason) => ({ action: "none", status: "waiting", reasons: [why] }) as const;
  if (entity.voidWhen !== null && value(entity.voidWhen) === true) {
    asked.push(RULES.void);
    if (existing !== null) return { action: "void", status: "needs sync" };
    return wait(reason("trigger_not_met", "void, and never sent"));
  }
  if (existing !== null) return null;
  if (entity.trigger !== null && value(entity.trigger.when) !== true) {
    asked.push(RULES.waits);
    return wait(reason("trigger_not_met", `waits until ${entity.trigger.when.text}`));
  }
  if (entity.trigger !== null) asked.push(RULES.holds);
  const early = entity.start === null ? null : beforeStart(entity.start, value);
  if (early === null) return null;
  asked.push(RULES.start);
  return wait(reason("before_start", early));
}
