import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { FUNCTIONS } from "../../engine/compile/functions.ts";
import { isExpressionOfMapping } from "../../engine/config/expressions.ts";
import { parseYaml } from "../../engine/config/parse.ts";
import { newProblems } from "../../engine/config/problems.ts";
import { newSource } from "../../engine/config/source.ts";
import { checkShape, type FileKind } from "../../engine/config/shape.ts";
import type { Written } from "../../engine/config/written.ts";
import { newFindings } from "../../engine/compile/findings.ts";
import { readTransforms } from "../../engine/compile/transforms.ts";
import { tempFolder } from "../support/temp.ts";
import { keysOf } from "./schema-keys.ts";

const README = fs.readFileSync(path.join(import.meta.dirname, "../../mappings/README.md"), "utf8");
const BLOCKS = [...README.matchAll(/```yaml\n([^]*?)```/g)].map((match) => match[1]!);

const KINDS: readonly (readonly [RegExp, FileKind])[] = [
  [/^# sync\.config\.yaml/, "project"],
  [/^# fleet\.yaml/, "fleet"],
  [/^# mappings\/lookups\//, "lookup"],
  [/^# mappings\/links\//, "links"],
  [/^# mappings\/[a-z_]+\.test\.yaml/, "tests"],
  [/^# mappings\/[a-z_]+\.yaml/, "mapping"],
  [/^# mapping: fragment/, "mapping"],
];

function kindOf(block: string): FileKind {
  const kind = KINDS.find(([mark]) => mark.test(block))?.[1];
  expect(kind, `the first line of this block says no file:\n${block}`).toBeDefined();
  return kind!;
}

/** A fragment stands in the smallest mapping that it can stand in. */
function whole(block: string): string {
  if (!block.startsWith("# mapping: fragment")) return block;
  const own = block.replace(/^#.*\n/, "");
  const begins = (key: string): boolean => new RegExp(`^${key}:`, "m").test(own);
  const rest = {
    entity: "entity: thing\n",
    systems: "systems: { work: w.things, books: b.Things }\n",
    truth: "truth: work\n",
    record: "record: { number: { type: text, key: true } }\n",
  };
  return Object.entries(rest).reduce(
    (text, [key, line]) => (begins(key) ? text : line + text),
    own,
  );
}

function read(block: string): { readonly tree: Written; readonly found: readonly string[] } {
  const problems = newProblems();
  const source = newSource("README.md", whole(block));
  const kind = kindOf(block);
  const isExpression = kind === "mapping" ? isExpressionOfMapping : () => false;
  const tree = parseYaml(source, problems, isExpression)!;
  checkShape(kind, tree, problems);
  return { tree, found: problems.all().map((one) => `${one.place.line}: ${one.message}`) };
}

test.each(BLOCKS.map((block) => [block.split("\n").slice(0, 2).join(" "), block] as const))(
  "the example `%s` is valid",
  (_, block) => expect(read(block).found).toEqual([]),
);

test.each(["project", "mapping", "lookup", "links", "tests", "fleet"] as const)(
  "every key of a %s file is explained, with the words of its schema",
  (kind) => {
    const missing = keysOf(kind).filter(
      ({ key, description }) =>
        !README.includes(`| \`${key}\` |`) || !README.includes(`| ${description} |`),
    );
    expect(missing).toEqual([]);
  },
);

test.each(["project", "mapping", "lookup", "links", "tests", "fleet"] as const)(
  "every key of a %s file stands in an example",
  (kind) => {
    const used = new Set<string>();
    const collect = (written: Written): void => {
      if (written.kind === "list") written.items.forEach(collect);
      if (written.kind !== "map") return;
      for (const [key, entry] of written.entries) {
        used.add(key);
        collect(entry);
      }
    };
    for (const block of BLOCKS) if (kindOf(block) === kind) collect(read(block).tree);
    expect(keysOf(kind).filter(({ key }) => !used.has(key))).toEqual([]);
  },
);

test("the table of functions is the one that expressions are checked with", () => {
  const rows = [...FUNCTIONS.values()].map(
    ({ name, signatures, doc }) =>
      `| ${signatures.map((one) => `\`${name}${one}\``).join("<br>")} | ${doc} |`,
  );
  const written = README.slice(README.indexOf("| function |")).split("\n\n")[0]!;
  expect(written.split("\n").slice(2)).toEqual(rows);
});

/** A line as it stands in the table, where it belongs in a mapping. */
function placed(line: string): string {
  const top = line.startsWith("trigger:") ? line : null;
  const record = line.startsWith("key:") ? `record: { number: { type: text, ${line} } }` : null;
  const fields = line.startsWith("{") ? `fields: ${line}` : `fields:\n  ${line}`;
  return `# mapping: fragment\n${top ?? record ?? fields}\n`;
}

const TRAPS = README.slice(README.indexOf("| written | YAML makes"))
  .split("\n\n")[0]!
  .split("\n")
  .slice(2)
  .map((row) => [...row.matchAll(/`([^`]+)`/g)].map(([, code]) => code!))
  .map((codes) => ({
    written: codes[0]!,
    write: codes.find((code, at) => at > 0 && isMend(code))!,
  }));

/** What stands in the last column: quoted, a whole entry, or an expression; not a sign of YAML's. */
function isMend(code: string): boolean {
  return code.length > 3 && code !== "Approved" && code !== "yes";
}

test("the table of what YAML does to expressions is read", () => {
  expect(TRAPS.length).toBeGreaterThan(5);
});

test.each(TRAPS)("$written is found, and $write is good", ({ written, write }) => {
  expect(read(placed(written)).found).not.toEqual([]);
  const [key] = written.split(":");
  const isWhole = write.startsWith("{") || write.startsWith(`${key}:`);
  expect(read(placed(isWhole ? write : `${key}: ${write}`)).found).toEqual([]);
});

test("the function of one's own is one that a mapping can call, and does what it says", async () => {
  const text = /```ts\n([^]*?)```/.exec(README)![1]!;
  const [, given, gives] = /"([^"]+)" -> "([^"]+)"/.exec(text)!;
  const folder = tempFolder();
  const file = path.join(folder, "transforms.ts");
  fs.writeFileSync(file, text);
  const findings = newFindings();
  const own = readTransforms({ path: file, text }, "changeOrder(title)", new Map(), findings);
  expect([findings.all, own.functions.get("changeOrder")?.signatures]).toEqual([
    [],
    ["(text) text"],
  ]);
  await own.load(file);
  const run = own.functions.get("changeOrder")!.run;
  expect(run([given!], { scope: {} } as never)).toBe(gives);
});
