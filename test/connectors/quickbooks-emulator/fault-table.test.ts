/** Every code of the facts' table by the condition that it stands for, where one can be made here. */
import { expect, test } from "vitest";
import { type Answer, type Books, REALM, TOKENS, invoiceFor, openCompany } from "./support.ts";
import { expense, openTrade } from "./trade.ts";

type Row = readonly [code: string, status: number, ask: () => Promise<Answer>];

const sparse = (more: object) => ({ Id: "1", SyncToken: "0", sparse: true, ...more });

const ROWS: readonly Row[] = [
  ["500", 400, () => openCompany().post("invoice?operation=approve", invoiceFor("1", 1))],
  ["500", 400, () => openCompany().send("DELETE", "invoice/1")],
  ["610", 400, () => openCompany().get("customer/999")],
  ["610", 400, () => openCompany().post("invoice", invoiceFor("3", 1))],
  ["620", 400, linkedToNothing],
  ["2010", 400, () => openCompany().post("customer", { DisplayName: "A", Shoes: "1" })],
  ["2010", 400, () => openCompany().post("customer", "{")],
  ["2020", 400, () => openCompany().post("invoice", { CustomerRef: { value: "1" } })],
  ["2030", 400, () => openCompany().get("customer/abc")],
  ["2040", 400, () => openCompany().post("customer", { DisplayName: "A:B" })],
  ["2050", 400, () => openCompany().post("customer", { DisplayName: "A".repeat(501) })],
  ["2170", 400, () => openCompany().post("account", { Name: "A", AccountType: "Shoes" })],
  ["2210", 400, () => openCompany().post("customer", mailed("a@b.c, d"))],
  ["2500", 400, () => openCompany().post("invoice", invoiceFor("77", 1))],
  ["3001", 429, tooOften],
  ["3100", 403, otherRealm],
  ["3200", 401, () => openCompany().send("GET", "item/1", undefined, { authorization: "" })],
  ["4000", 400, () => openCompany().query("select from")],
  ["4001", 400, () => openCompany().query("select * from Custmoer")],
  ["4001", 400, () => openCompany().query("select * from Customer maxresults 1500")],
  ["5010", 400, () => openCompany().post("customer", { ...sparse({}), SyncToken: "7" })],
  ["6000", 400, () => openTrade().post("bill", billOf(-5))],
  ["6050", 400, () => openCompany().post("attachable", hungOn("Shoe"))],
  ["6140", 400, takenNumber],
  ["6210", 400, closedBooks],
  ["6240", 400, () => openCompany().post("vendor", { DisplayName: "Norton Lumber" })],
  ["6540", 400, deposited],
  ["10000", 500, brokenLog],
];

test.each(ROWS)("%s comes with status %i by its own condition", async (code, status, ask) => {
  const answer = await ask();
  const told = answer.code ?? /code="(\d+)"/.exec(answer.text)?.[1];
  expect([told, answer.status]).toEqual([code, status]);
});

/** The rest: nothing here can lapse, be forbidden, or count stock; a test sets them. */
test.each(["120", "2080", "6190", "6200", "6270"])("%s comes where it is set", async (code) => {
  const books = openCompany();
  await books.admin("POST", "faults", { fault: { kind: "code", code } });
  expect((await books.get("item/1")).code).toBe(code);
  expect((await books.get("item/1")).code).toBeNull();
});

const mailed = (Address: string) => ({ DisplayName: "Mailed", PrimaryEmailAddr: { Address } });
const hungOn = (type: string) => ({
  Note: "n",
  AttachableRef: [{ EntityRef: { type, value: "1" } }],
});
const billOf = (amount: number) => ({ VendorRef: { value: "30" }, Line: [expense(amount)] });

async function linkedToNothing(): Promise<Answer> {
  const books = openCompany();
  const Line = [{ Amount: 5, LinkedTxn: [{ TxnId: "999", TxnType: "Estimate" }] }];
  return books.post("payment", { CustomerRef: { value: "1" }, TotalAmt: 5, Line });
}

async function tooOften(): Promise<Answer> {
  const books = openCompany({ settings: { limits: { on: true, perSecond: 1, slack: 0 } } });
  await books.get("item/1");
  return books.get("item/1");
}

async function otherRealm(): Promise<Answer> {
  const { emulator } = openCompany();
  const headers = { authorization: `Bearer ${TOKENS.accessToken}` };
  const url = `http://books.test/v3/company/${REALM}1/item/1`;
  const response = await emulator.handle(new Request(url, { headers }));
  const text = await response.text();
  const { code, detail } = JSON.parse(text).fault.error[0];
  return { status: response.status, headers: response.headers, text, body: null, code, detail };
}

async function takenNumber(): Promise<Answer> {
  const books = openCompany();
  const SalesFormsPrefs = { CustomTxnNumbers: true };
  await books.admin("POST", "preferences", { SalesFormsPrefs });
  await books.create("Invoice", invoiceFor("1", 1, { DocNumber: "A1" }));
  return books.post("invoice", invoiceFor("2", 1, { DocNumber: "A1" }));
}

async function closedBooks(): Promise<Answer> {
  const books = openCompany();
  const AccountingInfoPrefs = { BookCloseDate: "2026-05-31" };
  await books.admin("POST", "preferences", { AccountingInfoPrefs });
  return books.post("invoice", invoiceFor("1", 1, { TxnDate: "2026-05-31" }));
}

async function deposited(): Promise<Answer> {
  const books: Books = openTrade();
  const payment = await books.create("Payment", { CustomerRef: { value: "1" }, TotalAmt: 9 });
  const LinkedTxn = [{ TxnId: payment.Id, TxnType: "Payment", TxnLineId: "0" }];
  const DepositToAccountRef = { value: "35" };
  await books.create("Deposit", { DepositToAccountRef, Line: [{ Amount: 9, LinkedTxn }] });
  const { body } = await books.get(`payment/${payment.Id}`);
  return books.post("payment", { ...body.Payment, TotalAmt: 8 });
}

/** A full disk: what is not on it is not said to be done. */
async function brokenLog(): Promise<Answer> {
  const persistence = {
    load: () => [],
    append(line: string) {
      if (line.includes("Nobody's Customer")) throw new Error("no space left");
    },
  };
  const books = openCompany({ persistence });
  return books.post("customer", { DisplayName: "Nobody's Customer" });
}
