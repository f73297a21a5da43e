import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { connectors } from "../connectors/registry.ts";
import { knownCodes } from "../connectors/quickbooks/emulator/fault-codes.ts";
import { FAULT_WORDS } from "../connectors/quickbooks/fault-words.ts";
import { catalogue } from "../engine/cli/catalogue.ts";
import type { Explained } from "../engine/cli/catalogue.ts";
import { PROJECT } from "./support/cli.ts";

const all = await catalogue(new Map(Object.entries(connectors)));
const of = (kind: Explained["kind"]): readonly Explained[] =>
  all.filter((each) => each.kind === kind);

/** Sources as they stand; expected texts and fixtures count as the tests that hold them. */
const read = (pattern: string): readonly { readonly file: string; readonly text: string }[] =>
  fs
    .globSync(pattern, { cwd: PROJECT })
    .map((file) => ({ file, text: fs.readFileSync(path.join(PROJECT, file), "utf8") }));
const sources = read("{engine,connectors}/**/*.ts");
const tests = read("{test,examples}/**/*.{ts,txt,yaml,json}").filter(
  ({ file }) => file !== "test/codes.test.ts",
);

test("a code is used once, and each has words", () => {
  const codes = all.map(({ code }) => code);
  expect(codes.length).toBeGreaterThan(200);
  expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([]);
  expect(all.filter(({ title }) => title.trim() === "")).toEqual([]);
  expect(of("finding").filter(({ text }) => text.trim() === "")).toEqual([]);
  expect(all.filter(({ kind, next }) => kind !== "finding" && next.trim() === "")).toEqual([]);
});

test("no source names a code that is not explained, and every code has a source", () => {
  const known = new Set(all.map(({ code }) => code));
  const isCatalogue = (file: string): boolean => /(codes|errors|explain)\.ts$/.test(file);
  const used = sources
    .filter(({ file }) => !isCatalogue(file))
    .flatMap(({ text }) => [...text.matchAll(/\bTO\d{3}\b/g)].map(([code]) => code));
  expect(used.filter((code) => !known.has(code))).toEqual([]);
  const silent = (kind: Explained["kind"], except: RegExp): readonly string[] =>
    of(kind)
      .map(({ code }) => code)
      .filter(
        (code) =>
          !sources.some(({ file, text }) => !except.test(file) && text.includes(`"${code}"`)),
      );
  expect(silent("finding", /codes\.ts$/)).toEqual([]);
  expect(silent("error", /errors\.ts$/)).toEqual([]);
  expect(silent("reason", /(model.reason|report.reasons)\.ts$/)).toEqual([]);
});

test.each(["finding", "error", "reason"] as const)("every %s is raised by a test", (kind) => {
  const named =
    (code: string) =>
    ({ file, text }: { readonly file: string; readonly text: string }) =>
      file.includes(code) || new RegExp(`\\b${code}\\b`).test(text);
  const unheard = of(kind).filter(({ code }) => !tests.some(named(code)));
  expect(unheard.map(({ code }) => code)).toEqual([]);
});

test("every fault that the emulator can answer with is explained, and none besides", () => {
  // That it answers with each of them is held in test/connectors/quickbooks-emulator/faults.test.ts.
  expect(Object.keys(FAULT_WORDS).toSorted()).toEqual([...knownCodes()].toSorted());
});

test("the page of all codes is the one that tieout explain knows", async () => {
  const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
  const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
    [head, head.map(() => "---"), ...rows]
      .map((row) => `| ${row.map(cell).join(" | ")} |`)
      .join("\n");
  const two = (kind: Explained["kind"], head: readonly string[]): string =>
    table(
      head,
      of(kind).map(({ code, title, text, next }) => [
        `\`${code}\``,
        title,
        kind === "finding" ? text : next,
      ]),
    );
  const reasons = of("reason").map(({ code, title, text, next }) => [
    `\`${code}\``,
    title,
    text.replace(/^Who mends it: |\.$/g, ""),
    next,
  ]);
  const exits = of("error").map(({ code, text }) => [code, /\d+/.exec(text)![0]] as const);
  const errors = of("error").map(({ code, title, next }) => [
    `\`${code}\``,
    new Map(exits).get(code)!,
    title,
    next,
  ]);
  const page = `# Codes

Every code that Tieout shows, made from what \`tieout explain CODE\` says; \`npx vitest run test/codes.test.ts -u\` writes it anew.

## What is wrong with a configuration

Each has its place, what is allowed and the nearest name; \`tieout validate\` shows all of them.

${two("finding", ["code", "what", "more"])}

## What ends a command

${table(["code", "exit", "what", "what to do"], errors)}

## Why a document is not simply done

${table(["code", "what", "who mends it", "what to do"], reasons)}

## What QuickBooks refuses with

Shown as \`refused with 6140\`; nothing of the document was posted, unless it says otherwise.

${two("fault", ["code", "what", "what to do"])}
`;
  await expect(page).toMatchFileSnapshot("../mappings/codes.md");
});
