import { assert } from "../assert.ts";
import type { Fix, Place } from "../model/diagnostic.ts";
import type { ConfigFile, Path } from "./config.ts";
import { quoted } from "./quote.ts";
import { lineAt, lineText, placeAt, type Source, type Span } from "./source.ts";

/**
 * A value as it is written: what it is and where it stands. Parts of one tree may come from
 * several files (an environment lies over the project). Mutable while a file is loaded, because
 * what can be mended with certainty is mended in it, so that the rest can be judged.
 */
export type Written = WrittenMap | WrittenList | WrittenScalar;

interface Standing {
  source: Source;
  span: Span;
  /** Where its key stands; null for entries of lists and for the whole file. */
  key: Span | null;
}

export interface WrittenMap extends Standing {
  readonly kind: "map";
  readonly entries: Map<string, Written>;
  /** Keys that stand here and were taken out after a finding: nobody misses them. */
  readonly gone: Set<string>;
}

export function newMap(source: Source, span: Span, key: Span | null): WrittenMap {
  return { kind: "map", entries: new Map(), gone: new Set(), source, span, key };
}

export interface WrittenList extends Standing {
  readonly kind: "list";
  readonly items: Written[];
}

export interface WrittenScalar extends Standing {
  readonly kind: "scalar";
  value: string | number | boolean | null;
  style: "plain" | "quoted" | "block";
}

/** The plain value; maps have no prototype, so no name in them means anything to JavaScript. */
export function valueOf(written: Written): unknown {
  switch (written.kind) {
    case "scalar":
      return written.value;
    case "list":
      return written.items.map(valueOf);
    case "map": {
      const value = Object.create(null) as Record<string, unknown>;
      for (const [key, entry] of written.entries) value[key] = valueOf(entry);
      return value;
    }
  }
}

/** The value at a path, or null where nothing stands there. */
export function find(root: Written, path: Path): Written | null {
  const { found, missing } = descend(root, path);
  return missing ? null : found;
}

/** As far as the path leads. */
function descend(root: Written, path: Path): { found: Written; missing: boolean } {
  let found = root;
  for (const step of path) {
    const next = childOf(found, step);
    if (next === null) return { found, missing: true };
    found = next;
  }
  return { found, missing: false };
}

function childOf(written: Written, step: string | number): Written | null {
  switch (written.kind) {
    case "map":
      return written.entries.get(String(step)) ?? null;
    case "list":
      return written.items[Number(step)] ?? null;
    case "scalar":
      return null;
  }
}

/** Where to point for a whole map or list: its key, or its first line. */
export function placeOfWritten(written: Written): Place {
  if (written.kind !== "scalar" && written.key !== null) {
    return placeAt(written.source, written.key);
  }
  return placeAt(written.source, written.span);
}

export function placeOfKey(written: Written): Place {
  return placeAt(written.source, written.key ?? written.span);
}

/** A checked tree as the rest of the engine sees it. */
export function configFile<T>(source: Source, root: Written): ConfigFile<T> {
  const nearest = (path: Path): Written => descend(root, path).found;
  const present = (path: Path): Written => {
    const written = find(root, path);
    assert(written !== null, () => `nothing stands at ${path.join(".")} in ${source.path}`);
    return written;
  };
  return {
    path: source.path,
    text: source.text,
    value: valueOf(root) as T,
    at(path) {
      const { found, missing } = descend(root, path);
      return missing ? placeOfWritten(found) : placeAt(found.source, found.span);
    },
    keyAt: (path) => placeOfKey(nearest(path)),
    replace: (path, text) => replaceFix(present(path), text),
    rename(path, key) {
      const written = present(path);
      assert(written.key !== null, () => `${path.join(".")} has no key to rename`);
      return fixOf(written.source, written.key, quoted.key(key));
    },
    style(path) {
      const written = nearest(path);
      return written.kind === "scalar" ? written.style : null;
    },
    lineOf(path) {
      const written = nearest(path);
      return lineText(written.source, lineAt(written.source, written.span.start));
    },
  };
}

export function replaceFix(written: Written, text: string): Fix {
  return fixOf(written.source, written.span, quoted.whereNeeded(text));
}

export function fixOf(source: Source, span: Span, text: string): Fix {
  return { file: source.path, start: span.start, end: span.end, text };
}
