import type { HttpResult } from "../../engine/contract/io.ts";
import type { JsonObject, JsonValue } from "../../engine/model/json.ts";
import { isJsonObject, parseJson } from "../../engine/model/json.ts";
import { liftRows } from "./lift.ts";
import type { Asked } from "./lift.ts";

/** One answer of QuickBooks, sorted by what it proves. */
export type Answer =
  /** 2xx with JSON and no fault: it was carried out. */
  | {
      readonly kind: "json";
      readonly json: JsonObject;
      /** Texts of the rows that were asked for, which `json` then leaves out; they may be broken. */
      readonly rows: readonly string[];
      readonly text: string;
      readonly trace: Trace;
    }
  /** It refused, and said so in its own words. */
  | {
      readonly kind: "fault";
      readonly faults: readonly Fault[];
      readonly text: string;
      readonly trace: Trace;
    }
  /** The key is not valid (any more): nothing was carried out. */
  | { readonly kind: "unauthorised"; readonly message: string }
  | { readonly kind: "throttled"; readonly retryAfterMs: number | null }
  /** Nothing was carried out: not reached, or not let in. */
  | { readonly kind: "unavailable"; readonly message: string; readonly auth: boolean }
  /** Nothing is proven. */
  | { readonly kind: "unknown"; readonly message: string };

/** `intuit_tid`: what Intuit's support asks for. */
type Trace = string | null;

export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly detail: string | null;
  readonly element: string | null;
  /** ValidationFault, SystemFault, AUTHENTICATION, AuthorizationFault, SERVICE. */
  readonly type: string;
}

/**
 * Sorts what came back. `unknown` is what is left when nothing is proven: a lost or broken answer,
 * a 5xx, a page of some proxy, an answer that is not JSON. Rows that are
 * `asked` for as texts are not parsed.
 */
export function readAnswer(result: HttpResult, asked: Asked | null = null): Answer {
  if (result.kind === "failure") {
    return result.sent === "no"
      ? { kind: "unavailable", message: result.reason, auth: false }
      : { kind: "unknown", message: result.reason };
  }
  const { status, headers, body } = result;
  // Recordings spell it with a hyphen, Intuit's pages with an underscore.
  const trace = headers["intuit_tid"] ?? headers["intuit-tid"] ?? null;
  if (status === 429) return { kind: "throttled", retryAfterMs: retryAfter(headers) };
  const { shell, rows } = (asked && liftRows(body, asked)) ?? { shell: body, rows: [] };
  const json = tryJson(shell);
  const faults = json === null ? xmlFaults(body) : jsonFaults(json);
  if (status === 401) return { kind: "unauthorised", message: withoutDetail(faults[0], "401") };
  if (status >= 200 && status < 300) {
    if (json === null) return unknown(`its answer ${status} is not JSON`, trace);
    if (faults.length === 0) return { kind: "json", json, rows, text: body, trace };
    return ofFaults(faults, body, trace);
  }
  if (status === 403 && !faults.some(isThrottle)) {
    return { kind: "unavailable", message: withoutDetail(faults[0], "403"), auth: true };
  }
  if (status >= 400 && status < 500 && faults.length > 0) return ofFaults(faults, body, trace);
  return unknown(`it answered ${status}${faults[0] ? `: ${sentence(faults[0])}` : ""}`, trace);
}

/** What faults prove, be they of a whole answer or of one item of a batch. */
export function ofFaults(
  faults: readonly Fault[],
  text: string,
  trace: Trace,
): Exclude<Answer, { kind: "json" }> {
  const first = faults[0];
  if (faults.some(isThrottle)) return { kind: "throttled", retryAfterMs: null };
  const auth = faults.find(isAuth);
  if (auth) {
    // 3200 is the key's own fault; the others say that the app or the company is shut out.
    return auth.code === "3200"
      ? { kind: "unauthorised", message: withoutDetail(auth, auth.code) }
      : { kind: "unavailable", message: withoutDetail(auth, auth.code), auth: true };
  }
  // A fault of the service itself may come after the work was done.
  if (faults.some(({ type, code }) => /system/i.test(type) || code === "10000")) {
    return unknown(`it failed by itself: ${sentence(first)}`, trace);
  }
  return { kind: "fault", faults, text, trace };
}

/**
 * The faults of `{ Fault: { Error: [...], type } }` or, of a 401, `{ fault: { error: [...] } }`;
 * none where there is no such thing. A `Fault` without an error in it is one fault without a code.
 */
export function jsonFaults(json: JsonObject): readonly Fault[] {
  const fault = json["Fault"] ?? json["fault"];
  if (!isJsonObject(fault)) return [];
  const type = textOf(fault["type"]) ?? "";
  const list = fault["Error"] ?? fault["error"];
  const errors = Array.isArray(list) ? (list as readonly JsonValue[]).filter(isJsonObject) : [];
  if (errors.length === 0) {
    return [{ code: "", message: NO_REASON, detail: null, element: null, type }];
  }
  return errors.map((error) => ({
    code: textOf(error["code"]) ?? "",
    message: textOf(error["Message"] ?? error["message"]) ?? "",
    detail: textOf(error["Detail"] ?? error["detail"]),
    element: textOf(error["element"]) || null,
    type,
  }));
}

const NO_REASON = "no reason given";

/** Throttles and some refusals come as XML although JSON was asked for. */
function xmlFaults(body: string): readonly Fault[] {
  if (!/^\s*<(\?xml|IntuitResponse)/.test(body)) return [];
  const type = /<Fault\b[^>]*\btype="([^"]*)"/.exec(body)?.[1];
  if (type === undefined) return [];
  const inside = (text: string, tag: string): string | null => {
    const found = new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(text)?.[1];
    return found === undefined ? null : unescapeXml(found);
  };
  return [...body.matchAll(/<Error\b([^>]*)>(.*?)<\/Error>/gs)].map(
    ([, head = "", error = ""]) => ({
      code: /\bcode="([^"]*)"/.exec(head)?.[1] ?? "",
      message: inside(error, "Message") ?? "",
      detail: inside(error, "Detail"),
      element: /\belement="([^"]+)"/.exec(head)?.[1] ?? null,
      type,
    }),
  );
}

const XML: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

function unescapeXml(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (whole, name: string) => XML[name] ?? whole);
}

/** `Duplicate Name Exists Error: The name supplied already exists.` */
export function sentence(fault: Fault | undefined, otherwise = NO_REASON): string {
  if (!fault) return otherwise;
  const { message, detail } = fault;
  // Many details begin with their message; some are the text "null".
  if (detail === null || detail === "" || detail === "null") return message || otherwise;
  if (detail.startsWith(message)) return detail;
  return `${message}: ${detail}`;
}

/** The detail of a 401 spells out the token: `Token expired: AB0160...` [recorded]. */
function withoutDetail(fault: Fault | undefined, otherwise: string): string {
  return fault?.message || `refused (${otherwise})`;
}

function isThrottle({ code, message }: Fault): boolean {
  return Number(code) === 3001 || message.includes("ThrottleExceeded");
}

/** 120 and 3100 to 3200 by code, the others by type; 6190: the subscription has lapsed. */
function isAuth({ code, type }: Fault): boolean {
  return ["120", "3100", "3200", "6190"].includes(code) || /^auth/i.test(type);
}

function retryAfter(headers: Readonly<Record<string, string>>): number | null {
  const said = headers["retry-after"]?.trim() ?? "";
  return /^\d{1,5}$/.test(said) ? Number(said) * 1000 : null;
}

export function tryJson(body: string): JsonObject | null {
  try {
    const value = parseJson(body);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

function unknown(message: string, trace: Trace): Extract<Answer, { kind: "unknown" }> {
  return { kind: "unknown", message: trace === null ? message : `${message} (trace ${trace})` };
}

export function textOf(value: JsonValue | undefined): string | null {
  if (typeof value === "string") return value;
  return typeof value === "number" ? String(value) : null;
}
