/** Good inputs of every class, corrupted from a seed, through the command line's own `main`. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { BILL, billRow, HEAD, JOB, ONE_JOB, SYNC } from "../bad-input/texts.ts";
import { chanceOf } from "../config/corrupt/random.ts";
import { COMPANY } from "../line/company.ts";
import type { CliResult } from "../support/cli.ts";
import { insideTieout } from "../support/inside.ts";
import { openBadBooks } from "./answers.ts";
import type { BadBooks } from "./answers.ts";
import { spoil } from "./spoil.ts";

export interface Violation {
  /** Makes the same try again: `--from SEED --tries 1`. */
  readonly seed: number;
  readonly kind: string;
  readonly what: string;
}

export interface Corrupted {
  readonly tries: number;
  /** By class and exit code: `mapping 3`. */
  readonly ends: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
}

interface Kind {
  readonly name: string;
  /** The file that is corrupted; null: what the books answer. */
  readonly file: string | null;
  readonly args: readonly string[];
  /** The bills are read from this one alone. */
  readonly bills: "csv" | "ndjson" | "json";
}

const STORE = ".tieout/staging.db";
const IMPORT = ["import", "all", "--json"] as const;

const KINDS: readonly Kind[] = [
  { name: "project", file: "sync.config.yaml", args: ["validate", "--json"], bills: "csv" },
  { name: "mapping", file: "mappings/bill.yaml", args: ["validate", "--json"], bills: "csv" },
  { name: "test", file: "mappings/bill.test.yaml", args: ["test", "--json"], bills: "csv" },
  { name: "csv", file: "exports/bills.csv", args: IMPORT, bills: "csv" },
  { name: "ndjson", file: "exports/bills.ndjson", args: IMPORT, bills: "ndjson" },
  { name: "json", file: "exports/bills.json", args: IMPORT, bills: "json" },
  { name: "plan", file: "may.plan", args: ["apply", "may.plan", "--auto-approve"], bills: "csv" },
  { name: "store", file: STORE, args: ["status", "--json"], bills: "csv" },
  {
    name: "fleet",
    file: "fleet.yaml",
    args: ["worker", "status", "--json", "--fleet"],
    bills: "csv",
  },
  { name: "answer", file: null, args: ["run", "--no-check", "--json"], bills: "csv" },
];

/** A run over corrupted answers is ten times the work of a look at a file: it comes more seldom. */
const DRAWN = KINDS.flatMap((kind) => (kind.file === null ? [kind] : [kind, kind, kind]));

export const CLASSES: readonly string[] = KINDS.map(({ name }) => name);

/** `tries` of them, from one seed on, of one class or of all; each seed is one try, by itself. */
export async function corrupt(
  tries: number,
  from: number,
  only: string | null = null,
  onTry: (violations: readonly Violation[]) => void = () => undefined,
): Promise<Corrupted> {
  const drawn = only === null ? DRAWN : KINDS.filter(({ name }) => name === only);
  const ends: Record<string, number> = {};
  const violations: Violation[] = [];
  const grounds = new Map<string, string>();
  const books = await openBadBooks();
  try {
    for (let seed = from; seed < from + tries; seed++) {
      const chance = chanceOf(seed);
      const kind = chance.of(drawn);
      const folder = grounds.get(kind.name) ?? (await groundOf(kind, books.url));
      grounds.set(kind.name, folder);
      const { file } = kind;
      const end =
        file === null
          ? await tryAnswers(kind, folder, seed, books)
          : await tryFile(kind, file, folder, seed);
      const name = `${kind.name} ${end.exit}`;
      ends[name] = (ends[name] ?? 0) + 1;
      const wrong = end.wrong.map((what) => ({ seed, kind: kind.name, what }));
      violations.push(...wrong);
      onTry(wrong);
    }
  } finally {
    await books.close();
    for (const each of grounds.values()) fs.rmSync(each, { recursive: true, force: true });
  }
  return { tries, ends, violations };
}

const KEYS = Array.from({ length: 12 }, (_, at) => `B-${at + 1}`);

/** A project that has staged its rows and saved its plan, or has not yet read any. */
async function groundOf({ file, args, bills }: Kind, books: string): Promise<string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-corrupt-"));
  const put = (file: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  };
  const rows = KEYS.map((number) => ({ ...GOOD, number }));
  const embedded = SYNC.replace(', address: "http://127.0.0.1:9"', "");
  const served = SYNC.replace("http://127.0.0.1:9", books).replace('"1"', `"${COMPANY}"`);
  // No address: the emulator is in this process.
  put("sync.config.yaml", file === null ? served : embedded);
  put("mappings/bill.yaml", BILL);
  put("mappings/bill.test.yaml", TEST);
  put("mappings/job.yaml", JOB);
  put("exports/jobs.csv", ONE_JOB);
  put("fleet.yaml", "fleet: 1\ncompanies:\n  harborline: { folder: . }\n");
  if (bills === "csv")
    put("exports/bills.csv", HEAD + KEYS.map((number) => billRow({ number })).join(""));
  if (bills === "json") put("exports/bills.json", JSON.stringify(rows, null, 1));
  if (bills === "ndjson")
    put("exports/bills.ndjson", rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  if (file === null) await insideTieout(folder, ...IMPORT);
  else if (args !== IMPORT) await insideTieout(folder, "plan", "--out", "may.plan");
  return folder;
}

const GOOD = {
  job: "J-1",
  dated: "2026-05-01",
  total: "10.00",
  qty: "1.5",
  kind: "Approved",
  name: "Stairs",
};

const TEST = `tests:
  - name: a draft waits
    given: { bill: { number: B-1, kind: Draft } }
    expect: { action: none, status: waiting }
`;

interface End {
  readonly exit: number;
  readonly wrong: readonly string[];
}

async function tryFile(kind: Kind, name: string, folder: string, seed: number): Promise<End> {
  const file = path.join(folder, name);
  const good = fs.readFileSync(file);
  const kept = name === STORE ? [] : ownFiles(folder);
  const chance = chanceOf(seed ^ 0x5bd1e995);
  const bad = spoil(good, chance);
  fs.writeFileSync(file, bad);
  const before = digestsOf(folder);
  try {
    const fleet = kind.name === "fleet" ? [file] : [];
    const result = await insideTieout(folder, ...kind.args, ...fleet);
    const wrong = wrongIn(result, kind);
    const after = digestsOf(folder);
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (before[name] !== after[name]) wrong.push(`${name} was changed`);
    }
    if (name !== STORE) wrong.push(...halfWritten(folder));
    if (kind.name === "csv" && result.exitCode === 0) {
      wrong.push(...(await lostRows(folder, bad, result)));
    }
    return { exit: result.exitCode, wrong };
  } catch (error) {
    return { exit: -1, wrong: [`thrown: ${error instanceof Error ? error.stack : String(error)}`] };
  } finally {
    fs.writeFileSync(file, good);
    if (name === STORE)
      for (const end of ["-wal", "-shm"]) fs.rmSync(`${file}${end}`, { force: true });
    for (const [each, bytes] of kept) fs.writeFileSync(each, bytes);
    // Every import is the first: what is staged after it came out of this very file.
    if (kind.args === IMPORT)
      fs.rmSync(path.join(folder, ".tieout"), { recursive: true, force: true });
  }
}

const EXITS: readonly number[] = [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 64, 75];

function wrongIn({ exitCode, stdout, stderr }: CliResult, { name }: Kind): string[] {
  const text = `${stdout}\n${stderr}`;
  const wrong: string[] = [];
  const isDisk = exitCode === 1 && text.includes("TO930");
  if (!isDisk && !EXITS.includes(exitCode)) wrong.push(`exit ${exitCode}: ${stderr.slice(0, 600)}`);
  if (/^\s+at .*[(/].*:\d+:\d+\)?$/m.test(text))
    wrong.push(`a stack trace: ${stderr.slice(0, 600)}`);
  // A test that fails is told by what differs: it is what tests are for.
  const isFailedTest = name === "test" && exitCode === 10;
  if (exitCode !== 0 && !isFailedTest && !/\bTO\d{3}\b/.test(text))
    wrong.push(`no code: ${text.slice(0, 300)}`);
  return wrong;
}

/** Every line that is as it was is staged, or lies in what is named as odd: none is passed over. */
async function lostRows(
  folder: string,
  bad: Buffer,
  imported: CliResult,
): Promise<readonly string[]> {
  const text = bad.toString();
  // A quote more or less may put several lines into one cell: then they are one row.
  if (text.split('"').length % 2 === 0) return [];
  const lines = text.split("\n");
  const { odd } = JSON.parse(imported.stdout) as { readonly odd: readonly { place: string }[] };
  const oddLines = new Set(odd.map(({ place }) => Number(place.split(":").at(-1))));
  const { stdout } = await insideTieout(folder, "list", "bill", "--json");
  return KEYS.filter((number) => {
    const line = lines.indexOf(billRow({ number }).trimEnd()) + 1;
    if (line === 0 || stdout.includes(`"key": "${number}"`)) return false;
    // An odd row ends at the next line that is a row by itself.
    return !isInOddRow(line, oddLines, lines);
  }).map((key) => `${key} is lost`);
}

function isInOddRow(line: number, odd: ReadonlySet<number>, lines: readonly string[]): boolean {
  for (let at = line; at > 1; at--) {
    if (odd.has(at)) return true;
    if (at < line && GOOD_LINES.has(lines[at - 1] ?? "")) return false;
  }
  return false;
}

const GOOD_LINES: ReadonlySet<string> = new Set(
  KEYS.map((number) => billRow({ number }).trimEnd()),
);

/** A run over such answers, and again over good ones: none is lost, none is there twice. */
async function tryAnswers(kind: Kind, folder: string, seed: number, books: BadBooks): Promise<End> {
  const kept = ownFiles(folder);
  const before = digestsOf(folder);
  books.begin(chanceOf(seed ^ 0x5bd1e995));
  try {
    const result = await insideTieout(folder, ...kind.args);
    const wrong = wrongIn(result, kind);
    books.mend();
    for (let turn = 0; turn < 2; turn++)
      wrong.push(...wrongIn(await insideTieout(folder, ...kind.args), kind));
    wrong.push(...halfWritten(folder), ...(await wrongBooks(folder, books.numbers())));
    const after = digestsOf(folder);
    for (const name of Object.keys({ ...before, ...after })) {
      if (before[name] !== after[name]) wrong.push(`${name} was changed`);
    }
    return { exit: result.exitCode, wrong };
  } catch (error) {
    return { exit: -1, wrong: [`thrown: ${error instanceof Error ? error.stack : String(error)}`] };
  } finally {
    fs.rmSync(path.join(folder, OWN), { recursive: true, force: true });
    fs.mkdirSync(path.join(folder, OWN));
    for (const [each, bytes] of kept) fs.writeFileSync(each, bytes);
  }
}

/** Each number once; what is not there is not said to be. */
async function wrongBooks(folder: string, numbers: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await insideTieout(folder, "list", "bill", "--json");
  const { rows } = JSON.parse(stdout) as {
    readonly rows: readonly { readonly key: string; readonly status: string }[];
  };
  const words = new Map(rows.map(({ key, status }) => [key, status]));
  return KEYS.flatMap((key) => {
    const times = numbers.filter((each) => each === key).length;
    const word = words.get(key);
    if (word === undefined) return [`${key} is lost`];
    if (times > 1) return [`${key} is there ${times} times`];
    const isSaidThere = ["synced", "payment pending"].includes(word);
    return times === 0 && isSaidThere ? [`${key} is not there, and is said to be ${word}`] : [];
  });
}

const OWN = ".tieout";

function ownFiles(folder: string): readonly (readonly [string, Buffer])[] {
  const own = path.join(folder, OWN);
  if (!fs.existsSync(own)) return [];
  return fs
    .readdirSync(own, { withFileTypes: true })
    .filter((each) => each.isFile())
    .map(({ name }) => [path.join(own, name), fs.readFileSync(path.join(own, name))] as const);
}

/** What Tieout keeps for itself is whole: the store by its own check, no file begun and left. */
function halfWritten(folder: string): readonly string[] {
  const own = path.join(folder, OWN);
  if (!fs.existsSync(own)) return [];
  const names = fs.readdirSync(own, { recursive: true, encoding: "utf8" });
  const begun = names.filter((name) => /\.tmp\b|~$/.test(name));
  const cut = names
    .filter((name) => name.endsWith(".json") && !isJson(path.join(own, name)))
    .map((name) => `${OWN}/${name} is cut off`);
  return [...begun.map((name) => `${OWN}/${name} was left`), ...cut, ...damaged(folder)];
}

function isJson(file: string): boolean {
  try {
    JSON.parse(fs.readFileSync(file, "utf8"));
    return true;
  } catch {
    return false;
  }
}

function damaged(folder: string): readonly string[] {
  const file = path.join(folder, STORE);
  if (!fs.existsSync(file)) return [];
  const db = new Database(file, { readonly: true });
  try {
    const found = db.pragma("integrity_check", { simple: true });
    return found === "ok" ? [] : [`${STORE}: ${String(found)}`];
  } finally {
    db.close();
  }
}

/** Of every file but Tieout's own. */
function digestsOf(folder: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of fs.readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const full = path.join(folder, name);
    if (name.startsWith(".tieout") || !fs.statSync(full).isFile()) continue;
    found[name] = createHash("sha256").update(fs.readFileSync(full)).digest("hex");
  }
  return found;
}
