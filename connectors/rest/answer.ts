import type { HttpResult } from "../../engine/contract/io.ts";
import { type JsonValue, parseJson } from "../../engine/model/json.ts";
import type { ErrorHandler, ResponseFilter } from "./manifest.ts";
import { at, textOf } from "./template.ts";

/** One answer, sorted by what it proves. */
export type Answer =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly json: JsonValue;
      readonly headers: Readonly<Record<string, string>>;
    }
  /** A filter of the manifest says that it counts as nothing there. */
  | { readonly kind: "ignored" }
  | { readonly kind: "unauthorised"; readonly message: string }
  | { readonly kind: "throttled"; readonly retryAfterMs: number | null }
  /** Nothing was carried out: not reached, or not let in. */
  | { readonly kind: "unavailable"; readonly message: string; readonly auth: boolean }
  /** It refused, in its own words. */
  | { readonly kind: "refused"; readonly status: number; readonly message: string }
  /** Nothing is proven. */
  | { readonly kind: "unknown"; readonly message: string };

export function readAnswer(result: HttpResult, handler: ErrorHandler): Answer {
  if (result.kind === "failure") {
    return result.sent === "no"
      ? { kind: "unavailable", message: result.reason, auth: false }
      : { kind: "unknown", message: result.reason };
  }
  const { status, headers, body } = result;
  const json = jsonOf(body);
  const said = messageOf(json ?? null, handler) ?? `it answered ${status}`;
  const filter = filterOf(status, `${said} ${body.slice(0, 4000)}`, handler);
  const message = filter?.error_message ?? said;
  if (filter?.action === "ignore") return { kind: "ignored" };
  if (filter?.action === "retry") {
    // Only a refusal proves that nothing was done.
    return status >= 400 && status < 500
      ? { kind: "throttled", retryAfterMs: retryAfter(headers) }
      : { kind: "unknown", message };
  }
  if (filter?.action === "fail" && status < 500) return { kind: "refused", status, message };
  const success = filter?.action === "success" || (status >= 200 && status < 300);
  if (success) {
    return json === undefined
      ? { kind: "unknown", message: `its answer ${status} is not JSON` }
      : { kind: "answer", status, json, headers };
  }
  switch (status) {
    case 401:
      return { kind: "unauthorised", message };
    case 403:
      return { kind: "unavailable", message, auth: true };
    case 429:
      return { kind: "throttled", retryAfterMs: retryAfter(headers) };
    case 408:
      return { kind: "unknown", message };
    default:
      break;
  }
  if (status >= 300 && status < 400) {
    const where = headers["location"] ?? "somewhere else";
    return { kind: "unknown", message: `it sends on to ${originOf(where)}, which is not followed` };
  }
  return status < 500 ? { kind: "refused", status, message } : { kind: "unknown", message };
}

function filterOf(
  status: number,
  text: string,
  { response_filters: filters = [] }: ErrorHandler,
): ResponseFilter | undefined {
  return filters.find(
    ({ http_codes: codes, error_message_contains: part }) =>
      (codes?.includes(status) ?? status >= 400) &&
      (part === undefined || text.toLowerCase().includes(part.toLowerCase())),
  );
}

/** What people write their errors under. */
const USUAL = ["error.message", "message", "error_description", "error", "errors[0].message"];

function messageOf(json: JsonValue, { error_message: paths }: ErrorHandler): string | null {
  for (const path of paths ?? USUAL) {
    const said = textOf(
      at(
        json,
        path.split(/[.[\]]+/).filter((step) => step !== ""),
      ),
    );
    if (said !== null && said !== "") return said.slice(0, 500);
  }
  return null;
}

/** undefined: it is no JSON. An empty body (204) is null. */
function jsonOf(body: string): JsonValue | undefined {
  if (body.trim() === "") return null;
  try {
    return parseJson(body);
  } catch {
    return undefined;
  }
}

function retryAfter(headers: Readonly<Record<string, string>>): number | null {
  const said = headers["retry-after"]?.trim() ?? "";
  return /^\d{1,5}$/.test(said) ? Number(said) * 1000 : null;
}

/** Paths and queries of other hosts may hold secrets. */
function originOf(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : "another path";
}
