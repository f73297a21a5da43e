/** A rule for faults as it is sent to the control address: read whole, or refused with its place. */
import {
  type JsonObject,
  type JsonValue,
  numberText,
  writeJson,
} from "../../../../engine/model/json.ts";
import { nearest } from "../../../../engine/model/similar.ts";
import { isObject, textOf } from "../body.ts";
import { definitionNamed, DEFINITIONS } from "../entities/catalogue.ts";
import { faultOfCode, knownCodes } from "../fault-codes.ts";
import type { InjectedFault } from "./injected.ts";
import { ASKED, type Asked } from "./seen.ts";

/** After `skip` matching calls the next `times` meet the fault; null: all, or as `rate` draws. */
export interface FaultRule {
  readonly match: {
    readonly method: string | null;
    /** Part of the path below the company with its query: "invoice?requestid=". */
    readonly path: string | null;
    /** Part of what was posted. */
    readonly body: string | null;
    readonly operation: Asked["operation"];
    readonly entity: string | null;
    readonly id: string | null;
  };
  readonly skip: number;
  readonly times: number | null;
  readonly rate: number | null;
  readonly seed: number;
  readonly fault: InjectedFault;
  /** In a batch it meets the items that match, and leaves the others alone. */
  readonly isOfItems: boolean;
}

/** What the control address answers to what it cannot read. */
export type Refused = {
  readonly error: string;
  readonly place?: string;
  readonly allowed?: readonly string[];
  readonly near?: string;
};

/** Keys of a rule and of its parts. */
const KEYS = ["id", "match", "nth", "skip", "times", "rate", "seed", "fault"];
const MATCH = ["method", "path", "body", "operation", "entity", "id"];
const FAULT: Readonly<Record<string, readonly string[]>> = {
  drop: ["when"],
  delay: ["ms", "when"],
  late: ["ms"],
  truncate: ["bytes"],
  html: ["status", "acts"],
  status: ["status", "acts"],
  answer: ["status", "body", "contentType", "acts"],
  code: ["code", "status", "message", "detail", "element", "acts"],
  slow: ["ms"],
  duplicate: [],
  expired: [],
};

export function readRule(given: JsonObject): FaultRule | Refused {
  const problem = checkRule(given);
  if (problem !== null) return problem;
  const match = partAt(given, "match");
  const nth = wholeAt(given, "nth", 0);
  const rate = given["rate"] === undefined ? null : Number(numberText(given["rate"]));
  const usual = rate === null ? 1 : null;
  const fault = faultFrom(partAt(given, "fault"));
  if ("error" in fault) return fault;
  return {
    match: {
      method: textOf(match["method"])?.toUpperCase() ?? null,
      path: textOf(match["path"]),
      body: textOf(match["body"]),
      operation: textOf(match["operation"]) as Asked["operation"],
      entity: definitionNamed(textOf(match["entity"]) ?? "")?.name ?? null,
      id: textOf(match["id"]),
    },
    skip: nth > 0 ? nth - 1 : wholeAt(given, "skip", 0),
    times:
      given["times"] === "always"
        ? null
        : given["times"] === undefined
          ? usual
          : wholeAt(given, "times", 1),
    rate,
    seed: wholeAt(given, "seed", 1),
    fault,
    isOfItems: fault.kind === "code" || fault.kind === "slow" || fault.kind === "duplicate",
  };
}

/** Null: every key is known and of its kind. */
function checkRule(given: JsonObject): Refused | null {
  const match = partAt(given, "match");
  const fault = partAt(given, "fault");
  const kind = textOf(fault["kind"]) ?? "";
  const kinds = Object.keys(FAULT);
  if (!kinds.includes(kind)) return notOne("fault.kind", kind, kinds);
  return (
    strayKey("", given, KEYS) ??
    strayKey("match.", match, MATCH) ??
    strayKey("fault.", fault, ["kind", ...FAULT[kind]!]) ??
    oneOf("match.operation", match["operation"], ASKED) ??
    oneOf("match.entity", match["entity"], [...DEFINITIONS.keys()]) ??
    oneOf("fault.when", fault["when"], ["before", "after"]) ??
    wholeOrNot("nth", given["nth"]) ??
    wholeOrNot("skip", given["skip"]) ??
    wholeOrNot("times", given["times"] === "always" ? undefined : given["times"]) ??
    wholeOrNot("seed", given["seed"]) ??
    wholeOrNot("fault.ms", fault["ms"]) ??
    wholeOrNot("fault.bytes", fault["bytes"]) ??
    wholeOrNot("fault.status", fault["status"]) ??
    shareOrNot("rate", given["rate"])
  );
}

/** `html` and `status` are short for the answers of a gateway. */
function faultFrom(given: JsonObject): InjectedFault | Refused {
  const when = given["when"] === "before" ? "before" : "after";
  const acts = given["acts"] === true;
  switch (given["kind"]) {
    case "drop":
      return { kind: "drop", when };
    case "delay":
      return { kind: "delay", ms: wholeAt(given, "ms", 0), when };
    case "late":
      return { kind: "late", ms: wholeAt(given, "ms", 0) };
    case "truncate":
      return { kind: "truncate", bytes: wholeAt(given, "bytes", 20) };
    case "html":
      return page(wholeAt(given, "status", 502), acts);
    case "status":
      return { ...page(wholeAt(given, "status", 503), acts), body: "" };
    case "answer": {
      const contentType = textOf(given["contentType"]) ?? "application/json";
      const body = textOf(given["body"]) ?? "";
      return { kind: "answer", status: wholeAt(given, "status", 500), body, contentType, acts };
    }
    case "slow":
      return { kind: "slow", ms: wholeAt(given, "ms", 0) };
    case "duplicate":
      return { kind: "duplicate" };
    case "expired":
      return { kind: "expired" };
    default:
      return codeFrom(given, acts);
  }
}

function codeFrom(given: JsonObject, acts: boolean): InjectedFault | Refused {
  const raw = given["code"];
  const code = raw === undefined ? "" : (textOf(raw) ?? numberText(raw) ?? "");
  const fault = faultOfCode(code);
  if (fault === null) return notOne("fault.code", code, knownCodes());
  const [error] = fault.errors;
  const element = textOf(given["element"]);
  const told = {
    ...error!,
    Message: textOf(given["message"]) ?? error!.Message,
    Detail: textOf(given["detail"]) ?? error!.Detail,
    ...(element === null ? {} : { element }),
  };
  const status = wholeAt(given, "status", fault.status);
  return { kind: "code", fault: { ...fault, status, errors: [told] }, acts };
}

function page(status: number, acts: boolean): InjectedFault & { readonly kind: "answer" } {
  const body = `<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`;
  return { kind: "answer", status, body, contentType: "text/html", acts };
}

function partAt(given: JsonObject, key: string): JsonObject {
  const part = given[key];
  return isObject(part) ? part : {};
}

function wholeAt(body: JsonObject, key: string, usual: number): number {
  return body[key] === undefined ? usual : Number(numberText(body[key]));
}

export function strayKey(
  place: string,
  given: JsonObject,
  known: readonly string[],
): Refused | null {
  const stray = Object.keys(given).find((key) => !known.includes(key));
  return stray === undefined ? null : notOne(`${place}${stray}`, stray, known, "key");
}

export function notOne(
  place: string,
  given: string,
  allowed: readonly string[],
  what = "value",
): Refused {
  const near = nearest(given, allowed);
  const error = `\`${place}\`: "${given}" is no known ${what}`;
  return { error, place, allowed, ...(near === null ? {} : { near }) };
}

function oneOf(
  place: string,
  value: JsonValue | undefined,
  allowed: readonly string[],
): Refused | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" && allowed.includes(value)) return null;
  return notOne(place, typeof value === "string" ? value : writeJson(value), allowed);
}

function wholeOrNot(place: string, value: JsonValue | undefined): Refused | null {
  if (value === undefined) return null;
  const number = typeof value === "number" ? value : -1;
  if (Number.isSafeInteger(number) && number >= 0) return null;
  return { error: `\`${place}\` is a whole number from 0`, place };
}

function shareOrNot(place: string, value: JsonValue | undefined): Refused | null {
  if (value === undefined) return null;
  const text = numberText(value);
  if (text !== null && Number(text) >= 0 && Number(text) <= 1) return null;
  return { error: `\`${place}\` is a share from 0 to 1, such as 0.05`, place };
}
