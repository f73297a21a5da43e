/** The documents of a mapping: what is written to the other side, and by which rules. */
import type { MappingYaml, RuleYaml, SetYaml } from "../config/config.ts";
import { MAIN, role, type Role } from "../model/ids.ts";
import type { DocumentProgram, Tie } from "../model/program.ts";
import type { StreamSchema } from "../model/schema.ts";
import type { Body, BodyObject } from "../model/value.ts";
import { compileBody } from "./build.ts";
import { constantOf } from "./build-constant.ts";
import { type BuildContext, type BuildOutput, fieldOf, join, newOutput } from "./build-context.ts";
import { addBinding, addFields, addSet, isMap, newDraft } from "./draft.ts";
import type { EntityContext } from "./entity-context.ts";
import { compileExpression, toExpr } from "./expression.ts";
import { didYouMean, keyPlace, listed, placeOf, type Spot, under } from "./findings.ts";
import type { FieldPlan } from "./record.ts";
import { rowOfSchema } from "./schema-row.ts";
import { type Side, sideOf } from "./sides.ts";
import { compileTotal, fieldAt } from "./total.ts";
import { withRoots } from "./names.ts";

export interface CompiledDocument {
  readonly program: DocumentProgram;
  readonly output: BuildOutput;
}

/** What a mapping says of one document, wherever it stands. */
interface Wanted {
  readonly role: Role;
  readonly side: Side;
  readonly at: Spot;
  readonly yaml: Pick<MappingYaml, "fields" | "set" | "rules" | "ties">;
  readonly bindings: boolean;
}

export function compileDocuments(context: EntityContext): readonly CompiledDocument[] {
  return wantedOf(context).map((wanted) => compileDocument(wanted, context));
}

function wantedOf(context: EntityContext): readonly Wanted[] {
  const { yaml, at, truth, findings } = context;
  if (truth === "books") {
    refuseBooksKeys(context);
    const side = context.sides.work;
    // `fields:` and `set:` speak of the books; towards work, the bindings are turned round.
    return side === null ? [] : [{ role: MAIN, side, at, yaml: {}, bindings: true }];
  }
  const documents = Object.entries(yaml.documents ?? {});
  if (documents.length === 0) {
    const side = context.sides.books;
    return side === null ? [] : [{ role: MAIN, side, at, yaml, bindings: true }];
  }
  for (const key of ["fields", "set", "rules", "ties"] as const) {
    if (yaml[key] === undefined) continue;
    findings.add("TO260", keyPlace(under(at, key)), `\`${key}:\` stands beside \`documents:\``, {
      help: [
        `move it into the document that it is meant for: documents: { ${documents[0]![0]}: { ${key}: … } }`,
      ],
    });
  }
  for (const plan of context.plans) {
    if (plan.books === null) continue;
    findings.add(
      "TO260",
      placeOf(plan.books.at),
      `\`${plan.name}\` is bound to the books beside \`documents:\``,
      {
        help: ["write it under `fields:` of the document that it is meant for"],
      },
    );
  }
  return documents.flatMap(([name, document]) => {
    const here = under(at, "documents", name);
    const side = sideOf(document.to, under(here, "to"), context.streams, findings);
    return side === null
      ? []
      : [{ role: role(name), side, at: here, yaml: document, bindings: false }];
  });
}

/** Where a setting may turn the truth round, they hold for the other way. */
function refuseBooksKeys({ yaml, at, findings }: EntityContext): void {
  if (yaml.truth !== "books") return;
  for (const key of ["fields", "set", "rules", "ties"] as const) {
    if (yaml[key] === undefined) continue;
    findings.add(
      "TO247",
      keyPlace(under(at, key)),
      `\`${key}:\` speaks of the books, which are read here`,
      {
        note: "truth: books",
        help: ["bind the fields of the record instead: work: a column, books: a path"],
      },
    );
  }
}

function compileDocument(wanted: Wanted, entity: EntityContext): CompiledDocument {
  const { side, at, yaml } = wanted;
  const output = newOutput();
  const draft = newDraft(yaml.fields === undefined ? at : under(at, "fields"));
  if (wanted.bindings) {
    const way = otherSide(entity.truth);
    for (const plan of entity.plans) bind(draft, plan, way, side, entity);
  }
  if (yaml.fields !== undefined) addFields(draft, yaml.fields, under(at, "fields"));
  if (yaml.set !== undefined) addSet(draft, yaml.set, under(at, "set"));
  const onCreateSide = otherSide(entity.truth);
  const onCreateYaml = entity.yaml.on_create?.[onCreateSide] ?? {};
  const context: BuildContext = {
    names: namesOf(entity, side.schema),
    findings: entity.findings,
    connection: side.connection,
    stream: side.stream,
    rules: yaml.rules ?? {},
    onDrift: entity.yaml.on_drift ?? "ask",
    sanitize: entity.yaml.sanitize ?? {},
    targets: entity.targets,
    snapshot: entity.snapshot,
    mayCreate: entity.yaml.create !== "never" && side.schema.fields.length > 0,
    onCreate: new Set(Object.keys(onCreateYaml)),
    out: output,
  };
  checkWritable(wanted, draft.children.size > 0, entity);
  const build = compileBody(draft, side.schema.fields, context);
  const onCreate = constants(
    onCreateYaml,
    side.schema.fields,
    "",
    under(entity.at, "on_create", onCreateSide),
    context,
  );
  checkRuleKeys(yaml.rules ?? {}, under(at, "rules"), output, entity);
  // Where a setting may turn the truth round, the names are those of the books.
  const turned = entity.truth === "books" && entity.yaml.truth !== "books";
  if (wanted.role === MAIN && !turned) {
    checkRuleKeys(entity.yaml.sanitize ?? {}, under(entity.at, "sanitize"), output, entity);
  }
  const program: DocumentProgram = {
    role: wanted.role,
    connection: side.connection,
    stream: side.stream,
    schema: side.schema,
    build,
    onCreate,
    rules: output.rules,
    sensitive: [],
    saysNumber:
      side.schema.parts.number !== undefined && output.writers.has(side.schema.parts.number),
    ties: tiesOf(yaml.ties ?? {}, under(at, "ties"), side.schema, entity),
  };
  return { program, output };
}

function otherSide(truth: EntityContext["truth"]): "work" | "books" {
  return truth === "work" ? "books" : "work";
}

/** Towards work every field is written back; towards the books only what is bound. */
function bind(
  draft: ReturnType<typeof newDraft>,
  plan: FieldPlan,
  way: "work" | "books",
  side: Side,
  { findings }: EntityContext,
): void {
  const binding = plan[way];
  if (binding === null && way === "books") return;
  const path = (binding?.path ?? plan.name).split(".");
  if (way === "work") {
    const known = side.schema.fields.length === 0 || fieldAt(side.schema.fields, path) !== null;
    if (plan.list !== null || plan.type.kind === "lookup" || (binding === null && !known)) {
      findings.add("TO254", keyPlace(plan.at), `\`${plan.name}\` cannot be written back to work`, {
        note:
          plan.list !== null
            ? "a list has no way back"
            : `\`${side.stream}\` has no column \`${plan.name}\``,
        help: ["say where it stands at both sides: work: …, books: …", "or keep the truth at work"],
      });
      return;
    }
  }
  const format = binding?.format ?? (way === "work" ? plan.format : undefined);
  addBinding(draft, path, plan, binding?.at ?? plan.at, format);
}

/** `existing` is seen by fields; the document that is asked for is not yet there. */
function namesOf(entity: EntityContext, schema: StreamSchema) {
  const row = rowOfSchema(schema, entity.names.shared.currency);
  const type = row ?? ({ kind: "any" } as const);
  return withRoots(
    entity.names,
    new Map([["existing", { type, run: (scope) => scope.existing as Body | null as never }]]),
  );
}

function checkWritable(wanted: Wanted, writes: boolean, entity: EntityContext): void {
  const { side, at } = wanted;
  const { create, update } = side.schema.can;
  // Where a setting may turn the truth round, a place to write to is asked for when it does.
  // Without a creation only an update can write anything.
  const able = entity.yaml.create === "never" ? update : create || update;
  if (!writes || able || entity.alternative) return;
  const to =
    wanted.role === MAIN ? under(entity.at, "systems", otherSide(entity.truth)) : under(at, "to");
  entity.findings.add(
    "TO244",
    placeOf(to),
    `\`${side.connection}.${side.stream}\` cannot be written`,
    {
      note: "its connector only reads it",
    },
  );
}

/** `set:` without references that are looked up; those of a creation are named, too. */
function constants(
  yaml: SetYaml,
  fields: StreamSchema["fields"],
  path: string,
  at: Spot,
  context: BuildContext,
): BodyObject {
  const body: Record<string, Body> = {};
  for (const [name, value] of Object.entries(yaml)) {
    const field = fieldOf(fields, name);
    const here = under(at, name);
    if (field === null) {
      const names = fields.map((each) => each.name);
      const { near, help } = didYouMean(name, names);
      context.findings.add(
        "TO231",
        keyPlace(here),
        `unknown field \`${name}\` of ${context.stream}`,
        {
          note: `it has ${listed(names)}`,
          help: [help],
          fix: near === null ? null : at.file.rename(here.path, near),
        },
      );
    } else if (isMap(value)) {
      const inner = field.type.kind === "object" ? field.type.fields : [];
      body[name] = constants(value as SetYaml, inner, join(path, name), here, context);
    } else {
      const constant = constantOf(field, value, here, context);
      if (constant?.kind === "body") body[name] = constant.body;
      if (constant?.kind === "reference") body[name] = { $ref: constant.reference };
    }
  }
  return body;
}

function checkRuleKeys(
  rules: Readonly<Record<string, RuleYaml | Readonly<Record<string, string>>>>,
  at: Spot,
  { paths }: BuildOutput,
  { findings }: EntityContext,
): void {
  const known = new Set([...paths].flatMap((path) => prefixes(path.replaceAll("[]", ""))));
  for (const path of Object.keys(rules)) {
    if (known.has(path)) continue;
    const { near, help } = didYouMean(path, known);
    const here = under(at, path);
    findings.add("TO240", keyPlace(here), `nothing writes \`${path}\``, {
      note: `written are ${listed(known)}`,
      help: [help],
      fix: near === null ? null : at.file.rename(here.path, near),
    });
  }
}

function prefixes(path: string): readonly string[] {
  const parts = path.split(".");
  return parts.map((_, at) => parts.slice(0, at + 1).join("."));
}

function tiesOf(
  ties: Readonly<Record<string, string>>,
  at: Spot,
  schema: StreamSchema,
  { names, findings }: EntityContext,
): readonly Tie[] {
  return Object.entries(ties).map(([written, path]): Tie => {
    const here = under(at, written);
    const typed = compileExpression(keySpot(here), written, names, findings);
    const { kind } = typed.type;
    if (kind !== "money" && kind !== "any" && kind !== "decimal") {
      findings.add(
        "TO241",
        keyPlace(here),
        `a tie compares amounts, and \`${written}\` is ${kind}`,
      );
    }
    if (
      schema.fields.length > 0 &&
      fieldAt(schema.fields, path.split("."))?.type.kind !== "money"
    ) {
      const amounts = schema.fields
        .filter((field) => field.type.kind === "money")
        .map((field) => field.name);
      const { near, help } = didYouMean(path, amounts);
      findings.add("TO241", placeOf(here), `${schema.name} has no amount \`${path}\``, {
        note: `it has ${listed(amounts)}`,
        help: [help],
        fix: near === null ? null : at.file.replace(here.path, near),
      });
    }
    return {
      value: toExpr(here, written, typed),
      path,
      own: compileTotal(schema, path),
      place: placeOf(here),
    };
  });
}

/** A key of the file that is an expression itself. */
export function keySpot({ file, path }: Spot): Spot {
  return {
    path,
    file: {
      ...file,
      at: (p) => file.keyAt(p),
      style: () => "plain",
      replace: (p, text) => file.rename(p, text),
    },
  };
}
