import { isJsonObject } from "./json.ts";
import type { JsonTree } from "./json.ts";

/**
 * What a mapping (`sensitive: true`) or a connector's schema says is nobody's to read: tax ids,
 * accounts at a bank. It is sent, kept and compared as it is, and shown nowhere.
 */

/** Not even a digest of it: the nine digits of a tax id are tried through in a second. */
export const MASKED = "••••";

const SHORTEST = 4;

/** A path of the body, positions as `[]`, that is sensitive or lies under what is. */
export function isSensitive(paths: readonly string[], pattern: string): boolean {
  return paths.some(
    (path) => pattern === path || pattern.startsWith(`${path}.`) || pattern.startsWith(`${path}[`),
  );
}

/** The same value with what stands at the paths hidden; lists on the way are walked through. */
export function maskAt(value: JsonTree, paths: readonly string[]): JsonTree {
  return paths.reduce((masked, path) => hide(masked, path.replaceAll("[]", "").split(".")), value);
}

/** A request or an answer: the body stands in it, or under the name of its stream. */
export function maskWire(value: JsonTree, stream: string, paths: readonly string[]): JsonTree {
  return maskAt(value, [...paths, ...paths.map((path) => `${stream}.${path}`)]);
}

/** A text that somebody else wrote, with each of these values hidden in it. */
export function maskText(text: string, values: readonly string[]): string {
  return values.reduce((masked, value) => masked.replaceAll(value, MASKED), text);
}

/** The texts that stand at the paths, to be hidden in what others say of them. */
export function textsAt(value: JsonTree, paths: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (const path of paths) collect(value, path.replaceAll("[]", "").split("."), found);
  // Shorter ones would be found in everything.
  return found.filter((text) => text.length >= SHORTEST);
}

function hide(value: JsonTree, [name, ...rest]: readonly string[]): JsonTree {
  if (Array.isArray(value)) {
    return (value as readonly JsonTree[]).map((each) => hide(each, [name!, ...rest]));
  }
  if (name === undefined) return value === null ? null : MASKED;
  if (!isTree(value) || !Object.hasOwn(value, name)) return value;
  const at = value[name] ?? null;
  return { ...value, [name]: rest.length > 0 ? hide(at, rest) : at === null ? null : MASKED };
}

function collect(value: JsonTree, [name, ...rest]: readonly string[], found: string[]): void {
  if (Array.isArray(value)) {
    for (const each of value as readonly JsonTree[]) collect(each, [name!, ...rest], found);
  } else if (name === undefined) {
    if (typeof value === "string") found.push(value);
  } else if (isTree(value) && Object.hasOwn(value, name)) {
    const at = value[name] ?? null;
    if (rest.length > 0) collect(at, rest, found);
    else if (typeof at === "string") found.push(at);
  }
}

const isTree = (value: JsonTree): value is { readonly [name: string]: JsonTree } =>
  typeof value === "object" && value !== null && isJsonObject(value as never);
