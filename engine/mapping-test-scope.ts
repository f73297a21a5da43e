/** A Scope over what a test gives, without a store. */
import { decodeGiven } from "./compile/given.ts";
import { textOf } from "./compile/values.ts";
import type { JsonObject } from "./model/json.ts";
import type { Program, Scope } from "./model/program.ts";
import { type Reason, reason } from "./model/reason.ts";
import type { RefValue, Value, ValueMap } from "./model/value.ts";

export interface TestScope extends Scope {
  reasons(): readonly Reason[];
}

type Given = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export function testScope(
  program: Program,
  given: Given,
  record: ValueMap,
  existing: JsonObject | null,
): TestScope {
  const reasons: Reason[] = [];
  const block = (found: Reason): void => {
    const same = reasons.some((each) => each.code === found.code && each.text === found.text);
    if (!same) reasons.push(found);
  };
  const view = (locals: ValueMap): TestScope => ({
    record,
    locals,
    existing,
    desired: null,
    currency: program.currency,
    keepsOrigins: true,
    with: view,
    block,
    reasons: () => reasons,
    follow: (ref, field) => follow(program, given, ref, field, block),
    setting: (name) => program.settings.get(name)?.value ?? null,
    refer: (reference) => ({ $ref: reference }),
    lookup(table, key) {
      const row = program.lookups.get(table)?.rows.get(key);
      if (row === undefined)
        block(reason("lookup_missing", `"${key}" is not in the lookup ${table}`));
      return row?.values ?? null;
    },
  });
  return view({});
}

/**
 * A record that the test does not give is there, and blank: a test says only what it is about. One
 * that it gives with another key is not there.
 */
function follow(
  program: Program,
  given: Given,
  ref: RefValue,
  field: string,
  block: (found: Reason) => void,
): Value {
  const entity = program.entities.find((each) => each.name === ref.ref);
  const other = given[ref.ref];
  if (entity === undefined || other === undefined) return null;
  const { fields } = decodeGiven(entity.fields, other, program.currency);
  const key = entity.fields.find((each) => each.key);
  const own = key === undefined ? null : fields[key.name];
  if (own !== null && own !== undefined && textOf(own) !== ref.key) {
    block(
      reason(
        "reference_unknown",
        `${ref.ref}/${ref.key}: the test gives ${ref.ref}/${textOf(own)}`,
      ),
    );
    return null;
  }
  return fields[field] ?? null;
}
