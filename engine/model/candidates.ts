import { decimalOf, valueAt } from "./body.ts";
import type { NativeObject, NativeValue } from "./body.ts";
import { formatDecimal, isDecimal } from "./decimal.ts";
import { isMoney, moneyToDecimal } from "./money.ts";
import { comparedName, foldName, similarity } from "./similar.ts";
import type { ComparedName } from "./similar.ts";
import { isRefValue } from "./value.ts";
import type { Value } from "./value.ts";
import type { Candidate } from "./link.ts";
import { formatRow } from "./ids.ts";
import type { RemoteId } from "./ids.ts";

/** One thing of the other side, as matching sees it. */
export interface Twin {
  readonly remoteId: RemoteId;
  readonly label: string;
  readonly active: boolean;
  readonly body: NativeObject;
  readonly takenBy: string | null;
}

/** A rule with its values for one record: `null` among them means that the rule does not apply. */
export interface Wanted {
  readonly paths: readonly string[];
  readonly values: readonly (string | null)[];
  readonly fold: boolean;
  readonly suggest: boolean;
}

/** How alike a suggestion must at least be to be shown, and how far apart two certain ones. */
const SHOWN = 0.6;
const MOST = 5;

/**
 * An index of one stream for one rule: by the folded or exact values of its paths. Built once a
 * run; a look-up costs one map access.
 */
export interface TwinIndex {
  readonly all: readonly Twin[];
  find(wanted: Wanted): readonly Twin[];
  /** The name of each of `all` at these paths; null: it has none. */
  namesAt(paths: readonly string[]): readonly (ComparedName | null)[];
}

export function indexTwins(all: readonly Twin[]): TwinIndex {
  const maps = new Map<string, Map<string, Twin[]>>();
  const mapFor = (wanted: Wanted): Map<string, Twin[]> => {
    const name = `${wanted.fold ? "fold" : "exact"}:${wanted.paths.join("|")}`;
    let map = maps.get(name);
    if (map === undefined) {
      map = new Map();
      for (const twin of all) {
        const key = keyOf(
          wanted.paths.map((path) => textAt(twin.body, path)),
          wanted.fold,
        );
        if (key === null) continue;
        const list = map.get(key);
        if (list === undefined) map.set(key, [twin]);
        else list.push(twin);
      }
      maps.set(name, map);
    }
    return map;
  };
  const names = new Map<string, readonly (ComparedName | null)[]>();
  return {
    all,
    find(wanted) {
      const key = keyOf(wanted.values, wanted.fold);
      return key === null ? [] : (mapFor(wanted).get(key) ?? []);
    },
    namesAt(paths) {
      const known = names.get(paths.join("|"));
      if (known !== undefined) return known;
      const made = all.map((twin) => nameOf(twin, paths));
      names.set(paths.join("|"), made);
      return made;
    },
  };
}

/**
 * Candidates in falling fidelity: the first certain rule that finds something decides; otherwise
 * suggestions by equality and by likeness, best first. A likeness is never certain.
 */
export function proposeCandidates(
  index: TwinIndex,
  rules: readonly Wanted[],
): readonly Candidate[] {
  for (const rule of rules.filter((each) => !each.suggest)) {
    const found = index.find(rule).filter((twin) => twin.active);
    if (found.length > 0) {
      return found.map((twin) =>
        candidate(twin, 1, "certain", [`same ${rule.paths.join(" and ")}`]),
      );
    }
  }
  const scored = new Map<string, Candidate>();
  for (const rule of rules.filter((each) => each.suggest)) {
    for (const suggestion of suggestions(index, rule)) {
      const known = scored.get(suggestion.remoteId);
      if (known === undefined || known.score < suggestion.score) {
        scored.set(suggestion.remoteId, suggestion);
      }
    }
  }
  return [...scored.values()].toSorted((a, b) => b.score - a.score).slice(0, MOST);
}

function suggestions(index: TwinIndex, rule: Wanted): readonly Candidate[] {
  if (rule.values.some((value) => value === null)) return [];
  const ours = comparedName(rule.values.join(" "));
  const names = index.namesAt(rule.paths);
  const found: Candidate[] = [];
  for (const [at, twin] of index.all.entries()) {
    const theirs = names[at] ?? null;
    if (theirs === null) continue;
    const score = Math.round(similarity(ours, theirs) * 100) / 100;
    if (score < SHOWN) continue;
    const why = [score === 1 ? "same name" : `name ${score.toFixed(2)}`];
    if (!twin.active) why.push("inactive");
    if (twin.takenBy !== null) why.push(`linked to ${twin.takenBy}`);
    found.push(candidate(twin, score, "suggestion", why));
  }
  return found;
}

function nameOf(twin: Twin, paths: readonly string[]): ComparedName | null {
  const parts = paths.map((path) => textAt(twin.body, path));
  const text = parts.filter((part) => part !== null).join(" ");
  return text === "" ? null : comparedName(text);
}

function candidate(
  twin: Twin,
  score: number,
  kind: Candidate["kind"],
  why: readonly string[],
): Candidate {
  return { remoteId: twin.remoteId, label: twin.label, score, kind, why, takenBy: twin.takenBy };
}

/** The text by which values of both sides are held against each other. */
export function matchText(value: Value, idOf: (address: string) => string | null): string | null {
  if (value === null) return null;
  if (isDecimal(value)) return formatDecimal(value);
  if (isMoney(value)) return formatDecimal(moneyToDecimal(value));
  if (isRefValue(value)) return idOf(formatRow(value.ref, value.key));
  if (typeof value === "boolean") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

function textAt(body: NativeObject, path: string): string | null {
  const value: NativeValue | undefined = valueAt(body, path);
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value.trim() === "" ? null : value.trim();
  if (typeof value === "boolean") return String(value);
  const number = decimalOf(value);
  if (number !== null) return formatDecimal(number);
  if (typeof value === "object" && "value" in value) {
    const id = (value as NativeObject)["value"];
    return typeof id === "string" ? id : null;
  }
  return null;
}

function keyOf(values: readonly (string | null)[], fold: boolean): string | null {
  if (values.some((value) => value === null)) return null;
  return values
    .map((value) => (fold ? foldName(value ?? "") : canonical(value ?? "")))
    .join("\u0000");
}

/** `4600.00` and `4600` are one amount; texts are compared as they are. */
function canonical(text: string): string {
  const number = /^-?\d+\.\d+$/.test(text) ? decimalOf(text) : null;
  return number === null ? text : formatDecimal(number);
}
