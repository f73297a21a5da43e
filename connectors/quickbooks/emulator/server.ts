/** The emulator on a socket of this machine. */
import { type Http2Bindings, type HttpBindings, serve } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Company } from "./company.ts";
import { type EmulatorOptions, createEmulator } from "./emulator.ts";
import type { Tokens } from "./http/oauth.ts";

/** In one piece: the adapter's way, by a stream, takes half of the time of a small answer. */
async function send(
  outgoing: HttpBindings["outgoing"] | Http2Bindings["outgoing"],
  answer: Response,
): Promise<void> {
  const body = await answer.text();
  const length = String(Buffer.byteLength(body));
  // What was cut off meanwhile is nobody's to answer.
  if (outgoing.destroyed) return;
  outgoing.statusCode = answer.status;
  for (const [name, value] of answer.headers) outgoing.setHeader(name, value);
  outgoing.setHeader("content-length", length);
  // A text goes out with its headers in one write, bytes in a second one.
  outgoing.end(body);
}

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
          if (!("incoming" in env)) return answer;
          if (answer.type === "error") env.incoming.socket.destroy();
          else await send(env.outgoing, answer);
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
