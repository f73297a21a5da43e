/** Faults that a test asks for: what the network and the service do when they fail. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { decimalOf, objectAt, textOf } from "../body.ts";
import type { Emulation } from "../emulation.ts";

export type InjectedFault =
  /** No answer; the connection breaks before or after the request was carried out. */
  | { readonly kind: "drop"; readonly when: "before" | "after" }
  /** Answered late; carried out first or last. */
  | { readonly kind: "delay"; readonly ms: number; readonly when: "before" | "after" }
  /** The connection breaks at once, the request is carried out later. */
  | { readonly kind: "late"; readonly ms: number }
  /** Another answer in place of the true one, whether or not the request was carried out. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly body: string;
      readonly contentType: string;
      readonly acts: boolean;
    }
  /** The true answer, cut after so many bytes. */
  | { readonly kind: "truncate"; readonly bytes: number };

export interface SeenRequest {
  /** Counts the calls of the API from 1. */
  readonly number: number;
  readonly method: string;
  /** Below the company: "invoice", "query", "batch". */
  readonly path: string;
  readonly query: string;
  readonly body: string;
}

/** Null: nothing is the matter. */
export type FaultHook = (request: SeenRequest) => InjectedFault | null;

/** A rule over HTTP: after `skip` matching requests, the next `times` meet the fault. */
interface Rule {
  readonly match: { readonly method: string | null; readonly path: string | null };
  skip: number;
  times: number;
  readonly fault: InjectedFault;
}

export interface Injector {
  readonly hook: FaultHook;
  /** A message where the rule cannot be read. */
  add(rule: JsonObject): string | null;
  clear(): void;
}

export function injectorOf(first: FaultHook | null): Injector {
  let rules: Rule[] = [];
  return {
    hook(request) {
      const asked = first?.(request) ?? null;
      if (asked !== null) return asked;
      const rule = rules.find((r) => matches(r, request));
      if (rule === undefined) return null;
      if (rule.skip > 0) {
        rule.skip--;
        return null;
      }
      rule.times--;
      return rule.fault;
    },
    add(given) {
      const fault = faultFrom(objectAt(given, "fault") ?? {});
      if (fault === null) return `\`fault.kind\` is one of: ${KINDS.join(", ")}`;
      const match = objectAt(given, "match") ?? {};
      const method = textOf(match["method"]);
      const path = textOf(match["path"]);
      const [skip, times] = [wholeAt(given, "skip", 0), wholeAt(given, "times", 1)];
      rules.push({ match: { method, path }, skip, times, fault });
      return null;
    },
    clear() {
      rules = [];
    },
  };
}

const KINDS = ["drop", "delay", "late", "answer", "truncate", "html", "status"] as const;

function matches({ match, times }: Rule, request: SeenRequest): boolean {
  if (times <= 0 || (match.method !== null && match.method !== request.method)) return false;
  return match.path === null || `${request.path}?${request.query}`.includes(match.path);
}

/** `html` and `status` are short for the answers of a gateway. */
function faultFrom(given: JsonObject): InjectedFault | null {
  const when = given["when"] === "before" ? "before" : "after";
  const acts = given["acts"] === true;
  switch (given["kind"]) {
    case "drop":
      return { kind: "drop", when };
    case "delay":
      return { kind: "delay", ms: wholeAt(given, "ms", 0), when };
    case "late":
      return { kind: "late", ms: wholeAt(given, "ms", 0) };
    case "truncate":
      return { kind: "truncate", bytes: wholeAt(given, "bytes", 20) };
    case "html":
      return page(wholeAt(given, "status", 502), acts);
    case "status":
      return { ...page(wholeAt(given, "status", 503), acts), body: "" };
    case "answer": {
      const contentType = textOf(given["contentType"]) ?? "application/json";
      const body = textOf(given["body"]) ?? "";
      return { kind: "answer", status: wholeAt(given, "status", 500), body, contentType, acts };
    }
    default:
      return null;
  }
}

function page(status: number, acts: boolean): InjectedFault & { readonly kind: "answer" } {
  const body = `<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`;
  return { kind: "answer", status, body, contentType: "text/html", acts };
}

function wholeAt(body: JsonObject, key: string, usual: number): number {
  return decimalOf(body[key]) === null ? usual : Number(body[key]);
}

/** Carries a request out under a fault. A broken connection is `Response.error()`. */
export async function under(
  fault: InjectedFault | null,
  emulation: Emulation,
  act: () => Response | Promise<Response>,
): Promise<Response> {
  switch (fault?.kind) {
    case undefined:
      return act();
    case "drop":
      if (fault.when === "after") await act();
      return Response.error();
    case "delay": {
      if (fault.when === "before") await emulation.clock.sleep(fault.ms);
      const answer = await act();
      if (fault.when === "after") await emulation.clock.sleep(fault.ms);
      return answer;
    }
    case "late":
      // What fails then changes nothing, and nobody is there to be told.
      void emulation.clock.sleep(fault.ms).then(act, () => undefined);
      return Response.error();
    case "answer":
      if (fault.acts) await act();
      return new Response(fault.body, {
        status: fault.status,
        headers: { "content-type": fault.contentType },
      });
    case "truncate": {
      const answer = await act();
      const text = (await answer.text()).slice(0, fault.bytes);
      return new Response(text, { status: answer.status, headers: answer.headers });
    }
  }
}
