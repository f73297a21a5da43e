/** Class D: answers of the books that nobody wishes for, to what is written and to what is read. */
import { gzipSync } from "node:zlib";
import { expect } from "vitest";
import type { BadInput, Ground } from "./case.ts";
import { openHostile } from "./hostile.ts";
import type { Reply, Rule } from "./hostile.ts";
import { patientTieout } from "../support/inside.ts";
import type { TestProject } from "../line/project.ts";
import { billRow, billsProject, HEAD } from "./project.ts";

const raw =
  (status: number, type: string, body: string, headers: Record<string, string> = {}): Reply =>
  (response) =>
    void response.writeHead(status, { "content-type": type, ...headers }).end(body);

const json = (value: unknown, status = 200): Reply =>
  raw(status, "application/json", JSON.stringify(value));

const fault = (code: string, message: string, status = 400, type = "ValidationFault"): Reply =>
  json({ Fault: { Error: [{ Message: message, Detail: message, code }], type } }, status);

const html = (status: number): Reply => raw(status, "text/html", "<html><body>Hello</body></html>");
const reset: Reply = (response) => void response.destroy();
const silence: Reply = () => {};

/** The real answer, changed. */
const changed =
  (change: (body: string) => string): Reply =>
  (response, real) =>
    void response.writeHead(200, { "content-type": "application/json" }).end(change(real!.body));

const parsed = (change: (body: Record<string, unknown>) => unknown): Reply =>
  changed((body) => JSON.stringify(change(JSON.parse(body) as Record<string, unknown>)));

const inInvoice = (set: object): Reply =>
  parsed((body) => ({ ...body, Invoice: { ...(body["Invoice"] as object), ...set } }));

const MEBIBYTE = 1024 * 1024;

const bomb: Reply = (response) =>
  void response
    .writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
    .end(gzipSync(Buffer.alloc(100 * MEBIBYTE, " ")));

const endless: Reply = (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  const more = (): void => {
    while (!response.destroyed && response.write(Buffer.alloc(65_536, " ")));
    if (!response.destroyed) response.once("drain", more);
  };
  more();
};

const shorter: Reply = (response, real) => {
  const body = real?.body ?? "{}";
  response.writeHead(200, { "content-length": String(Buffer.byteLength(body) + 50) });
  response.write(body);
  setTimeout(() => response.destroy(), 20);
};

const trickle: Reply = (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  const timer = setInterval(() => response.write(" "), 100);
  response.on("close", () => clearInterval(timer));
};

interface Wished {
  readonly exit: number;
  /** Codes; none where the run comes through by itself. */
  readonly told?: readonly string[];
  readonly bills?: number;
  /** What stands in the books right after it; all of them where nothing is said. */
  readonly good?: readonly string[];
  /** What is for a person even when the service is itself again. */
  readonly stays?: readonly string[];
}

function bad(name: string, rule: Rule, wish: Wished): BadInput {
  const numbers = Array.from({ length: wish.bills ?? 1 }, (_, at) => `B-${at + 1}`);
  return {
    kind: "D",
    name,
    // What is read is read whole, page by page; what is written needs no such thing.
    args: [
      "run",
      "--no-check",
      "--strict",
      ...(rule.on === "reads" && rule.path?.source !== "cdc" ? ["--whole"] : []),
    ],
    exit: wish.exit,
    told: wish.told ?? [],
    ground: () => groundOf(numbers, rule, wish),
  };
}

async function groundOf(numbers: readonly string[], rule: Rule, wish: Wished): Promise<Ground> {
  const p = await billsProject();
  const hostile = await openHostile(p.books.url);
  p.replace("sync.config.yaml", p.books.url, hostile.url);
  const seconds = rule.on === "reads" ? 20 : 1;
  const limits = `limits: { timeout_seconds: ${seconds}, throttle_wait_seconds: 1, `;
  p.replace("sync.config.yaml", "limits: { ", limits);
  p.write("exports/bills.csv", HEAD);
  await p.run();
  p.write("exports/bills.csv", HEAD + numbers.map((number) => billRow({ number })).join(""));
  hostile.arm(rule);
  const sent = (): readonly string[] =>
    p.books
      .all("Invoice")
      .map((each) => String(each.DocNumber))
      .toSorted();
  return {
    folder: p.folder,
    sent,
    good: wish.good ?? numbers,
    run: (...args) => patientTieout(p.folder, ...args),
    apart: p.tieout,
    async after() {
      hostile.arm(null);
      await comesRight(p, numbers, wish.stays ?? []);
      expect(sent()).toEqual(numbers);
    },
  };
}

/** Whatever it was, the same command ends the work: each once, and none is missing. */
async function comesRight(
  p: TestProject,
  numbers: readonly string[],
  stays: readonly string[],
): Promise<void> {
  const words: Record<string, string> = {};
  for (let tries = 1; tries <= 3; tries++) {
    await p.run();
    const rows = await p.rows("bill");
    expect(rows.map((row) => String(row.address.key)).toSorted()).toEqual(numbers);
    for (const number of numbers) words[number] = (await p.stand(`bill/${number}`)).word;
    const open = numbers.filter((number) => words[number] !== "synced" && !stays.includes(number));
    if (open.length === 0) break;
    for (const number of open) await p.retry(`bill/${number}`);
  }
  for (const number of numbers) {
    expect(words[number], number).toBe(stays.includes(number) ? "needs action" : "synced");
  }
}

const write = (
  name: string,
  when: Rule["when"],
  reply: Reply,
  wish: Wished,
  times?: number,
): BadInput =>
  bad(name, { on: "writes", when, reply, ...(times === undefined ? {} : { times }) }, wish);

const read = (
  name: string,
  when: Rule["when"],
  reply: Reply,
  wish: Wished,
  path = /\/v3\//,
): BadInput => bad(name, { on: "reads", when, reply, path }, { good: [], ...wish });

const UNSENT = { good: [] };

export const WRITES: readonly BadInput[] = [
  write("a write is cut off before it is done", "before", reset, {
    exit: 75,
    told: ["TO941", "outcome_unknown bill/B-1"],
    ...UNSENT,
  }),
  write("a write is cut off after it was done", "after", reset, { exit: 0 }),
  write("a write is never answered, and not done", "before", silence, {
    exit: 75,
    told: ["TO941", "outcome_unknown bill/B-1"],
    ...UNSENT,
  }),
  write("a write is never answered, and done", "after", silence, { exit: 0 }),
  write("the answer to a write trickles without an end", "after", trickle, { exit: 0 }),
  write(
    "the answer to a write is half its JSON",
    "after",
    changed((body) => body.slice(0, -40)),
    { exit: 0 },
  ),
  write("the answer to a write is nothing", "after", raw(200, "application/json", ""), { exit: 0 }),
  write("the answer to a write is a web page", "after", html(200), { exit: 0 }),
  write("a proxy answers a write, which is not done", "before", html(502), {
    exit: 75,
    told: ["TO941", "outcome_unknown bill/B-1"],
    ...UNSENT,
  }),
  write("a proxy answers a write, which is done", "after", html(502), { exit: 0 }),
  write(
    "a write fails with 500, and is done",
    "after",
    fault("10000", "An application error has occurred", 500, "SystemFault"),
    { exit: 0 },
  ),
  write("a write is answered 503, and not done", "before", raw(503, "text/plain", "maintenance"), {
    exit: 75,
    told: ["TO941", "outcome_unknown bill/B-1"],
    ...UNSENT,
  }),
  write("the answer to a write is shorter than it says", "after", shorter, { exit: 0 }),
  write("the answer to a write is a bomb of gzip", "after", bomb, { exit: 0 }),
  write("the answer to a write never ends", "after", endless, { exit: 0 }),
  write(
    "the answer to a write is no gzip, but says so",
    "after",
    raw(200, "application/json", "{}", { "content-encoding": "gzip" }),
    { exit: 0 },
  ),
  write(
    "the answer to a write is packed in a way that there is not",
    "after",
    raw(200, "application/json", "{}", { "content-encoding": "snappy" }),
    { exit: 0 },
  ),
  write(
    "a write is sent to another host",
    "before",
    raw(302, "text/plain", "", { location: "http://127.0.0.1:9/" }),
    { exit: 75, told: ["TO941", "outcome_unknown bill/B-1"], ...UNSENT },
  ),
  write(
    "a write is sent round in a ring",
    "before",
    raw(307, "text/plain", "", { location: "/" }),
    { exit: 75, told: ["TO941", "outcome_unknown bill/B-1"], ...UNSENT },
  ),
  write(
    "a write is refused inside a 200",
    "before",
    fault("2010", "Request has invalid or unsupported property", 200),
    { exit: 6, told: ["refused bill/B-1"], ...UNSENT },
  ),
  write("a write is refused", "before", fault("6000", "A business validation error has occurred"), {
    exit: 6,
    told: ["refused bill/B-1"],
    ...UNSENT,
  }),
  write(
    "a write is refused for a closed period",
    "before",
    fault("6210", "The account period has closed"),
    { exit: 6, told: ["closed_period bill/B-1"], ...UNSENT },
  ),
  write(
    "a write is refused for a name that is out of use",
    "before",
    fault("610", "Object Not Found"),
    { exit: 6, told: ["target_inactive bill/B-1"], ...UNSENT },
  ),
  write(
    "a write is refused for a name that is taken",
    "before",
    fault("6240", "Duplicate Name Exists Error"),
    { exit: 6, told: ["name_taken bill/B-1"], ...UNSENT },
  ),
  write(
    "a write is refused for an id that there is not",
    "before",
    fault("2500", "Invalid Reference Id"),
    { exit: 6, told: ["name_unknown bill/B-1"], ...UNSENT },
  ),
  write("a write is refused as stale, and was new", "before", fault("5010", "Stale Object Error"), {
    exit: 6,
    told: [],
    ...UNSENT,
  }),
  write(
    "a number is taken by what nobody can find",
    "before",
    fault(
      "6140",
      "Duplicate Document Number Error: DocNumber=B-1 is assigned to TxnType=Invoice with TxnId=99999",
    ),
    { exit: 6, told: ["number_taken bill/B-1"], ...UNSENT },
  ),
  write("a refusal without a reason", "before", json({ Fault: {} }, 400), {
    exit: 6,
    told: ["refused bill/B-1"],
    ...UNSENT,
  }),
  write(
    "a fault whose errors are no list",
    "before",
    json({ Fault: { Error: "no", type: 7 } }, 400),
    { exit: 6, told: ["refused bill/B-1"], ...UNSENT },
  ),
  write("a write is not let in, with 401", "before", raw(401, "application/json", "{}"), {
    exit: 4,
    told: ["TO940"],
    ...UNSENT,
  }),
  write("a write is not let in, with 403", "before", raw(403, "application/json", "{}"), {
    exit: 4,
    told: ["TO940"],
    ...UNSENT,
  }),
  write("the subscription has lapsed", "before", fault("6190", "Subscription period has ended"), {
    exit: 4,
    told: ["TO940"],
    ...UNSENT,
  }),
  write("a write is told to wait once", "before", raw(429, "text/plain", ""), { exit: 0 }, 1),
  write(
    "a write is told to wait once, and how long",
    "before",
    raw(429, "text/plain", "", { "retry-after": "1" }),
    { exit: 0 },
    1,
  ),
  write(
    "a write is told to wait in words that are none",
    "before",
    raw(429, "text/plain", "", { "retry-after": "soon" }),
    { exit: 0 },
    1,
  ),
  write(
    "the answer is about another kind of thing",
    "after",
    json({ Customer: { Id: "1", SyncToken: "0" } }),
    { exit: 0 },
  ),
  write("the answer has no id", "after", inInvoice({ Id: undefined }), { exit: 0 }),
  write("the answer has an id that is a map", "after", inInvoice({ Id: { value: "1" } }), {
    exit: 0,
  }),
  write("the answer has no version", "after", inInvoice({ SyncToken: undefined }), { exit: 0 }),
  write("the answer has another total", "after", inInvoice({ TotalAmt: 99.99 }), { exit: 0 }),
  write("the answer has a total that is a text", "after", inInvoice({ TotalAmt: "ten" }), {
    exit: 0,
  }),
  write("the answer has no lines", "after", inInvoice({ Line: undefined }), { exit: 0 }),
  write("the answer has lines that are no list", "after", inInvoice({ Line: "none" }), { exit: 0 }),
  write("the answer has another number", "after", inInvoice({ DocNumber: "ZZ" }), { exit: 0 }),
  write("the answer has another customer", "after", inInvoice({ CustomerRef: { value: "50" } }), {
    exit: 0,
  }),
  write("the answer is a list", "after", json([1, 2]), { exit: 0 }),
  write("the answer is null", "after", json(null), { exit: 0 }),
  write(
    "the answer is 10,000 levels deep",
    "after",
    raw(200, "application/json", "[".repeat(10_000) + "]".repeat(10_000)),
    { exit: 0 },
  ),
  write(
    "the answer has a key twice",
    "after",
    changed((body) => body.replace('"Id":', '"Id":"1","Id":')),
    { exit: 0 },
  ),
  write(
    "the answer has a key called __proto__",
    "after",
    changed((body) => body.replace('"Id":', '"__proto__":{"Id":"1"},"Id":')),
    { exit: 0 },
  ),
  write(
    "the answer begins with a byte order mark",
    "after",
    changed((body) => `\uFEFF${body}`),
    { exit: 0 },
  ),
  write(
    "the answer of a batch leaves one out",
    "after",
    parsed((body) => ({ BatchItemResponse: (body["BatchItemResponse"] as object[]).slice(1) })),
    { exit: 0, bills: 2 },
  ),
  write("the answer of a batch is empty", "after", json({ BatchItemResponse: [] }), {
    exit: 0,
    bills: 2,
  }),
  write("the answer of a batch is no list", "after", json({ BatchItemResponse: "none" }), {
    exit: 0,
    bills: 2,
  }),
  write(
    "the answer of a batch names items that there are not",
    "after",
    parsed((body) => ({
      BatchItemResponse: (body["BatchItemResponse"] as object[]).map((item) => ({
        ...item,
        bId: "zz",
      })),
    })),
    { exit: 0, bills: 2 },
  ),
  write(
    "the answer of a batch says one thing twice",
    "after",
    parsed((body) => ({
      BatchItemResponse: (body["BatchItemResponse"] as object[]).flatMap((item) => [item, item]),
    })),
    { exit: 0, bills: 2 },
  ),
  write(
    "the answer of a batch gives both one id",
    "after",
    parsed((body) => ({
      BatchItemResponse: (body["BatchItemResponse"] as { Invoice: object; bId: string }[]).map(
        (item, _, all) => ({ ...item, Invoice: all[0]!.Invoice }),
      ),
    })),
    { exit: 6, told: ["read_back_differs bill/B-2"], bills: 2, stays: ["B-2"] },
  ),
  write(
    "a batch is refused as too large",
    "before",
    fault("1040", "Batch size exceeds allowed limit"),
    { exit: 6, told: ["refused bill/B-1", "refused bill/B-2"], bills: 2, ...UNSENT },
  ),
];

const ROWS: readonly (readonly [string, (rows: readonly object[]) => object])[] = [
  ["rows that are no list", (rows) => ({ Customer: { rows } })],
  ["rows that are numbers", (rows) => ({ Customer: [...rows, 7] })],
  ["rows that are null", (rows) => ({ Customer: [...rows, null] })],
  ["rows that are lists", (rows) => ({ Customer: [...rows, []] })],
  ["rows without an id", (rows) => ({ Customer: [...rows, { DisplayName: "A" }] })],
  ["rows whose id is empty", (rows) => ({ Customer: [...rows, { Id: "" }] })],
  ["rows whose id is a list", (rows) => ({ Customer: [...rows, { Id: ["1"] }] })],
  ["rows whose id leads elsewhere", (rows) => ({ Customer: [...rows, { Id: "../1?x=" }] })],
];

const CHANGES: readonly (readonly [string, unknown])[] = [
  ["an empty map", {}],
  ["a list of numbers", { CDCResponse: [7] }],
  ["no list", { CDCResponse: { QueryResponse: [] } }],
  ["a part that is no list", { CDCResponse: [{ QueryResponse: { Customer: [] } }] }],
  [
    "a thing that is a number",
    { CDCResponse: [{ QueryResponse: [{ Customer: [7], Invoice: [7] }] }] },
  ],
  [
    "things that are no list",
    { CDCResponse: [{ QueryResponse: [{ Customer: {}, Invoice: {} }] }] },
  ],
  [
    "things without an id",
    { CDCResponse: [{ QueryResponse: [{ Customer: [{}], Invoice: [{}] }] }] },
  ],
];

/** As many rows as a page has, whatever was asked for. */
const PAGE = Array.from({ length: 1000 }, (_, at) => ({
  Id: String(at + 1),
  SyncToken: "0",
  DisplayName: `Customer ${at}`,
}));

/** Tried again five times, 8 s in all: they go together, in processes of their own. */
export const WAITING: readonly BadInput[] = [
  read("a read is cut off", "before", reset, { exit: 75, told: ["TO941"] }),
  read(
    "what is read is half its JSON",
    "after",
    changed((body) => body.slice(0, -2)),
    { exit: 75, told: ["TO941"] },
  ),
  read("a proxy answers a read", "before", html(502), { exit: 75, told: ["TO941"] }),
  read("a read is told to wait, always", "before", raw(429, "text/plain", ""), {
    exit: 75,
    told: ["TO941"],
  }),
  read("what is read is a bomb of gzip", "before", bomb, { exit: 75, told: ["TO941"] }),
].map((each) => ({ ...each, apart: true }));

export const READS: readonly BadInput[] = [
  read("a read is refused", "before", fault("4000", "Error parsing query"), {
    exit: 3,
    told: ["TO931"],
  }),
  read("a read is not let in, with 401", "before", raw(401, "application/json", "{}"), {
    exit: 4,
    told: ["TO940"],
  }),
  read("a read is not let in, with 403", "before", raw(403, "application/json", "{}"), {
    exit: 4,
    told: ["TO940"],
  }),
  read(
    "the company is not to be read",
    "before",
    fault("3100", "ApplicationAuthorizationFailed", 403, "AuthorizationFault"),
    { exit: 4, told: ["TO940"] },
  ),
  read("what is read is an empty map", "before", json({}), { exit: 3, told: ["TO931"] }),
  ...ROWS.map(([name, change]) =>
    read(
      `what is read has ${name}`,
      "after",
      parsed(({ QueryResponse, ...rest }) => {
        const { Customer, ...other } = QueryResponse as Record<string, unknown>;
        return { ...rest, QueryResponse: { ...other, ...change(Customer as object[]) } };
      }),
      { exit: 3, told: ["TO931"] },
      /query.*from.Customer/,
    ),
  ),
  ...CHANGES.map(([name, answer]) =>
    bad(
      `what has changed is ${name}`,
      { on: "reads", when: "before", reply: json(answer), path: /cdc/ },
      { exit: 3, told: ["TO931"], good: [] },
    ),
  ),
  read(
    "pages come again and again",
    "before",
    json({ QueryResponse: { Customer: PAGE } }),
    { exit: 3, told: ["TO931"] },
    /query.*from.Customer/,
  ),
];
