import { oneLine } from "./layout.ts";

/** One test as a report of CI shows it. */
export interface JunitCase {
  /** What it belongs to: a file. */
  readonly suite: string;
  readonly name: string;
  /** Lines of what is wrong; none: it passed. */
  readonly wrong: readonly string[];
  readonly skipped: boolean;
}

/** The XML that CI systems read as JUnit's: suites, cases, failures. No times: they are not taken. */
export function junitXml(title: string, cases: readonly JunitCase[]): string {
  const suites = [...Map.groupBy(cases, ({ suite }) => suite)];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${xml(title)}" ${tally(cases)}>`,
    ...suites.flatMap(([name, own]) => [
      `  <testsuite name="${xml(name)}" ${tally(own)}>`,
      ...own.flatMap(caseXml),
      "  </testsuite>",
    ]),
    "</testsuites>",
  ].join("\n");
}

function tally(cases: readonly JunitCase[]): string {
  const failed = cases.filter(({ wrong }) => wrong.length > 0).length;
  const skipped = cases.filter((each) => each.skipped).length;
  return `tests="${cases.length}" failures="${failed}" skipped="${skipped}"`;
}

function caseXml({ suite, name, wrong, skipped }: JunitCase): readonly string[] {
  const head = `    <testcase classname="${xml(suite)}" name="${xml(name)}"`;
  if (skipped) return [`${head}><skipped/></testcase>`];
  if (wrong.length === 0) return [`${head}/>`];
  const [first = ""] = wrong;
  return [
    `${head}>`,
    `      <failure message="${xml(first)}">${wrong.map(xml).join("\n")}</failure>`,
    "    </testcase>",
  ];
}

/** XML 1.0 has no way at all to write a control character: they are made visible before. */
function xml(text: string): string {
  return oneLine(text).replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};
