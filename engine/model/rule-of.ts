import type { FieldRule } from "./program.ts";

/** The rule that a leaf came from: the longest path that it is, or lies under. */
export function ruleOf(rules: readonly FieldRule[], pattern: string): FieldRule | null {
  const known = found.get(rules) ?? new Map<string, FieldRule | null>();
  found.set(rules, known);
  let rule = known.get(pattern);
  if (rule === undefined) {
    rule = findRule(rules, pattern);
    known.set(pattern, rule);
  }
  return rule;
}

/** Asked four times of each leaf that differs; a mapping has few patterns. */
const found = new WeakMap<readonly FieldRule[], Map<string, FieldRule | null>>();

function findRule(rules: readonly FieldRule[], pattern: string): FieldRule | null {
  const above = rules
    .filter(
      ({ path }) =>
        pattern === path || pattern.startsWith(`${path}.`) || pattern.startsWith(`${path}[`),
    )
    .toSorted((a, b) => b.path.length - a.path.length);
  return above[0] ?? null;
}
