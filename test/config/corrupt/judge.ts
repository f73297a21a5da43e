import type { Diagnostic } from "../../../engine/model/diagnostic.ts";
import type { Edit } from "./edits.ts";
import { type Meaning, meaningOf } from "./meaning.ts";
import type { GoodProject, Ran } from "./projects.ts";

/**
 * `same`: the same meaning. `told`: a diagnostic covers the edit or names it. `elsewhere`: there is
 * a diagnostic, and it does neither. `free`: another text where any may stand. `silent`: another
 * meaning, and nothing is said.
 */
export type Verdict = "same" | "told" | "elsewhere" | "free" | "silent";

export interface Judged {
  readonly verdict: Verdict;
  /** What is new against the good configuration. */
  readonly diagnostics: readonly Diagnostic[];
  /** A test of the configuration would show it. */
  readonly testFails: boolean;
}

export interface Good {
  readonly project: GoodProject;
  readonly meaning: Meaning;
  readonly known: ReadonlySet<string>;
}

export function goodOf(project: GoodProject): Good {
  const ran = project.run();
  if (ran.program === null || ran.config === null) {
    throw new Error(`${project.name} has errors: ${ran.diagnostics.map(said).join("; ")}`);
  }
  const known = new Set([...ran.diagnostics, ...ran.failing].map((each) => said(each)));
  return { project, meaning: meaningOf(ran.program, ran.config), known };
}

export function judge(good: Good, path: string, edit: Edit, ran: Ran): Judged {
  const text = good.project.texts.get(path)!;
  const isNew = (each: Diagnostic): boolean => !good.known.has(said(each));
  const failing = ran.failing.filter(isNew);
  // What a test expects is judged by running it; a mapping must not need a test to be understood.
  const isTest = path.endsWith(".test.yaml");
  const diagnostics = [...ran.diagnostics.filter(isNew), ...(isTest ? failing : [])];
  const judged = { diagnostics, testFails: failing.length > 0 };
  const meaning =
    ran.program === null || ran.config === null ? null : meaningOf(ran.program, ran.config);
  if (meaning?.exact === good.meaning.exact) return { verdict: "same", ...judged };
  const told = diagnostics.some(
    (each) => covers(each, path, text, edit) || names(each, text, edit),
  );
  if (told) return { verdict: "told", ...judged };
  if (meaning?.blurred === good.meaning.blurred) return { verdict: "free", ...judged };
  return { verdict: diagnostics.length > 0 ? "elsewhere" : "silent", ...judged };
}

function said({ code, message }: Diagnostic): string {
  return `${code} ${message}`;
}

/** It points at a line of the edit, or says its number; where lines went or came, at one beside. */
function covers(one: Diagnostic, path: string, text: string, edit: Edit): boolean {
  if (one.place.file !== path) return false;
  const first = text.slice(0, edit.start).split("\n").length;
  const before = linesIn(text.slice(edit.start, edit.end));
  const after = linesIn(edit.put);
  const isBlank = (text.slice(edit.start, edit.end) + edit.put).trim() === "";
  const beside = before !== after || isBlank;
  const last = first + after;
  const lines = [
    one.place.line,
    ...(one.note ?? "").matchAll(/\bline (\d+)/g).map((match) => Number(match[1])),
  ];
  return lines.some((line) => line >= first - (beside ? 1 : 0) && line <= last + (beside ? 1 : 0));
}

function linesIn(text: string): number {
  return text.split("\n").length - 1;
}

/** Its words hold a word of the edit, as it was or as it is. */
function names({ message, note = "", help = [] }: Diagnostic, text: string, edit: Edit): boolean {
  const words = new Set(`${message} ${note} ${help.join(" ")}`.match(/[\w.$-]*\w/g) ?? []);
  for (const word of [...words]) for (const piece of word.split(/[.-]/)) words.add(piece);
  return editedWords(text, edit).some((word) => words.has(word));
}

/** The words that an edit touches, before and after; of a removed line the keys. */
export function editedWords(text: string, { start, end, put }: Edit): readonly string[] {
  const isLine = put === "" && text.slice(start, end).endsWith("\n");
  if (isLine) return keysOf(text.slice(start, end));
  const from = start - (/[\w$]*$/.exec(text.slice(0, start))?.[0].length ?? 0);
  const to = end + (/^[\w$]*/.exec(text.slice(end))?.[0].length ?? 0);
  const now = text.slice(from, start) + put + text.slice(end, to);
  return [...wordsOf(text.slice(from, to)), ...wordsOf(now)];
}

/** Names that a removed line gave: of keys, not the words of the language inside { }. */
function keysOf(line: string): readonly string[] {
  const own = [...line.matchAll(/^\s*(?:- )?["']?(\w[\w. -]*?)["']?:(?=\s)/gm)].map(
    (match) => match[1]!,
  );
  const inner = [...line.matchAll(/[{,] *([A-Z]\w+):(?=\s)/g)].map((match) => match[1]!);
  return own.length + inner.length > 0 ? [...own, ...inner] : wordsOf(line);
}

/** `in` or `a` stand in any sentence. */
function wordsOf(text: string): readonly string[] {
  return (text.match(/[A-Za-z_$][\w$]*|\d[\w$]*/g) ?? []).filter((word) => word.length > 2);
}
