/** Answers that nobody wishes for: what a server gives instead of the real one. */
import { gzipSync } from "node:zlib";
import type { Reply } from "./hostile.ts";

export const raw =
  (status: number, type: string, body: string, headers: Record<string, string> = {}): Reply =>
  (response) =>
    void response.writeHead(status, { "content-type": type, ...headers }).end(body);

export const json = (value: unknown, status = 200): Reply =>
  raw(status, "application/json", JSON.stringify(value));

export const fault = (
  code: string,
  message: string,
  status = 400,
  type = "ValidationFault",
): Reply => json({ Fault: { Error: [{ Message: message, Detail: message, code }], type } }, status);

export const html = (status: number): Reply =>
  raw(status, "text/html", "<html><body>Hello</body></html>");
export const reset: Reply = (response) => void response.destroy();
export const silence: Reply = () => {};

/** The real answer, changed. */
export const changed =
  (change: (body: string) => string): Reply =>
  (response, real) =>
    void response.writeHead(200, { "content-type": "application/json" }).end(change(real!.body));

export const parsed = (change: (body: Record<string, unknown>) => unknown): Reply =>
  changed((body) => JSON.stringify(change(JSON.parse(body) as Record<string, unknown>)));

export const inInvoice = (set: object): Reply =>
  parsed((body) => ({ ...body, Invoice: { ...(body["Invoice"] as object), ...set } }));

/** 100 MiB of blanks; packed once, at its first sending. */
let packed: Buffer | undefined;

export const bomb: Reply = (response) =>
  void response
    .writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
    .end((packed ??= gzipSync(Buffer.alloc(100 * 1024 * 1024, " "))));

export const endless: Reply = (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  const more = (): void => {
    while (!response.destroyed && response.write(Buffer.alloc(65_536, " ")));
    if (!response.destroyed) response.once("drain", more);
  };
  more();
};

export const shorter: Reply = (response, real) => {
  const body = real?.body ?? "{}";
  response.writeHead(200, { "content-length": String(Buffer.byteLength(body) + 50) });
  response.write(body);
  setTimeout(() => response.destroy(), 20);
};

export const trickle: Reply = (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  const timer = setInterval(() => response.write(" "), 100);
  response.on("close", () => clearInterval(timer));
};
