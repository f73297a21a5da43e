/** Rules of the control address: which calls meet which fault, how often. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { type FaultRule, type Refused, readRule } from "./fault-read.ts";
import type { FaultHook, InjectedFault } from "./injected.ts";
import { type Asked, type SeenRequest, askedBy } from "./seen.ts";

export interface Injector {
  /** For a call of the API, before it is looked at. */
  meet(request: SeenRequest): InjectedFault | null;
  /** For one item of a batch: `code`, `slow` and `duplicate` only. */
  meetItem(asked: () => Asked, request: SeenRequest): InjectedFault | null;
  /** Its id, or why the rule cannot be read. */
  add(rule: JsonObject): { readonly id: string } | Refused;
  /** Every rule with how many calls it matched and met. */
  list(): readonly JsonObject[];
  /** False where there is none of that id; null: all. */
  remove(id: string | null): boolean;
}

interface Rule {
  readonly id: string;
  readonly given: JsonObject;
  readonly rule: FaultRule;
  matched: number;
  met: number;
}

export function injectorOf(first: FaultHook | null): Injector {
  let rules: Rule[] = [];
  let made = 0;

  const firstOf = (level: (rule: FaultRule) => boolean): InjectedFault | null => {
    for (const rule of rules) {
      if (!isOpen(rule) || !level(rule.rule)) continue;
      rule.matched++;
      if (!isTurn(rule)) continue;
      rule.met++;
      return rule.rule.fault;
    }
    return null;
  };

  return {
    meet(request) {
      // The hook is asked of the company's calls, which are counted from 1.
      const asked = request.number === 0 ? null : (first?.(request) ?? null);
      if (asked !== null || rules.length === 0) return asked;
      const seen = askedBy(request);
      return firstOf((rule) => meetsCall(rule, seen, request));
    },
    meetItem(asked, request) {
      if (rules.length === 0) return null;
      const seen = asked();
      return firstOf((rule) => rule.isOfItems && matches(rule, seen, request));
    },
    add(given) {
      const rule = readRule(given);
      if ("error" in rule) return rule;
      const id = `f${++made}`;
      rules.push({ id, given, rule, matched: 0, met: 0 });
      return { id };
    },
    list: () => rules.map(({ id, given, matched, met }) => ({ id, matched, met, ...given })),
    remove(id) {
      const left = id === null ? [] : rules.filter((rule) => rule.id !== id);
      const isThere = id === null || left.length < rules.length;
      rules = left;
      return isThere;
    },
  };
}

function isOpen({ rule, met }: Rule): boolean {
  return rule.times === null || met < rule.times;
}

/** The call that was just counted: past those that are skipped, and where a rate is, drawn. */
function isTurn({ rule, matched }: Rule): boolean {
  if (matched <= rule.skip) return false;
  return rule.rate === null || drawn(rule.seed, matched) < rule.rate;
}

/** A batch is met as a whole where one of its items matches a fault of the connection. */
function meetsCall(rule: FaultRule, asked: Asked, request: SeenRequest): boolean {
  if (asked.operation === "token") return rule.match.operation === "token";
  if (asked.operation !== "batch" || !namesItems(rule)) return matches(rule, asked, request);
  return !rule.isOfItems && asked.items.some((item) => matches(rule, item, request));
}

/** Whether it speaks of what stands in a batch rather than of the call. */
function namesItems({ match }: FaultRule): boolean {
  return match.entity !== null || (match.operation !== null && match.operation !== "batch");
}

function matches({ match }: FaultRule, asked: Asked, request: SeenRequest): boolean {
  const { operation, entity, id, method, path, body } = match;
  if (operation !== null && operation !== asked.operation) return false;
  if (entity !== null && entity !== asked.entity) return false;
  if (id !== null && id !== asked.id) return false;
  if (method !== null && method !== request.method) return false;
  if (body !== null && !request.body.includes(body)) return false;
  return path === null || `${request.path}?${request.query}`.includes(path);
}

/** 0 to 1 from the seed and the count alone, so that a campaign can be run again (splitmix32). */
function drawn(seed: number, count: number): number {
  let x = (seed + Math.imul(count, 0x9e3779b9)) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
}
