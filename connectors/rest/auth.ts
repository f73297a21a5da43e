import type { OpenOptions, Secret } from "../../engine/contract/connector.ts";
import type { HttpGuard } from "../../engine/contract/io.ts";
import { isJsonObject, type JsonObject, parseJson } from "../../engine/model/json.ts";
import type { Settings } from "./config.ts";
import { textOf } from "./template.ts";

/** What signs a request; `renew` after a 401, once. */
export interface Auth {
  sign(): Promise<Signed>;
  /** Another signature than the one that was just refused; null where there is none to be had. */
  renew(): Promise<Signed | null>;
}

export type Signed =
  | {
      readonly kind: "signed";
      readonly headers: Readonly<Record<string, string>>;
      readonly parameters: Readonly<Record<string, string>>;
    }
  | { readonly kind: "unavailable"; readonly message: string; readonly auth: boolean };

const VAULT_KEY = "refresh_token";

export function openAuth(settings: Settings, options: OpenOptions, guard: HttpGuard): Auth {
  const authenticator = settings.manifest.requester.authenticator ?? { type: "none" };
  const secret = (key: string): string => options.secrets.get(key)?.reveal() ?? "";
  switch (authenticator.type) {
    case "none":
      return fixed({}, {});
    case "basic":
      return fixed({ authorization: basic(settings.username, secret("password")) }, {});
    case "bearer": {
      const { prefix = "Bearer" } = authenticator;
      return fixed({ authorization: `${prefix} ${secret("api_token")}` }, {});
    }
    case "api_key": {
      const { field_name: name = "", inject_into: place } = authenticator;
      const key = { [name]: secret("api_key") };
      return place === "header" ? fixed(key, {}) : fixed({}, key);
    }
    case "oauth2":
      return openOauth(settings, options, guard);
  }
}

function fixed(headers: Record<string, string>, parameters: Record<string, string>): Auth {
  return { sign: async () => ({ kind: "signed", headers, parameters }), renew: async () => null };
}

function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`, "utf8").toString("base64")}`;
}

/** A token is used until a minute before it ends: a call takes that long at most. */
const SPARE_MS = 60_000;
const TOKEN_TIMEOUT_MS = 30_000;

interface Token {
  readonly text: string;
  /** On the monotonic clock; Infinity where the system does not say. */
  readonly until: number;
}

/**
 * Tokens of RFC 6749. A refresh token that comes anew is in the vault before its access token is
 * used: the old one may be good for nothing any more. One process at a time asks.
 */
function openOauth(settings: Settings, options: OpenOptions, guard: HttpGuard): Auth {
  const { io, vault } = options;
  let token: Token | null = null;
  let asking: Promise<Signed> | null = null;

  const use = ({ text }: Token): Signed => {
    return { kind: "signed", headers: { authorization: `Bearer ${text}` }, parameters: {} };
  };
  const ask = async (): Promise<Signed> => {
    const alone = vault.alone?.bind(vault) ?? ((_key, work) => work());
    return alone(VAULT_KEY, async () => {
      await vault.reload?.();
      const got = await askToken(settings, options, guard);
      if (got.kind === "unavailable") return got;
      if (got.refresh !== null) await vault.put(VAULT_KEY, got.refresh);
      const life = got.seconds === null ? Infinity : got.seconds * 1000 - SPARE_MS;
      token = { text: got.access, until: io.clock.monotonicMs() + Math.max(life, 0) };
      return use(token);
    });
  };
  const once = (): Promise<Signed> => {
    asking ??= ask().finally(() => (asking = null));
    return asking;
  };
  return {
    sign: async () =>
      token !== null && token.until > io.clock.monotonicMs() ? use(token) : once(),
    renew: once,
  };
}

type Granted =
  | {
      readonly kind: "granted";
      readonly access: string;
      readonly refresh: string | null;
      readonly seconds: number | null;
    }
  | Extract<Signed, { kind: "unavailable" }>;

async function askToken(
  settings: Settings,
  options: OpenOptions,
  guard: HttpGuard,
): Promise<Granted> {
  const { grant_type: grant = "client_credentials" } = settings.manifest.requester.authenticator!;
  if (grant === "client_credentials") return postToken(settings, options, guard, null);
  const kept = options.vault.get(VAULT_KEY);
  const given = options.secrets.get("refresh_token") ?? null;
  const got = await postToken(settings, options, guard, kept ?? given);
  // Somebody has signed in anew: what the configuration refers to is the younger one.
  const isStale = got.kind === "unavailable" && got.auth && kept !== null && given !== null;
  return isStale && kept.reveal() !== given.reveal()
    ? postToken(settings, options, guard, given)
    : got;
}

async function postToken(
  settings: Settings,
  { io, secrets }: OpenOptions,
  guard: HttpGuard,
  refresh: Secret | null,
): Promise<Granted> {
  const authenticator = settings.manifest.requester.authenticator!;
  const { scopes = [], client_auth: how = "basic", grant_type: grant } = authenticator;
  const id = secrets.get("client_id")?.reveal() ?? "";
  const secret = secrets.get("client_secret")?.reveal() ?? "";
  const form = new URLSearchParams({
    grant_type: grant ?? "client_credentials",
    ...(refresh !== null && { refresh_token: refresh.reveal() }),
    ...(scopes.length > 0 && { scope: scopes.join(" ") }),
    ...(how === "body" && { client_id: id, client_secret: secret }),
  });
  // A refresh token may be good for one use only: its request is sent once.
  const result = await io.http.request({
    method: "POST",
    url: authenticator.token_refresh_endpoint ?? "",
    headers: {
      accept: "application/json",
      "content-type": "application/x-www-form-urlencoded",
      ...(how === "basic" && { authorization: basic(encodeURIComponent(id), secret) }),
    },
    body: form.toString(),
    timeoutMs: TOKEN_TIMEOUT_MS,
    maxBytes: 1024 * 1024,
    guard,
  });
  if (result.kind === "failure") {
    return { kind: "unavailable", message: `no token: ${result.reason}`, auth: false };
  }
  const json = objectOf(result.body);
  const access = textOf(json["access_token"]);
  if (result.status === 200 && access !== null) {
    const seconds = textOf(json["expires_in"]);
    return {
      kind: "granted",
      access,
      refresh: textOf(json["refresh_token"]),
      seconds: seconds !== null && /^\d{1,9}$/.test(seconds) ? Number(seconds) : null,
    };
  }
  // The error's code is of RFC 6749; its description may hold what was sent.
  const code = /^\w{1,40}$/.exec(textOf(json["error"]) ?? "")?.[0] ?? String(result.status);
  const auth = result.status >= 400 && result.status < 500 && result.status !== 429;
  return { kind: "unavailable", message: `no token: ${code}`, auth };
}

function objectOf(body: string): JsonObject {
  try {
    const json = parseJson(body);
    return isJsonObject(json) ? json : {};
  } catch {
    return {};
  }
}
