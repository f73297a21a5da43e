/** Class D: the same to what is read. */
import type { BadInput } from "./case.ts";
import { bomb, changed, fault, html, json, parsed, raw, reset } from "./replies.ts";
import { bad, read } from "./service.ts";

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

/** There is no second page of changes: what fills the first is read in another way. */
const full = { CDCResponse: [{ QueryResponse: [{ Customer: PAGE, Invoice: PAGE }] }] };

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
  bad(
    "what has changed is as much as one answer holds, and nothing of it is true",
    { on: "reads", when: "before", reply: json(full), path: /cdc/ },
    { exit: 0 },
  ),
  read(
    "pages come again and again",
    "before",
    json({ QueryResponse: { Customer: PAGE } }),
    { exit: 3, told: ["TO931"] },
    /query.*from.Customer/,
  ),
];
