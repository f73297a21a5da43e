/** One mapping: its record, its documents and its policies, checked and compiled. */
import { compileDate } from "./start.ts";
import { type EntityName, MAIN } from "../model/ids.ts";
import type { CalendarDate } from "../model/calendar.ts";
import type { Currency } from "../model/money.ts";
import type { EntityProgram, Expr } from "../model/program.ts";
import { compileBackflow } from "./backflow.ts";
import { type CompiledDocument, compileDocuments } from "./documents.ts";
import { compileDecode, compileKeyOf } from "./decode.ts";
import type { EntityContext } from "./entity-context.ts";
import { compileCondition, compileExpression, toExpr } from "./expression.ts";
import { keyPlace, placeOf, type Spot, under } from "./findings.ts";
import { compileMatch } from "./match.ts";
import { type Root, withRoots } from "./names.ts";
import { recordField } from "./record.ts";
import { rowOfSchema } from "./schema-row.ts";
import { planSource } from "./source.ts";
import { throughStand } from "./stands-for.ts";
import { type RowField, typeName } from "./types.ts";
import { markSensitive } from "./sensitive.ts";
import type { Value } from "../model/value.ts";

export interface CompiledEntity {
  readonly program: Omit<EntityProgram, "digest" | "needs">;
  /** Entities that its references and expressions lead to. */
  readonly refersTo: ReadonlySet<string>;
  readonly nameStreams: readonly { readonly connection: string; readonly stream: string }[];
  readonly needed: readonly string[];
}

export function compileEntity(context: EntityContext, enabled: boolean): CompiledEntity | null {
  const { yaml, at, truth, findings, plans } = context;
  const shared = context.names.shared;
  const side = context.sides[truth];
  const other = context.sides[truth === "work" ? "books" : "work"];
  if (side === null) return null;
  const source = planSource(plans, side, { truth, streams: context.streams, findings });
  const documents = compileDocuments(context);
  checkPolicies(context, documents);
  const trigger = triggerOf(context);
  const paid = paidOf(context, documents);
  const start = startOf(context);
  const plain = {
    decode: compileDecode(source.reads, shared.currency as Currency),
    documents: documents.map((document) => document.program),
  };
  const program: CompiledEntity["program"] = {
    name: yaml.entity as EntityName,
    label: yaml.label ?? plural(yaml.entity),
    file: at.file.path,
    enabled,
    formerly: (yaml.formerly ?? null) as EntityName | null,
    truth,
    source: source.spec,
    fields: plans.map(recordField),
    ...markSensitive(context, plain),
    where: yaml.where === undefined ? null : conditionAt(under(at, "where"), yaml.where, context),
    keyOf: compileKeyOf(source.reads),
    trigger,
    onDemand: yaml.trigger === "on_demand",
    standsFor: standOf(context),
    start,
    waitsFor: waitsFor(context),
    require: requirementsOf(context),
    voidWhen:
      yaml.void_when === undefined
        ? null
        : conditionAt(under(at, "void_when"), yaml.void_when, context),
    match: compileMatch(context, documents, other),
    create: yaml.create ?? "if_missing",
    permanent: yaml.permanent ?? false,
    import: { new: yaml.import?.new ?? "auto", changed: yaml.import?.changed ?? "auto" },
    push: yaml.push ?? "by_hand",
    together: yaml.together ?? false,
    paid,
    backflow: compileBackflow(context, paid !== null, start?.unpaid ?? null),
    onGone: yaml.on_gone ?? "ask",
    closedPeriod: yaml.closed_period ?? "block",
    editAfterPayment: yaml.edit_after_payment ?? "block",
    title: titleOf(context),
    columns: columnsOf(context),
    ...checkOf(context, documents),
  };
  return {
    program,
    refersTo: new Set([
      ...documents.flatMap((document) => [...document.output.needs]),
      ...standsFor(context),
    ]),
    nameStreams: documents.flatMap(({ program: { connection }, output }) =>
      [...output.nameStreams].map((stream) => ({ connection, stream })),
    ),
    needed: yaml.needs ?? [],
  };
}

function conditionAt(at: Spot, written: unknown, { names, findings }: EntityContext): Expr {
  return toExpr(at, written, compileCondition(at, written, names, findings));
}

function triggerOf(context: EntityContext): EntityProgram["trigger"] {
  const { trigger } = context.yaml;
  if (trigger === undefined || trigger === "on_demand") return null;
  const at = under(context.at, "trigger");
  if (typeof trigger !== "object") return { when: conditionAt(at, trigger, context), latch: false };
  return {
    when: conditionAt(under(at, "when"), trigger.when, context),
    latch: trigger.latch ?? false,
  };
}

function standsFor({ yaml, names }: EntityContext): readonly string[] {
  const stand = names.shared.standsFor(yaml.entity);
  return stand === null ? [] : [stand.entity];
}

/** Further where that one stands for another itself. */
function standOf({ yaml, at, names, findings }: EntityContext): Expr | null {
  const { shared } = names;
  const stand = shared.standsFor(yaml.entity);
  if (stand === null) return null;
  const here = under(at, "stands_for");
  const typed = compileExpression(here, stand.field, names, findings);
  return toExpr(here, stand.field, throughStand(typed, shared));
}

/** Inside `paid`, the fields of the document in the other system are named as they are there. */
function paidOf(context: EntityContext, documents: readonly CompiledDocument[]): Expr | null {
  const { yaml, names, findings } = context;
  if (yaml.paid === undefined) return null;
  const at = under(context.at, "paid");
  const schema = documents[0]?.program.schema;
  const row = schema === undefined ? null : rowOfSchema(schema, names.shared.currency);
  const roots = new Map<string, Root>();
  for (const [name, field] of row?.fields ?? []) roots.set(name, existingRoot(field, name));
  const any = { kind: "any" } as const;
  roots.set("existing", { type: row ?? any, run: (scope) => scope.existing as Value });
  roots.set("desired", { type: row ?? any, run: (scope) => scope.desired as unknown as Value });
  const typed = compileCondition(at, yaml.paid, withRoots(names, roots), findings);
  return toExpr(at, yaml.paid, typed);
}

function existingRoot({ type, read }: RowField, name: string): Root {
  return {
    type,
    run: ({ existing }) => {
      if (existing === null) return null;
      return read === undefined
        ? ((existing[name] ?? null) as Value)
        : read(existing as unknown as Value);
    },
  };
}

/** `needs: [invoice]`, and a field that refers to one, also in a row: that one is waited for. */
function waitsFor({ yaml }: EntityContext): EntityProgram["waitsFor"] {
  const needs = new Set(yaml.needs ?? []);
  return Object.entries(yaml.record ?? {}).flatMap(([name, spec]): EntityProgram["waitsFor"] => {
    if (typeof spec !== "object") return [];
    if (spec.entity !== undefined) return needs.has(spec.entity) ? [[name]] : [];
    return Object.entries(spec.of ?? {}).flatMap(([column, of]) =>
      typeof of === "object" && of.entity !== undefined && needs.has(of.entity)
        ? [[name, column] as const]
        : [],
    );
  });
}

function requirementsOf(context: EntityContext): EntityProgram["require"] {
  return Object.entries(context.yaml.require ?? {}).map(([name, written]) => {
    return { name, when: conditionAt(under(context.at, "require", name), written, context) };
  });
}

function startOf(context: EntityContext): EntityProgram["start"] {
  const { yaml, names, findings } = context;
  const { start } = yaml;
  if (start === undefined) return null;
  const at = under(context.at, "start");
  const on = compileExpression(under(at, "on"), start.on, names, findings);
  if (on.type.kind !== "date" && on.type.kind !== "any") {
    findings.add(
      "TO263",
      placeOf(under(at, "on")),
      `a start is on a date, and \`${String(start.on)}\` is ${typeName(on.type)}`,
    );
  }
  const unpaidAt = under(at, "unpaid");
  if (start.and_unpaid === true && start.unpaid === undefined) {
    findings.add(
      "TO258",
      keyPlace(under(at, "and_unpaid")),
      "`and_unpaid` does not say what unpaid means",
      {
        help: ["unpaid: balance > 0"],
      },
    );
  }
  const unpaid =
    start.unpaid === undefined || start.and_unpaid === false
      ? null
      : conditionAt(unpaidAt, start.unpaid, context);
  return {
    on: toExpr(under(at, "on"), start.on, on),
    from: startDay(start.from, under(at, "from"), context),
    unpaid,
  };
}

function startDay(from: string, at: Spot, { names, findings }: EntityContext): CalendarDate | Expr {
  if (!from.startsWith("settings.")) return compileDate(from, at, findings);
  const typed = compileExpression(at, from, names, findings);
  if (typed.type.kind !== "date" && typed.type.kind !== "any") {
    findings.add(
      "TO263",
      placeOf(at),
      `a start is a day, and \`${from}\` is ${typeName(typed.type)}`,
      {
        help: ["type: date, in sync.config.yaml"],
      },
    );
  }
  return toExpr(at, from, typed);
}

function titleOf(context: EntityContext): Expr {
  const { yaml, at, plans, names, findings } = context;
  if (yaml.title !== undefined) {
    const here = under(at, "title");
    return toExpr(here, yaml.title, compileExpression(here, yaml.title, names, findings));
  }
  const isHidden = (name: string) => names.shared.sensitiveOf(yaml.entity).has(name);
  const field = (name: string) =>
    !isHidden(name) && plans.find((plan) => plan.name === name)?.type.kind === "text";
  const written = field("name")
    ? "name"
    : field("first") && field("last")
      ? "{first} {last}"
      : (plans.find((plan) => plan.key)?.name ?? "");
  return silent(context, written);
}

function columnsOf({ yaml, at, names, findings }: EntityContext): EntityProgram["columns"] {
  return Object.entries(yaml.columns ?? {}).map(([label, written]) => {
    const here = under(at, "columns", label);
    return {
      label,
      value: toExpr(here, written, compileExpression(here, written, names, findings)),
    };
  });
}

/** An expression that nobody wrote: it stands at the record's place, and uses nothing up. */
function silent({ at, names, findings }: EntityContext, written: string): Expr {
  const here = under(at, "record");
  const typed = compileExpression(here, written, names, findings);
  return toExpr(here, written, typed);
}

/** What a tie-out adds up; where `check:` does not say it, it follows from the document. */
function checkOf(
  context: EntityContext,
  documents: readonly CompiledDocument[],
): Pick<EntityProgram, "amount" | "day" | "party" | "open" | "withheld"> {
  const { yaml, at, names, findings } = context;
  const first = documents[0];
  const parts = first?.program.schema.parts ?? {};
  const written = (key: "amount" | "day" | "party" | "open" | "withheld"): Expr | null => {
    const text = yaml.check?.[key];
    if (text === undefined) return null;
    const here = under(at, "check", key);
    return toExpr(here, text, compileExpression(here, text, names, findings));
  };
  const writer = (part: string | undefined): Expr | null => {
    const found = part === undefined ? undefined : first?.output.writers.get(part);
    return found === undefined ? null : toExpr(found.at, found.written, found.typed);
  };
  const tied = first?.program.ties.find((tie) => tie.path === parts.total)?.value ?? null;
  return {
    amount: written("amount") ?? tied ?? writer(parts.total),
    day: written("day") ?? writer(parts.date),
    party: written("party") ?? writer(parts.party),
    open: written("open"),
    withheld: written("withheld"),
  };
}

function checkPolicies(context: EntityContext, documents: readonly CompiledDocument[]): void {
  const { yaml, at, findings } = context;
  if (yaml.permanent === true && yaml.create === "always") {
    findings.add(
      "TO257",
      placeOf(under(at, "permanent")),
      "a permanent link and `create: always` exclude one another",
      {
        help: [
          "create: if_missing looks for what exists first",
          "create: never lets a person choose",
        ],
      },
    );
  }
  const main = documents.find((document) => document.program.role === MAIN);
  const writes = main === undefined || main.output.paths.size > 0;
  if (!writes && yaml.create !== "never" && Object.keys(main.program.onCreate).length === 0) {
    findings.add(
      "TO265",
      keyPlace(under(at, "entity")),
      "the mapping writes no field, and would create empty documents",
      {
        help: [
          "fields: …, or bindings in the record",
          "create: never, where a person links to what exists",
        ],
      },
    );
  }
}

/** `trust_payment` is `Trust payments` for people. */
function plural(entity: string): string {
  const words = entity.replaceAll("_", " ");
  const many = /[^aeiou]y$/.test(words)
    ? `${words.slice(0, -1)}ies`
    : /(s|x|ch|sh)$/.test(words)
      ? `${words}es`
      : `${words}s`;
  return many.charAt(0).toUpperCase() + many.slice(1);
}
