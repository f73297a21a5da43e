import path from "node:path";
import { expect, test } from "vitest";
import type { Diagnostic } from "../../engine/model/diagnostic.ts";
import {
  diagnosticsGithub,
  diagnosticsJson,
  diagnosticsSummary,
  diagnosticsText,
} from "../../engine/report/diagnostics.ts";
import { displayWidth } from "../../engine/report/layout.ts";

const KEY = "kQ7xT2mLp9vR4wZs";
const FILE = [
  "entity: invoice",
  "",
  "fields:",
  "  DocNumber: number",
  "  Memo: \"請求書 {number} です\"   # 表題",
  `  PrivateNote: "${"a word and another ".repeat(12)}{totl} ${"and more ".repeat(20)}"`,
  "  Text: \"before \u202E after \u0007\"",
  "\tTabbed: x",
  `client_secret: ${KEY}`,
  "last: 1",
].join("\n");

const files = { readText: (name: string) => (name === "mappings/invoice.yaml" ? FILE : (() => { throw new Error("gone"); })()) };

function at(line: number, text: string): Diagnostic["place"] {
  const column = FILE.split("\n")[line - 1]!.indexOf(text) + 1;
  expect(column).toBeGreaterThan(0);
  return { file: "mappings/invoice.yaml", line, column, length: text.length };
}

const error = (code: string, place: Diagnostic["place"], message: string, more: Partial<Diagnostic> = {}): Diagnostic => ({
  code,
  severity: "error",
  message,
  place,
  ...more,
});

const secretAt = FILE.indexOf(KEY);
const ALL: readonly Diagnostic[] = [
  error("TO201", at(4, "number"), "unknown field `number` on source entity `invoice`", {
    note: "not one of its 23 fields",
    help: ["did you mean `numbers`?", "a line of help that is long enough to be broken where the terminal is narrow, and hangs below its first word"],
    fix: { file: "mappings/invoice.yaml", start: 0, end: 1, text: "x" },
  }),
  error("TO202", at(5, "です"), "wide characters take two columns", { note: "here" }),
  error("TO203", at(6, "totl"), "a long line is shown around its carets", { note: "a note that finds no room beside the carets stands below the frame" }),
  error("TO204", at(7, "after"), "what would move the cursor is shown as its number"),
  { ...error("TO205", at(8, "Tabbed"), "a tab takes two columns"), severity: "warning" },
  error("TO150", at(9, KEY), `the value ${KEY} is shown nowhere`, { note: "not shown", hidden: { start: secretAt, end: secretAt + KEY.length } }),
  error("TO131", at(10, "1"), "nor is it in the lines before another place", { help: [`not ${KEY}`] }),
  error("TO102", { file: "mappings/gone.yaml", line: 1, column: 1, length: 0 }, "a file that cannot be read has no lines"),
];

const golden = (name: string): string => path.join(import.meta.dirname, "diagnostics", name);

test.each([60, 80, 100])("diagnostics at %i columns", async (width) => {
  const text = diagnosticsText(ALL, files, { width, color: false, ascii: false });
  await expect(`${text}\n`).toMatchFileSnapshot(golden(`${width}.txt`));
  for (const line of text.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(width);
});

test("diagnostics in colour", async () => {
  const text = diagnosticsText(ALL.slice(0, 1), files, { width: 80, color: true, ascii: false });
  await expect(`${text}\n`).toMatchFileSnapshot(golden("color.txt"));
});

test("diagnostics in ASCII have no character beyond it where the file has none", async () => {
  const text = diagnosticsText(ALL.slice(0, 1), files, { width: 80, color: false, ascii: true });
  await expect(`${text}\n`).toMatchFileSnapshot(golden("ascii.txt"));
  expect(text).toMatch(/^[\x20-\x7e\n]*$/);
});

test("a frame has eight lines at most", () => {
  const frames = diagnosticsText(ALL, files, { width: 60, color: false, ascii: false }).split("\n\n");
  const inFrame = (line: string): boolean => /^ *\d* *[│╭]/.test(line);
  for (const frame of frames) expect(frame.split("\n").filter(inFrame).length).toBeLessThanOrEqual(8);
});

test("a secret is in no form of the report", () => {
  const forms = [
    diagnosticsText(ALL, files, { width: 100, color: false, ascii: false }),
    JSON.stringify(diagnosticsJson(ALL, files)),
    diagnosticsGithub(ALL, files),
  ];
  for (const form of forms) {
    expect(form).not.toContain(KEY);
    expect(form).not.toContain(KEY.slice(2));
  }
});

test("the JSON form counts and names everything", () => {
  expect(diagnosticsJson(ALL.slice(3, 5), files)).toEqual({
    format: "tieout.diagnostics/1",
    errors: 1,
    warnings: 1,
    diagnostics: [
      { code: "TO204", severity: "error", message: ALL[3]!.message, file: "mappings/invoice.yaml", line: 7, column: 19, length: 5 },
      { code: "TO205", severity: "warning", message: ALL[4]!.message, file: "mappings/invoice.yaml", line: 8, column: 2, length: 6 },
    ],
  });
});

test("GitHub sees errors before warnings, and nothing that it would read as its own signs", () => {
  const odd = error("TO101", { file: "a,b:c.yaml", line: 1, column: 2, length: 3 }, "100 % of\nit");
  const lines = diagnosticsGithub([ALL[4]!, odd], files).split("\n");
  expect(lines).toEqual([
    "::error file=a%2Cb%3Ac.yaml,line=1,col=2,endColumn=5,title=TO101::100 %25 of%0Ait",
    "::warning file=mappings/invoice.yaml,line=8,col=2,endColumn=8,title=TO205::a tab takes two columns",
  ]);
});

test("the last line counts what was found, and says where to read on", () => {
  expect(diagnosticsSummary(ALL, 4, "0.21")).toBe(
    "4 files checked in 0.21 s: 7 errors, 1 warning.   Details: tieout explain TO201",
  );
  expect(diagnosticsSummary([], 1)).toBe("1 file checked: 0 errors, 0 warnings.");
});
