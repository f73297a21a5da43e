/** Good inputs of every class, corrupted from a seed, through the command line's own `main`. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { BILL, billRow, HEAD, JOB, ONE_JOB, SYNC } from "../bad-input/texts.ts";
import { chanceOf } from "../config/corrupt/random.ts";
import type { CliResult } from "../support/cli.ts";
import { insideTieout } from "../support/inside.ts";
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
  /** The file that is corrupted. */
  readonly file: string;
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
];

/** `tries` of them, from one seed on; each seed is one try, by itself. */
export async function corrupt(tries: number, from: number): Promise<Corrupted> {
  const ends: Record<string, number> = {};
  const violations: Violation[] = [];
  const grounds = new Map<string, string>();
  try {
    for (let seed = from; seed < from + tries; seed++) {
      const chance = chanceOf(seed);
      const kind = chance.of(KINDS);
      const folder = grounds.get(kind.name) ?? (await groundOf(kind));
      grounds.set(kind.name, folder);
      const end = await tryOne(kind, folder, seed);
      const name = `${kind.name} ${end.exit}`;
      ends[name] = (ends[name] ?? 0) + 1;
      violations.push(...end.wrong.map((what) => ({ seed, kind: kind.name, what })));
    }
  } finally {
    for (const each of grounds.values()) fs.rmSync(each, { recursive: true, force: true });
  }
  return { tries, ends, violations };
}

const KEYS = Array.from({ length: 12 }, (_, at) => `B-${at + 1}`);

/** A project that has staged its rows and saved its plan, or has not yet read any. */
async function groundOf({ args, bills }: Kind): Promise<string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-corrupt-"));
  const put = (file: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  };
  const rows = KEYS.map((number) => ({ ...GOOD, number }));
  // No address: the embedded emulator, in this process.
  put("sync.config.yaml", SYNC.replace(', address: "http://127.0.0.1:9"', ""));
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
  if (args !== IMPORT) await insideTieout(folder, "plan", "--out", "may.plan");
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

async function tryOne(
  kind: Kind,
  folder: string,
  seed: number,
): Promise<{ exit: number; wrong: string[] }> {
  const file = path.join(folder, kind.file);
  const good = fs.readFileSync(file);
  const kept = kind.file === STORE ? [] : storeFiles(folder);
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
    if (kind.name === "csv" && result.exitCode === 0) wrong.push(...(await lostRows(folder, bad)));
    return { exit: result.exitCode, wrong };
  } catch (error) {
    return { exit: -1, wrong: [`thrown: ${error instanceof Error ? error.stack : String(error)}`] };
  } finally {
    fs.writeFileSync(file, good);
    if (kind.file === STORE)
      for (const end of ["-wal", "-shm"]) fs.rmSync(`${file}${end}`, { force: true });
    for (const [name, bytes] of kept) fs.writeFileSync(name, bytes);
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

/** Every line that is as it was is staged, or named as odd: none is passed over. */
async function lostRows(folder: string, bad: Buffer): Promise<readonly string[]> {
  const text = bad.toString();
  // A quote more or less may put several lines into one cell: then they are one row.
  if (text.split('"').length % 2 === 0) return [];
  const lines = new Set(text.split("\n"));
  const there = KEYS.filter((number) => lines.has(billRow({ number }).trimEnd()));
  const { stdout } = await insideTieout(folder, "list", "bill", "--json");
  return there.filter((key) => !stdout.includes(`"key": "${key}"`)).map((key) => `${key} is lost`);
}

function storeFiles(folder: string): readonly (readonly [string, Buffer])[] {
  return ["", "-wal"].flatMap((end) => {
    const name = path.join(folder, `${STORE}${end}`);
    return fs.existsSync(name) ? [[name, fs.readFileSync(name)] as const] : [];
  });
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
