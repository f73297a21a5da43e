import type { Diagnostic } from "../../../engine/model/diagnostic.ts";
import { type Edit, EDITS } from "./edits.ts";
import { goodOf, judge, type Verdict } from "./judge.ts";
import { goodProjects } from "./projects.ts";
import { type Chance, chanceOf } from "./random.ts";
import { readWritten, type WrittenFile } from "./written.ts";

/** One slip in one file of a good configuration, and what became of it. */
export interface Corruption {
  readonly project: string;
  readonly path: string;
  readonly kind: string;
  readonly line: number;
  readonly was: string;
  readonly now: string;
  readonly verdict: Verdict | "thrown";
  readonly diagnostics: readonly Diagnostic[];
  /** A test of the configuration would show it. */
  readonly testFails: boolean;
  /** Of config and compile together. */
  readonly ms: number;
}

export function* corruptions(count: number, seed: number): Generator<Corruption> {
  const chance = chanceOf(seed);
  const goods = goodProjects().flatMap((project) => {
    const files = [...project.texts].map(([path, text]) => readWritten(path, text));
    const good = { ...goodOf(project), files };
    return Array.from({ length: project.share }, () => good);
  });
  const kinds = Object.keys(EDITS);
  for (let made = 0; made < count; made++) {
    const kind = kinds[made % kinds.length]!;
    const good = chance.of(goods);
    const { file, edit } = madeEdit(kind, good.files, chance);
    const { path, text } = file;
    const now = text.slice(0, edit.start) + edit.put + text.slice(edit.end);
    const start = performance.now();
    const told = attempt(() => judge(good, path, edit, good.project.run({ path, text: now })));
    yield {
      project: good.project.name,
      path,
      kind,
      line: text.slice(0, edit.start).split("\n").length,
      was: around(text, edit.start, edit.end),
      now: around(now, edit.start, edit.start + edit.put.length),
      ...told,
      ms: performance.now() - start,
    };
  }
}

type Told = Pick<Corruption, "verdict" | "diagnostics" | "testFails">;

function attempt(judged: () => Told): Told {
  try {
    return judged();
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const place = { file: "", line: 0, column: 0, length: 0 };
    const diagnostics: readonly Diagnostic[] = [
      { code: "thrown", severity: "error", message, place },
    ];
    return { verdict: "thrown", diagnostics, testFails: false };
  }
}

/** The longer a file, the more slips happen in it; a table of links is one slip many times. */
function madeEdit(
  kind: string,
  files: readonly WrittenFile[],
  chance: Chance,
): { readonly file: WrittenFile; readonly edit: Edit } {
  for (;;) {
    const file = chance.of(files.flatMap((each) => Array<WrittenFile>(weight(each)).fill(each)));
    const edit = EDITS[kind]!(file, chance);
    if (edit !== null && file.text.slice(edit.start, edit.end) !== edit.put) return { file, edit };
  }
}

function weight({ path, text }: WrittenFile): number {
  const most = /^[^/]+\/(?:links|lookups)\/|\.test\.yaml$/.test(path) ? 10 : 60;
  return Math.min(most, text.split("\n").length);
}

/** The lines that an edit lies in. */
function around(text: string, from: number, to: number): string {
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const stop = text.indexOf("\n", Math.max(to - 1, from));
  return text.slice(start, stop === -1 ? undefined : stop);
}
