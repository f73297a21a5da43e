/** Two answers, value by value: what the service said and what the emulator says. */

export type Kind = "status" | "missing" | "added" | "type" | "value" | "order" | "length";

export interface Difference {
  readonly kind: Kind;
  /** `QueryResponse.Customer[3].Balance`; "" is the whole answer. */
  readonly path: string;
  readonly theirs: string;
  readonly ours: string;
}

/** What is decided by a clock, a counter or a secret: only its type is compared. */
export type IsFree = (key: string, path: string) => boolean;

export function compare(theirs: unknown, ours: unknown, isFree: IsFree): readonly Difference[] {
  const found: Difference[] = [];
  walk({ theirs, ours, path: "", key: "" }, isFree, found);
  return found;
}

interface Pair {
  readonly theirs: unknown;
  readonly ours: unknown;
  readonly path: string;
  readonly key: string;
}

function walk({ theirs, ours, path, key }: Pair, isFree: IsFree, found: Difference[]): void {
  const told = (kind: Kind, at = path): void => {
    found.push({ kind, path: at, theirs: brief(theirs), ours: brief(ours) });
  };
  if (typeOf(theirs) !== typeOf(ours)) return told("type");
  if (Array.isArray(theirs) && Array.isArray(ours)) {
    if (theirs.length !== ours.length) told("length");
    for (const [at, value] of theirs.slice(0, ours.length).entries()) {
      walk({ theirs: value, ours: ours[at], path: `${path}[${at}]`, key }, isFree, found);
    }
    return;
  }
  if (isObject(theirs) && isObject(ours)) {
    const below = (name: string): string => (path === "" ? name : `${path}.${name}`);
    const [wanted, given] = [Object.keys(theirs), Object.keys(ours)];
    for (const name of wanted) {
      if (!Object.hasOwn(ours, name)) {
        found.push({ kind: "missing", path: below(name), theirs: brief(theirs[name]), ours: "" });
      } else {
        const pair = { theirs: theirs[name], ours: ours[name], path: below(name), key: name };
        walk(pair, isFree, found);
      }
    }
    for (const name of given.filter((n) => !Object.hasOwn(theirs, n))) {
      found.push({ kind: "added", path: below(name), theirs: "", ours: brief(ours[name]) });
    }
    const common = given.filter((name) => Object.hasOwn(theirs, name));
    const same = wanted.filter((name) => Object.hasOwn(ours, name)).join();
    if (common.join() !== same) {
      found.push({ kind: "order", path, theirs: wanted.join(), ours: given.join() });
    }
    return;
  }
  if (theirs !== ours && !isFree(key, path)) told("value");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "list" : typeof value;
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
