import type { OpenOptions, Secret } from "../../engine/contract/connector.ts";
import type { HttpResult } from "../../engine/contract/io.ts";
import { numberText } from "../../engine/model/json.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import type { Embedded } from "./embedded.ts";
import { HOSTS, isLoopback, SETTLE_MS } from "./config.ts";
import type { Settings } from "./config.ts";
import { misconfigured, notNow, unreadable } from "./fail.ts";
import { tryObject } from "./held.ts";
import type { App } from "./oauth.ts";

/** The other end: Intuit's, or an emulator's on this machine. */
export interface End {
  readonly base: string;
  /** Where a person signs in; where codes and tokens are changed for tokens; where they end. */
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly revokeUrl: string;
  readonly settleMs: () => Promise<number>;
  /** What an emulator gives to whoever asks; null: the real service gives nothing away. */
  readonly firstTokens: () => Promise<FirstTokens | null>;
  close(): Promise<void>;
}

export interface FirstTokens {
  readonly refresh: string;
  /** null: it is to be asked for with the other. */
  readonly access: string | null;
  /** So long it lasts. */
  readonly seconds: number;
}

/** Fixed here, as the hosts are: tokens go nowhere else (facts, par. 2). */
const INTUIT = {
  authorizeUrl: "https://appcenter.intuit.com/connect/oauth2",
  tokenUrl: "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer",
  revokeUrl: "https://developer.api.intuit.com/v2/oauth2/tokens/revoke",
} as const;

export async function reach(settings: Settings, options: OpenOptions): Promise<End> {
  if (settings.environment !== "emulator") {
    return {
      ...INTUIT,
      base: HOSTS[settings.environment],
      settleMs: () => Promise.resolve(settings.settleMs ?? SETTLE_MS),
      firstTokens: () => Promise.resolve(null),
      close: () => Promise.resolve(),
    };
  }
  if (settings.address !== null) {
    if (!isLoopback(settings.address)) {
      throw misconfigured(
        `connection ${options.name}: address ${settings.address} is not on this machine`,
        "An emulator is reached at http://127.0.0.1:<port> only.",
      );
    }
    const close = (): Promise<void> => Promise.resolve();
    return emulatorEnd(settings, { url: settings.address, inside: null, close }, options);
  }
  const { openEmbedded } = await import("./embedded.ts");
  return emulatorEnd(settings, await openEmbedded(settings, options), options);
}

function emulatorEnd(settings: Settings, emulator: Embedded, options: OpenOptions): End {
  const { url: base, inside, close } = emulator;
  const ask = async (method: "GET" | "POST", path: string): Promise<JsonObject> => {
    const once = (): Promise<HttpResult> =>
      options.io.http.request({
        method,
        url: base + path,
        headers: { accept: "application/json" },
        timeoutMs: 5000,
      });
    let answer = await once();
    // A busy process may meet a connection that the emulator has just let go; asking is harmless.
    for (let tries = 1; answer.kind === "failure" && tries < 3; tries++) answer = await once();
    if (answer.kind === "failure") throw notNow(`no emulator at ${base}: ${answer.reason}`);
    // A gateway's page, or an answer that was cut short.
    const json = answer.status === 200 ? tryObject(answer.body) : null;
    if (json === null) throw unreadable(`${base} is no emulator of it`);
    return json;
  };
  const published = async (): Promise<number> => {
    if (settings.settleMs !== null) return settings.settleMs;
    if (inside !== null) return inside.settings.settleMs;
    const text = numberText((await ask("GET", "/_emulator/info"))["settleMs"] ?? null);
    return text === null ? SETTLE_MS : Number(text);
  };
  let settles: Promise<number> | null = null;
  return {
    base,
    authorizeUrl: `${base}/connect/oauth2`,
    tokenUrl: `${base}/oauth2/v1/tokens/bearer`,
    revokeUrl: `${base}/v2/oauth2/tokens/revoke`,
    settleMs: () => (settles ??= published()),
    firstTokens: async () => {
      if (inside !== null) {
        const { refreshToken, accessToken, expiresIn } = inside.issueTokens();
        return { refresh: refreshToken, access: accessToken, seconds: expiresIn };
      }
      const given = await ask("POST", "/_emulator/tokens");
      const { accessToken: access, refreshToken: refresh } = given;
      if (typeof refresh !== "string") return null;
      const seconds = Number(numberText(given["expiresIn"] ?? null) ?? "0");
      return {
        refresh,
        access: typeof access === "string" && seconds > 0 ? access : null,
        seconds,
      };
    },
    close,
  };
}

/** The app at Intuit, as configured; an emulator knows one that needs no secrets. */
export function appOf(settings: Settings, options: OpenOptions): App {
  const secret = (key: string, emulators: string): Secret => {
    const given = options.secrets.get(key);
    if (given) return given;
    if (settings.environment === "emulator") return secretOf(emulators);
    throw misconfigured(
      `connection ${options.name}: ${key} is missing`,
      `Write ${key}: \${QBO_${key.toUpperCase()}} there and set that variable.`,
    );
  };
  return {
    io: options.io,
    clientId: secret("client_id", "emulator-client"),
    clientSecret: secret("client_secret", "emulator-secret"),
  };
}

/** Of one company in one environment. */
export function vaultKeyOf({ environment, company }: Settings): string {
  return `quickbooks.${environment}.${company}`;
}

export function secretOf(text: string): Secret {
  return { reveal: () => text, toString: () => "[redacted]", toJSON: () => "[redacted]" };
}
