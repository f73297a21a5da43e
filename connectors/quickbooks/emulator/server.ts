/** The emulator on a socket of this machine. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Company } from "./company.ts";
import { type Emulator, type EmulatorOptions, createEmulator, isCompanyPath } from "./emulator.ts";
import { bytesText } from "./http/parts.ts";
import type { Issued } from "./http/oauth.ts";
import type { Settings } from "./settings.ts";
import type { Written } from "./http/written.ts";

// By an import all that it exports is read, and of those names some load Node's own fetch: 70 ms.
const { createServer } = process.getBuiltinModule("node:http");

export interface StartOptions extends EmulatorOptions {
  /** 0, the default: any free one. */
  readonly port?: number;
}

export interface RunningEmulator {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly company: Company;
  /** As they are now. */
  readonly settings: Settings;
  issueTokens(): Issued;
  /** The company as a file. */
  save(): string;
  close(): Promise<void>;
}

/** Rejects where the port cannot be had. */
export async function startEmulator(options: StartOptions): Promise<RunningEmulator> {
  const emulator = createEmulator(options);
  const server = createServer((request, response) => take(emulator, request, response));
  // Longer than any client keeps an idle connection: one that is taken up again is never cut.
  server.keepAliveTimeout = 120_000;
  const port = await new Promise<number>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    company: emulator.company,
    get settings() {
      return emulator.settings;
    },
    issueTokens: emulator.issueTokens,
    save: emulator.save,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function take(emulator: Emulator, request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  // Who breaks off in the middle of a request has asked nothing.
  request.on("error", () => request.socket.destroy());
  request.on("end", () => {
    const type = request.headers["content-type"] ?? "";
    const body = chunks.length === 0 ? "" : bytesText(Buffer.concat(chunks), type);
    answer(emulator, request, body).then(
      (written) => send(request, response, written),
      () => request.socket.destroy(),
    );
  });
}

/**
 * The company's own calls go past the fetch standard's objects: Request, Headers and Response took
 * a third of the time of a small answer.
 */
async function answer(
  emulator: Emulator,
  request: IncomingMessage,
  body: string,
): Promise<Written | null> {
  const { method = "GET", url = "/", headers } = request;
  const cut = url.indexOf("?");
  const path = cut < 0 ? url : url.slice(0, cut);
  if (!isCompanyPath(path)) return elsewhere(emulator, request, body);
  const query = new URLSearchParams(cut < 0 ? "" : url.slice(cut + 1));
  return emulator.call({ method, path, query, body, header: (name) => headers[name] ?? null });
}

async function elsewhere(
  emulator: Emulator,
  request: IncomingMessage,
  body: string,
): Promise<Written | null> {
  const { method = "GET", url = "/" } = request;
  const headers = new Headers();
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  const sent = method === "GET" || method === "HEAD" ? {} : { body };
  const to = `http://${request.headers.host ?? "127.0.0.1"}${url}`;
  const answered = await emulator.handle(new Request(to, { method, headers, ...sent }));
  if (answered.type === "error") return null;
  return {
    status: answered.status,
    headers: Object.fromEntries(answered.headers),
    body: new Uint8Array(await answered.arrayBuffer()),
  };
}

/** Headers and body in one write. */
function send(
  { socket }: IncomingMessage,
  response: ServerResponse,
  written: Written | null,
): void {
  // What was cut off meanwhile is nobody's to answer.
  if (socket.destroyed || written === null) return void socket.destroy();
  const { status, headers, body } = written;
  const length = Buffer.byteLength(body);
  response.writeHead(status, { ...headers, "content-length": length });
  response.end(body);
}
