import { expect, test } from "vitest";
import { streamOf } from "../../connectors/quickbooks/schema.ts";
import { compareBodies, mergeBody, resolveBody, valueAt } from "../../engine/model/body.ts";
import type { NativeObject } from "../../engine/model/body.ts";
import { decimal } from "../../engine/model/decimal.ts";
import { parseJson } from "../../engine/model/json.ts";

const INVOICE = streamOf("Invoice")!;
const line = (amount: string, more: object = {}) => ({
  Amount: decimal(amount),
  SalesItemLineDetail: { ItemRef: { value: "5" } },
  ...more,
});
const native = (text: string): NativeObject => parseJson(text) as NativeObject;

test("references become ids, and those that have none are named as holes", () => {
  const link = { kind: "link", address: "project/PRJ-7", stream: "Customer" } as const;
  const item = { kind: "name", stream: "Item", name: "Retainage" } as const;
  const body = {
    CustomerRef: { $ref: link },
    Line: [{ Amount: decimal("5"), SalesItemLineDetail: { ItemRef: { $ref: item } } }],
  };
  const { native: resolved, holes } = resolveBody(body, INVOICE, (reference) =>
    reference.kind === "name" ? "12" : null,
  );
  expect(holes).toEqual([link]);
  expect(resolved["CustomerRef"]).toEqual({ value: "@link:project/PRJ-7" });
  expect(
    valueAt((resolved["Line"] as NativeObject[])[0]!, "SalesItemLineDetail.ItemRef.value"),
  ).toBe("12");
});

test("amounts compare by value, references by id, and what is not mapped is not looked at", () => {
  const desired = {
    TotalAmt: decimal("46000.00"),
    CustomerRef: { value: "58" },
    DocNumber: "PA-1",
  };
  const existing = native(
    `{"TotalAmt": 46000, "CustomerRef": {"value": "58", "name": "Quarry"}, "DocNumber": "PA-1", "Balance": 3}`,
  );
  expect(compareBodies(desired, existing, INVOICE)).toEqual([]);
});

test("lists compare by position, without the subtotal line that the service adds", () => {
  const existing = native(
    `{"Line": [{"Id": "1", "Amount": 10, "SalesItemLineDetail": {"ItemRef": {"value": "5"}}},
      {"Amount": 10, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}]}`,
  );
  expect(compareBodies({ Line: [line("10")] }, existing, INVOICE)).toEqual([]);
  const changed = compareBodies({ Line: [line("10.01")] }, existing, INVOICE);
  expect(changed.map(({ path, pattern, money }) => ({ path, pattern, money }))).toEqual([
    { path: "Line[1].Amount", pattern: "Line[].Amount", money: true },
  ]);
  const longer = compareBodies({ Line: [line("10"), line("2")] }, existing, INVOICE);
  expect(longer.map((each) => each.path)).toEqual(["Line[2]"]);
});

test("the engine's own marker is no difference", () => {
  const options = {
    note: "PrivateNote",
    stripMarker: (text: string) => text.replace(/ \[tieout.*$/, ""),
  };
  const existing = native(`{"PrivateNote": "app 3 [tieout:invoice:abc]"}`);
  expect(compareBodies({ PrivateNote: "app 3" }, existing, INVOICE, options)).toEqual([]);
  expect(compareBodies({ PrivateNote: "app 3" }, existing, INVOICE)).toHaveLength(1);
  // Taken off what is there alone: a wish that holds one is another text.
  expect(compareBodies(existing, existing, INVOICE, options)).toHaveLength(1);
});

test("a merge changes the mapped leaves and keeps all others, line by line", () => {
  const existing = native(
    `{"Id": "9", "CustomerMemo": {"value": "thanks"}, "Line": [
      {"Id": "1", "Amount": 10, "SalesItemLineDetail": {"ItemRef": {"value": "5"}, "ServiceDate": "2026-01-02"}},
      {"Amount": 10, "DetailType": "SubTotalLineDetail"}]}`,
  );
  const merged = mergeBody(existing, { Line: [line("12")] }, INVOICE);
  expect(merged["CustomerMemo"]).toEqual({ value: "thanks" });
  expect(merged["Line"]).toEqual([
    {
      Id: "1",
      Amount: decimal("12"),
      SalesItemLineDetail: { ItemRef: { value: "5" }, ServiceDate: "2026-01-02" },
    },
  ]);
});
