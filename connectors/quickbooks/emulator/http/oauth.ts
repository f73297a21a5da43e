/** Codes, tokens that rotate and end, revocation [R: oauth-jsclient; D]. */
import { type Instant, instantFromMs, msOf } from "../../../../engine/model/calendar.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { objectAt, textAt, textOf } from "../body.ts";
import { type Emulation, randomHex } from "../emulation.ts";

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** The access token lasts that many seconds. */
export interface Issued extends Tokens {
  readonly expiresIn: number;
}

export interface Oauth {
  /** Null: let in; else what the 401 says of the token. */
  refuse(authorization: string | null): string | null;
  /** Tokens without the browser's part. */
  issue(): Issued;
  /** Ends the access token that a call came with, before its hour. */
  expire(authorization: string | null): void;
  /** The youngest refresh token that is good; a new one where there is none. */
  firstRefreshToken(): string;
  /** Where the browser is sent: the redirect with code, state and realm. */
  authorize(query: URLSearchParams): { readonly location: string } | { readonly error: string };
  token(asked: TokenCall): OauthAnswer;
  /** Ends the connection: all its tokens. */
  revoke(authorization: string | null, token: string): OauthAnswer;
}

export interface TokenCall {
  readonly authorization: string | null;
  readonly form: URLSearchParams;
  /** Whether the header `x-include-refresh-token-hard-expires-in` asks for that field. */
  readonly hardExpiry: boolean;
}

export interface OauthAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

interface Grant {
  readonly kind: "code" | "access" | "refresh";
  readonly value: string;
  readonly expiresAt: Instant;
  /** When the value was made: a refresh token changes after a day. */
  readonly issuedAt: Instant;
  /** The refresh token that took its place; it lives on for its grace only. */
  readonly replacedBy: string | null;
  /** When its connection began: no refresh token outlives that by more than five years. */
  readonly begunAt: Instant;
  /** Of a code: the exchange must name the same [RFC 6749, 4.1.3]. */
  readonly redirect: string | null;
}

type Origin = Partial<Pick<Grant, "begunAt" | "redirect">>;

export function oauthOf(emulation: Emulation, preissued: Tokens | null): Oauth {
  const { company, clock } = emulation;
  const grants = new Map<string, Grant>();
  company.onCommit(({ notes }) => {
    const grant = objectAt(notes ?? {}, "grant");
    const spent = textOf(notes?.["spent"]);
    if (grant !== null) grants.set(textAt(grant, "value"), grantFrom(grant));
    if (spent !== null) grants.delete(spent);
    if (notes?.["disconnected"] === true) grants.clear();
  });

  const keep = (kind: Grant["kind"], value: string, seconds: number, from: Origin = {}): string => {
    const now = clock.now();
    const begunAt = from.begunAt ?? now;
    const ends = Math.min(msOf(now) + seconds * 1000, hardEndOf(begunAt));
    const expiresAt = instantFromMs(ends);
    const { redirect = null } = from;
    const grant = { kind, value, expiresAt, issuedAt: now, replacedBy: null, begunAt, redirect };
    company.commit({ at: now, changes: [], notes: { grant } });
    return value;
  };
  const hardEndOf = (begunAt: Instant): number =>
    msOf(begunAt) + emulation.settings.oauth.hardSeconds * 1000;
  const live = (kind: Grant["kind"], value: string | null): Grant | null => {
    const grant = grants.get(value ?? "");
    return grant?.kind === kind && grant.expiresAt > clock.now() ? grant : null;
  };
  const newAccess = (): string =>
    keep("access", `eyJ${randomHex(emulation, 24)}`, emulation.settings.oauth.accessSeconds);
  const newRefresh = (from: Origin = {}): string => {
    const value = `RT1-${randomHex(emulation, 16)}`;
    return keep("refresh", value, emulation.settings.oauth.refreshSeconds, from);
  };

  if (preissued !== null && !grants.has(preissued.accessToken)) {
    keep("access", preissued.accessToken, emulation.settings.oauth.refreshSeconds);
    keep("refresh", preissued.refreshToken, emulation.settings.oauth.refreshSeconds);
  }

  return {
    refuse(authorization) {
      if (!emulation.settings.oauth.required) return null;
      const token = bearerOf(authorization);
      if (live("access", token) !== null) return null;
      const known = grants.get(token);
      return `Token ${known === undefined ? "revoked" : "expired"}: ${token}`;
    },
    expire(authorization) {
      const grant = live("access", bearerOf(authorization));
      if (grant === null) return;
      const ended = { ...grant, expiresAt: clock.now() };
      company.commit({ at: clock.now(), changes: [], notes: { grant: ended } });
    },
    issue() {
      const expiresIn = emulation.settings.oauth.accessSeconds;
      return { accessToken: newAccess(), refreshToken: newRefresh(), expiresIn };
    },
    firstRefreshToken() {
      const good = [...grants.values()].filter((g) => g.replacedBy === null);
      const last = good.findLast((g) => live("refresh", g.value) !== null);
      return last?.value ?? newRefresh();
    },
    authorize(query) {
      const redirect = query.get("redirect_uri");
      if (query.get("client_id") !== emulation.settings.oauth.clientId)
        return { error: "invalid_client" };
      // Nobody is sent to where the app may not be: these two are said on a page, the rest there.
      if (redirect === null || !URL.canParse(redirect)) return { error: "invalid_redirect_uri" };
      const location = new URL(redirect);
      const problem = problemOf(query, emulation.settings.oauth.consent);
      if (problem === null) {
        const code = `AB1${randomHex(emulation, 20)}`;
        location.searchParams.set("code", keep("code", code, CODE_SECONDS, { redirect }));
        location.searchParams.set("realmId", company.realmId);
      } else location.searchParams.set("error", problem);
      location.searchParams.set("state", query.get("state") ?? "");
      return { location: location.href };
    },
    token({ authorization, form, hardExpiry }) {
      if (!isClient(authorization, emulation.settings.oauth)) return refusedClient();
      const type = form.get("grant_type");
      if (type !== "authorization_code" && type !== "refresh_token") {
        return { status: 400, body: { error: "unsupported_grant_type" } };
      }
      const refresh = type === "refresh_token" ? refreshed(form) : exchanged(form);
      if (refresh === null) return { status: 400, body: { error: "invalid_grant" } };
      return { status: 200, body: tokenBody(refresh, hardExpiry) };
    },
    revoke(authorization, token) {
      if (!isClient(authorization, emulation.settings.oauth)) return refusedClient();
      if (!grants.has(token)) return { status: 400, body: { error: "invalid_request" } };
      company.commit({ at: clock.now(), changes: [], notes: { disconnected: true } });
      return { status: 200, body: {} };
    },
  };

  /** A code is good once, whatever comes of it. */
  function exchanged(form: URLSearchParams): Grant | null {
    const code = live("code", form.get("code"));
    if (code === null) return null;
    company.commit({ at: clock.now(), changes: [], notes: { spent: code.value } });
    return code.redirect === form.get("redirect_uri") ? (grants.get(newRefresh()) ?? null) : null;
  }

  function refreshed(form: URLSearchParams): Grant | null {
    const current = live("refresh", form.get("refresh_token"));
    return current === null ? null : (grants.get(rotated(current)) ?? null);
  }

  /** The value changes once a day; the one before it dies a day later. */
  function rotated(current: Grant): string {
    const { rotateAfterSeconds, graceSeconds } = emulation.settings.oauth;
    const age = msOf(clock.now()) - msOf(current.issuedAt);
    if (current.replacedBy !== null) return current.replacedBy;
    if (age < rotateAfterSeconds * 1000) return current.value;
    const replacedBy = newRefresh({ begunAt: current.begunAt });
    const expiresAt = instantFromMs(msOf(clock.now()) + graceSeconds * 1000);
    const grant = { ...current, expiresAt, replacedBy };
    company.commit({ at: clock.now(), changes: [], notes: { grant } });
    return replacedBy;
  }

  function tokenBody(refresh: Grant, hardExpiry: boolean): JsonObject {
    const left = (ms: number): number => Math.floor((ms - msOf(clock.now())) / 1000);
    const hard = { x_refresh_token_hard_expires_in: left(hardEndOf(refresh.begunAt)) };
    return {
      x_refresh_token_expires_in: left(msOf(refresh.expiresAt)),
      ...(hardExpiry ? hard : {}),
      refresh_token: refresh.value,
      access_token: newAccess(),
      token_type: "bearer",
      expires_in: emulation.settings.oauth.accessSeconds,
    };
  }
}

const CODE_SECONDS = 600;

const refusedClient = (): OauthAnswer => ({ status: 401, body: { error: "invalid_client" } });

/** What the browser comes back with instead of a code [RFC 6749, 4.1.2.1]; null: nothing is wrong. */
function problemOf(query: URLSearchParams, consent: "given" | "denied"): string | null {
  if (query.get("response_type") !== "code") return "unsupported_response_type";
  if ((query.get("scope") ?? "").trim() === "") return "invalid_scope";
  return consent === "denied" ? "access_denied" : null;
}

function bearerOf(authorization: string | null): string {
  return /^Bearer (.+)$/i.exec(authorization ?? "")?.[1] ?? "";
}

function grantFrom(note: JsonObject): Grant {
  return {
    kind: note["kind"] as Grant["kind"],
    value: textAt(note, "value"),
    expiresAt: textAt(note, "expiresAt") as Instant,
    issuedAt: textAt(note, "issuedAt") as Instant,
    replacedBy: textOf(note["replacedBy"]),
    begunAt: (textOf(note["begunAt"]) ?? textAt(note, "issuedAt")) as Instant,
    redirect: textOf(note["redirect"]),
  };
}

function isClient(
  authorization: string | null,
  client: { readonly clientId: string; readonly clientSecret: string },
): boolean {
  const basic = /^Basic (.+)$/i.exec(authorization ?? "")?.[1] ?? "";
  const pair = Buffer.from(basic, "base64").toString("utf8");
  return pair === `${client.clientId}:${client.clientSecret}`;
}

/** The discovery document, its addresses this emulator's. */
export function discovery(origin: string): JsonObject {
  return {
    issuer: `${origin}/op/v1`,
    authorization_endpoint: `${origin}/connect/oauth2`,
    token_endpoint: `${origin}/oauth2/v1/tokens/bearer`,
    userinfo_endpoint: `${origin}/v1/openid_connect/userinfo`,
    revocation_endpoint: `${origin}/v2/oauth2/tokens/revoke`,
    jwks_uri: `${origin}/op/v1/jwks`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    scopes_supported: ["openid", "email", "profile", "address", "phone"],
    token_endpoint_auth_methods_supported: ["client_secret_basic"],
    claims_supported: ["aud", "exp", "iat", "iss", "realmid", "sub"],
  };
}
