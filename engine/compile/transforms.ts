/**
 * `mappings/transforms.ts`: functions of a project's own. Their signatures are read here without
 * running them; the code is loaded only when a run is about to evaluate a rule that calls it.
 */
import { createRequire, registerHooks } from "node:module";
import type { Place } from "../model/diagnostic.ts";
import type { Value } from "../model/value.ts";
import { type Findings, newFindings } from "./findings.ts";
import type { FunctionEntry } from "./function-entry.ts";
import type * as Inspect from "./transforms-inspect.ts";
import type { TransformsFile } from "./transforms-inspect.ts";
import { fail } from "./values.ts";

export interface Transforms {
  readonly functions: ReadonlyMap<string, FunctionEntry>;
  /** Names of exported functions that some mapping calls. */
  called(): readonly string[];
  unused(): readonly { readonly name: string; readonly place: Place }[];
  /** Loads the module: its code runs from here on. `path` is absolute. */
  load(path: string): Promise<void>;
  /** How often a function was called that is not loaded: what called it says nothing true. */
  notRun(): number;
}

/** Loads when it is asked, and not before: the compiler, and the project's own code. */
const here = createRequire(import.meta.url);
const EXT = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
const INSPECT = `./transforms-inspect${EXT}`;

type Implementation = (...args: readonly Value[]) => Value;

export function noTransforms(): Transforms {
  return {
    functions: new Map(),
    called: () => [],
    unused: () => [],
    load: async () => {},
    notRun: () => 0,
  };
}

/** What the mappings do not even mention costs nothing: ts-morph takes 327 ms to load. */
export function readTransforms(
  file: TransformsFile,
  calls: string,
  builtin: ReadonlyMap<string, FunctionEntry>,
  findings: Findings,
): Transforms {
  const exported = exportedNames(file.text);
  const mentioned = exported.filter(({ name }) => new RegExp(`\\b${name}\\s*\\(`).test(calls));
  const loaded = new Map<string, Implementation>();
  const functions = new Map<string, FunctionEntry>();
  let missed = 0;
  const miss = (): void => void missed++;
  if (mentioned.length > 0) {
    const { found, told } = inspected(file, builtin);
    findings.addRead(told.all);
    for (const each of found) functions.set(each.name, entryOf(each, loaded, miss));
    // What cannot be called was reported where it is written, and not again where it is called.
    for (const { name } of mentioned) {
      if (functions.has(name) || builtin.has(name)) continue;
      functions.set(name, entryOf({ name, signature: "(any...) any", doc: "" }, loaded, miss));
    }
  }
  return {
    functions,
    called: () => mentioned.map(({ name }) => name).filter((name) => functions.has(name)),
    unused: () =>
      exported
        .filter(({ name }) => !mentioned.some((other) => other.name === name))
        .map(({ name, line, column }) => ({
          name,
          place: { file: file.path, line, column, length: name.length },
        })),
    notRun: () => missed,
    async load(path) {
      const code = loadWithOwn(path);
      for (const name of functions.keys()) {
        const made = code[name];
        if (typeof made === "function") loaded.set(name, made as Implementation);
      }
    },
  };
}

interface Inspected {
  readonly found: readonly Inspect.FoundTransform[];
  readonly told: Findings;
}

const known = new WeakMap<TransformsFile, Inspected>();

/** `validate` compiles one file twice, the second time with the company's names: asked once. */
function inspected(file: TransformsFile, builtin: ReadonlyMap<string, FunctionEntry>): Inspected {
  const before = known.get(file);
  if (before !== undefined) return before;
  const { inspectTransforms } = here(INSPECT) as typeof Inspect;
  const told = newFindings();
  const made = { found: inspectTransforms(file, builtin, told), told };
  known.set(file, made);
  return made;
}

/**
 * `tieout/decimal`, `tieout/money`, `tieout/calendar` are these very modules, wherever Tieout is
 * installed: with `npm install -g` a project has no node_modules that would have them.
 */
function loadWithOwn(path: string): Readonly<Record<string, unknown>> {
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const name = OWN.exec(specifier)?.[1];
      if (name === undefined) return next(specifier, context);
      return { url: new URL(`../model/${name}${EXT}`, import.meta.url).href, shortCircuit: true };
    },
  });
  try {
    return here(path) as Readonly<Record<string, unknown>>;
  } finally {
    hooks.deregister();
  }
}

const OWN = /^tieout\/(decimal|money|calendar)$/;

function entryOf(
  { name, signature, doc }: Inspect.FoundTransform,
  loaded: ReadonlyMap<string, Implementation>,
  miss: () => void,
): FunctionEntry {
  return {
    name,
    signatures: [signature],
    doc,
    run(args, { scope }) {
      const made = loaded.get(name);
      if (made === undefined) {
        miss();
        return fail(scope, `${name}() of transforms.ts is not run here`);
      }
      try {
        return made(...args) ?? null;
      } catch (error) {
        return fail(scope, `${name}(): ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  };
}

interface ExportedName {
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

/** By its text alone, so that a project whose functions nobody calls never waits for the compiler. */
function exportedNames(text: string): readonly ExportedName[] {
  const found: ExportedName[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const match = /^export\s+(?:async\s+)?(?:function|const)\s+([A-Za-z_][A-Za-z0-9_]*)/.exec(line);
    if (match === null) continue;
    found.push({
      name: match[1]!,
      line: index + 1,
      column: match[0].length - match[1]!.length + 1,
    });
  }
  return found;
}
