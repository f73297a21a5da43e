import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { writeExports } from "../support/exports.ts";
import { tempFolder } from "../support/temp.ts";
import { atTerminal, CTRL_C, DOWN, ENTER, HAS_TERMINAL } from "../support/terminal.ts";
import { tieout } from "./project.ts";

// At a real terminal: what is drawn is read as a person reads it, the keys are those of a keyboard.

const ORIGIN = "Where do your records come from?";
const FOLDER = "Which folder are they in?";
const CHOICE = "How much do you want to decide now?";
const REVIEW = "Is that right?";
const [CUT_OVER, PROJECTS, ITEM] = ["cut_over:", "projects:", "item:"];

function begun(): string {
  const folder = tempFolder();
  writeExports(path.join(folder, "exports"));
  return folder;
}

const there = (folder: string): readonly string[] => fs.readdirSync(folder).toSorted();

test.skipIf(!HAS_TERMINAL)(
  "four answers make a project that validates; skipped without util-linux's script",
  async () => {
    const folder = begun();
    const terminal = atTerminal(folder, ["init"]);
    for (const question of [ORIGIN, FOLDER]) {
      await terminal.shows(question);
      terminal.type(ENTER);
    }
    await terminal.shows("invoice: Invoice Number is the number");
    await terminal.shows(CHOICE);
    terminal.type(ENTER);
    await terminal.shows("cut_over   2026-01-01");
    await terminal.shows(REVIEW);
    terminal.type(ENTER);
    await terminal.shows("files written, default.");
    expect(await terminal.ends()).toBe(0);
    await tieout(folder, 0, "validate");
  },
);

test.skipIf(!HAS_TERMINAL)(
  "Ctrl-C at every question of init leaves nothing but the answers; skipped without script",
  async () => {
    // What is typed until a question comes, and what lies there after Ctrl-C at it.
    const way: readonly (readonly [string, string])[] = [
      [ORIGIN, ENTER],
      [FOLDER, ENTER],
      [CHOICE, DOWN + ENTER],
      [CUT_OVER!, ENTER],
      [PROJECTS!, ENTER],
      [ITEM!, ENTER],
      [REVIEW, ENTER],
    ];
    for (let at = 0; at < way.length; at++) {
      const folder = begun();
      const terminal = atTerminal(folder, ["init"]);
      for (const [question, keys] of way.slice(0, at)) {
        await terminal.shows(question);
        terminal.type(keys);
      }
      await terminal.shows(way[at]![0]);
      terminal.type(CTRL_C);
      expect([way[at]![0], await terminal.ends()]).toEqual([way[at]![0], 130]);
      expect(there(folder)).toEqual(at < 2 ? ["exports"] : [".tieout", "exports"]);
      if (at >= 2) expect(there(path.join(folder, ".tieout"))).toEqual(["init.json"]);
    }
  },
  120_000,
);

test.skipIf(!HAS_TERMINAL)(
  "--resume goes on at the question where one stopped; skipped without script",
  async () => {
    const folder = begun();
    const first = atTerminal(folder, ["init", "--from", "exports"]);
    await first.shows(CHOICE);
    first.type(DOWN + ENTER);
    await first.shows(CUT_OVER!);
    first.type(ENTER);
    await first.shows(PROJECTS!);
    first.type(CTRL_C);
    expect(await first.ends()).toBe(130);
    const second = atTerminal(folder, ["init", "--resume"]);
    const shown = await second.shows(PROJECTS!);
    expect(shown).not.toContain(CUT_OVER);
    second.type(DOWN + ENTER);
    await second.shows(ITEM!);
    second.type(ENTER);
    await second.shows("customer (default: sub_customer)");
    await second.shows(REVIEW);
    second.type(ENTER);
    await second.shows("files written, customised.");
    expect(await second.ends()).toBe(0);
    await tieout(folder, 0, "validate");
  },
);

test.skipIf(!HAS_TERMINAL)(
  "Ctrl-C at the question of apply sends nothing; skipped without script",
  async () => {
    const folder = begun();
    await tieout(folder, 0, "init", "--from", "exports", "--defaults");
    await tieout(folder, 0, "plan", "--out", "first.plan");
    const terminal = atTerminal(folder, ["apply", "first.plan"]);
    await terminal.shows("Apply");
    await terminal.shows("?");
    terminal.type(CTRL_C);
    expect(await terminal.ends()).toBe(130);
    const { stdout } = await tieout(folder, 0, "apply", "first.plan", "--auto-approve");
    expect(stdout).toMatch(/invoices +\d+ /);
  },
  90_000,
);
