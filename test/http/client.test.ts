import { createServer, type RequestListener } from "node:http";
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from "node:net";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import type { Http, HttpRequest, LogFields } from "../../engine/contract/io.ts";
import { openHttp } from "../../engine/http/client.ts";
import { SILENT } from "../../engine/log.ts";
import { realClock, realWorld } from "../../engine/world.ts";

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  const origin = await listen(server);
  onTestFinished(() => server.closeAllConnections());
  return origin;
}

/** A server below HTTP: sees the bytes, answers what it likes. */
async function serveTcp(onData: (socket: Socket, seen: string) => void): Promise<string> {
  return listen(
    createTcpServer((socket) => {
      socket.on("error", () => {});
      socket.on("data", (bytes) => onData(socket, bytes.toString()));
      onTestFinished(() => {
        socket.destroy();
      });
    }),
  );
}

function client(options: Partial<Parameters<typeof openHttp>[0]> = {}): Http {
  const http = openHttp({ clock: realClock, log: SILENT, ...options });
  onTestFinished(() => http.close());
  return http;
}

const get = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: "GET",
  url,
  headers: {},
  timeoutMs: 30_000,
  ...more,
});

test("an answer comes with status, lower-case headers and the whole body", async () => {
  const origin = await serve((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      response.writeHead(201, { "Content-Type": "application/json", Intuit_Tid: "1-abc" });
      response.end(JSON.stringify([request.method, request.url, request.headers["x-a"], body]));
    });
  });
  const result = await client().request(
    get(`${origin}/v3/batch?requestid=7`, { method: "POST", headers: { "X-A": "ä" }, body: "Zoë" }),
  );
  expect(result).toMatchObject({
    kind: "answer",
    status: 201,
    headers: { "content-type": "application/json", intuit_tid: "1-abc" },
  });
  const body: unknown = result.kind === "answer" ? JSON.parse(result.body) : null;
  expect(body).toEqual(["POST", "/v3/batch?requestid=7", "ä", "Zoë"]);
});

test("errors of the server are answers, and a redirect is not followed", async () => {
  const seen: (string | undefined)[] = [];
  const origin = await serve((request, response) => {
    seen.push(request.url);
    if (request.url === "/moved") response.writeHead(302, { location: "/elsewhere" }).end();
    else response.writeHead(503).end("<html>maintenance</html>");
  });
  const http = client();
  expect(await http.request(get(`${origin}/moved`))).toMatchObject({ kind: "answer", status: 302 });
  expect(await http.request(get(`${origin}/down`))).toMatchObject({
    kind: "answer",
    status: 503,
    body: "<html>maintenance</html>",
  });
  expect(seen).toEqual(["/moved", "/down"]);
});

test("connections are kept and serve many requests", async () => {
  const ports = new Set<number | undefined>();
  const origin = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    response.end("ok");
  });
  const http = client();
  for (let n = 0; n < 50; n++) await http.request(get(origin));
  expect(ports.size).toBeLessThanOrEqual(2);
});

test("a refused connection proves that nothing was sent", async () => {
  const server = createTcpServer();
  const origin = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  expect(await client().request(get(origin))).toEqual({
    kind: "failure",
    sent: "no",
    reason: "the connection was refused (ECONNREFUSED)",
  });
});

test("a host that does not exist proves that nothing was sent", async () => {
  expect(await client().request(get("http://nowhere.invalid/"))).toMatchObject({
    kind: "failure",
    sent: "no",
  });
});

test("what is no http address, or no valid header, is not sent", async () => {
  const origin = await serve((_, response) => response.end("ok"));
  const http = client();
  for (const request of [
    get("file:///etc/passwd"),
    get("nonsense"),
    get("http://"),
    get(origin, { headers: { authorization: "a\nb: c" } }),
  ]) {
    expect(await http.request(request)).toMatchObject({ kind: "failure", sent: "no" });
  }
});

test("a reset after the request went out may have been acted upon, and is not retried", async () => {
  let requests = 0;
  const origin = await serveTcp((socket) => {
    requests++;
    socket.resetAndDestroy();
  });
  const http = client();
  for (const method of ["POST", "GET"] as const) {
    const result = await http.request(
      get(origin, { method, ...(method === "POST" ? { body: "{}" } : {}) }),
    );
    expect(result).toMatchObject({ kind: "failure", sent: "maybe" });
  }
  expect(requests).toBe(2);
});

test("a connection that dies between two requests costs no second sending", async () => {
  const seen: string[] = [];
  const origin = await serveTcp((socket, text) => {
    seen.push(text.slice(0, text.indexOf(" HTTP")));
    if (text.includes("/first")) {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
    } else {
      socket.resetAndDestroy();
    }
  });
  const http = client();
  expect(await http.request(get(`${origin}/first`))).toMatchObject({ kind: "answer", body: "ok" });
  expect(await http.request(get(`${origin}/second`, { method: "POST", body: "x" }))).toMatchObject({
    kind: "failure",
    sent: "maybe",
  });
  expect(seen).toEqual(["GET /first", "POST /second"]);
});

test.each([
  ["an answer cut short", "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\nok", true],
  ["no HTTP at all", "SSH-2.0-OpenSSH\r\n", true],
  ["headers that never end", "HTTP/1.1 200 OK\r\nx-a: 1\r\n", true],
  ["a broken chunk", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n", true],
])("%s is a failure that may have been acted upon", async (_, bytes, end) => {
  const origin = await serveTcp((socket) => {
    socket.write(bytes);
    if (end) socket.end();
  });
  const result = await client().request(get(origin, { method: "POST", body: "{}" }));
  expect(result).toMatchObject({ kind: "failure", sent: "maybe" });
});

test("the time limit covers silence, and a body that trickles", async () => {
  const origin = await serve((request, response) => {
    if (request.url === "/silent") return;
    response.writeHead(200);
    const drip = setInterval(() => response.write("."), 5);
    response.on("close", () => clearInterval(drip));
  });
  const http = client();
  for (const where of ["/silent", "/slow"]) {
    expect(await http.request(get(origin + where, { timeoutMs: 80 }))).toEqual({
      kind: "failure",
      sent: "maybe",
      reason: "no whole answer within 80 ms",
    });
  }
});

test("a request that waits for its turn until its time is over was never sent", async () => {
  const seen: (string | undefined)[] = [];
  const free = Promise.withResolvers<void>();
  const origin = await serve((request, response) => {
    seen.push(request.url);
    void free.promise.then(() => response.end("ok"));
  });
  const http = client({ connections: 1 });
  const first = http.request(get(`${origin}/first`));
  expect(await http.request(get(`${origin}/second`, { timeoutMs: 50 }))).toMatchObject({
    kind: "failure",
    sent: "no",
  });
  free.resolve();
  expect(await first).toMatchObject({ kind: "answer" });
  expect(await http.request(get(`${origin}/third`))).toMatchObject({ kind: "answer" });
  expect(seen).toEqual(["/first", "/third"]);
});

test("an aborted request ends at once", async () => {
  const stop = new AbortController();
  const origin = await serve(() => stop.abort());
  const http = client();
  const request = get(origin, { signal: stop.signal });
  const reason = "the request was called off";
  expect(await http.request(request)).toEqual({ kind: "failure", sent: "maybe", reason });
  expect(await http.request(request)).toEqual({ kind: "failure", sent: "no", reason });
});

test("a body over the cap is cut off, packed or not", async () => {
  const bomb = gzipSync(Buffer.alloc(5_000_000));
  const origin = await serve((request, response) => {
    if (request.url === "/bomb") {
      response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
      return;
    }
    response.writeHead(200);
    const more = (): void => {
      while (!response.destroyed && response.write("x".repeat(10_000)));
      if (!response.destroyed) response.once("drain", more);
    };
    more();
  });
  const http = client();
  expect(await http.request(get(`${origin}/endless`, { maxBytes: 100_000 }))).toEqual({
    kind: "failure",
    sent: "maybe",
    reason: "the answer is larger than 100000 bytes",
  });
  expect(await http.request(get(`${origin}/bomb`, { maxBytes: 100_000 }))).toMatchObject({
    kind: "failure",
    reason: expect.stringMatching(/^the answer cannot be unpacked/),
  });
});

test("a packed body is unpacked, and its charset honoured", async () => {
  const origin = await serve((request, response) => {
    if (request.url === "/latin") {
      response.writeHead(200, { "content-type": "text/xml; charset=ISO-8859-1" });
      response.end(Buffer.from([0x4d, 0xfc]));
    } else {
      response.writeHead(200, {
        "content-encoding": "gzip",
        "content-type": "text/plain; charset=x-no",
      });
      response.end(gzipSync("Zoë"));
    }
  });
  const http = client();
  expect(await http.request(get(`${origin}/latin`))).toMatchObject({ body: "Mü" });
  expect(await http.request(get(`${origin}/gzip`))).toMatchObject({ body: "Zoë" });
});

test("each call is logged without its secrets", async () => {
  const lines: (LogFields | undefined)[] = [];
  const origin = await serve((_, response) => response.end("ok"));
  const log = { ...SILENT, debug: (_: string, fields?: LogFields) => void lines.push(fields) };
  await client({ log }).request(get(`${origin}/token?code=canary&minorversion=75`));
  expect(lines).toEqual([
    {
      method: "GET",
      url: `${origin}/token?code=[redacted]&minorversion=75`,
      ms: expect.any(Number),
      status: 200,
      tid: null,
    },
  ]);
});

test("the real world's http opens on the first request and closes in any state", async () => {
  const origin = await serve((_, response) => response.end("ok"));
  await realWorld({ root: "." }).http.close();
  const { http } = realWorld({ root: "." });
  expect(await http.request(get(origin))).toMatchObject({ kind: "answer", body: "ok" });
  await http.close();
});
