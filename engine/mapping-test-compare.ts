/** What a test expects against what came out, field by field. */
import type { Path } from "./config/config.ts";
import { compareDecimal, formatDecimal, isDecimal, parseDecimal } from "./model/decimal.ts";
import type { Place } from "./model/diagnostic.ts";
import type { Reason } from "./model/reason.ts";
import type { StatusWord } from "./model/status.ts";
import { type Body, type BodyObject, formatReference, isReferenceLeaf } from "./model/value.ts";

export interface Outcome {
  readonly action: "create" | "update" | "void" | "none" | "blocked";
  readonly status: StatusWord | null;
  readonly reasons: readonly Reason[];
  readonly body: BodyObject | null;
}

export interface Difference {
  /** `Line[2].Amount`, `action`. */
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
  readonly place: Place;
}

type At = (path: Path) => Place;

export function differences(
  expect: Readonly<Record<string, unknown>>,
  actual: Outcome,
  at: At,
): readonly Difference[] {
  const found: Difference[] = [];
  const add = (path: string, expected: unknown, got: string, place: Place) =>
    found.push({ path, expected: show(expected), actual: got, place });
  const { action, status, reason, body, fields } = expect;
  const why = actual.reasons.map(({ code, text }) => `${code}: ${text}`).join("; ");
  if (action !== undefined && action !== actual.action) {
    add("action", action, why === "" ? actual.action : `${actual.action} (${why})`, at(["action"]));
  }
  if (status !== undefined && status !== actual.status) {
    add("status", status, actual.status ?? "none", at(["status"]));
  }
  if (reason !== undefined && !actual.reasons.some(({ code }) => code === reason)) {
    add("reason", reason, why === "" ? "none" : why, at(["reason"]));
  }
  if (body !== undefined) compare(body, actual.body ?? undefined, "", ["body"], at, found);
  for (const [path, expected] of Object.entries((fields as object | undefined) ?? {})) {
    compare(expected, valueAt(actual.body, path), path, ["fields", path], at, found);
  }
  return found;
}

function compare(
  expected: unknown,
  actual: Body | undefined,
  path: string,
  place: Path,
  at: At,
  found: Difference[],
): void {
  const differ = (expectedText: string, actualText: string): void => {
    found.push({
      path: path || "body",
      expected: expectedText,
      actual: actualText,
      place: at(place),
    });
  };
  if (Array.isArray(expected)) {
    const list = Array.isArray(actual) ? (actual as readonly Body[]) : [];
    if (list.length !== expected.length)
      differ(`${expected.length} elements`, `${list.length} elements`);
    for (const [index, each] of expected.entries()) {
      if (index < list.length)
        compare(each, list[index], `${path}[${index}]`, [...place, index], at, found);
    }
    return;
  }
  if (typeof expected === "object" && expected !== null) {
    const object = isObject(actual) ? actual : {};
    for (const [name, each] of Object.entries(expected)) {
      const value = Object.hasOwn(object, name) ? object[name] : undefined;
      compare(each, value, path === "" ? name : `${path}.${name}`, [...place, name], at, found);
    }
    return;
  }
  if (!same(expected, actual)) differ(show(expected), showBody(actual));
}

function same(expected: unknown, actual: Body | undefined): boolean {
  if (expected === null) return actual === undefined || actual === null;
  if (actual === undefined || actual === null) return false;
  if (isReferenceLeaf(actual)) return formatReference(actual.$ref) === expected;
  if (isDecimal(actual)) {
    const number = parseDecimal(show(expected));
    return number !== null && compareDecimal(number, actual) === 0;
  }
  return typeof actual === "string" ? actual === show(expected) : actual === expected;
}

function isObject(body: Body | undefined): body is BodyObject {
  return (
    typeof body === "object" &&
    body !== null &&
    !Array.isArray(body) &&
    !isDecimal(body) &&
    !isReferenceLeaf(body)
  );
}

function show(expected: unknown): string {
  return typeof expected === "string" ? expected : JSON.stringify(expected);
}

function showBody(body: Body | undefined): string {
  if (body === undefined || body === null) return "nothing";
  if (isReferenceLeaf(body)) return formatReference(body.$ref);
  if (isDecimal(body)) return formatDecimal(body);
  if (Array.isArray(body)) return `${body.length} elements`;
  return typeof body === "object" ? "an object" : String(body);
}

function valueAt(body: BodyObject | null, path: string): Body | undefined {
  let here: Body | undefined = body ?? undefined;
  for (const step of path.split(/[.[\]]+/).filter((part) => part !== "")) {
    if (Array.isArray(here)) here = (here as readonly Body[])[Number(step)];
    else if (isObject(here)) here = Object.hasOwn(here, step) ? here[step] : undefined;
    else return undefined;
  }
  return here;
}
