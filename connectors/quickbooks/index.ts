import type { Connection, Connector, OpenOptions } from "../../engine/contract/connector.ts";
import { readAbout } from "./about.ts";
import { openApi } from "./api.ts";
import { withCertificate } from "./certificate.ts";
import { CONFIG_SCHEMA, RECEIVER_SECRETS, readSettings, SECRETS } from "./config.ts";
import type { Settings } from "./config.ts";
import { appOf, reach, secretOf, vaultKeyOf } from "./end.ts";
import type { End } from "./end.ts";
import { FAULT_WORDS } from "./fault-words.ts";
import { companyLimits } from "./limits.ts";
import { openSource } from "./read.ts";
import { STREAMS } from "./schema.ts";
import { openTokens, type Tokens } from "./tokens.ts";
import { openDestination } from "./write.ts";

export const quickbooks: Connector = {
  name: "quickbooks",
  title: "QuickBooks Online, or the emulator of it",
  faults: FAULT_WORDS,
  configSchema: CONFIG_SCHEMA,
  secrets: SECRETS,
  onlyToReceive: RECEIVER_SECRETS,
  describe: () => STREAMS,
  isLocal: (config) => readSettings(config).environment === "emulator",
  async open(options) {
    const certified = withCertificate(options.config, options.io.files, options.name);
    const settings = readSettings(certified.config);
    const end = await reach(settings, options);
    const place = { base: end.base, company: settings.company };
    const limits = companyLimits(place, settings, options.io.clock, options.onThrottle);
    const tokens = openCompanyTokens(settings, end, options);
    const { io, mode } = options;
    const api = openApi({ settings, base: end.base, mode, io, tokens, limits: limits.bucket });
    const connection: Connection = {
      source: openSource(api, options.name),
      destination: mode === "write" ? openDestination(api, options.name) : null,
      async about() {
        const about = await readAbout(api, await end.settleMs(), options.signal);
        // An emulator that was asked for its own token goes on by itself for ever.
        const isEmulator = settings.environment === "emulator";
        const isOwn = isEmulator && !tokens.isSignedIn();
        const known = { ...certified.facts, ...about.facts };
        const facts = isEmulator ? { ...known, emulator: end.base } : known;
        return { ...about, facts, signInUntil: isOwn ? null : tokens.signInUntil() };
      },
      async close() {
        limits.close();
        await end.close();
      },
    };
    return connection;
  },
  async rehearse(options) {
    // The emulator is loaded only by who needs one.
    const { openRehearsal } = await import("./rehearse.ts");
    return openRehearsal(options);
  },
};

function openCompanyTokens(settings: Settings, end: End, options: OpenOptions): Tokens {
  return openTokens({
    ...appOf(settings, options),
    vault: options.vault,
    vaultKey: vaultKeyOf(settings),
    tokenUrl: end.tokenUrl,
    firstTokens: () =>
      options.secrets.has("refresh_token") ? Promise.resolve(null) : end.firstTokens(),
    firstRefreshToken: async () => {
      const given = options.secrets.get("refresh_token");
      if (given) return given;
      const first = await end.firstTokens();
      return first === null ? null : secretOf(first.refresh);
    },
  });
}
