import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ListenAnswer, Listener, ListenOptions } from "../contract/io.ts";
import { TieoutError } from "../errors.ts";

/**
 * Answers a browser on this machine, at one path. Only 127.0.0.1 is bound, and a request that names
 * another host is refused: a page of the web whose name points here gets nothing (rebinding).
 */
export async function listen(options: ListenOptions): Promise<Listener> {
  const underWay = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const one = answerOne(options, request, port)
      .then((answer) => send(response, answer))
      .finally(() => underWay.delete(one));
    underWay.add(one);
  });
  server.listen(options.port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    throw portTaken(options.port, error);
  }
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async close() {
      await Promise.all(underWay);
      await new Promise((resolve) => {
        server.close(resolve);
        // Browsers also open connections that they may never use.
        server.closeAllConnections();
      });
    },
  };
}

async function answerOne(
  options: ListenOptions,
  request: IncomingMessage,
  port: number,
): Promise<ListenAnswer> {
  const host = request.headers.host ?? "";
  if (![`localhost:${port}`, `127.0.0.1:${port}`].includes(host)) {
    return { status: 421, text: "This address is not answered here." };
  }
  const url = new URL(request.url ?? "/", `http://${host}`);
  if (url.pathname !== options.path) return { status: 404, text: "There is nothing here." };
  if (request.method !== "GET") return { status: 405, text: "Only a browser's visit is answered." };
  try {
    return await options.answer(Object.fromEntries(url.searchParams));
  } catch {
    return { status: 500, text: "This did not work. See the terminal." };
  }
}

/** Resolves when the whole answer is on its way, or the browser is gone. */
async function send(response: ServerResponse, { status, text }: ListenAnswer): Promise<void> {
  const sent = new Promise((resolve) => response.once("close", resolve).once("finish", resolve));
  const safe = text.replace(/[&<>]/g, (char) => `&#${char.charCodeAt(0)};`);
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    connection: "close",
  });
  response.end(`<!doctype html><meta charset="utf-8"><title>Tieout</title><p>${safe}</p>\n`);
  await sent;
}

function portTaken(port: number, error: unknown): TieoutError {
  const said = error instanceof Error ? error.message : String(error);
  return new TieoutError("TO900", `port ${port} of this machine cannot be listened on`, {
    advice: "Another program may have it: try --port, or --paste.",
    detail: said,
    cause: error,
  });
}
