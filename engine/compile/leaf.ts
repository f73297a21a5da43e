/** One value into one field of the other system: the check while compiling, the conversion then. */
import { type CalendarDate, formatDate, isDate, isInstant } from "../model/calendar.ts";
import { formatDecimal, isDecimal, parseDecimal } from "../model/decimal.ts";
import { isMoney, moneyToDecimal } from "../model/money.ts";
import type { Scope } from "../model/program.ts";
import { reason, type ReasonCode } from "../model/reason.ts";
import { formatRow } from "../model/ids.ts";
import type { FieldSchema, FieldType } from "../model/schema.ts";
import { type Body, isRefValue, type Reference, type Value } from "../model/value.ts";
import { boolWords } from "./cells.ts";
import { formatNumber } from "./number-format.ts";
import type { Type } from "./types.ts";
import { fits, typeName } from "./types.ts";
import { textOf } from "./values.ts";

/** Of a value that is not null; undefined where the document was blocked. */
export type Convert = (value: Value, scope: Scope) => Body | undefined;

export interface LeafOptions {
  readonly path: string;
  /** Of the binding: how the other side writes it. */
  readonly format?: string | undefined;
  readonly sanitize?: Readonly<Record<string, string>> | undefined;
  /** Where the documents of an entity go. */
  readonly targets: (entity: string) => readonly Target[];
}

export interface Target {
  /** `#payment` where the entity has several documents, else empty. */
  readonly suffix: string;
  readonly connection: string;
  readonly stream: string;
}

export interface Misfit {
  readonly code: "TO232" | "TO238";
  readonly message: string;
  /** The function that would make it fit, for the fix. */
  readonly wrap?: "text" | "money" | "decimal" | "date";
  readonly help?: string;
}

/** null where a value of this type cannot stand in the field; the misfit says why. */
export function convertTo(field: FieldSchema, type: Type, options: LeafOptions): Convert | Misfit {
  const to = field.type;
  switch (to.kind) {
    case "text":
      return fits(type, { kind: "text" }) ? textLeaf(to, options) : wrong(field, type, "text");
    case "decimal":
      return fits(type, { kind: "decimal" }) || type.kind === "money"
        ? (value, scope) => numberLeaf(value, scope, options.path)
        : wrong(field, type, type.kind === "text" ? "decimal" : undefined);
    case "money":
      return fits(type, { kind: "money" })
        ? (value, scope) => numberLeaf(value, scope, options.path)
        : wrong(field, type, "money");
    case "date":
      return fits(type, { kind: "date" })
        ? (value, scope) => checkedText(value, isDate, scope, options.path, "a day")
        : wrong(field, type, "date");
    case "instant":
      return fits(type, { kind: "instant" })
        ? (value, scope) => checkedText(value, isInstant, scope, options.path, "an instant")
        : wrong(field, type, undefined);
    case "bool":
      return fits(type, { kind: "bool" })
        ? (value, scope) =>
            typeof value === "boolean" ? value : bad(scope, options.path, value, "true or false")
        : wrong(field, type, undefined);
    case "one_of":
      return oneOfLeaf(field, to.values, type, options);
    case "reference":
      return referenceLeaf(field, to, type, options);
    case "any":
      return (value, scope) => anyLeaf(value, scope, options);
    case "object":
    case "list":
      return wrong(field, type, undefined);
  }
}

export function fieldTypeName(type: FieldType): string {
  switch (type.kind) {
    case "reference":
      return `a reference to ${type.to.join(" or ")}`;
    case "one_of":
      return `one of ${type.values.join(", ")}`;
    case "any":
      return "anything";
    default:
      return type.kind;
  }
}

function wrong(field: FieldSchema, type: Type, wrap: Misfit["wrap"]): Misfit {
  const usable = wrap !== undefined && canWrap(type, wrap);
  return {
    code: "TO232",
    message: `\`${field.name}\` takes ${fieldTypeName(field.type)}, and this is ${typeName(type)}`,
    ...(usable ? { wrap } : {}),
  };
}

function canWrap(type: Type, wrap: NonNullable<Misfit["wrap"]>): boolean {
  if (wrap === "text") return type.kind !== "list" && type.kind !== "row";
  if (wrap === "date") return type.kind === "instant" || type.kind === "text";
  return ["text", "decimal", "integer"].includes(type.kind);
}

function textLeaf(to: Extract<FieldType, { kind: "text" }>, options: LeafOptions): Convert {
  const { max, forbid } = to;
  const { path } = options;
  const replacements = Object.entries(options.sanitize ?? {});
  const forbidden = forbid === undefined || forbid === "" ? null : new Set(forbid);
  return (value, scope) => {
    let text = typeof value === "string" ? value : textOf(value);
    for (const [from, to] of replacements) text = text.replaceAll(from, () => to);
    if (max !== undefined && text.length > max && [...text].length > max) {
      return stop(
        scope,
        "too_long",
        `${path} takes ${max} characters, and this has ${[...text].length}: ${text.slice(0, 80)}`,
      );
    }
    if (forbidden !== null) {
      const found = [...text].find((char) => forbidden.has(char));
      if (found !== undefined) {
        return stop(
          scope,
          "bad_characters",
          `${path} may not hold ${JSON.stringify(found)}: ${text.slice(0, 80)}`,
        );
      }
    }
    return text;
  };
}

function numberLeaf(value: Value, scope: Scope, path: string): Body | undefined {
  if (isMoney(value)) return moneyToDecimal(value);
  if (isDecimal(value)) return value;
  const parsed = typeof value === "string" ? parseDecimal(value) : null;
  return parsed ?? bad(scope, path, value, "a number");
}

function checkedText(
  value: Value,
  holds: (text: string) => boolean,
  scope: Scope,
  path: string,
  expected: string,
): Body | undefined {
  return typeof value === "string" && holds(value) ? value : bad(scope, path, value, expected);
}

function oneOfLeaf(
  field: FieldSchema,
  values: readonly string[],
  type: Type,
  { path }: LeafOptions,
): Convert | Misfit {
  if (!fits(type, { kind: "text" })) return wrong(field, type, "text");
  const surely = type.kind === "text" && type.values !== undefined;
  const outside = surely ? type.values!.filter((value) => !values.includes(value)) : [];
  if (outside.length > 0) {
    return {
      code: "TO232",
      message: `\`${field.name}\` takes one of ${values.join(", ")}, and this may be ${outside.join(", ")}`,
    };
  }
  const allowed = new Set(values);
  return (value, scope) =>
    typeof value === "string" && allowed.has(value)
      ? value
      : bad(scope, path, value, `one of ${values.join(", ")}`);
}

function referenceLeaf(
  field: FieldSchema,
  to: Extract<FieldType, { kind: "reference" }>,
  type: Type,
  options: LeafOptions,
): Convert | Misfit {
  if (type.kind === "ref") {
    const target = options.targets(type.entity).find(({ stream }) => to.to.includes(stream));
    if (target === undefined) return wrongTarget(field, to, type.entity, options);
    return (value, scope) =>
      isRefValue(value)
        ? scope.refer({
            kind: "link",
            address:
              target.suffix === ""
                ? formatRow(value.ref, value.key)
                : `${value.ref}/${value.key}${target.suffix}`,
            stream: target.stream,
          })
        : bad(scope, options.path, value, `a ${type.entity}`);
  }
  if (!fits(type, { kind: "text" })) return wrong(field, type, "text");
  return (value, scope) => {
    const text = textOf(value).trim();
    return text === "" ? undefined : scope.refer(referenceByText(text, to.to));
  };
}

/** `Retainage`, `Vendor: Clerk of Court` where several lists are possible, `@Customer#58`. */
export function referenceByText(text: string, to: readonly string[]): Reference {
  // Most are plain names: both patterns, asked of each, took 0.5 us.
  const id = text.startsWith("@") ? /^@([A-Za-z][A-Za-z0-9_]*)#(.+)$/.exec(text) : null;
  if (id !== null && to.includes(id[1]!)) return { kind: "id", stream: id[1]!, id: id[2]! };
  const named = to.length > 1 ? /^([A-Za-z][A-Za-z0-9_]*): (.+)$/s.exec(text) : null;
  if (named !== null && to.includes(named[1]!)) {
    return { kind: "name", stream: named[1]!, name: named[2]! };
  }
  return { kind: "name", stream: to[0] ?? "", name: text };
}

function wrongTarget(
  field: FieldSchema,
  to: Extract<FieldType, { kind: "reference" }>,
  entity: string,
  { targets }: LeafOptions,
): Misfit {
  const streams = targets(entity).map(({ stream }) => stream);
  return {
    code: "TO238",
    message: `\`${field.name}\` points at ${to.to.join(" or ")}, and ${entity} goes to ${streams.join(", ") || "no document"}`,
  };
}

/** A field that says nothing of its type: what a file or an unknown table takes. */
function anyLeaf(value: Value, scope: Scope, { format }: LeafOptions): Body | undefined {
  if (isRefValue(value))
    return scope.refer({ kind: "link", address: formatRow(value.ref, value.key), stream: "" });
  if (isMoney(value))
    return format === undefined ? moneyToDecimal(value) : formatNumber(format, textOf(value));
  if (isDecimal(value))
    return format === undefined ? value : formatNumber(format, formatDecimal(value));
  if (typeof value === "boolean") {
    const words = format === undefined ? null : boolWords(format);
    return words === null ? value : value ? words[0] : words[1];
  }
  if (typeof value === "string") {
    return format !== undefined && isDate(value)
      ? formatDate(value as CalendarDate, format)
      : value;
  }
  return textOf(value);
}

function bad(scope: Scope, path: string, value: Value, expected: string): undefined {
  return stop(
    scope,
    "expression_failed",
    `${path} takes ${expected}, and this is "${textOf(value).slice(0, 80)}"`,
  );
}

export function stop(scope: Scope, code: ReasonCode, text: string): undefined {
  scope.block(reason(code, text));
  return undefined;
}
