import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ListenAnswer, Listener, ListenOptions } from "../contract/io.ts";
import { TieoutError } from "../errors.ts";

// By an import all that it exports is read, and of those names some load Node's own fetch: 70 ms.
const { createServer } = process.getBuiltinModule("node:http");

/** Whoever sends slowly is not waited for: head and body together. */
const PATIENCE_MS = 10_000;
/** Each may hold a body in memory until it is known whose it is. */
const MOST_CONNECTIONS = 64;

/**
 * Answers on this machine, at one path; only 127.0.0.1 is bound. A browser's visit that names
 * another host is refused: a page of the web whose name points here gets nothing (rebinding). A
 * post comes through a proxy under a name that is not known here; it has to prove itself.
 */
export async function listen(options: ListenOptions): Promise<Listener> {
  const underWay = new Set<Promise<void>>();
  const limits = { requestTimeout: PATIENCE_MS, connectionsCheckingInterval: 1000 };
  const server = createServer(limits, (request, response) => {
    const working = (work: Promise<ListenAnswer>): Promise<ListenAnswer> => {
      const one = work.then((answer) => send(response, answer)).finally(() => underWay.delete(one));
      underWay.add(one);
      return work;
    };
    if (options.kind === "visits") void working(answerVisit(options, request, port));
    else void answerPost(options, request, response, working);
  });
  server.maxConnections = MOST_CONNECTIONS;
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
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.all(underWay);
      // Browsers also open connections that they may never use, and a body may never end.
      server.closeAllConnections();
      await closed;
    },
  };
}

type Visits = Extract<ListenOptions, { readonly kind: "visits" }>;
type Posts = Extract<ListenOptions, { readonly kind: "posts" }>;

async function answerVisit(
  options: Visits,
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

/** What is not taken is not read to its end. The end waits only for posts that are here whole. */
async function answerPost(
  options: Posts,
  request: IncomingMessage,
  response: ServerResponse,
  working: (work: Promise<ListenAnswer>) => Promise<ListenAnswer>,
): Promise<void> {
  const refuse = (status: number): Promise<void> => send(response, { status, text: "" });
  if ((request.url ?? "").split("?")[0] !== options.path) return refuse(404);
  if (request.method !== "POST") return refuse(405);
  const body = await bodyOf(request, options.maxBytes).catch(() => null);
  // Whoever broke off is told nothing.
  if (body === null) return void response.destroy();
  if (body === "too large") {
    options.onTooLarge();
    await refuse(413);
    return void request.destroy();
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
  // What cannot be kept now comes again.
  await working(options.answer({ headers, body }).catch(() => ({ status: 503, text: "" })));
}

async function bodyOf(
  request: IncomingMessage,
  maxBytes: number,
): Promise<Uint8Array | "too large"> {
  const told = Number(request.headers["content-length"] ?? 0);
  if (told > maxBytes) return "too large";
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Not for await: leaving it would end the connection before the answer.
  const { promise, resolve, reject } = Promise.withResolvers<"whole" | "too large">();
  request.on("data", (chunk: Uint8Array) => {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      request.pause();
      resolve("too large");
    } else chunks.push(chunk);
  });
  request.once("end", () => resolve("whole")).once("error", reject);
  request.once("close", () => reject(new Error("it broke off")));
  return (await promise) === "whole" ? Buffer.concat(chunks) : "too large";
}

/** Resolves when the whole answer is on its way, or the other end is gone. */
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
  const page = `<!doctype html><meta charset="utf-8"><title>Tieout</title><p>${safe}</p>\n`;
  response.end(text === "" ? "" : page);
  await sent;
}

function portTaken(port: number, error: unknown): TieoutError {
  const said = error instanceof Error ? error.message : String(error);
  return new TieoutError("TO900", `port ${port} of this machine cannot be listened on`, {
    advice: "Another program may have it: try --port with another one, or 0 for any.",
    detail: said,
    cause: error,
  });
}
