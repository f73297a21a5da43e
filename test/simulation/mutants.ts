import { registerHooks } from "node:module";
import path from "node:path";
import type { Change, Mutant } from "./mutant.ts";
import { AFTER } from "./mutants-after.ts";
import { BEFORE } from "./mutants-before.ts";
import { ON_POSTGRES } from "./mutants-postgres.ts";
import type { GroundKind } from "./ground.ts";
import type { Swarm } from "./swarm.ts";

export const MUTANTS: readonly Mutant[] = [...BEFORE, ...AFTER, ...ON_POSTGRES];

const ROOT = path.resolve(import.meta.dirname, "../..");

/** The worlds in which a mutant is looked for; any, where none is named. */
export function worldOf(name: string | null): Partial<Swarm> {
  return name === null ? {} : mutantOf(name).world;
}

/** The store that a mutant needs. */
export function storeOf(name: string | null): GroundKind {
  return name === null ? "sqlite" : (mutantOf(name).store ?? "sqlite");
}

function mutantOf(name: string): Mutant {
  const found = MUTANTS.find((each) => each.name === name);
  if (found !== undefined) return found;
  throw new Error(`no mutant ${name}; there are: ${MUTANTS.map((each) => each.name).join(", ")}`);
}

/** From here on the named mutant is what is loaded. Before anything of the engine is imported. */
export function loadMutant(name: string): void {
  const found = mutantOf(name);
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      const own = found.changes.filter(({ file }) => url === `file://${ROOT}/${file}`);
      if (own.length === 0) return loaded;
      const source = own.reduce(changed, textOf(loaded.source));
      return { ...loaded, source };
    },
  });
}

function changed(source: string, { file, text, by }: Change): string {
  const parts = source.split(text);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} of: ${text}`);
  return parts.join(by);
}

function textOf(source: string | ArrayBuffer | NodeJS.TypedArray | null | undefined): string {
  if (typeof source === "string") return source;
  return Buffer.from(source as Uint8Array).toString("utf8");
}
