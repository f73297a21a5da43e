import { EXIT } from "../errors.ts";
import { compileVariants } from "../mapping-test-settings.ts";
import type { Variants } from "../mapping-test-settings.ts";
import { coverMappings, runMappingTests } from "../mapping-test.ts";
import type { TestResult } from "../mapping-test.ts";
import { formatPlace } from "../model/diagnostic.ts";
import { checkConfiguration } from "../configuration.ts";
import { annotation, diagnosticsText } from "../report/diagnostics.ts";
import { junitXml } from "../report/junit.ts";
import { many, oneLine, paint, wrap } from "../report/layout.ts";
import type { Style } from "../report/layout.ts";
import { coverageJson, coverageText } from "./test-coverage.ts";
import type { Handler } from "./handler.ts";
import { formatOf } from "./format.ts";
import { asJson, jsonInto, printResult } from "./result.ts";
import { jobOf, untrustedJobOf } from "./job.ts";

/** Needs no store: records are given, and what must become of them is compared. */
export const test: Handler = async (shell, [filter = ""], options) => {
  const format = formatOf(options["format"], ["text", "json", "github", "junit"]);
  const untrusted = options["untrusted"] === true;
  const job = untrusted ? untrustedJobOf(shell) : jobOf(shell);
  const { program, config, transforms, diagnostics, compile } = await checkConfiguration(job);
  if (program === null || config === null) {
    shell.err.line(diagnosticsText(diagnostics, shell.world.files, shell.err.style));
    return EXIT.invalid;
  }
  const code = config.transforms;
  const load = async (
    of: Pick<Variants["compiled"][number], "program" | "transforms">,
  ): Promise<void> => {
    if (untrusted || of.program?.runsCode !== true || code === null) return;
    await of.transforms.load(shell.world.files.resolve(code.path));
  };
  if (transforms !== null) await load({ program, transforms });
  const variants = compileVariants(config, compile);
  for (const each of variants.compiled) await load(each);
  const word = filter.toLowerCase();
  const notRun = transforms?.notRun ?? (() => 0);
  const results = runMappingTests(program, config, { notRun, variants }).filter((result) =>
    `${result.file} ${result.entity} ${result.name}`.toLowerCase().includes(word),
  );
  const failed = results.filter((result) => result.differences.length > 0).length;
  const skipped = results.filter((result) => result.skipped).length;
  const coverage = options["coverage"] === true ? coverMappings(program, results) : null;
  const json = () => ({
    format: "tieout.test/1",
    passed: results.length - failed - skipped,
    failed,
    skipped,
    ...(coverage === null ? {} : { coverage: coverageJson(coverage) }),
    tests: results.map(({ file, name, place, entity, differences, skipped: isSkipped }) => ({
      file,
      name,
      entity,
      line: place.line,
      passed: differences.length === 0 && !isSkipped,
      skipped: isSkipped,
      differences,
    })),
  });
  if (format === "github" || format === "junit") {
    jsonInto(shell, json);
    const text = format === "junit" ? testJunit(results) : testGithub(results);
    if (text !== "") shell.out.line(text);
  } else {
    const text = (style: Style): string =>
      [testText(results, style), ...coverageText(coverage)].join("\n");
    printResult(asJson(shell, format), text, json);
  }
  return failed > 0 ? EXIT.tests : EXIT.ok;
};

function testJunit(results: readonly TestResult[]): string {
  const cases = results.map(({ file, name, place, differences, skipped }) => ({
    suite: file,
    name,
    wrong:
      differences.length === 0
        ? []
        : [`expected at ${formatPlace(place)}`, ...wrongOf(differences)],
    skipped,
  }));
  return junitXml("tieout test", cases);
}

function testGithub(results: readonly TestResult[]): string {
  return results
    .filter(({ differences }) => differences.length > 0)
    .map(({ name, place: { file, line }, differences }) =>
      annotation({
        severity: "error",
        file,
        line,
        title: name,
        text: wrongOf(differences).join("\n"),
      }),
    )
    .join("\n");
}

const wrongOf = (differences: TestResult["differences"]): readonly string[] =>
  differences.map(({ path, expected, actual }) => oneLine(`${path}: ${expected} became ${actual}`));

function testText(results: readonly TestResult[], style: Style): string {
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
  const failed = results.filter((result) => result.differences.length > 0).length;
  const skipped = results.filter((result) => result.skipped).length;
  const left = skipped === 0 ? "" : `, ${skipped} not run`;
  const passed = results.length - failed - skipped;
  const sum = `${many(results.length, "test")}: ${passed} passed, ${failed} failed${left}.`;
  return [...lines, ...(lines.length === 0 ? [] : [""]), sum].join("\n");
}

/** A long name goes on below its first word. */
function marked(mark: string, text: string, style: Style): readonly string[] {
  return wrap(text, style.width - 5).map((line, at) =>
    at === 0 ? `  ${mark} ${line}` : `    ${line}`,
  );
}

function oneText(result: TestResult, style: Style): readonly string[] {
  if (result.skipped) {
    const why = "needs a function of transforms.ts, and --untrusted runs none";
    return marked(paint(style, "yellow", "-"), `${result.name}: ${why}`, style);
  }
  if (result.differences.length === 0) {
    return marked(paint(style, "green", style.ascii ? "ok" : "✔"), result.name, style);
  }
  const wide = Math.max(...result.differences.map((each) => each.path.length));
  return [
    ...marked(paint(style, "red", style.ascii ? "x" : "✘"), result.name, style),
    `      expected ≠ actual   (${formatPlace(result.place)})`,
    ...result.differences.map(
      ({ path, expected, actual }) =>
        `      ${path.padEnd(wide)}  ${oneLine(expected)} ${style.ascii ? "->" : "→"} ${oneLine(actual)}`,
    ),
  ];
}
