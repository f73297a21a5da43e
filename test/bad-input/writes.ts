/** Class D: answers of the books that nobody wishes for, to what is written. */
import type { BadInput } from "./case.ts";
import {
  bomb,
  changed,
  endless,
  fault,
  html,
  inInvoice,
  json,
  parsed,
  raw,
  reset,
  shorter,
  silence,
  trickle,
} from "./replies.ts";
import { write } from "./service.ts";

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
