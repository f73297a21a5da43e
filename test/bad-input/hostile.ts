/** Between Tieout and the books: lets everything pass but what it is told to answer by itself. */
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** What stands there instead of the answer; `real` is null where the books were not asked. */
export type Reply = (response: ServerResponse, real: RealAnswer | null) => void;

export interface RealAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface Rule {
  readonly on: "reads" | "writes";
  /** `after`: the books have done it by then. */
  readonly when: "before" | "after";
  /** Only of addresses like this. */
  readonly path?: RegExp;
  /** How many answers; all of them where nothing is said. */
  readonly times?: number;
  readonly reply: Reply;
}

export interface Hostile {
  readonly url: string;
  arm(rule: Rule | null): void;
}

export async function openHostile(books: string): Promise<Hostile> {
  const armed: { rule: Rule | null; left: number } = { rule: null, left: 0 };
  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { rule } = armed;
    const isRead = request.method === "GET";
    const isMeant =
      rule !== null &&
      armed.left > 0 &&
      (rule.on === "reads") === isRead &&
      (rule.path?.test(decodeURIComponent(request.url ?? "")) ?? true);
    if (isMeant) armed.left--;
    if (isMeant && rule.when === "before") return rule.reply(response, null);
    const real = await forward(books, request, Buffer.concat(chunks));
    if (isMeant) return rule.reply(response, real);
    response.writeHead(real.status, { "content-type": real.type }).end(real.body);
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arm(rule) {
      armed.rule = rule;
      armed.left = rule?.times ?? Number.POSITIVE_INFINITY;
    },
  };
}

async function forward(books: string, request: IncomingMessage, body: Buffer): Promise<RealAnswer> {
  const { authorization = "", "content-type": type, accept = "*/*" } = request.headers;
  const answer = await fetch(`${books}${request.url ?? ""}`, {
    method: request.method ?? "GET",
    headers: { authorization, accept, ...(type === undefined ? {} : { "content-type": type }) },
    ...(request.method === "GET" ? {} : { body: new Uint8Array(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, type: answer.headers.get("content-type") ?? "", body: text };
}
