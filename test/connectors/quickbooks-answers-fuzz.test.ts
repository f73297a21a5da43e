import fc from "fast-check";
import { expect, test } from "vitest";
import { readAnswer } from "../../connectors/quickbooks/answer.ts";
import { toOutcome } from "../../connectors/quickbooks/write.ts";
import { entityName, MAIN, recordKey } from "../../engine/model/ids.ts";
import type { RequestId } from "../../engine/model/ids.ts";
import type { PreparedRequest } from "../../engine/model/operation.ts";

const REQUEST: PreparedRequest = {
  connection: "books",
  requestId: "r" as RequestId,
  method: "POST",
  path: "/v3/company/1/invoice?requestid=r",
  body: '{"DocNumber":"B-1"}',
  contentType: "application/json",
  items: [
    {
      item: "1",
      address: { entity: entityName("invoice"), key: recordKey("B-1"), role: MAIN },
    },
  ],
};

const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const node = fc.oneof(leaf, fc.array(leaf, { maxLength: 2 }), fc.dictionary(fc.string(), leaf));
/** Answers that have the right names, and anything below them. */
const nearly = fc.oneof(
  fc.record({ Invoice: fc.record({ Id: node, SyncToken: node, TotalAmt: node }) }),
  fc.record({ Fault: fc.record({ Error: fc.array(node), type: node }) }),
  fc.record({ fault: fc.record({ error: fc.array(fc.record({ code: node, message: node })) }) }),
  fc.record({ BatchItemResponse: fc.array(fc.record({ bId: node, Invoice: node, Fault: node })) }),
  fc.dictionary(fc.string(), node),
  node,
);
const body = fc.oneof(
  fc.string(),
  nearly.map((each) => JSON.stringify(each)),
  fc.tuple(nearly, fc.nat(60)).map(([each, cut]) => JSON.stringify(each).slice(0, cut)),
  fc.string().map((text) => `<?xml version="1.0"?><Fault type="x"><Error code="${text}"/></Fault>`),
);
const status = fc.oneof(fc.constantFrom(200, 400, 401, 403, 429, 500, 503), fc.nat(599));

test("whatever comes back, it is sorted, and only what names the thing proves that it was done", () => {
  fc.assert(
    fc.property(status, body, fc.string(), (code, text, wait) => {
      const headers = { "retry-after": wait };
      const answer = readAnswer({ kind: "answer", status: code, headers, body: text });
      if (answer.kind === "json") expect(code >= 200 && code < 300).toBe(true);
      if (answer.kind === "throttled") expect(answer.retryAfterMs ?? 0).toBeLessThan(100_000_000);
      if (answer.kind === "unauthorised") return;
      const outcome = toOutcome(REQUEST, answer, 1000);
      if (outcome.kind !== "answered") return;
      expect([...outcome.items.keys()]).toEqual(["1"]);
      for (const item of outcome.items.values()) {
        if (item.kind !== "done") continue;
        expect(item.remoteId).toMatch(/^[\w-]{1,40}$/);
        expect(text).toContain(item.remoteId);
      }
    }),
    { numRuns: Number(process.env["TIEOUT_FUZZ_RUNS"] ?? 1000) },
  );
});
