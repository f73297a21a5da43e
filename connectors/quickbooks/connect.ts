import type { OpenOptions } from "../../engine/contract/connector.ts";
import type { SignIn, SignInSession } from "../../engine/contract/sign-in.ts";
import { TieoutError } from "../../engine/errors.ts";
import { readSettings } from "./config.ts";
import type { Settings } from "./config.ts";
import { appOf, reach, vaultKeyOf } from "./end.ts";
import type { End } from "./end.ts";
import { notConnected, notNow } from "./fail.ts";
import { readGrant } from "./grant.ts";
import { parseHeld, tryObject, writeHeld } from "./held.ts";
import { askExchange, askRevoke, authorizeAddress } from "./oauth.ts";
import { inTurn } from "./tokens.ts";

/** Signing in to a company, at Intuit or at an emulator: the same way. */
export const quickbooksSignIn: SignIn = {
  async open(options) {
    const settings = readSettings(options.config);
    const app = appOf(settings, options);
    const end = await reach(settings, options);
    const session: SignInSession = {
      isProduction: settings.environment === "production",
      company: settings.company,
      scope: "accounting only; payments and payroll are never asked for",
      address: (redirect, state) => authorizeAddress(app, end.authorizeUrl, { redirect, state }),
      async accept(redirect, returned) {
        const code = codeIn(returned, settings);
        const { vault } = options;
        const key = vaultKeyOf(settings);
        await inTurn(vault, key, async () => {
          const result = await askExchange(app, end.tokenUrl, { code, redirect });
          const now = options.io.clock.now();
          const grant = readGrant(result, { token: null, held: null, now });
          if (grant.kind === "granted") return vault.put(key, writeHeld(grant.held));
          if (grant.kind === "invalid") throw refusedCode();
          throw grant.auth ? notConnected(grant.message) : notNow(grant.message);
        });
      },
      revoke: () => revoke(settings, end, options),
      close: end.close,
    };
    return session;
  },
};

/** The code, if the person agreed and picked the company that the configuration means. */
function codeIn(returned: Readonly<Record<string, string>>, settings: Settings): string {
  const { code, realmId, error } = returned as Partial<Record<string, string>>;
  if (error === "access_denied") {
    throw new TieoutError("TO940", "QuickBooks: the sign-in was declined", {
      advice: "Nothing has changed. To sign in after all: tieout connect",
    });
  }
  if (code === undefined || code === "") {
    throw notConnected(`it came back without a code${error === undefined ? "" : ` (${error})`}`);
  }
  if (realmId === settings.company) return code;
  throw new TieoutError(
    "TO940",
    `QuickBooks: the browser picked company ${realmId ?? "(none)"}, ` +
      `the configuration names ${settings.company}`,
    { advice: "Nothing was kept. Pick that company in the browser, or correct company: there." },
  );
}

function refusedCode(): TieoutError {
  return new TieoutError("TO940", "QuickBooks: the code of this sign-in is not taken", {
    advice: "A code is good once, and for some minutes: tieout connect",
  });
}

async function revoke(settings: Settings, end: End, options: OpenOptions): Promise<boolean> {
  const { vault } = options;
  const key = vaultKeyOf(settings);
  return inTurn(vault, key, async () => {
    await vault.reload?.();
    const locked = vault.locked?.(key) ?? null;
    if (locked !== null) throw notConnected(locked);
    const held = parseHeld(vault.get(key)?.reveal() ?? null);
    if (held === null) return false;
    const result = await askRevoke(appOf(settings, options), end.revokeUrl, held.refresh);
    if (result.kind === "failure") throw notNow(`the sign-in was not ended: ${result.reason}`);
    const error = tryObject(result.body)?.["error"];
    // A token that it does not know is over already.
    const isOver = result.status < 300 || (result.status === 400 && error !== "invalid_client");
    if (!isOver && result.status >= 500) throw notNow(`the answer is ${result.status}`);
    if (!isOver) throw notConnected(`the sign-in was not ended: the answer is ${result.status}`);
    await vault.remove?.(key);
    return true;
  });
}
