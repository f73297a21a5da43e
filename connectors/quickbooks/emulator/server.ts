/** The emulator on a socket of this machine. */
import { serve } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Company } from "./company.ts";
import { type EmulatorOptions, createEmulator } from "./emulator.ts";
import type { Tokens } from "./http/oauth.ts";

export interface StartOptions extends EmulatorOptions {
  /** 0, the default: any free one. */
  readonly port?: number;
}

export interface RunningEmulator {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly company: Company;
  issueTokens(): Tokens;
  /** The company as a file. */
  save(): string;
  close(): Promise<void>;
}

/** Rejects where the port cannot be had. */
export async function startEmulator(options: StartOptions): Promise<RunningEmulator> {
  const emulator = createEmulator(options);
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        hostname: "127.0.0.1",
        port: options.port ?? 0,
        overrideGlobalObjects: false,
        async fetch(request, env) {
          const answer = await emulator.handle(request);
          if (answer.type !== "error") return answer;
          if ("incoming" in env) env.incoming.socket.destroy();
          return RESPONSE_ALREADY_SENT;
        },
      },
      ({ port }) => {
        resolve({
          url: `http://127.0.0.1:${port}`,
          port,
          company: emulator.company,
          issueTokens: emulator.issueTokens,
          save: emulator.save,
          close: () =>
            new Promise((closed) => {
              server.close(() => closed());
              if ("closeAllConnections" in server) server.closeAllConnections();
            }),
        });
      },
    );
    // Longer than any client keeps an idle connection: one that is taken up again is never cut.
    if ("keepAliveTimeout" in server) server.keepAliveTimeout = 120_000;
    server.once("error", reject);
  });
}
