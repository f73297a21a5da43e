/** Classes C and D: a source behind HTTP whose pages move under the reader, or that none reaches. */
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { expect, onTestFinished } from "vitest";
import type { TestProject } from "../line/project.ts";
import { CANARY_NAME } from "../support/canary.ts";
import { runTieout } from "../support/cli.ts";
import type { CliResult } from "../support/cli.ts";
import { insideTieout } from "../support/inside.ts";
import type { BadInput, Ground } from "./case.ts";
import { billsProject } from "./project.ts";
import { BILL, GOOD_BILL } from "./texts.ts";

const MANIFEST = `title: Deskline
requester:
  url_base: https://api.deskline.example
  authenticator: { type: bearer }
  error_handler: { max_retries: 0 }
check: { path: /me, id: "{{ response.id }}", label: "{{ response.id }}" }
streams:
  bills:
    path: /bills
    primary_key: number
    record_selector: { field_path: [rows] }
    paginator:
      type: page
      page_size: 2
      page_size_option: { inject_into: request_parameter, field_name: size }
      page_token_option: { inject_into: request_parameter, field_name: page }
      total: "{{ response.total }}"
    fields: { number: text, job: text, dated: text, total: text, qty: text, kind: text, name: text }
`;

/** Only what has moved since is asked for. */
const SINCE = `    incremental_sync:
      cursor_field: moved
      start_time_option: { inject_into: request_parameter, field_name: since }
      sorted: true
`;

type Row = typeof GOOD_BILL & { readonly moved?: string };

interface Answer {
  readonly rows: unknown;
  readonly total: unknown;
}

/** What stands there instead of a page; the first is 1. */
type Rule = (page: number, real: Answer, rows: readonly Row[]) => unknown;

interface Wire {
  readonly url: string;
  rows: Row[];
  rule: Rule | null;
}

interface Tls {
  readonly key: string;
  readonly cert: string;
}

async function openWire(tls: Tls | null): Promise<Wire> {
  const listener: http.RequestListener = (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://desk");
    response.setHeader("content-type", "application/json");
    if (pathname === "/me") return void response.end('{"id":"desk-7"}');
    const [page, size] = [Number(searchParams.get("page")), Number(searchParams.get("size"))];
    const since = searchParams.get("since") ?? "";
    const rows = wire.rows.filter(({ moved = since }) => moved >= since);
    const real = { rows: rows.slice((page - 1) * size, page * size), total: rows.length };
    const said = wire.rule === null ? real : wire.rule(page, real, rows);
    response.end(typeof said === "string" ? said : JSON.stringify(said));
  };
  const server = tls === null ? http.createServer(listener) : https.createServer(tls, listener);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `${tls === null ? "http" : "https"}://127.0.0.1:${port}`;
  const wire: Wire = { url, rows: [], rule: null };
  return wire;
}

const NUMBERS: readonly string[] = ["B-1", "B-2", "B-3", "B-4", "B-5"];

const rowsOf = (numbers: readonly string[]): Row[] =>
  numbers.map((number) => ({ ...GOOD_BILL, number }));

/** The bills come over a wire from `address`; the jobs still lie in a file. */
async function wired(address: string, more = ""): Promise<TestProject> {
  const p = await billsProject();
  p.write("manifests/desk.yaml", MANIFEST + more);
  p.write("mappings/bill.yaml", BILL.replace("linarc.bills", "desk.bills"));
  p.replace(
    "sync.config.yaml",
    "connections:\n",
    `connections:
  desk:
    connector: rest
    manifest: manifests/desk.yaml
    address: ${address}
    hosts: [127.0.0.1, nowhere.invalid]
    allow_private: [127.0.0.1]
    api_token: \${${CANARY_NAME}}
`,
  );
  return p;
}

function sentTo(p: TestProject): readonly string[] {
  return p.books
    .all("Invoice")
    .map((each) => String(each.DocNumber))
    .toSorted();
}

interface Wished {
  readonly exit: number;
  readonly told: readonly string[];
  /** What is right to be in the books right after it. */
  readonly good?: readonly string[];
}

const RUN: readonly string[] = ["run", "--no-check", "--strict"];

function paged(name: string, rule: Rule, wish: Wished): BadInput {
  return {
    kind: "C",
    name,
    args: RUN,
    exit: wish.exit,
    told: wish.told,
    async ground() {
      const wire = await openWire(null);
      wire.rows = rowsOf(NUMBERS);
      wire.rule = rule;
      const p = await wired(wire.url);
      return {
        folder: p.folder,
        sent: () => sentTo(p),
        good: wish.good ?? [],
        async after() {
          wire.rule = null;
          await p.run();
          expect(sentTo(p)).toEqual(NUMBERS);
          await p.nothingMore();
        },
      };
    },
  };
}

/** The clock of the system is not what its rows say: none is lost for it. */
function clocked(name: string, before: readonly string[], later: string): BadInput {
  const stamped = (number: string, moved: string): Row => ({ ...GOOD_BILL, number, moved });
  return {
    kind: "C",
    name,
    args: RUN,
    exit: 0,
    told: [],
    async ground() {
      const wire = await openWire(null);
      wire.rows = before.map((moved, at) => stamped(NUMBERS[at]!, moved));
      const p = await wired(wire.url, SINCE);
      await p.run();
      expect(sentTo(p)).toEqual(NUMBERS.slice(0, before.length));
      const number = NUMBERS[before.length]!;
      wire.rows.push(stamped(number, later));
      const good = NUMBERS.slice(0, before.length + 1);
      return { folder: p.folder, sent: () => sentTo(p), good, after: () => p.nothingMore() };
    },
  };
}

interface Unreached {
  /** Where it is looked for, and what a process must know to trust it. */
  readonly at: () => Promise<string>;
  readonly trusts?: string;
}

function unreached(name: string, why: string, { at, trusts }: Unreached): BadInput {
  return {
    kind: "D",
    name,
    args: RUN,
    exit: 75,
    told: ["TO941"],
    ...(trusts === undefined ? {} : { apart: true }),
    async ground(): Promise<Ground> {
      const address = await at();
      const good = await openWire(null);
      good.rows = rowsOf(NUMBERS);
      const p = await wired(address);
      const env = trusts === undefined ? {} : { NODE_EXTRA_CA_CERTS: pemOf(trusts) };
      const saying = (result: CliResult): CliResult => {
        expect(result.stderr + result.stdout).toContain(why);
        return result;
      };
      return {
        folder: p.folder,
        sent: () => sentTo(p),
        run: async (...args) => saying(await insideTieout(p.folder, ...args)),
        apart: async (...args) => saying(await runTieout(args, { cwd: p.folder, env })),
        async after() {
          p.replace("sync.config.yaml", address, good.url);
          await p.run();
          expect(sentTo(p)).toEqual(NUMBERS);
        },
      };
    },
  };
}

/** Key and certificate in one file; neither is of any use outside of these tests. */
const pemOf = (name: string): string => path.join(import.meta.dirname, `tls/${name}.pem`);

const certified = (name: string) => async (): Promise<string> => {
  const pem = fs.readFileSync(pemOf(name), "utf8");
  return (await openWire({ key: pem, cert: pem })).url;
};

export const WIRE: readonly BadInput[] = [
  paged(
    "a page that comes again and again",
    (_, real, rows) => ({ ...real, rows: rows.slice(0, 2) }),
    {
      exit: 3,
      told: ["TO931"],
    },
  ),
  paged(
    "a row that falls between two pages",
    (page, real, rows) =>
      page === 1 ? real : { ...real, rows: rows.slice(page * 2 - 1, page * 2 + 1) },
    { exit: 75, told: ["TO941"] },
  ),
  paged(
    "a row that moves to a later page and comes twice",
    (page, real, rows) => ({
      rows: page === 1 ? rows.slice(0, 2) : rows.slice(page * 2 - 3, page * 2 - 1),
      total: 6,
    }),
    { exit: 0, told: [], good: NUMBERS },
  ),
  paged("a page that ends too early", (page, real) => (page === 1 ? real : { ...real, rows: [] }), {
    exit: 75,
    told: ["TO941"],
  }),
  paged("a total that is no number", (_, real) => ({ ...real, total: "many" }), {
    exit: 3,
    told: ["TO931"],
  }),
  paged("pages without a list", (_, real) => ({ ...real, rows: "none" }), {
    exit: 3,
    told: ["TO931"],
  }),
  paged(
    "a page with rows that are numbers",
    (page, real) => (page === 1 ? real : { ...real, rows: [7, 8] }),
    {
      exit: 3,
      told: ["TO931"],
    },
  ),
  paged(
    "a page that is cut short",
    (page, real) => (page === 1 ? real : JSON.stringify(real).slice(0, -9)),
    { exit: 75, told: ["TO941"] },
  ),
  clocked(
    "rows of one instant, and another of the same after they were read",
    ["2026-05-01T10:00:00Z", "2026-05-01T10:00:00Z", "2026-05-01T10:00:00Z"],
    "2026-05-01T10:00:00Z",
  ),
  clocked(
    "rows that are said to move in the year 2099",
    ["2099-01-01T00:00:00Z"],
    "2099-01-01T00:00:01Z",
  ),
  unreached("a certificate that has expired", "its certificate has expired", {
    at: certified("expired"),
    trusts: "expired",
  }),
  unreached("a certificate of another host", "its certificate is for another host", {
    at: certified("elsewhere"),
    trusts: "elsewhere",
  }),
  unreached("a certificate that nobody has signed", "its certificate is self-signed", {
    at: certified("elsewhere"),
  }),
  unreached("a service without TLS where TLS is due", "", {
    at: async () => (await openWire(null)).url.replace("http:", "https:"),
  }),
  unreached("a host that there is not", "there is no such host", {
    at: async () => "https://nowhere.invalid",
  }),
  unreached("a port that nobody listens at", "the connection was refused", {
    at: async () => "http://127.0.0.1:9",
  }),
];
