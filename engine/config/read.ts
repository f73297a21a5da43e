import type { Files } from "../contract/io.ts";
import { TieoutError } from "../errors.ts";
import type { Place } from "../model/diagnostic.ts";
import type { Problems } from "./problems.ts";
import { BOM, newSource, placeAt, type Source } from "./source.ts";

/** The project folder as the loader sees it: paths are relative to `root`, written with `/`. */
export interface ProjectFolder {
  readonly files: Files;
  readonly root: string;
}

/** YAML of this size takes seconds to parse; a table that large belongs into a CSV. */
export const MAX_YAML_BYTES = 1024 * 1024;
export const MAX_CSV_BYTES = 8 * 1024 * 1024;

export function fullPath(folder: ProjectFolder, path: string): string {
  return folder.files.resolve(folder.root, path);
}

/** The text of a file, or null when it cannot be taken: then a problem says why. */
export function readSource(folder: ProjectFolder, path: string, problems: Problems): Source | null {
  const place = topOf(path);
  const full = fullPath(folder, path);
  if (folder.files.inside(fullPath(folder, "."), full) === null) {
    problems.add("TO102", place, `\`${path}\` leads out of the project folder`, {
      help: ["put the file itself there: a configuration is read from one folder only"],
    });
    return null;
  }
  const bytes = readBytes(folder, path, full, problems);
  if (bytes === null) return null;
  const text = decode(path, bytes, problems);
  if (text === null) return null;
  const source = newSource(path, text);
  return checkCharacters(source, problems) ? source : null;
}

/** A file as a whole: nothing of it is shown. */
export function topOf(path: string): Place {
  return { file: path, line: 1, column: 1, length: 0 };
}

function readBytes(
  folder: ProjectFolder,
  path: string,
  full: string,
  problems: Problems,
): Uint8Array | null {
  try {
    const info = folder.files.info(full);
    if (info?.kind === "folder") {
      problems.add("TO102", topOf(path), `\`${path}\` is a folder, not a file`);
      return null;
    }
    const most = path.endsWith(".csv") ? MAX_CSV_BYTES : MAX_YAML_BYTES;
    if (info !== null && info.bytes > most) {
      problems.add("TO103", topOf(path), `\`${path}\` has ${info.bytes} bytes`, {
        note: `at most ${most} bytes`,
        help: ["a long table stands in mappings/lookups/NAME.csv; an export is no configuration"],
      });
      return null;
    }
    return folder.files.readBytes(full);
  } catch (error) {
    if (!(error instanceof TieoutError)) throw error;
    problems.add("TO102", topOf(path), `\`${path}\` cannot be read`, { note: error.message });
    return null;
  }
}

function decode(path: string, bytes: Uint8Array, problems: Problems): string | null {
  const wide =
    (bytes[0] === 0xff && bytes[1] === 0xfe) ||
    (bytes[0] === 0xfe && bytes[1] === 0xff) ||
    (bytes.length > 1 && (bytes[0] === 0) !== (bytes[1] === 0));
  if (wide) {
    problems.add("TO104", topOf(path), `\`${path}\` is written in UTF-16`, {
      help: ["save it as UTF-8"],
    });
    return null;
  }
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return decoder.decode(bytes);
  } catch {
    const line = lineOfBadByte(bytes);
    problems.add("TO104", { ...topOf(path), line }, `line ${line} of \`${path}\` is not UTF-8`, {
      help: ["save it as UTF-8: an editor shows the encoding in its status line"],
    });
    return null;
  }
}

/** No character of UTF-8 holds the byte of a line feed, so lines can be judged one by one. */
function lineOfBadByte(bytes: Uint8Array): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const found = bytes.indexOf(0x0a, start);
    const end = found === -1 ? bytes.length : found;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    start = end + 1;
  }
  return line;
}

/**
 * What cannot be seen, or shows lines in another order than they are read (Boucher and Anderson,
 * "Trojan Source", 2021). Tab, line feed and a carriage return before it are text.
 */
// oxlint-disable-next-line no-control-regex
const UNSEEN = /[\0-\x08\v\f\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]|\r(?!\n)/;

function checkCharacters(source: Source, problems: Problems): boolean {
  if (source.text.startsWith(BOM)) {
    problems.add("TO106", topOf(source.path), "the file begins with a byte order mark", {
      fix: { file: source.path, start: 0, end: 1, text: "" },
    });
  }
  const at = source.text.search(UNSEEN);
  if (at === -1) return true;
  const place = placeAt(source, { start: at, end: at + 1 });
  const name = nameOf(source.text.charCodeAt(at));
  problems.add("TO105", place, `${name} stands in the file`, {
    note: "it cannot be seen",
    help: ["delete it; where a text needs it, write it in double quotes as an escape"],
  });
  return false;
}

export function nameOf(code: number): string {
  if (code === 0) return "a NUL";
  if (code === 13) return "a carriage return without a line feed";
  const hex = code.toString(16).toUpperCase().padStart(4, "0");
  const turns = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
  if (code >= 0xd800 && code <= 0xdfff) return `half of a character, U+${hex}`;
  return turns ? `the direction mark U+${hex}` : `the control character U+${hex}`;
}
