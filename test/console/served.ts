/** A console over a project of its own, and a browser's requests to it. */
import http from "node:http";
import assert from "node:assert/strict";
import { startConsole } from "../../engine/console/console.ts";
import type { ProgressHook } from "../../engine/console/desk.ts";
import type { RunningConsole } from "../../engine/console/console.ts";
import { expectNoSecret } from "../support/canary.ts";
import type { TestProject } from "../line/project.ts";
import type { Json } from "../line/books.ts";

export interface Served {
  readonly console: RunningConsole;
  readonly url: string;
  readonly cookie: string;
  get(path: string): Promise<Answer>;
  /** As the page itself sends it. */
  post(path: string, body: object): Promise<Answer>;
  /** As anyone sends it: nothing is added. */
  raw(request: RawRequest): Promise<Answer>;
}

export interface RawRequest {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  readonly json: Json;
}

export interface ServeOptions {
  readonly readOnly?: boolean;
  readonly allowApply?: boolean;
}

export function served<T>(
  project: TestProject,
  work: (served: Served) => Promise<T>,
  { readOnly = false, allowApply = false }: ServeOptions = {},
): Promise<T> {
  const hooks: ProgressHook = { onProgress: () => {} };
  return project.within(
    async (opened) => {
      const options = { readOnly, allowApply, hooks };
      const running = await startConsole(opened, { ...options, port: 0 });
      try {
        return await work(await signedIn(running));
      } finally {
        await running.close();
      }
    },
    { onProgress: (each) => hooks.onProgress(each) },
  );
}

/** Opens the launch link, as a browser does. */
export async function signedIn(running: RunningConsole): Promise<Served> {
  const url = `http://127.0.0.1:${running.port}`;
  const raw = (request: RawRequest): Promise<Answer> => send(running.port, request);
  const link = new URL(running.newLink());
  const launched = await raw({ path: `${link.pathname}${link.search}` });
  assert.equal(launched.status, 303);
  const cookie = launched.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
  return {
    console: running,
    url,
    cookie,
    raw,
    get: (path) => raw({ path, headers: { cookie } }),
    post: (path, body) =>
      raw({
        path,
        method: "POST",
        headers: { ...OWN, cookie, origin: url },
        body: JSON.stringify(body),
      }),
  };
}

/** What a browser says of a request that the page itself made. */
export const OWN = { "sec-fetch-site": "same-origin", "content-type": "application/json" };

function send(port: number, { path, method = "GET", headers, body }: RawRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host: "127.0.0.1", port, path, method, headers: { ...headers }, agent: false },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("error", reject);
        answer.on("end", () => {
          const text = Buffer.concat(parts).toString();
          expectNoSecret(`the answer to ${method} ${path}`, text);
          const isJson = answer.headers["content-type"]?.startsWith("application/json") ?? false;
          const json = (isJson ? JSON.parse(text) : null) as Json;
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, json });
        });
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}
