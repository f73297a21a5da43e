/** node-quickbooks (ISC), the client that most use from Node, pointed at an emulator. */
import { createRequire } from "node:module";
import {
  type RunningEmulator,
  startEmulator,
} from "../../connectors/quickbooks/emulator/server.ts";
import { realClock } from "../../engine/world.ts";
import { REALM, TOKENS, type Json, testRandom } from "../connectors/quickbooks-emulator/support.ts";
import { tradingCompany } from "../connectors/quickbooks-emulator/trade.ts";

/** Its types name some methods; all are called by their names here. */
const QuickBooks = createRequire(import.meta.url)("node-quickbooks") as new (
  ...given: readonly unknown[]
) => Record<string, (...given: unknown[]) => unknown>;

export interface Client {
  /** `createInvoice`, `findInvoices`: what the client has, by its own name. */
  call(method: string, ...given: readonly unknown[]): Promise<Json>;
}

/** Rejects with what was answered: `{ Fault }`. */
export function clientOf(url: string): Client {
  const made = new QuickBooks(
    "key",
    "secret",
    TOKENS.accessToken,
    false,
    REALM,
    true,
    false,
    75,
    "2.0",
  );
  // The one thing that differs from the real service.
  Object.assign(made, { endpoint: `${url}/v3/company/` });
  return {
    call: (method, ...given) =>
      new Promise((resolve, reject) => {
        const answered = (error: Json, body: Json): void => {
          if (error === null) resolve(body);
          else
            reject(
              new Error(
                JSON.stringify(body ?? error.response?.data ?? error.Fault ?? error.message),
              ),
            );
        };
        const call = made[method];
        if (call === undefined) reject(new Error(`the client has no ${method}`));
        else call.call(made, ...given, answered);
      }),
  };
}

/** A company that trades, for a client to call: at its own address, with no limits of calls. */
export function startTrading(): Promise<RunningEmulator> {
  return startEmulator({
    seed: tradingCompany(),
    clock: realClock,
    random: testRandom(),
    tokens: TOKENS,
    settings: { limits: { on: false } },
  });
}
