/** One bad input through the public door: the command, what it must say, and what it must not do. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { insideTieout } from "../support/inside.ts";
import type { CliResult } from "../support/cli.ts";

/** Of the catalogue of bad input, and `F`: what is typed, and plans that were saved. */
export type Class = "A" | "B" | "C" | "D" | "E" | "F";

export interface BadInput {
  readonly kind: Class;
  readonly name: string;
  /** Makes a project of its own with the bad thing in it. */
  readonly ground: () => Promise<Ground>;
  /** `<folder>` stands for the project's. */
  readonly args: readonly string[];
  readonly exit: number;
  /**
   * What must be told, or how it begins: `TO112 mappings/bill.yaml:10:1` of a diagnostic, `TO931` of what ends a run,
   * `too_long bill/B-1` of a row.
   */
  readonly told: readonly string[];
  /** In a process of its own: it waits, or the bad input is the machine. */
  readonly apart?: boolean;
}

type Run = (...args: readonly string[]) => Promise<CliResult>;

export interface Ground {
  readonly folder: string;
  /** What the books have got, by number or name; nothing where it is not given. */
  readonly sent?: () => readonly string[];
  /** What of it is right to be there. */
  readonly good?: readonly string[];
  readonly run?: Run;
  /** The same in a process of its own. */
  readonly apart?: Run;
  /** Once the bad thing is mended: nothing may be lost, and nothing be there twice. */
  readonly after?: () => Promise<void>;
}

export async function tryBad(input: BadInput): Promise<void> {
  const ground = await input.ground();
  const before = filesOf(ground.folder);
  const run =
    (input.apart === true ? ground.apart : ground.run) ??
    ((...args) => insideTieout(ground.folder, ...args));
  const args = input.args.map((each) => each.replace("<folder>", ground.folder));
  const result = await run(...args, "--json");
  expectTold(result);
  expect(result.exitCode, textOf(result)).toBe(input.exit);
  const told = toldIn(result).map((each) => each.replace(`${ground.folder}/`, ""));
  for (const each of input.told) {
    expect(
      told.filter((one) => one.startsWith(each)),
      `${each}\n${textOf(result)}`,
    ).not.toEqual([]);
  }
  expect(filesOf(ground.folder)).toEqual(before);
  if (ground.sent !== undefined) expect(ground.sent()).toEqual(ground.good ?? []);
  await ground.after?.();
}

/** The documented exit codes but "internal": nothing that comes in is our own bug. */
const EXITS: readonly number[] = [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 64, 75, 130];

/** What every answer to bad input has: an exit code of the contract, and no trace of our code. */
export function expectTold(result: CliResult): void {
  const text = textOf(result);
  // A file that the machine will not give is the one thing that ends with 1 and a code.
  const known = result.exitCode === 1 && /\bTO930\b/.test(text);
  if (!known) expect(EXITS, text).toContain(result.exitCode);
  expect(text).not.toMatch(/^\s+at .*[(/].*:\d+:\d+\)?$/m);
  expect(text).not.toContain("This is a bug");
}

function textOf({ stdout, stderr }: CliResult): string {
  return `${stdout}\n${stderr}`;
}

interface Told {
  readonly code?: string;
  readonly diagnostics?: readonly Diagnosed[];
  readonly status?: { readonly needs: readonly Need[] };
  readonly odd?: readonly { readonly code: string; readonly place: string }[];
  readonly stopped?: Told | null;
  readonly error?: Told;
}

interface Diagnosed {
  readonly code: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

interface Need {
  readonly reason: string;
  readonly rows: readonly { readonly row: string }[];
}

/** Everything that a command told by a code, with the place or the row that it is about. */
export function toldIn(result: CliResult): readonly string[] {
  const whole = JSON.parse(result.stdout === "" ? "{}" : result.stdout) as Told;
  const parts = [whole, whole.stopped ?? {}, whole.error ?? {}];
  return [
    ...parts.flatMap(({ code }) => (code === undefined ? [] : [code])),
    ...(whole.diagnostics ?? []).map(
      ({ code, file, line, column }) => `${code} ${file}:${line}:${column}`,
    ),
    ...(whole.odd ?? []).map(({ code, place }) => `${code} ${place}`),
    ...(whole.status?.needs ?? []).flatMap(({ reason, rows }) =>
      rows.map(({ row }) => `${reason} ${row}`),
    ),
  ];
}

/** Every file but those that Tieout keeps for itself, by its bytes. */
function filesOf(folder: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of fs.readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = path.join(folder, name);
    if (/^(?:\.tieout|disk)\b/.test(name) || !fs.lstatSync(file).isFile()) continue;
    found[name] = createHash("sha256").update(fs.readFileSync(file)).digest("hex");
  }
  return found;
}
