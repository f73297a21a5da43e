import type {
  Connection,
  Connector,
  OpenOptions,
  Secret,
} from "../../engine/contract/connector.ts";
import type { HttpResult } from "../../engine/contract/io.ts";
import { isJsonObject, numberText, parseJson } from "../../engine/model/json.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { readAbout } from "./about.ts";
import { openApi } from "./api.ts";
import { CONFIG_SCHEMA, HOSTS, isLoopback, readSettings, SECRETS, SETTLE_MS } from "./config.ts";
import type { Settings } from "./config.ts";
import { misconfigured, notNow, unreadable } from "./fail.ts";
import { openLimits } from "./limits.ts";
import { openTokens, type Tokens } from "./oauth.ts";
import { openSource } from "./read.ts";
import { STREAMS } from "./schema.ts";
import { openDestination } from "./write.ts";

export const quickbooks: Connector = {
  name: "quickbooks",
  title: "QuickBooks Online, or the emulator of it",
  configSchema: CONFIG_SCHEMA,
  secrets: SECRETS,
  describe: () => STREAMS,
  async open(options) {
    const settings = readSettings(options.config);
    const end = await reach(settings, options);
    const limits = openLimits(settings, options.io.clock, options.onThrottle);
    const tokens = openCompanyTokens(settings, end, options);
    const { io, mode } = options;
    const api = openApi({ settings, base: end.base, mode, io, tokens, limits });
    const connection: Connection = {
      source: openSource(api),
      destination: mode === "write" ? openDestination(api, options.name) : null,
      about: async () => readAbout(api, await end.settleMs(), options.signal),
      close: end.close,
    };
    return connection;
  },
};

/** The other end: Intuit's, or an emulator's on this machine. */
interface End {
  readonly base: string;
  readonly tokenUrl: string;
  readonly settleMs: () => Promise<number>;
  /** What an emulator gives to whoever asks; null: the real service gives nothing away. */
  readonly firstRefreshToken: () => Promise<string | null>;
  close(): Promise<void>;
}

const TOKEN_URL = "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer";

async function reach(settings: Settings, options: OpenOptions): Promise<End> {
  if (settings.environment !== "emulator") {
    return {
      base: HOSTS[settings.environment],
      tokenUrl: TOKEN_URL,
      settleMs: () => Promise.resolve(settings.settleMs ?? SETTLE_MS),
      firstRefreshToken: () => Promise.resolve(null),
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
    return emulatorEnd(settings, settings.address, options, () => Promise.resolve());
  }
  const { openEmbedded } = await import("./embedded.ts");
  const embedded = await openEmbedded(settings, options);
  return emulatorEnd(settings, embedded.url, options, embedded.close);
}

function emulatorEnd(
  settings: Settings,
  base: string,
  options: OpenOptions,
  close: () => Promise<void>,
): End {
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
    const json = answer.status === 200 ? parseJson(answer.body) : null;
    if (json === null || !isJsonObject(json)) throw unreadable(`${base} is no emulator of it`);
    return json;
  };
  const published = async (): Promise<number> => {
    if (settings.settleMs !== null) return settings.settleMs;
    const text = numberText((await ask("GET", "/_emulator/info"))["settleMs"] ?? null);
    return text === null ? SETTLE_MS : Number(text);
  };
  let settles: Promise<number> | null = null;
  return {
    base,
    tokenUrl: `${base}/oauth2/v1/tokens/bearer`,
    settleMs: () => (settles ??= published()),
    firstRefreshToken: async () => {
      const token = (await ask("POST", "/_emulator/tokens"))["refreshToken"];
      return typeof token === "string" ? token : null;
    },
    close,
  };
}

function openCompanyTokens(settings: Settings, end: End, options: OpenOptions): Tokens {
  const secret = (key: string, emulators: string): Secret => {
    const given = options.secrets.get(key);
    if (given) return given;
    if (settings.environment === "emulator") return secretOf(emulators);
    throw misconfigured(
      `connection ${options.name}: ${key} is missing`,
      `Write ${key}: \${QBO_${key.toUpperCase()}} there and set that variable.`,
    );
  };
  return openTokens({
    io: options.io,
    vault: options.vault,
    vaultKey: `quickbooks.${settings.environment}.${settings.company}`,
    tokenUrl: end.tokenUrl,
    clientId: secret("client_id", "emulator-client"),
    clientSecret: secret("client_secret", "emulator-secret"),
    firstRefreshToken: async () => {
      const given = options.secrets.get("refresh_token");
      if (given) return given;
      const first = await end.firstRefreshToken();
      return first === null ? null : secretOf(first);
    },
  });
}

function secretOf(text: string): Secret {
  return { reveal: () => text, toString: () => "[redacted]", toJSON: () => "[redacted]" };
}
