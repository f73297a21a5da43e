import { hash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import * as instrumenter from "@stryker-mutator/instrumenter";
import type { Mutated } from "./parts.ts";

export interface Mutant {
  readonly id: string;
  /** The same as long as the function that it is in is the same: by it a verdict is kept. */
  readonly key: string;
  readonly file: string;
  readonly line: number;
  /** What stood there; of several lines the first. */
  readonly was: string;
  readonly now: string;
}

const ROOT = path.resolve(import.meta.dirname, "../..");

interface Range {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

/** Of Stryker, as much of its class as is used here. */
interface Instrumenter {
  instrument(
    files: readonly {
      readonly name: string;
      readonly content: string;
      readonly mutate: true | readonly Range[];
    }[],
    options: object,
  ): Promise<{
    readonly files: readonly { readonly name: string; readonly content: string }[];
    readonly mutants: readonly {
      readonly id: string;
      readonly fileName: string;
      readonly location: Range;
      readonly replacement: string;
      readonly status?: string;
    }[];
  }>;
}

/** The files with all their mutants in them, each behind a switch, and what they are. */
export async function instrumented(
  files: readonly Mutated[],
): Promise<{ readonly texts: ReadonlyMap<string, string>; readonly mutants: readonly Mutant[] }> {
  const contents = new Map(files.map(({ file }) => [file, read(file)]));
  const instrumenter = openInstrumenter();
  const made = await instrumenter.instrument(
    files.map(({ file, only }) => ({
      name: file,
      content: contents.get(file)!,
      mutate: only === undefined ? true : only.map((name) => rangeOf(file, name)),
    })),
    { plugins: null, excludedMutations: [], ignorers: [] },
  );
  return {
    texts: new Map(made.files.map(({ name, content }) => [name, content])),
    mutants: made.mutants
      .filter(({ status }) => status !== "Ignored")
      .map(({ id, fileName, location, replacement }) => ({
        id,
        key: keyOf(fileName, contents.get(fileName)!, location, replacement),
        file: fileName,
        line: location.start.line + 1,
        was: textAt(contents.get(fileName)!, location),
        now: replacement,
      })),
  };
}

function openInstrumenter(): Instrumenter {
  const Made = instrumenter.Instrumenter as unknown as new (log: object) => Instrumenter;
  const silent = (): void => {};
  return new Made({ debug: silent, info: silent, warn: silent, isDebugEnabled: () => false });
}

const read = (file: string): string => fs.readFileSync(path.join(ROOT, file), "utf8");

/** From the head of a function to the brace that ends it. Lines count from 0. */
function rangeOf(file: string, name: string): Range {
  const lines = read(file).split("\n");
  const head = new RegExp(`^(?:export )?(?:async )?function ${name}\\b`);
  const from = lines.findIndex((line) => head.test(line));
  const to = lines.indexOf("}", from);
  if (from === -1 || to === -1) throw new Error(`${file} has no function ${name}`);
  return { start: { line: from, column: 0 }, end: { line: to, column: 1 } };
}

function keyOf(file: string, text: string, { start, end }: Range, now: string): string {
  const lines = text.split("\n");
  const isHead = (line: string): boolean => /^[a-z]/.test(line);
  const from = Math.max(0, lines.slice(0, start.line + 1).findLastIndex(isHead));
  const next = lines.slice(start.line + 1).findIndex(isHead);
  const within = lines.slice(from, next === -1 ? undefined : start.line + 1 + next).join("\n");
  const place = [start.line - from, start.column, end.line - from, end.column];
  return hash("sha256", JSON.stringify([file, within, place, now]));
}

function textAt(text: string, { start, end }: Range): string {
  const lines = text.split("\n");
  const first = lines[start.line] ?? "";
  return start.line === end.line
    ? first.slice(start.column, end.column)
    : `${first.slice(start.column)} …`;
}
