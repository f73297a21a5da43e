import type { Secret, Vault } from "../../engine/contract/connector.ts";
import type { ConnectorIo, HttpResult } from "../../engine/contract/io.ts";
import { instantFromMs, isInstant, msOf } from "../../engine/model/calendar.ts";
import type { Instant } from "../../engine/model/calendar.ts";
import { isJsonObject, numberText, parseJson, writeJson } from "../../engine/model/json.ts";
import type { JsonObject } from "../../engine/model/json.ts";

/** The key to the company: a token, or why there is none. `auth`: only signing in again helps. */
export type Key =
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "unavailable"; readonly message: string; readonly auth: boolean };

export interface Tokens {
  /** A token that holds for the call to come. */
  access(): Promise<Key>;
  /** QuickBooks refused this one: another. */
  renew(refused: string): Promise<Key>;
}

export interface TokenOptions {
  readonly io: Pick<ConnectorIo, "clock" | "http">;
  readonly vault: Vault;
  /** Of one company in one environment. */
  readonly vaultKey: string;
  readonly tokenUrl: string;
  readonly clientId: Secret;
  readonly clientSecret: Secret;
  /** Where the vault has none yet, or none that works: the configured one, or an emulator's. */
  readonly firstRefreshToken: () => Promise<Secret | null>;
}

/** What the vault keeps. The value before the last stays: it works for a day more. */
interface Held {
  readonly access: string;
  readonly accessUntil: Instant;
  readonly refresh: string;
  readonly previous: { readonly refresh: string; readonly until: Instant } | null;
}

type Grant =
  | { readonly kind: "granted"; readonly held: Held }
  | { readonly kind: "invalid" }
  | { readonly kind: "unavailable"; readonly message: string; readonly auth: boolean };

/** A token is left alone when so little of its hour is left: a call takes up to 130 s. */
const MARGIN_MS = 180_000;
/** How long the value before the last goes on working (facts, par. 2). */
const GRACE_MS = 86_400_000;
const TIMEOUT_MS = 30_000;

/**
 * The tokens of one connection. One refresh at a time; what comes back is in the vault before
 * anything uses it, because a refresh token that is lost can only be had by signing in again.
 */
export function openTokens(options: TokenOptions): Tokens {
  const { vault, vaultKey } = options;
  let refreshing: Promise<Key> | null = null;

  const read = (): Held | null => parseHeld(vault.get(vaultKey)?.reveal() ?? null);
  const isFresh = (held: Held): boolean =>
    msOf(held.accessUntil) - msOf(options.io.clock.now()) > MARGIN_MS;

  async function refresh(refused: string | null): Promise<Key> {
    const tried = new Set<string>();
    for (;;) {
      await vault.reload?.();
      const held = read();
      // Another process may have refreshed since: then its tokens are ours.
      if (held !== null && held.access !== refused && isFresh(held)) {
        return { kind: "token", token: held.access };
      }
      const token = await nextCandidate(held, tried);
      if (token === null) {
        const message = tried.size === 0 ? "nobody has signed in" : "the sign-in has expired";
        return { kind: "unavailable", message, auth: true };
      }
      tried.add(token);
      const grant = await requestGrant(options, token, held);
      if (grant.kind === "unavailable") return grant;
      if (grant.kind === "granted") {
        await vault.put(vaultKey, writeHeld(grant.held));
        return { kind: "token", token: grant.held.access };
      }
    }
  }

  /** The newest first, then the one before it, then the configured one; each once. */
  async function nextCandidate(
    held: Held | null,
    tried: ReadonlySet<string>,
  ): Promise<string | null> {
    if (held !== null && !tried.has(held.refresh)) return held.refresh;
    const previous = held?.previous ?? null;
    if (previous !== null && !tried.has(previous.refresh)) {
      if (msOf(previous.until) > msOf(options.io.clock.now())) return previous.refresh;
    }
    const first = (await options.firstRefreshToken())?.reveal() ?? null;
    return first !== null && !tried.has(first) ? first : null;
  }

  const renew = (refused: string | null): Promise<Key> => {
    refreshing ??= refresh(refused).finally(() => {
      refreshing = null;
    });
    return refreshing;
  };

  return {
    access() {
      const held = read();
      if (held !== null && isFresh(held)) {
        return Promise.resolve({ kind: "token", token: held.access });
      }
      return renew(null);
    },
    renew,
  };
}

/**
 * Asks for tokens through Intuit's own library, whose every call is carried by our Http: with our
 * timeout, without its retries (a rotated token must not be sent twice), and to an emulator where
 * that is meant. Its endpoints are statics of the class, which two connections would share.
 */
async function requestGrant(
  options: TokenOptions,
  token: string,
  held: Held | null,
): Promise<Grant> {
  // 86 packages: loaded only when tokens move.
  const { default: OAuthClient } = await import("intuit-oauth");
  OAuthClient.retryConfig.maxRetries = 0;
  const client = new OAuthClient({
    clientId: options.clientId.reveal(),
    clientSecret: options.clientSecret.reveal(),
    environment: "production",
    redirectUri: "",
    logging: false,
  });
  let result: HttpResult = { kind: "failure", sent: "no", reason: "it was not asked" };
  client.loadResponse = async (request: LibraryRequest) => {
    result = await options.io.http.request({
      method: "POST",
      url: options.tokenUrl,
      headers: request.headers,
      body: new URLSearchParams(request.data).toString(),
      timeoutMs: TIMEOUT_MS,
      maxBytes: 1_000_000,
    });
    return toLibraryResponse(result);
  };
  try {
    await client.refreshUsingToken(token);
  } catch {
    // What the library makes of a refusal loses the status: it is read from the answer itself.
  }
  return readGrant(result, token, held, msOf(options.io.clock.now()));
}

interface LibraryRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly data: Record<string, string>;
}

/** As axios would answer: a status that is no success is thrown. */
function toLibraryResponse(result: HttpResult): object {
  if (result.kind === "failure") throw new Error(result.reason);
  const data: unknown = tryObject(result.body) ?? result.body;
  const response = { status: result.status, statusText: "", headers: result.headers, data };
  if (result.status < 200 || result.status >= 300) {
    throw Object.assign(new Error(`status ${result.status}`), { response });
  }
  return response;
}

/** Only `invalid_grant` says that a refresh token is dead; 5xx, 429 and silence say nothing. */
function readGrant(result: HttpResult, token: string, held: Held | null, now: number): Grant {
  const unavailable = (message: string, auth: boolean): Grant => ({
    kind: "unavailable",
    message: `the sign-in cannot be renewed: ${message}`,
    auth,
  });
  if (result.kind === "failure") return unavailable(result.reason, false);
  const json = tryObject(result.body);
  const error = json?.["error"];
  if (result.status >= 200 && result.status < 300) {
    const granted = json === null ? null : heldOf(json, token, held, now);
    if (granted !== null) return { kind: "granted", held: granted };
    return unavailable("the answer holds no token", false);
  }
  if (error === "invalid_grant") return { kind: "invalid" };
  if (error === "invalid_client" || result.status === 401) {
    return unavailable("client_id and client_secret are not those of the app", true);
  }
  return unavailable(`the answer is ${result.status}`, false);
}

function heldOf(json: JsonObject, used: string, held: Held | null, now: number): Held | null {
  const access = json["access_token"];
  const lifetime = numberText(json["expires_in"] ?? null);
  const given = json["refresh_token"];
  if (typeof access !== "string" || access === "" || lifetime === null) return null;
  const refresh = typeof given === "string" && given !== "" ? given : used;
  const previous =
    refresh === used
      ? (held?.previous ?? null)
      : { refresh: used, until: instantFromMs(now + GRACE_MS) };
  const accessUntil = instantFromMs(now + Math.floor(Number(lifetime)) * 1000);
  return { access, accessUntil, refresh, previous };
}

function writeHeld(held: Held): string {
  return writeJson({ ...held, previous: held.previous === null ? null : { ...held.previous } });
}

/** null also for what some other version wrote: then the first token is asked for again. */
function parseHeld(text: string | null): Held | null {
  const json = text === null ? null : tryObject(text);
  if (json === null) return null;
  const { access, accessUntil, refresh, previous } = json as Partial<Record<string, unknown>>;
  if (typeof access !== "string" || typeof refresh !== "string") return null;
  if (typeof accessUntil !== "string" || !isInstant(accessUntil)) return null;
  return { access, accessUntil, refresh, previous: parsePrevious(previous) };
}

function parsePrevious(value: unknown): Held["previous"] {
  if (typeof value !== "object" || value === null) return null;
  const { refresh, until } = value as Partial<Record<string, unknown>>;
  if (typeof refresh !== "string" || typeof until !== "string" || !isInstant(until)) return null;
  return { refresh, until };
}

function tryObject(text: string): JsonObject | null {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
