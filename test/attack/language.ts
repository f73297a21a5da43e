/** A configuration that wants to compute, to reach into the machine, or to take it down. */
import { expect } from "vitest";
import { loadConfig } from "../../engine/config/load.ts";
import { compileProject, filesOf, SYNC } from "../compile/support.ts";
import { attack, type Attack } from "./attack.ts";

const BASE = `entity: invoice
systems: { work: desk.invoices, books: books.Invoice }
truth: work
record:
  id: { type: text, key: true }
  note: { type: text, optional: true }
  total: money
  project: { type: text, optional: true }
fields:
  DocNumber: id
  PrivateNote: NOTE
  Line:
    - fields: { Amount: total }
      set: { SalesItemLineDetail: { ItemRef: Services } }
`;

/** What one mapping comes to: the codes of its errors. Nothing is thrown, and it ends. */
function codesOf(files: Readonly<Record<string, string>>): readonly string[] {
  const texts = { "sync.config.yaml": SYNC, ...files };
  const loaded = loadConfig({ files: filesOf(texts) });
  const all = loaded.config === null ? loaded.diagnostics : compileProject(files).all;
  return all.filter((each) => each.severity === "error").map((each) => each.code);
}

const expression = (name: string, text: string): Attack =>
  attack(`an expression: ${name}`, () => {
    const note = JSON.stringify(text);
    const good = codesOf({ "mappings/invoice.yaml": BASE.replace("NOTE", '"note"') });
    const bad = codesOf({ "mappings/invoice.yaml": BASE.replace("NOTE", () => note) });
    // Some error of its own, beside those that the small base may have.
    expect(bad.filter((code) => !good.includes(code))).not.toEqual([]);
  });

const yaml = (name: string, text: string, ...codes: readonly string[]): Attack =>
  attack(`YAML: ${name}`, () => {
    const found = codesOf({ "mappings/invoice.yaml": text });
    expect(found.filter((code) => codes.includes(code))).not.toEqual([]);
  });

const many = (text: string, times: number): string => text.repeat(times);

const aliases = [
  "a: &a [x, x, x, x, x, x, x, x, x]",
  ..."bcdefghi".split("").map((name, at) => {
    const before = "abcdefgh"[at];
    return `${name}: &${name} [${Array(9).fill(`*${before}`).join(", ")}]`;
  }),
].join("\n");

export const LANGUAGE: readonly Attack[] = [
  expression("the constructor of a text", "note.constructor"),
  expression("the prototype", "note.__proto__"),
  expression("a constructor that is called", "note.constructor('return process')()"),
  expression("the process", "process.env.PATH"),
  expression("the global object", "globalThis"),
  expression("a module", "require('fs')"),
  expression("an import", "import('fs')"),
  expression("a method of JavaScript", "note.toString()"),
  expression("a property of lists", "note.length"),
  expression("an index that is a prototype's", "note['constructor']"),
  expression("a template of JavaScript", "`${process.env.HOME}`"),
  expression("an assignment", "note = 'x'"),
  expression("a function of its own", "(() => 1)()"),
  expression("a regular expression that runs away", "note.matches('(a+)+$')"),
  expression("the same as a call", "matches(note, '(a|aa)+$')"),
  expression("a name that is a getter of Object", "hasOwnProperty"),
  expression("a function named like one of Object", "valueOf(note)"),
  expression("longer than 4 KiB", `note + "${many("x", 5000)}"`),
  expression("10,000 brackets deep", `${many("(", 2000)}note${many(")", 2000)}`),
  expression("1,000 parts", Array(1000).fill("note").join(" + ")),
  expression("lists in lists", `${many("[", 500)}1${many("]", 500)}`),
  expression("a list of 1,000", `[${Array(1000).fill("1").join(",")}].size()`),
  expression("loops in loops", "[1].map(a, [1].map(b, [1].map(c, note)))"),
  expression("all records of all others", "projects.all(p, p.name == note)"),
  yaml("nine lists of nine aliases", aliases, "TO113"),
  yaml("an alias to itself", "entity: &a [*a]", "TO113"),
  yaml("a tag of JavaScript", 'entity: !!js/function "() => process.exit()"', "TO114"),
  yaml("a tag of Python", "entity: !!python/object/apply:os.system [id]", "TO114"),
  yaml("the prototype as a key", "__proto__: { admin: true }", "TO118"),
  yaml("a constructor as a key", "constructor: { prototype: { admin: true } }", "TO118"),
  yaml("a merge", "a: &a { b: 1 }\nc: { <<: *a }", "TO113", "TO118", "TO130"),
  yaml("10,000 brackets", `entity: ${many("[", 10_000)}`, "TO117", "TO109", "TO101"),
  yaml("20,000 levels of maps", many("{a: ", 20_000), "TO117", "TO109", "TO101"),
  yaml("a second document", `${BASE}---\nentity: other\n`, "TO111"),
  yaml("a directive", `%TAG ! tag:evil,2026:\n---\n${BASE}`, "TO116"),
  yaml("a key written twice", `${BASE}entity: other\n`, "TO112"),
  yaml("text that reads otherwise than it looks", BASE.replace("NOTE", '"a\u202eb"'), "TO105"),
  yaml("larger than a MiB", `# ${many("x", 1_100_000)}\n${BASE}`, "TO103"),
  yaml("an include", "entity: !include /etc/passwd", "TO114"),
];

const secretOf = (name: string, line: string): Attack =>
  attack(`a secret in the open: ${name}`, () => {
    const files = filesOf({
      "sync.config.yaml": `${SYNC}${line}\n`,
      "mappings/invoice.yaml": BASE,
    });
    const { diagnostics, config } = loadConfig({ files });
    expect(config).toBeNull();
    expect(diagnostics.map((each) => each.code)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^TO15[012]$/)]),
    );
    // Its middle is shown nowhere.
    expect(JSON.stringify(diagnostics)).not.toContain(line.slice(-12, -4));
  });

export const SECRETS: readonly Attack[] = [
  secretOf("Intuit's refresh token", "# RT1-12-H0-1755555555abcdefghijklm"),
  secretOf("a JSON web token", "# eyJhbGciOiJkaXIifQ.eyJzdWIiOiIxMjM0NTY3.c2lnbmF0dXJlMTIz"),
  secretOf("GitHub's", "# ghp_abcdefghijklmnopqrstuvwxyz0123456789"),
  secretOf("Amazon's", "# AKIAIOSFODNN7EXAMPLE"),
  secretOf("a payment provider's", "# sk_live_4eC39HqLyjWDarjtT1zdp7dc"),
  secretOf("a private key", "# -----BEGIN RSA PRIVATE KEY-----MIIEpAIBAAKCAQEA"),
  secretOf("a password in an address", 'store: "postgres://ana:Zq8rT2mLp9vR@db.example/x"'),
  secretOf("half a reference", 'store: "postgres://ana:${PASSWORD}@db.example/x"'),
];
