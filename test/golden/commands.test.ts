import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { displayWidth } from "../../engine/report/layout.ts";

import { writeExports } from "../support/exports.ts";
import { tieoutIn } from "../support/inside.ts";

// What people read, by the real command line over one small firm: what was posted, what an edit
// at the source changes, what waits for somebody. The same state for every width.

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "tieout-golden-")));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

async function tieout(args: readonly string[]): Promise<{ code: number; text: string }> {
  const env = { TZ: "America/Chicago", LANG: "C.UTF-8", TIEOUT_ACTOR: "ci" };
  const { exitCode, stdout, stderr } = await tieoutIn(args, { cwd: folder, env });
  return { code: exitCode, text: settled(exitCode === 0 ? stdout : stdout + stderr) };
}

/** Without what differs from one machine, day or run to the next. */
function settled(text: string): string {
  return text
    .replaceAll(folder, "/work")
    .replace(/run_[0-9a-z]+/g, "run_0001")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (at) => "2026-11-21T11:00:00.000Z".slice(0, at.length - 1) + "Z")
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\dZ/g, "2026-11-21 11:00Z")
    .replace(/Plan [0-9a-f]{8}/g, "Plan 01234567")
    .replace(/ in \d+\.\d+ s/g, " in 0.10 s");
}

beforeAll(async () => {
  writeExports(path.join(folder, "exports"));
  const done = async (...args: readonly string[]): Promise<void> => {
    const { code, text } = await tieout(args);
    expect(code, `tieout ${args.join(" ")}\n${text}`).toBe(0);
  };
  await done("init", "--from", "exports", "--defaults");
  await done("plan", "--out", "first.plan");
  await done("apply", "first.plan", "--auto-approve");
  const edit = (file: string, from: RegExp, to: string): void => {
    const full = path.join(folder, "exports", file);
    const text = fs.readFileSync(full, "utf8");
    expect(text).toMatch(from);
    fs.writeFileSync(full, text.replace(from, to));
  };
  edit("invoices.csv", /(INV-1006,P-6,[^,]*),Draft/, "$1,Sent");
  edit("invoices.csv", /(INV-1012,P-12,[^,]*),Draft/, "$1,Sent");
  edit("invoice_lines.csv", /(INV-1012,1,Work 0,\d+)\.\d\d/, "$1.99");
  edit("invoices.csv", /INV-1007,P-7,[^,]*,/, "INV-1007,P-7,7/20/2026,");
  await done("plan");
}, 120_000);

const COMMANDS: readonly (readonly [string, readonly string[]])[] = [
  ["validate", ["validate"]],
  ["test", ["test"]],
  ["plan", ["plan", "--offline"]],
  ["status", ["status"]],
  ["todo", ["status", "--todo"]],
  ["list", ["list", "invoice", "status=waiting"]],
  ["show", ["show", "invoice/INV-1012"]],
  ["check", ["check", "--offline"]],
  ["explain", ["explain", "lines_do_not_tie"]],
];

const golden = (name: string): string => path.join(import.meta.dirname, "commands", name);
const bare = (text: string): string => text.replace(/\x1b\[[0-9;]*m/g, "");

test.each(COMMANDS)(
  "%s at three widths, in colour and without, and in ASCII",
  async (name, args) => {
    const texts = new Map<number, string>();
    for (const width of [60, 80, 100]) {
      const { code, text } = await tieout([...args, "--width", String(width)]);
      expect(code, text).toBe(0);
      texts.set(width, text);
      await expect(text).toMatchFileSnapshot(golden(`${name}-${width}.txt`));
      const wide = text.split("\n").filter((line) => displayWidth(line) > width);
      expect([width, wide]).toEqual([width, []]);
      expect(text).not.toContain("\x1b");
    }
    const colour = await tieout([...args, "--color", "always"]);
    // Colour only repeats what glyph and word say: without it nothing is lost.
    expect(bare(colour.text)).toBe(texts.get(100));
    await expect(colour.text).toMatchFileSnapshot(golden(`${name}-color.txt`));
    const ascii = await tieout([...args, "--ascii", "--width", "80"]);
    await expect(ascii.text).toMatchFileSnapshot(golden(`${name}-ascii.txt`));
    expect(ascii.text).toMatch(/^[\x20-\x7e\n]*$/);
  },
  120_000,
);
