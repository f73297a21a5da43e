/**
 * Instead of vitest for the tests of a part: they are collected, and run again and again by
 * drive.ts within one test of its own.
 */
import { expect as realExpect } from "vitest";

export const expect: typeof realExpect = realExpect;

export interface Collected {
  readonly name: string;
  readonly run: () => unknown;
}

type Body = (...given: readonly unknown[]) => unknown;
type Rest = readonly [Body | object, (Body | number)?];

const shared = globalThis as { collected?: Collected[]; finishers?: (() => unknown)[] };

export const collected = (): Collected[] => (shared.collected ??= []);
export const finishers = (): (() => unknown)[] => (shared.finishers ??= []);

const add = (name: string, rest: Rest, given: readonly unknown[] = []): void => {
  const body = rest.find((each) => typeof each === "function") as Body;
  collected().push({ name, run: () => body(...given) });
};

const each =
  (table: readonly unknown[]) =>
  (name: string, ...rest: Rest): void => {
    for (const [at, row] of table.entries()) {
      add(`${name} ${at}`, rest, Array.isArray(row) ? row : [row]);
    }
  };

export const test = Object.assign((name: string, ...rest: Rest): void => add(name, rest), {
  each,
  for:
    (table: readonly unknown[]) =>
    (name: string, ...rest: Rest): void => {
      for (const [at, row] of table.entries()) add(`${name} ${at}`, rest, [row]);
    },
  skip: (): void => {},
  skipIf: (isSkipped: boolean) => (isSkipped ? (): void => {} : test),
});

export function onTestFinished(act: () => unknown): void {
  finishers().push(act);
}

/** What ends with the file ends with the process. */
export function afterAll(): void {}
