/** A constant of `set:` or `on_create:` as the field takes it. */
import { isDate, isInstant } from "../model/calendar.ts";
import { parseDecimal } from "../model/decimal.ts";
import type { FieldSchema } from "../model/schema.ts";
import type { Body, Reference } from "../model/value.ts";
import type { BuildContext } from "./build-context.ts";
import { didYouMean, listed, placeOf, type Spot } from "./findings.ts";
import { fieldTypeName, referenceByText } from "./leaf.ts";

export type Constant =
  | { readonly kind: "body"; readonly body: Body }
  | { readonly kind: "reference"; readonly reference: Reference };

/** null after a finding. */
export function constantOf(
  field: FieldSchema,
  value: unknown,
  at: Spot,
  context: BuildContext,
): Constant | null {
  const { type } = field;
  if (typeof value === "string") return textConstant(field, value, at, context);
  if (typeof value === "boolean" && (type.kind === "bool" || type.kind === "any")) {
    return { kind: "body", body: value };
  }
  if (typeof value === "number") {
    // A plain number of YAML: its shortest text is its value, for what a double holds.
    if (type.kind === "text" || type.kind === "reference" || type.kind === "one_of") {
      return textConstant(field, String(value), at, context);
    }
    const number = parseDecimal(String(value));
    const numeric = type.kind === "decimal" || type.kind === "money" || type.kind === "any";
    if (number !== null && numeric) return { kind: "body", body: number };
  }
  return refuse(field, value, at, context);
}

function textConstant(
  field: FieldSchema,
  text: string,
  at: Spot,
  context: BuildContext,
): Constant | null {
  const { type } = field;
  switch (type.kind) {
    case "text":
      checkText(field, text, at, context);
      return { kind: "body", body: text };
    case "decimal":
    case "money": {
      const number = parseDecimal(text);
      return number === null ? refuse(field, text, at, context) : { kind: "body", body: number };
    }
    case "date":
      return isDate(text) ? { kind: "body", body: text } : refuse(field, text, at, context);
    case "instant":
      return isInstant(text) ? { kind: "body", body: text } : refuse(field, text, at, context);
    case "one_of":
      if (type.values.includes(text)) return { kind: "body", body: text };
      return refuse(field, text, at, context, type.values);
    case "reference": {
      const link = /^@link:(([a-z][a-z0-9_]*)\/.+)$/.exec(text);
      if (link !== null) return linkConstant(link[1]!, link[2]!, type.to, at, context);
      const reference = referenceByText(text, type.to);
      checkName(reference, at, context);
      if (reference.kind === "name") context.out.nameStreams.add(reference.stream);
      return { kind: "reference", reference };
    }
    case "any":
      return { kind: "body", body: text };
    default:
      return refuse(field, text, at, context);
  }
}

/** `@link:payment_method/Card`: the document of one record, whoever asks. */
function linkConstant(
  address: string,
  entity: string,
  to: readonly string[],
  at: Spot,
  { names, targets, findings, out }: BuildContext,
): Constant | null {
  if (names.shared.fieldsOf(entity) === null) {
    findings.add("TO224", placeOf(at), `no mapping declares an entity \`${entity}\``);
    return null;
  }
  const streams = targets(entity).map(({ stream }) => stream);
  const stream = streams.find((each) => to.includes(each));
  if (stream === undefined) {
    const message = `it points at ${listed(to)}, and ${entity} goes to ${listed(streams)}`;
    findings.add("TO238", placeOf(at), message);
    return null;
  }
  out.needs.add(entity);
  return { kind: "reference", reference: { kind: "link", address, stream } };
}

/** By what the company had when it was last read; what was never read is not checked. */
function checkName(
  reference: Reference,
  at: Spot,
  { snapshot, connection, findings }: BuildContext,
): void {
  if (reference.kind !== "name") return;
  const names = snapshot?.names(connection, reference.stream) ?? null;
  if (names === null || names.includes(reference.name)) return;
  const { near, help } = didYouMean(reference.name, names);
  findings.add(
    "TO242",
    placeOf(at),
    `the company has no ${reference.stream} called \`${reference.name}\``,
    {
      note: `it has ${listed(names, 8)}`,
      help: [help],
      fix: near === null ? null : at.file.replace(at.path, near),
    },
  );
}

export function checkText(
  field: FieldSchema,
  text: string,
  at: Spot,
  { findings }: BuildContext,
): void {
  if (field.type.kind !== "text") return;
  const { max, forbid } = field.type;
  const length = [...text].length;
  if (max !== undefined && length > max) {
    findings.add(
      "TO233",
      placeOf(at),
      `\`${field.name}\` takes ${max} characters, and this has ${length}`,
    );
  }
  const char = [...text].find((each) => forbid?.includes(each) ?? false);
  if (char !== undefined) {
    findings.add("TO245", placeOf(at), `\`${field.name}\` may not hold ${JSON.stringify(char)}`);
  }
}

function refuse(
  field: FieldSchema,
  value: unknown,
  at: Spot,
  { findings }: BuildContext,
  values: readonly string[] = [],
): null {
  const { near, help } = didYouMean(String(value), values);
  findings.add("TO239", placeOf(at), `\`${field.name}\` does not take ${JSON.stringify(value)}`, {
    note: `it takes ${fieldTypeName(field.type)}`,
    help: [help],
    fix: near === null ? null : at.file.replace(at.path, near),
  });
  return null;
}
