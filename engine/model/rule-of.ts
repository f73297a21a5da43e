import type { FieldRule } from "./program.ts";

/** The rule that a leaf came from: the longest path that it is, or lies under. */
export function ruleOf(rules: readonly FieldRule[], pattern: string): FieldRule | null {
  const found = rules
    .filter(
      ({ path }) =>
        pattern === path || pattern.startsWith(`${path}.`) || pattern.startsWith(`${path}[`),
    )
    .toSorted((a, b) => b.path.length - a.path.length);
  return found[0] ?? null;
}
