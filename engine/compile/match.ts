/** `match:` rules: which field of the other side must equal which value of the record. */
import type { MatchRule } from "../model/program.ts";
import type { CompiledDocument } from "./documents.ts";
import type { EntityContext } from "./entity-context.ts";
import { compileExpression, toExpr } from "./expression.ts";
import { didYouMean, keyPlace, listed, placeOf, type Spot, under } from "./findings.ts";
import { pathOf } from "./source.ts";
import type { Side } from "./sides.ts";
import { throughStand } from "./stands-for.ts";
import { fieldAt } from "./total.ts";

export function compileMatch(
  context: EntityContext,
  documents: readonly CompiledDocument[],
  other: Side | null,
): readonly MatchRule[] {
  return (context.yaml.match ?? []).map((rule, index) => {
    const at = under(context.at, "match", index);
    const onAt = under(at, "on");
    const on = Array.isArray(rule.on)
      ? (rule.on as readonly string[]).flatMap((name, place) =>
          byName(name, under(onAt, place), context, documents),
        )
      : Object.entries(rule.on as Readonly<Record<string, unknown>>).map(([path, written]) =>
          byPath(path, written, under(onAt, path), context, documents, other),
        );
    return { on, fold: rule.fold ?? false, suggest: rule.suggest ?? false, place: placeOf(at) };
  });
}

type Pair = MatchRule["on"][number];

function byPath(
  path: string,
  written: unknown,
  at: Spot,
  { names, findings }: EntityContext,
  documents: readonly CompiledDocument[],
  other: Side | null,
): Pair {
  const schema = documents[0]?.program.schema ?? other?.schema;
  const typed = compileExpression(at, written, names, findings);
  if (
    schema !== undefined &&
    schema.fields.length > 0 &&
    fieldAt(schema.fields, path.split(".")) === null
  ) {
    const all = schema.fields.map((field) => field.name);
    const { near, help } = didYouMean(path, all);
    findings.add("TO259", keyPlace(at), `${schema.name} has no field \`${path}\``, {
      note: `it has ${listed(all)}`,
      help: [help],
      fix: near === null ? null : at.file.rename(at.path, near),
    });
  }
  return { path, value: toExpr(at, written, throughStand(typed, names.shared)) };
}

/** `on: [number]`: compared with the field that it is bound to, or that it alone writes. */
function byName(
  name: string,
  at: Spot,
  context: EntityContext,
  documents: readonly CompiledDocument[],
): readonly Pair[] {
  const { plans, names, findings, truth } = context;
  const typed = compileExpression(at, name, names, findings);
  const plan = plans.find((each) => each.name === name);
  if (plan === undefined) return [];
  const way = truth === "work" ? "books" : "work";
  const rule = documents[0]?.output.rules.find(
    (each) => each.text === name && !each.path.includes("["),
  );
  const path = plan[way] !== null || way === "work" ? pathOf(plan, way).join(".") : rule?.path;
  if (path === undefined) {
    findings.add("TO259", placeOf(at), `\`${name}\` stands at no field of the other side`, {
      help: [`name the field: on: { Field: ${name} }`, `or bind it: ${name}: { ${way}: Field }`],
    });
    return [];
  }
  return [{ path, value: toExpr(at, name, throughStand(typed, names.shared)) }];
}
