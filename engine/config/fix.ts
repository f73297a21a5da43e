import type { Files } from "../contract/io.ts";
import type { Diagnostic, Fix } from "../model/diagnostic.ts";
import { fullPath } from "./read.ts";

export interface FixesApplied {
  /** Files that were written, as the diagnostics name them. */
  readonly files: readonly string[];
  readonly applied: number;
  /** Fixes that overlap one that was applied: run it again. */
  readonly left: number;
}

/** Applies the certain fixes; every other byte of the files stays as it is. */
export function applyFixes(
  diagnostics: readonly Diagnostic[],
  files: Files,
  root: string = ".",
): FixesApplied {
  const byFile = Map.groupBy(
    diagnostics.flatMap((one) => one.fix ?? []),
    (fix) => fix.file,
  );
  let applied = 0;
  let left = 0;
  for (const [file, fixes] of byFile) {
    const path = fullPath({ files, root }, file);
    const result = fixText(files.readText(path), fixes);
    files.write(path, result.text);
    applied += result.applied;
    left += result.left;
  }
  return { files: [...byFile.keys()].toSorted(), applied, left };
}

/** First come, first served: of two fixes that overlap, the later one in the text waits. */
export function fixText(
  text: string,
  fixes: readonly Fix[],
): { readonly text: string; readonly applied: number; readonly left: number } {
  const inOrder = fixes.toSorted((a, b) => a.start - b.start || a.end - b.end);
  let result = "";
  let at = 0;
  let applied = 0;
  let left = 0;
  let last: Fix | null = null;
  for (const fix of inOrder) {
    const same =
      last !== null && last.start === fix.start && last.end === fix.end && last.text === fix.text;
    if (same) continue;
    if (fix.start < at) {
      left++;
      continue;
    }
    result += text.slice(at, fix.start) + fix.text;
    at = fix.end;
    applied++;
    last = fix;
  }
  return { text: result + text.slice(at), applied, left };
}
