/** A ticketing system with customers and invoices behind a REST interface, on this machine. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { onTestFinished } from "vitest";
import { CANARY } from "./canary.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- rows are looked at freely
export type Row = any;

export interface DeskRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Row;
}

/** What one request is answered with. */
export interface DeskAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
}

export interface Desk {
  readonly url: string;
  readonly requests: readonly DeskRequest[];
  /** Rows by collection. */
  readonly tables: Map<string, Row[]>;
  add(table: string, row: Row): Row;
  /** Asked before the desk itself: null lets it through. */
  answer: (request: DeskRequest) => DeskAnswer | null;
}

/** Who signs otherwise is not let in. */
export const DESK_TOKEN = `${CANARY}-at-the-desk`;

/**
 * `GET /v1/TABLE?page=&offset=&after=&per_page=&since=&name=`, `GET|PATCH|DELETE /v1/TABLE/ID`,
 * `POST /v1/TABLE` with an Idempotency-Key; versions in `rev`, checked by If-Match.
 */
export async function startDesk(): Promise<Desk> {
  const tables = new Map<string, Row[]>();
  const requests: DeskRequest[] = [];
  const keys = new Map<string, DeskAnswer>();
  let changes = 0;
  const stamp = (): string =>
    new Date(Date.UTC(2026, 5, 1) + 1000 * ++changes).toISOString().replace(".000", "");
  const rowsOf = (table: string): Row[] => {
    if (!tables.has(table)) tables.set(table, []);
    return tables.get(table)!;
  };
  const add = (table: string, row: Row): Row => {
    const rows = rowsOf(table);
    const made = { id: String(101 + rows.length), rev: 1, updated_at: stamp(), ...row };
    rows.push(made);
    return made;
  };
  const desk: { -readonly [K in keyof Desk]: Desk[K] } = {
    url: "",
    requests,
    tables,
    add,
    answer: () => null,
  };

  const one = (request: DeskRequest, table: string, id: string): DeskAnswer => {
    const rows = rowsOf(table);
    const row = rows.find((each) => each.id === id);
    if (row === undefined) return { status: 404, json: { error: { message: "not found" } } };
    if (request.method === "GET") return { json: { data: row }, headers: etag(row) };
    const match = request.headers["if-match"];
    if (match !== undefined && match.replaceAll('"', "") !== String(row.rev)) {
      return { status: 412, json: { error: { message: `${id} has moved on to ${row.rev}` } } };
    }
    if (request.method === "DELETE") {
      tables.set(
        table,
        rows.filter((each) => each !== row),
      );
      return { status: 204 };
    }
    Object.assign(row, request.body, { rev: row.rev + 1, updated_at: stamp() });
    return { json: { data: row }, headers: etag(row) };
  };

  const post = (request: DeskRequest, table: string): DeskAnswer => {
    const key = request.headers["idempotency-key"];
    const before = typeof key === "string" ? keys.get(key) : undefined;
    if (before !== undefined) return before;
    const { name } = request.body ?? {};
    const answer: DeskAnswer =
      typeof name !== "string" || name.includes(":")
        ? { status: 422, json: { error: { message: "name must be a text without a colon" } } }
        : created({ ...add(table, request.body) });
    if (typeof key === "string") keys.set(key, answer);
    return answer;
  };

  const answerOf = (request: DeskRequest): DeskAnswer => {
    const forced = desk.answer(request);
    if (forced !== null) return forced;
    if (request.headers.authorization !== `Bearer ${DESK_TOKEN}`) {
      return { status: 401, json: { error: { message: "who are you?" } } };
    }
    const [, version, table = "", id] = request.path.split("/");
    if (version !== "v1" || table === "") return { status: 404, json: {} };
    if (table === "me") return { json: { account: { id: "acct-7", name: "Deskline" } } };
    if (id !== undefined) return one(request, table, decodeURIComponent(id));
    return request.method === "POST" ? post(request, table) : list(request, rowsOf(table));
  };

  const server = http.createServer((message, response) => {
    void bodyOf(message).then((text) => {
      const url = new URL(message.url ?? "/", "http://desk");
      const request: DeskRequest = {
        method: message.method ?? "GET",
        path: url.pathname,
        query: url.searchParams,
        headers: message.headers,
        body: parse(text),
      };
      requests.push(request);
      const { status = 200, headers = {}, json, text: plain } = answerOf(request);
      const body = plain ?? (json === undefined ? "" : JSON.stringify(json));
      const packed = headers["content-encoding"] === "gzip" ? gzipSync(body) : body;
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(packed);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  desk.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  onTestFinished(
    () =>
      new Promise<void>((resolve) => (server.close(() => resolve()), server.closeAllConnections())),
  );
  return desk;
}

/** In three ways: by number, by count, by the last id; oldest change first. */
function list({ query, path }: DeskRequest, rows: readonly Row[]): DeskAnswer {
  const size = Number(query.get("per_page") ?? "100");
  const filters = [...query].filter(([key]) => ["name", "number", "ticket"].includes(key));
  const found = rows
    .filter((row) => filters.every(([key, value]) => row[key] === value))
    .filter((row) => row.updated_at >= (query.get("since") ?? ""))
    .toSorted((a, b) => (a.updated_at < b.updated_at ? -1 : 1));
  const after = query.get("after");
  const from = query.has("page")
    ? (Number(query.get("page")) - 1) * size
    : query.has("offset")
      ? Number(query.get("offset"))
      : after === null
        ? 0
        : found.findIndex((row) => row.id === after) + 1;
  const data = found.slice(from, from + size);
  const more = from + size < found.length;
  const next = more ? (data.at(-1)?.id ?? null) : null;
  const link = `</v1/${path.split("/")[2]}?per_page=${size}&after=${next}>; rel="next"`;
  return {
    json: { data, next, total: found.length },
    headers: next === null ? {} : { link },
  };
}

const created = (row: Row): DeskAnswer => {
  return { status: 201, json: { data: row }, headers: etag(row) };
};

const etag = (row: Row): Record<string, string> => ({ etag: `"${row.rev}"` });

async function bodyOf(message: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function parse(text: string): Row {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return text;
  }
}
