import type { Context, MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import type { Session } from "./session.ts";

/** What stands between the page and whoever else is in the same browser or on the same machine. */
export interface GuardOptions {
  readonly session: Session;
  readonly port: () => number;
}

/**
 * The Host is one of a fixed list, whatever the Origin says: under DNS rebinding both are an
 * attacker's. A write comes from the page itself and as JSON, which no form of another site sends.
 */
export function guard({ session, port }: GuardOptions): MiddlewareHandler {
  return async (c, next) => {
    const refusal = refuses(c, port(), session);
    if (refusal === null) await next();
    else c.res = c.text(refusal.text, refusal.status);
    for (const [name, value] of HEADERS) c.res.headers.set(name, value);
  };
}

export const cookieName = (port: number): string => `tieout_${port}`;

interface Refusal {
  readonly status: 401 | 403 | 415;
  readonly text: string;
}

function refuses(c: Context, port: number, session: Session): Refusal | null {
  const hosts = ["127.0.0.1", "localhost", "[::1]"].map((name) => `${name}:${port}`);
  if (!hosts.includes(c.req.header("host") ?? "")) return { status: 403, text: OTHER_HOST };
  const site = c.req.header("sec-fetch-site");
  const origin = c.req.header("origin");
  const isOwn = origin === undefined || hosts.some((host) => origin === `http://${host}`);
  const writes = c.req.method !== "GET" && c.req.method !== "HEAD";
  if (writes && (site !== "same-origin" || !isOwn)) return { status: 403, text: OTHER_SITE };
  const isPage = c.req.path === "/" || c.req.path === "/launch";
  if (!isPage && site !== undefined && site !== "same-origin" && site !== "none") {
    return { status: 403, text: OTHER_SITE };
  }
  if (c.req.path === "/launch" && !writes) return null;
  if (!session.knows(getCookie(c, cookieName(port)) ?? ""))
    return { status: 401, text: NO_SESSION };
  const type = c.req.header("content-type")?.split(";")[0]?.trim();
  if (writes && type !== "application/json") return { status: 415, text: NOT_JSON };
  return null;
}

const OTHER_HOST = "This console answers to 127.0.0.1 and localhost only.";
const OTHER_SITE = "Refused: this did not come from the console's own page.";
const NOT_JSON = "Refused: a write is application/json.";
export const NO_SESSION =
  "This console is open in the browser that its link was opened in. The link works once, for " +
  "5 minutes. For a new one: press Ctrl-C in its terminal, and run again: tieout console";

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
];

const HEADERS = [
  ["content-security-policy", POLICY.join("; ")],
  ["x-content-type-options", "nosniff"],
  ["referrer-policy", "no-referrer"],
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-resource-policy", "same-origin"],
  ["cross-origin-embedder-policy", "require-corp"],
  ["x-frame-options", "DENY"],
  ["permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()"],
  ["cache-control", "no-store"],
] as const;
