import { EXIT } from "../errors.ts";
import { runMappingTests } from "../mapping-test.ts";
import type { TestResult } from "../mapping-test.ts";
import { formatPlace } from "../model/diagnostic.ts";
import { many, oneLine, paint } from "../report/layout.ts";
import type { Style } from "../report/layout.ts";
import type { Handler } from "./handler.ts";
import { printResult } from "./result.ts";
import { withProject } from "./with-project.ts";

export const test: Handler = (shell, [filter = ""]) =>
  withProject(shell, async ({ program, config }) => {
    const word = filter.toLowerCase();
    const results = runMappingTests(program, config).filter((result) =>
      `${result.file} ${result.entity} ${result.name}`.toLowerCase().includes(word),
    );
    const failed = results.filter((result) => result.differences.length > 0).length;
    printResult(
      shell,
      (style) => testText(results, failed, style),
      () => ({
        format: "tieout.test/1",
        passed: results.length - failed,
        failed,
        tests: results.map(({ file, name, place, entity, differences }) => ({
          file,
          name,
          entity,
          line: place.line,
          passed: differences.length === 0,
          differences,
        })),
      }),
    );
    return failed > 0 ? EXIT.tests : EXIT.ok;
  });

function testText(results: readonly TestResult[], failed: number, style: Style): string {
  const lines: string[] = [];
  let file = "";
  for (const result of results) {
    if (result.file !== file) {
      if (file !== "") lines.push("");
      file = result.file;
      lines.push(` ${file}`);
    }
    lines.push(...oneText(result, style));
  }
  const passed = results.length - failed;
  const sum = `${many(results.length, "test")}: ${passed} passed, ${failed} failed.`;
  return [...lines, ...(lines.length === 0 ? [] : [""]), sum].join("\n");
}

function oneText(result: TestResult, style: Style): readonly string[] {
  if (result.differences.length === 0) {
    return [`  ${paint(style, "green", style.ascii ? "ok" : "✔")} ${result.name}`];
  }
  const wide = Math.max(...result.differences.map((each) => each.path.length));
  return [
    `  ${paint(style, "red", style.ascii ? "x" : "✘")} ${result.name}`,
    `      expected ≠ actual   (${formatPlace(result.place)})`,
    ...result.differences.map(
      ({ path, expected, actual }) =>
        `      ${path.padEnd(wide)}  ${oneLine(expected)} ${style.ascii ? "->" : "→"} ${oneLine(actual)}`,
    ),
  ];
}
