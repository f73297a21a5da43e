/** What clients ask beside reading and writing: forms as PDF and by e-mail, voids said otherwise. */
import { describe, expect, test } from "vitest";
import { invoiceFor, openCompany, paymentFor, smallCompany } from "./support.ts";
import { linked, openTrade, sold } from "./trade.ts";

const to = (value: string) => ({ value });

describe("a void", () => {
  test.each([
    ["Invoice", "invoice?operation=update&include=void"],
    ["Invoice", "invoice?include=void"],
    ["SalesReceipt", "salesreceipt?operation=update&include=void"],
    ["SalesReceipt", "salesreceipt?include=void"],
    ["Payment", "payment?include=void"],
  ])("of %s by %s: amounts zero, the note says so", async (entity, path) => {
    const books = openTrade();
    const body =
      entity === "Payment" ? paymentFor("1", 40) : { CustomerRef: to("1"), Line: [sold(40)] };
    const { Id, SyncToken } = await books.create(entity, body);
    const answer = await books.post(path, { Id, SyncToken, sparse: true });
    expect(answer.body[entity]).toMatchObject({ TotalAmt: 0, PrivateNote: "Voided" });
    expect(answer.body[entity].SyncToken).toBe("1");
  });

  test("of what can only be deleted is refused, not taken for a change", async () => {
    const books = openTrade();
    const { Id } = await books.create("Estimate", { CustomerRef: to("1"), Line: [sold(9)] });
    const asked = { Id, SyncToken: "0", sparse: true };
    const answer = await books.post("estimate?operation=void", asked);
    expect([answer.status, answer.code]).toEqual([400, "500"]);
  });
});

test("what is missing of a paid invoice is told alone", async () => {
  const books = openTrade();
  const { Id } = await books.create("Invoice", invoiceFor("1", 80));
  const Line = [linked("Invoice", Id, 80)];
  await books.create("Payment", { CustomerRef: to("1"), TotalAmt: 80, Line });
  const whole = { Id, SyncToken: "1", CustomerRef: to("1") };
  const answer = await books.post("invoice", whole);
  expect(answer.body.Fault.Error.map((error: { code: string }) => error.code)).toEqual(["2020"]);
});

test.each([
  ["US", 7],
  ["GB", 7],
  ["CA", 20],
  ["AU", 20],
])("an account's number in %s has at most %d characters", async (Country, most) => {
  const seed = { ...smallCompany(), companyInfo: { CompanyName: "C", Country } };
  const books = openCompany({ seed });
  const account = { Name: "Numbered", AccountType: "Expense", AcctNum: "1".repeat(most + 1) };
  const refused = await books.post("account", account);
  expect([refused.code, refused.body.Fault.Error[0].element]).toEqual(["2050", "AcctNum"]);
  const made = await books.create("Account", { ...account, AcctNum: "1".repeat(most) });
  expect(made.AcctNum).toHaveLength(most);
});

describe("a form", () => {
  const made = async (more: object = {}) => {
    const books = openTrade();
    return { books, invoice: await books.create("Invoice", invoiceFor("1", 80, more)) };
  };

  test("is answered as a PDF", async () => {
    const { books, invoice } = await made({ DocNumber: "A(1)" });
    const { status, headers, text } = await books.get(`invoice/${invoice.Id}/pdf`);
    expect([status, headers.get("content-type")]).toEqual([200, "application/pdf"]);
    expect(text.slice(0, 8)).toBe("%PDF-1.4");
    expect(text).toContain("(Invoice A\\(1\\)) Tj");
    expect(text).toContain("(Total 80.00) Tj");
    const [, table] = /startxref\n(\d+)\n%%EOF\n$/.exec(text)!;
    expect(text.slice(Number(table), Number(table) + 4)).toBe("xref");
  });

  test("goes to its own address, or to another that becomes its own", async () => {
    const { books, invoice } = await made({ BillEmail: { Address: "amy@example.com" } });
    const own = await books.send("POST", `invoice/${invoice.Id}/send`, "");
    expect(own.body.Invoice).toMatchObject({
      SyncToken: "1",
      EmailStatus: "EmailSent",
      BillEmail: { Address: "amy@example.com" },
      DeliveryInfo: { DeliveryType: "Email", DeliveryTime: "2026-06-30T09:00:00-07:00" },
    });
    const other = await books.send("POST", `invoice/${invoice.Id}/send?sendTo=b%40example.com`, "");
    expect(other.body.Invoice.BillEmail).toEqual({ Address: "b@example.com" });
    expect((await books.get(`invoice/${invoice.Id}`)).body.Invoice).toEqual(other.body.Invoice);
  });

  test("goes once for each requestid", async () => {
    const { books, invoice } = await made({ BillEmail: { Address: "amy@example.com" } });
    const payment = await books.create("Payment", paymentFor("1", 40));
    const send = async (entity: string, id: string, query: string) =>
      (await books.send("POST", `${entity}/${id}/send?sendTo=b%40example.com${query}`, "")).body;
    const first = await send("invoice", invoice.Id, "&requestid=q1");
    expect(first.Invoice.SyncToken).toBe("1");
    expect(await send("invoice", invoice.Id, "")).toMatchObject({ Invoice: { SyncToken: "2" } });
    books.clock.advance(60_000);
    expect(await send("invoice", invoice.Id, "&requestid=q1")).toEqual(first);
    const paid = await send("payment", payment.Id, "&requestid=q2");
    books.clock.advance(60_000);
    expect(await send("payment", payment.Id, "&requestid=q2")).toEqual(paid);
    expect(paid.Payment.SyncToken).toBe("0");
  });

  test("goes to several addresses at once", async () => {
    const Address = "a@example.com, b@example.com";
    const { books, invoice } = await made({ BillEmail: { Address } });
    const own = await books.send("POST", `invoice/${invoice.Id}/send`, "");
    expect(own.body.Invoice).toMatchObject({ EmailStatus: "EmailSent", BillEmail: { Address } });
    const to = encodeURIComponent("Jo <jo@example.com>,c@example.com");
    const other = await books.send("POST", `invoice/${invoice.Id}/send?sendTo=${to}`, "");
    expect([other.status, other.body.Invoice.SyncToken]).toEqual([200, "2"]);
  });

  test("without an address, without itself, or of a kind that is none, goes nowhere", async () => {
    const { books, invoice } = await made();
    const code = async (method: string, path: string) => (await books.send(method, path)).code;
    expect(await code("POST", `invoice/${invoice.Id}/send`)).toBe("6000");
    expect(await code("POST", `invoice/${invoice.Id}/send?sendTo=nobody`)).toBe("2210");
    expect(await code("POST", "invoice/999/send?sendTo=a%40b.com")).toBe("610");
    expect(await code("GET", "invoice/999/pdf")).toBe("610");
    expect(await code("GET", "customer/1/pdf")).toBe("500");
    expect(await code("GET", `invoice/${invoice.Id}/send`)).toBe("500");
  });
});
