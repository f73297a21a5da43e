import { isJsonObject, parseJson } from "../model/json.ts";
import type { JsonTree, JsonValue } from "../model/json.ts";

/** The smallest object that bears the item's name: that is how batches tell their parts apart. */
export function partOf(text: string, item: string): JsonTree {
  let tree: JsonValue;
  try {
    tree = parseJson(text);
  } catch {
    return text;
  }
  return (find(tree, item) ?? tree) as JsonTree;
}

/** Level by level: a part of a batch stands above the references inside it. */
function find(tree: JsonValue, item: string): JsonValue | null {
  if (item === "") return null;
  for (let level: readonly JsonValue[] = [tree]; level.length > 0; level = level.flatMap(inside)) {
    const found = level.find((each) => isJsonObject(each) && Object.values(each).includes(item));
    if (found !== undefined) return found;
  }
  return null;
}

function inside(value: JsonValue): readonly JsonValue[] {
  if (Array.isArray(value)) return value as readonly JsonValue[];
  return isJsonObject(value) ? Object.values(value) : [];
}
