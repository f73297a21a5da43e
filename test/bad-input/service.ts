/** The books behind a server that may answer otherwise, before and after it is itself again. */
import { expect } from "vitest";
import type { TestProject } from "../line/project.ts";
import { statusWord } from "../../engine/model/status.ts";
import { patientTieout } from "../support/inside.ts";
import type { BadInput, Ground } from "./case.ts";
import { openHostile } from "./hostile.ts";
import type { Reply, Rule } from "./hostile.ts";
import { billsProject } from "./project.ts";
import { billRow, HEAD } from "./texts.ts";

export interface Wished {
  readonly exit: number;
  /** Codes; none where the run comes through by itself. */
  readonly told?: readonly string[];
  readonly bills?: number;
  /** What stands in the books right after it; all of them where nothing is said. */
  readonly good?: readonly string[];
  /** What is for a person even when the service is itself again. */
  readonly stays?: readonly string[];
}

export function bad(name: string, rule: Rule, wish: Wished): BadInput {
  const numbers = Array.from({ length: wish.bills ?? 1 }, (_, at) => `B-${at + 1}`);
  return {
    kind: "D",
    name,
    // What is read is read whole, page by page; what is written needs no such thing.
    args: [
      "run",
      "--no-check",
      "--strict",
      ...(rule.on === "reads" && rule.path?.source !== "cdc" ? ["--whole"] : []),
    ],
    exit: wish.exit,
    told: wish.told ?? [],
    ground: () => groundOf(numbers, rule, wish),
  };
}

async function groundOf(numbers: readonly string[], rule: Rule, wish: Wished): Promise<Ground> {
  const p = await billsProject();
  const hostile = await openHostile(p.books.url);
  p.replace("sync.config.yaml", p.books.url, hostile.url);
  const seconds = rule.on === "reads" ? 20 : 1;
  const limits = `limits: { timeout_seconds: ${seconds}, throttle_wait_seconds: 1, `;
  p.replace("sync.config.yaml", "limits: { ", limits);
  p.write("exports/bills.csv", HEAD);
  await p.run();
  p.write("exports/bills.csv", HEAD + numbers.map((number) => billRow({ number })).join(""));
  hostile.arm(rule);
  const sent = (): readonly string[] =>
    p.books
      .all("Invoice")
      .map((each) => String(each.DocNumber))
      .toSorted();
  return {
    folder: p.folder,
    sent,
    good: wish.good ?? numbers,
    run: (...args) => patientTieout(p.folder, ...args),
    apart: p.tieout,
    async after() {
      hostile.arm(null);
      await comesRight(p, numbers, wish.stays ?? []);
      expect(sent()).toEqual(numbers);
    },
  };
}

/** Whatever it was, the same command ends the work: each once, and none is missing. */
async function comesRight(
  p: TestProject,
  numbers: readonly string[],
  stays: readonly string[],
): Promise<void> {
  const words: Record<string, string> = {};
  for (let tries = 1; tries <= 3; tries++) {
    await p.run();
    const rows = await p.rows("bill");
    expect(rows.map((row) => String(row.address.key)).toSorted()).toEqual(numbers);
    for (const row of rows) words[row.address.key] = statusWord(row);
    const open = numbers.filter((number) => words[number] !== "synced" && !stays.includes(number));
    if (open.length === 0) break;
    for (const number of open) await p.retry(`bill/${number}`);
  }
  for (const number of numbers) {
    expect(words[number], number).toBe(stays.includes(number) ? "needs action" : "synced");
  }
}

export const write = (
  name: string,
  when: Rule["when"],
  reply: Reply,
  wish: Wished,
  times?: number,
): BadInput =>
  bad(name, { on: "writes", when, reply, ...(times === undefined ? {} : { times }) }, wish);

export const read = (
  name: string,
  when: Rule["when"],
  reply: Reply,
  wish: Wished,
  path = /\/v3\//,
): BadInput => bad(name, { on: "reads", when, reply, path }, { good: [], ...wish });
