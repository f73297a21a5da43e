import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { quickbooks } from "../../connectors/quickbooks/index.ts";
import type { Connection, Secret, Vault } from "../../engine/contract/connector.ts";
import { openHttp } from "../../engine/http/client.ts";
import { SILENT } from "../../engine/log.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { realClock } from "../../engine/world.ts";
import { temporaryFolder, type TestWorld, testWorld } from "../support/world.ts";

/** A QuickBooks that answers exactly what a test says, over a real socket. */

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export type Reply =
  | { readonly status?: number; readonly body?: string; readonly headers?: Record<string, string> }
  /** The connection ends without an answer. */
  | "reset"
  /** Half of an answer, then the end. */
  | "truncated"
  /** No answer at all. */
  | "silent";

export interface Server {
  readonly url: string;
  /** Every call but those for tokens. */
  readonly calls: readonly Received[];
  readonly tokenCalls: readonly Received[];
}

export interface Script {
  /** The n-th call, from 0, that is not for a token. */
  readonly answer?: (call: Received, n: number) => Reply | Promise<Reply>;
  /** The n-th call for a token; the default gives `access-n` and `refresh-n`. */
  readonly token?: (call: Received, n: number) => Reply | Promise<Reply>;
}

export async function serve(script: Script = {}): Promise<Server> {
  const calls: Received[] = [];
  const tokenCalls: Received[] = [];
  const server = createServer((request, response) => {
    void receive(request).then(async (call) => {
      if (call.path === "/_emulator/info") return send(response, json({ settleMs: 1234 }));
      if (call.path === "/_emulator/tokens") {
        return send(response, json({ refreshToken: "refresh-first" }));
      }
      const isToken = call.path === "/oauth2/v1/tokens/bearer";
      const log = isToken ? tokenCalls : calls;
      log.push(call);
      const n = log.length - 1;
      const make = isToken ? (script.token ?? granted) : (script.answer ?? (() => json({})));
      send(response, await make(call, n));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, calls, tokenCalls };
}

export const json = (value: unknown, status = 200): Reply => ({
  status,
  body: JSON.stringify(value),
  headers: { "content-type": "application/json", intuit_tid: "1-trace" },
});

export const granted = (_: Received, n: number): Reply =>
  json({
    token_type: "bearer",
    access_token: `access-${n}`,
    refresh_token: `refresh-${n}`,
    expires_in: 3600,
    x_refresh_token_expires_in: 8_726_400,
  });

/** As the recordings have it: `{ Fault: { Error: [...], type }, time }`. */
export const fault = (
  code: string,
  message: string,
  more: { detail?: string; element?: string; type?: string; status?: number } = {},
): Reply =>
  json(
    {
      Fault: {
        Error: [
          { Message: message, Detail: more.detail ?? message, code, element: more.element ?? "" },
        ],
        type: more.type ?? "ValidationFault",
      },
      time: "2026-06-30T05:00:00.000-07:00",
    },
    more.status ?? 400,
  );

async function receive(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const part of request) chunks.push(part as Buffer);
  const url = new URL(request.url ?? "/", "http://localhost");
  return {
    method: request.method ?? "",
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply === "silent") return;
  if (reply === "reset") return void response.socket?.destroy();
  if (reply === "truncated") {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    response.write('{"Invoice":{"Id":"1');
    return void setTimeout(() => response.socket?.destroy(), 20);
  }
  response.writeHead(reply.status ?? 200, reply.headers);
  response.end(reply.body ?? "");
}

export interface Opened {
  readonly connection: Connection;
  readonly world: TestWorld;
  readonly vault: TestVault;
  readonly throttles: readonly { readonly ms: number; readonly reason: string }[];
}

export interface OpenMore {
  readonly mode?: "read" | "write";
  readonly config?: JsonObject;
  readonly vault?: TestVault;
  readonly world?: TestWorld;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export const COMPANY = "9341453508217706";

/** A connection to it: set time, real sockets. */
export async function connect(url: string, more: OpenMore = {}): Promise<Opened> {
  const world = more.world ?? socketWorld();
  const vault = more.vault ?? testVault();
  const throttles: { readonly ms: number; readonly reason: string }[] = [];
  const connection = await quickbooks.open({
    name: "books",
    config: { environment: "emulator", company: COMPANY, address: url, ...more.config },
    mode: more.mode ?? "write",
    io: world,
    secrets: new Map(
      Object.entries(more.secrets ?? {}).map(([key, value]) => [key, secret(value)]),
    ),
    vault,
    folder: temporaryFolder(),
    onThrottle: (wait) => void throttles.push(wait),
    signal: more.signal ?? new AbortController().signal,
  });
  onTestFinished(() => connection.close());
  return { connection, world, vault, throttles };
}

export function socketWorld(): TestWorld {
  const http = openHttp({ clock: realClock, log: SILENT });
  onTestFinished(() => http.close());
  return testWorld({ http });
}

export interface TestVault extends Vault {
  /** Every value put, oldest first. */
  readonly puts: readonly string[];
}

export function testVault(): TestVault {
  const kept = new Map<string, string>();
  const puts: string[] = [];
  return {
    puts,
    get: (key) => {
      const text = kept.get(key);
      return text === undefined ? null : secret(text);
    },
    put: (key, value) => {
      kept.set(key, value);
      puts.push(value);
    },
  };
}

export const secret = (text: string): Secret => ({
  reveal: () => text,
  toString: () => "[redacted]",
  toJSON: () => "[redacted]",
});
