/** `sensitive:`, and what connectors' schemas mark so: the fields, columns and leaves to hide. */
import type { DocumentYaml } from "../config/config.ts";
import type { Decoded, DocumentProgram, EntityProgram } from "../model/program.ts";
import type { FieldSchema, StreamSchema } from "../model/schema.ts";
import { isSensitive, MASKED } from "../model/sensitive.ts";
import type { EntityContext } from "./entity-context.ts";
import { keyPlace, placeOf, under } from "./findings.ts";
import type { PlannedMapping } from "./plan-mapping.ts";
import type { FieldPlan } from "./record.ts";
import { pathOf } from "./source.ts";

/** Paths of the fields that a schema marks. */
export function markedPaths(fields: readonly FieldSchema[], under = ""): readonly string[] {
  return fields.flatMap(({ name, type, sensitive }) => {
    const path = under === "" ? name : `${under}.${name}`;
    if (sensitive === true) return [path];
    if (type.kind === "object") return markedPaths(type.fields, path);
    return type.kind === "list" ? markedPaths(type.fields, `${path}[]`) : [];
  });
}

/** Fields of a record that are so by themselves, by their binding, or by what they are written to. */
export function sensitiveFields({ plans, sides, file, documentSides }: PlannedMapping) {
  const found = new Set<string>();
  const bound = (plan: FieldPlan): boolean =>
    (["work", "books"] as const).some((way) => {
      const schema = sides[way]?.schema;
      const path = plan[way]?.path ?? plan.name;
      return schema !== undefined && isSensitive(markedPaths(schema.fields), path);
    });
  for (const plan of plans) {
    if (plan.sensitive || bound(plan)) found.add(plan.name);
    for (const child of plan.of) if (child.sensitive) found.add(child.name);
  }
  const written = (fields: unknown, schema: StreamSchema | undefined): void => {
    for (const path of markedPaths(schema?.fields ?? [])) {
      const text = textAt(fields, path.split("."));
      for (const { name } of plans) if (text !== null && mentions(text, name)) found.add(name);
    }
  };
  written(file.value.fields, sides.books?.schema);
  const documents: readonly DocumentYaml[] = Object.values(file.value.documents ?? {});
  for (const [at, { fields }] of documents.entries()) written(fields, documentSides[at]?.schema);
  return found;
}

/** What lists, plans and pages hide of a mapping, and where a person would be shown it all the same. */
export function markSensitive(
  context: EntityContext,
  program: Pick<EntityProgram, "decode" | "documents">,
): Pick<EntityProgram, "decode" | "documents" | "sensitive"> {
  const names = namesOf(context);
  refuseShown(context, names);
  const { plans, truth, sides } = context;
  const columns = [
    ...markedPaths(sides[truth]?.schema.fields ?? []),
    ...plans.flatMap((plan) => columnsOf(plan, truth, names)),
  ];
  const sensitive = { fields: names, source: [...new Set(columns)] };
  return {
    decode: names.size === 0 ? program.decode : (raw) => hidden(program.decode(raw), names),
    documents: program.documents.map((document) => ({
      ...document,
      sensitive: leavesOf(document, names),
    })),
    sensitive,
  };
}

/** Fields, names of `let:` that are made of them, and fields of what it refers to: `matter.tax_id`. */
function namesOf({ yaml, plans, names }: EntityContext): ReadonlySet<string> {
  const { sensitiveOf } = names.shared;
  const found = new Set(sensitiveOf(yaml.entity));
  for (const { name, type } of plans) {
    if (type.kind !== "ref") continue;
    for (const field of sensitiveOf(type.entity)) found.add(`${name}.${field}`);
  }
  for (const [name, written] of Object.entries(yaml.let ?? {})) {
    if (isNamed(String(written), found)) found.add(name);
  }
  return found;
}

const leavesOf = (document: DocumentProgram, names: ReadonlySet<string>): readonly string[] => [
  ...new Set([
    ...markedPaths(document.schema.fields),
    ...document.rules.filter(({ text }) => isNamed(text, names)).map(({ path }) => path),
  ]),
];

function columnsOf(
  plan: FieldPlan,
  truth: EntityContext["truth"],
  names: ReadonlySet<string>,
): readonly string[] {
  const own = names.has(plan.name) ? [pathOf(plan, truth).join(".")] : [];
  if (plan.list === null) return own;
  // Rows that a connector joined stand under `$lists`; a list of the row itself at its path.
  const bases = [`$lists.${plan.name}`, plan.list.rows];
  const children = plan.of.filter(({ name }) => names.has(name));
  return bases.flatMap((base) =>
    children.map((child) => `${base}.${pathOf(child, truth).join(".")}`),
  );
}

/** What could not be read is told by its place, and not by what stood there. */
function hidden(decoded: Decoded, names: ReadonlySet<string>): Decoded {
  if (decoded.problems.length === 0) return decoded;
  return {
    ...decoded,
    problems: decoded.problems.map((problem) => {
      const field = problem.field.slice(problem.field.lastIndexOf(".") + 1);
      return names.has(field) && problem.found !== "" ? { ...problem, found: MASKED } : problem;
    }),
  };
}

/** A row's key, title and columns stand in every list, its party in every tie-out. */
function refuseShown(context: EntityContext, names: ReadonlySet<string>): void {
  const { yaml, at, plans, findings } = context;
  const note = "it is sensitive, and this is shown to whoever sees the row";
  for (const plan of plans) {
    const { kind } = plan.type;
    if (!names.has(plan.name) || !(plan.key || kind === "ref" || kind === "lookup")) continue;
    const what = plan.key ? "the key" : `a ${kind}`;
    findings.add("TO269", keyPlace(plan.at), `\`${plan.name}\` is ${what}`, { note });
  }
  const shown = [
    [under(at, "title"), yaml.title],
    [under(at, "check", "party"), yaml.check?.party],
    ...Object.entries(yaml.columns ?? {}).map(
      ([label, text]) => [under(at, "columns", label), text] as const,
    ),
  ] as const;
  for (const [spot, text] of shown) {
    const named =
      text === undefined ? undefined : [...names].find((name) => mentions(String(text), name));
    if (named !== undefined)
      findings.add("TO269", placeOf(spot), `it reads \`${named}\``, { note });
  }
}

const isNamed = (text: string, names: ReadonlySet<string>): boolean =>
  [...names].some((name) => mentions(text, name));

/** As a word of its own: `tax_id`, `each.tax_id`, `matter.tax_id`. Too much is hidden rather than too little. */
function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<!\\w)${name.replaceAll(".", "\\.")}(?!\\w)`).test(text);
}

function textAt(fields: unknown, [name = "", ...rest]: readonly string[]): string | null {
  if (typeof fields !== "object" || fields === null) return null;
  const value = (fields as { readonly [key: string]: unknown })[name];
  return rest.length > 0 ? textAt(value, rest) : typeof value === "string" ? value : null;
}
