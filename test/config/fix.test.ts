import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { applyFixes, fixText } from "../../engine/config/fix.ts";
import { loadConfig } from "../../engine/config/load.ts";
import { openFiles } from "../../engine/files.ts";

const TEMP = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-fix-"));
afterAll(() => fs.rmSync(TEMP, { recursive: true, force: true }));

// Layout that a rewriting of the file would lose: comments, blanks, both line ends, odd spaces.
const BAD = `\uFEFF# Invoices.   \r
entity:   invoice

systems: { work: linarc.invoices,   books: books.Invoice }  # both
truth: work
record: { number: { type: text, key: yes }, total: monye }
trigger: "Approved" == status   # when it is due
fields:
  DocNumber: {number}
  TotalAmt: paid ? total : open
  PrivateNote: It's "fine" #{number}
  Memo:    { A: choose(a, b, c), B: number }   # inline

set: { Rate: 1.10 }
on_gon: ask
`;
const GOOD = `# Invoices.   \r
entity:   invoice

systems: { work: linarc.invoices,   books: books.Invoice }  # both
truth: work
record: { number: { type: text, key: true }, total: money }
trigger: '"Approved" == status'   # when it is due
fields:
  DocNumber: "{number}"
  TotalAmt: "paid ? total : open"
  PrivateNote: 'It''s "fine" #{number}'
  Memo:    { A: "choose(a, b, c)", B: number }   # inline

set: { Rate: "1.10" }
on_gone: ask
`;

test("what is certain is mended, and every other byte stays as it is", () => {
  fs.mkdirSync(path.join(TEMP, "mappings"));
  fs.writeFileSync(
    path.join(TEMP, "sync.config.yaml"),
    "tieout: 1\nproject: p\ntimezone: UTC\nconnections: { linarc: { connector: files } }\n",
  );
  fs.writeFileSync(path.join(TEMP, "mappings/invoice.yaml"), BAD);
  const files = openFiles(TEMP);
  const applied = applyFixes(loadConfig({ files }).diagnostics, files);
  expect(applied).toEqual({ files: ["mappings/invoice.yaml"], applied: 10, left: 0 });
  expect(fs.readFileSync(path.join(TEMP, "mappings/invoice.yaml"), "utf8")).toBe(GOOD);
  const { config, diagnostics } = loadConfig({ files });
  expect(diagnostics).toEqual([]);
  expect(config?.mappings[0]?.value.fields?.["PrivateNote"]).toBe(`It's "fine" #{number}`);
});

test("of two fixes that overlap, the second waits for the next time", () => {
  const fix = (start: number, end: number, text: string) => ({ file: "a", start, end, text });
  expect(fixText("abcdef", [fix(4, 5, "X"), fix(0, 3, "1"), fix(2, 4, "2")])).toEqual({
    text: "1dXf",
    applied: 2,
    left: 1,
  });
});

test("the same fix, found twice, is applied once", () => {
  const fix = { file: "a", start: 1, end: 1, text: "x" };
  expect(fixText("ab", [fix, fix])).toEqual({ text: "axb", applied: 1, left: 0 });
});
