import fs from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isExpressionOfMapping } from "../../engine/config/expressions.ts";
import { fixText } from "../../engine/config/fix.ts";
import { parseYaml } from "../../engine/config/parse.ts";
import { newProblems } from "../../engine/config/problems.ts";
import { checkShape } from "../../engine/config/shape.ts";
import { newSource } from "../../engine/config/source.ts";
import { diagnosticsText } from "../../engine/report/diagnostics.ts";
import type { Diagnostic } from "../../engine/model/diagnostic.ts";

const MAPPING = fs
  .readFileSync(path.join(import.meta.dirname, "../../mappings/README.md"), "utf8")
  .split("```yaml\n# mappings/invoice.yaml\n")[1]!
  .split("```")[0]!;

function read(text: string): { readonly usable: boolean; readonly found: readonly Diagnostic[] } {
  const problems = newProblems();
  const tree = parseYaml(newSource("invoice.yaml", text), problems, isExpressionOfMapping);
  const usable = tree !== null && checkShape("mapping", tree, problems);
  return { usable, found: problems.all() };
}

/** What people and editors do to a file: signs of YAML put in, pieces taken out or doubled. */
const mischief = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat(12),
    put: fc.oneof(
      fc.constantFrom(
        "{",
        "}",
        "[",
        "]",
        ": ",
        " #",
        '"',
        "'",
        "- ",
        "\n",
        "\t",
        "&a ",
        "*a",
        "!x ",
        "|",
        ">",
        "?",
        ",",
        "\\",
        "~",
        "é",
        "請",
      ),
      fc.string({ maxLength: 4 }),
    ),
  }),
  { minLength: 1, maxLength: 6 },
);

test("whatever is done to a mapping, it is read or told, and told in full", () => {
  fc.assert(
    fc.property(mischief, (changes) => {
      const text = changes.reduce((now, { at, cut, put }) => {
        const start = Math.floor(at * now.length);
        return now.slice(0, start) + put + now.slice(start + cut);
      }, MAPPING);
      const { usable, found } = read(text);
      // Nothing is dropped without a word.
      if (!usable) expect(found.length).toBeGreaterThan(0);
      for (const { place } of found) {
        expect(place.line).toBeLessThanOrEqual(text.split("\n").length);
        expect(place.column).toBeGreaterThan(0);
      }
      const style = { width: 80, color: false, ascii: false };
      diagnosticsText(found, { readText: () => text }, style);
      // A mend removes its finding.
      const fixes = found.flatMap((one) => one.fix ?? []);
      if (fixes.length === 0) return;
      const again = read(fixText(text, fixes).text);
      const key = (one: Diagnostic): string => `${one.code} ${one.message}`;
      const before = found.filter((one) => one.fix !== undefined).map(key);
      expect(
        again.found.filter((one) => one.fix !== undefined).map(key).length,
      ).toBeLessThanOrEqual(before.length);
    }),
    { numRuns: Number(process.env["TIEOUT_FUZZ_RUNS"] ?? 150) },
  );
});
