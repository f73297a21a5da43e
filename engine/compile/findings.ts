/** Collects every diagnostic of a compilation; a place is found once, where it is needed. */
import type { ConfigFile, Path } from "../config/config.ts";
import { type Diagnostic, type Fix, formatPlace, type Place } from "../model/diagnostic.ts";
import { codeEntry, type Code } from "./codes.ts";
import { nearest } from "../model/similar.ts";

export interface Findings {
  readonly all: readonly Diagnostic[];
  add(code: Code, place: Place, message: string, more?: More): void;
  /** Those of a second look, without what the first has said of the same places. */
  addFrom(other: Findings): void;
  /** What reading a further file has found. */
  addRead(found: readonly Diagnostic[]): void;
}

export interface More {
  readonly note?: string | undefined;
  readonly help?: readonly (string | null)[];
  readonly fix?: Fix | null | undefined;
}

export function newFindings(): Findings {
  const all: Diagnostic[] = [];
  const seen = new Set<string>();
  return {
    all,
    addRead: (found) => void all.push(...found),
    addFrom(other) {
      const told = new Set(all.map(({ place }) => formatPlace(place)));
      all.push(...other.all.filter(({ place }) => !told.has(formatPlace(place))));
    },
    add(code, place, message, more = {}) {
      const id = `${code} ${place.file} ${place.line} ${place.column} ${message}`;
      if (seen.has(id)) return;
      seen.add(id);
      const help = (more.help ?? []).filter((line) => line !== null);
      all.push({
        code,
        severity: codeEntry(code).severity ?? "error",
        message,
        place,
        ...(more.note === undefined ? {} : { note: more.note }),
        ...(help.length === 0 ? {} : { help }),
        ...(more.fix ? { fix: more.fix } : {}),
      });
    },
  };
}

/** A value of a configuration file: where expressions and names come from. */
export interface Spot {
  readonly file: ConfigFile<unknown>;
  readonly path: Path;
}

export function spot(file: ConfigFile<unknown>, ...path: Path): Spot {
  return { file, path };
}

export function under(at: Spot, ...more: Path): Spot {
  return { file: at.file, path: [...at.path, ...more] };
}

export function placeOf(at: Spot): Place {
  return at.file.at(at.path);
}

export function keyPlace(at: Spot): Place {
  return at.file.keyAt(at.path);
}

/**
 * Part of a scalar on one line, `start` to `end` in its text; the whole scalar where the text does
 * not stand in the file as it is (escapes, blocks).
 */
export function placeWithin(at: Spot, text: string, start: number, end: number): Place {
  const whole = placeOf(at);
  const line = at.file.lineOf(at.path);
  const skip = at.file.style(at.path) === "quoted" ? 1 : 0;
  const from = whole.column - 1 + skip;
  if (text.includes("\n") || line.slice(from, from + text.length) !== text) return whole;
  return { ...whole, column: whole.column + skip + start, length: Math.max(1, end - start) };
}

/** "did you mean `total`?" and a fix, where one name is near. */
export function didYouMean(
  name: string,
  candidates: Iterable<string>,
): { readonly near: string | null; readonly help: string | null } {
  const near = nearest(name, candidates);
  return { near, help: near === null ? null : `did you mean \`${near}\`?` };
}

/** "a, b, c and 12 more" */
export function listed(names: Iterable<string>, most: number = 12): string {
  const all = [...names];
  if (all.length === 0) return "none";
  const shown = all.slice(0, most).join(", ");
  return all.length > most ? `${shown} and ${all.length - most} more` : shown;
}
