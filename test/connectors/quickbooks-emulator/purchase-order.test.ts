/** Orders to vendors: numbered and open until somebody closes them; the books do not move. */
import { expect, test } from "vitest";
import { balance, expense, openTrade, read } from "./trade.ts";

const ordered = (Amount: number, more: object = {}) => ({
  VendorRef: { value: "30" },
  Line: [expense(Amount)],
  ...more,
});

test("an order has a number of its own, is open, and posts nothing", async () => {
  const books = openTrade();
  const made = await books.create("PurchaseOrder", ordered(25, { Memo: "For the pier." }));
  expect(made).toMatchObject({
    DocNumber: "1001",
    POStatus: "Open",
    EmailStatus: "NotSet",
    Memo: "For the pier.",
    TotalAmt: 25,
    TxnDate: "2026-06-30",
    VendorRef: { value: "30", name: "Norton Lumber" },
    APAccountRef: { value: "33", name: "Accounts Payable (A/P)" },
  });
  expect((await books.create("PurchaseOrder", ordered(1))).DocNumber).toBe("1002");
  expect(await balance(books, "33")).toBe(0);
  expect((await read(books, "Vendor", "30")).Balance).toBe(0);
});

test("an order is closed by hand, found by its state, sent and deleted", async () => {
  const books = openTrade();
  const { Id } = await books.create("PurchaseOrder", ordered(25));
  const open = await books.create("PurchaseOrder", ordered(5));
  const key = { Id, SyncToken: "0", sparse: true };
  const closed = await books.create("PurchaseOrder", { ...key, ManuallyClosed: true });
  expect(closed).toMatchObject({ POStatus: "Closed", SyncToken: "1", TotalAmt: 25 });
  const found = await books.query("select Id from PurchaseOrder where POStatus = 'Open'");
  expect(found.body.QueryResponse.PurchaseOrder.map((one: { Id: string }) => one.Id)).toEqual([
    open.Id,
  ]);
  const sent = await books.send("POST", `purchaseorder/${Id}/send?sendTo=v%40example.com`, "");
  expect(sent.body.PurchaseOrder).toMatchObject({
    EmailStatus: "EmailSent",
    POEmail: { Address: "v@example.com" },
  });
  const gone = await books.post("purchaseorder?operation=delete", sent.body.PurchaseOrder);
  expect(gone.body.PurchaseOrder).toEqual({ domain: "QBO", status: "Deleted", Id });
});

test("an order needs its vendor and a line, and has no customer to ask for", async () => {
  const books = openTrade();
  const refused = await books.post("purchaseorder", {});
  const elements = refused.body.Fault.Error.map((error: { element: string }) => error.element);
  expect(elements).toEqual(["VendorRef", "Line"]);
  const asked = await books.query("select * from PurchaseOrder where CustomerRef = '1'");
  expect(asked.detail).toBe(
    "QueryValidationError: Property CustomerRef not found for Entity PurchaseOrder",
  );
});

test("an order that a hand closed is opened by a hand, and stays as it is otherwise", async () => {
  const books = openTrade();
  const { Id } = await books.create("PurchaseOrder", ordered(25, { ManuallyClosed: true }));
  const status = async (SyncToken: string, more: object) => {
    const order = await books.create("PurchaseOrder", { Id, SyncToken, sparse: true, ...more });
    return order.POStatus;
  };
  expect(await status("0", { Memo: "a" })).toBe("Closed");
  expect(await status("1", { POStatus: "Open" })).toBe("Closed");
  expect(await status("1", { ManuallyClosed: false })).toBe("Open");
  expect(await status("2", { POStatus: "Closed" })).toBe("Closed");
  expect(await status("3", { Memo: "b" })).toBe("Closed");
});
