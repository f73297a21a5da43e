import type { HttpResult } from "../../engine/contract/io.ts";
import { instantFromMs, msOf } from "../../engine/model/calendar.ts";
import type { Instant } from "../../engine/model/calendar.ts";
import { numberText } from "../../engine/model/json.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import type { Held } from "./held.ts";
import { tryObject } from "./held.ts";

/** What the token endpoint says. `auth`: only signing in again, or other settings, help. */
export type Grant =
  | { readonly kind: "granted"; readonly held: Held }
  | { readonly kind: "invalid" }
  | { readonly kind: "unavailable"; readonly message: string; readonly auth: boolean };

export interface Asked {
  /** The refresh token that was sent; null: the code of a new sign-in. */
  readonly token: string | null;
  /** What was held then. */
  readonly held: Held | null;
  readonly now: Instant;
}

/** Only `invalid_grant` says that a refresh token is dead; 5xx, 429 and silence say nothing. */
export function readGrant(result: HttpResult, asked: Asked): Grant {
  const unavailable = (message: string, auth: boolean): Grant => ({
    kind: "unavailable",
    message: `${asked.token === null ? "nobody can sign in" : "the sign-in cannot be renewed"}: ${message}`,
    auth,
  });
  if (result.kind === "failure") return unavailable(result.reason, false);
  const json = tryObject(result.body);
  const error = json?.["error"];
  if (result.status >= 200 && result.status < 300) {
    const held = json === null ? null : heldOf(json, asked);
    return held === null
      ? unavailable("the answer holds no token", false)
      : { kind: "granted", held };
  }
  if (error === "invalid_grant") return { kind: "invalid" };
  if (error === "invalid_client" || result.status === 401) {
    return unavailable("client_id and client_secret are not those of the app", true);
  }
  return unavailable(`the answer is ${result.status}`, false);
}

/** How long the value before the last goes on working (facts, par. 2). */
const GRACE_MS = 86_400_000;

function heldOf(json: JsonObject, { token, held, now }: Asked): Held | null {
  const after = (key: string): Instant | null => {
    const seconds = Number(numberText(json[key] ?? null) ?? "0");
    if (!Number.isSafeInteger(Math.floor(seconds)) || seconds <= 0) return null;
    return instantFromMs(msOf(now) + Math.floor(seconds) * 1000);
  };
  const access = json["access_token"];
  const accessUntil = after("expires_in");
  if (typeof access !== "string" || access === "" || accessUntil === null) return null;
  const given = json["refresh_token"];
  const refresh = typeof given === "string" && given !== "" ? given : token;
  if (refresh === null) return null;
  // A token from elsewhere than the vault is of another sign-in.
  const isSame = held !== null && (token === held.refresh || token === held.previous?.refresh);
  return {
    access,
    accessUntil,
    refresh,
    refreshUntil: after("x_refresh_token_expires_in"),
    hardUntil: after("x_refresh_token_hard_expires_in") ?? (isSame ? held.hardUntil : null),
    previous: previousOf(refresh, token, held, now),
    signedIn: token === null ? now : isSame ? held.signedIn : null,
    asked: null,
  };
}

function previousOf(
  refresh: string,
  token: string | null,
  held: Held | null,
  now: Instant,
): Held["previous"] {
  if (token === null) return null;
  if (refresh === token) return held?.previous ?? null;
  return { refresh: token, until: instantFromMs(msOf(now) + GRACE_MS) };
}
