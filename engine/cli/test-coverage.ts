import type { Covered } from "../mapping-test.ts";
import { formatPlace } from "../model/diagnostic.ts";
import { many } from "../report/layout.ts";

/** What no test asks, mapping by mapping; the sum last. null: nobody wanted to know. */
export function coverageText(coverage: readonly Covered[] | null): readonly string[] {
  if (coverage === null) return [];
  const lines = coverage
    .filter(({ missing }) => missing.length > 0)
    .flatMap(({ file, missing }) => [
      ` ${file}: ${many(missing.length, "rule")} that no test asks`,
      ...missing.map(({ name, place }) => {
        return `  ${name}${place === null ? "" : `   (${formatPlace(place)})`}`;
      }),
    ]);
  const { asked, rules, percent } = sumOf(coverage);
  return ["", ...lines, `Mapping coverage: ${asked} of ${rules} rules (${percent} %).`];
}

export function coverageJson(coverage: readonly Covered[]): object {
  return {
    ...sumOf(coverage),
    mappings: coverage.map((each) => ({
      entity: each.entity,
      file: each.file,
      ...sumOf([each]),
      missing: each.missing.map(({ name, place }) => ({
        rule: name,
        place: place === null ? null : formatPlace(place),
      })),
    })),
  };
}

/** Whole percents, and 100 only where nothing is missing. */
function sumOf(coverage: readonly Covered[]) {
  const rules = coverage.reduce((sum, each) => sum + each.rules, 0);
  const asked = rules - coverage.reduce((sum, each) => sum + each.missing.length, 0);
  return { asked, rules, percent: rules === 0 ? 100 : Math.floor((asked * 100) / rules) };
}
