/** The same company in XML: what is asked for, what is sent, and what cannot be read. */
import { expect, test } from "vitest";
import {
  type Element,
  XmlError,
  readXml,
} from "../../../connectors/quickbooks/emulator/notation/xml-read.ts";
import { type Answer, invoiceFor, openCompany } from "./support.ts";

const IN_XML = { accept: "application/xml" };
const AS_XML = { "content-type": "application/xml", accept: "application/xml" };
const NAMESPACE = 'xmlns="http://schema.intuit.com/finance/v3"';

/** The answer's root, which every answer of the API has. */
function rootOf({ text, headers }: Answer): Element {
  expect(headers.get("content-type")).toMatch(/^application\/xml/);
  const root = readXml(text);
  expect(root.name).toBe("IntuitResponse");
  expect(root.attributes["xmlns"]).toBe("http://schema.intuit.com/finance/v3");
  expect(root.attributes["time"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/);
  return root;
}

function child(element: Element, ...path: readonly string[]): Element {
  return path.reduce((at, name) => {
    const found = at.children.find((inner) => inner.name === name);
    if (found === undefined) throw new Error(`no ${name} in ${at.name}`);
    return found;
  }, element);
}

const textAt = (element: Element, ...path: readonly string[]): string =>
  child(element, ...path).text;

test("an invoice is read in XML as in JSON: attributes, references, amounts of two places", async () => {
  const books = openCompany();
  const { Id } = await books.create("Invoice", invoiceFor("1", 337.5));
  const answer = await books.send("GET", `invoice/${Id}`, undefined, IN_XML);
  const invoice = child(rootOf(answer), "Invoice");
  expect(invoice.attributes).toEqual({ domain: "QBO", sparse: "false" });
  expect(invoice.children.slice(0, 3).map(({ name }) => name)).toEqual([
    "Id",
    "SyncToken",
    "MetaData",
  ]);
  expect(child(invoice, "CustomerRef")).toMatchObject({
    attributes: { name: "Amy's Bird Sanctuary" },
    text: "1",
  });
  expect(textAt(invoice, "TotalAmt")).toBe("337.50");
  expect(textAt(invoice, "Line", "SalesItemLineDetail", "TaxCodeRef")).toBe("NON");
  expect(invoice.children.filter(({ name }) => name === "Line")).toHaveLength(2);
  const { body } = await books.get(`invoice/${Id}`);
  const named = new Set(invoice.children.map(({ name }) => name));
  // An empty list has no element, and attributes are no elements.
  const keys = Object.keys(body.Invoice).filter((key) => body.Invoice[key].length !== 0);
  expect([...named].sort()).toEqual(
    keys.filter((key) => key !== "domain" && key !== "sparse").sort(),
  );
});

test("a query, a count and CDC tell how many they are beside what they found", async () => {
  const books = openCompany();
  const { Id } = await books.create("Invoice", invoiceFor("1", 100));
  const { Id: gone, SyncToken } = await books.create("Invoice", invoiceFor("1", 5));
  await books.post("invoice?operation=delete", { Id: gone, SyncToken });
  const ask = async (path: string) => rootOf(await books.send("GET", path, undefined, IN_XML));
  const query = (text: string) => ask(`query?query=${encodeURIComponent(text)}`);
  const found = child(await query("select * from Invoice"), "QueryResponse");
  expect(found.attributes).toEqual({ startPosition: "1", maxResults: "1" });
  expect(textAt(found, "Invoice", "Id")).toBe(Id);
  const count = child(await query("select count(*) from Customer"), "QueryResponse");
  expect(count).toMatchObject({ attributes: { totalCount: "2" }, children: [] });
  const changed = await ask("cdc?entities=Invoice,Bill&changedSince=2026-06-01T00:00:00-07:00");
  const [invoices, bills] = child(changed, "CDCResponse").children;
  expect(invoices!.children.map(({ attributes }) => attributes)).toEqual([
    { domain: "QBO", sparse: "false" },
    { domain: "QBO", status: "Deleted" },
  ]);
  expect(bills).toMatchObject({ name: "QueryResponse", attributes: {}, children: [] });
});

test("a body in XML is written as the same body in JSON, and answered in XML", async () => {
  const books = openCompany();
  const sent = `<?xml version="1.0"?><!-- as quickbooks-ruby sends it -->
<Invoice ${NAMESPACE} sparse="false">
  <DocNumber>A&amp;B &#35;1</DocNumber>
  <TxnDate>2026-06-20</TxnDate>
  <Line>
    <Description><![CDATA[Plush <Baby> Doll]]></Description>
    <Amount>50</Amount>
    <DetailType>SalesItemLineDetail</DetailType>
    <SalesItemLineDetail>
      <ItemRef name="ignored">1</ItemRef>
      <UnitPrice>50</UnitPrice>
      <Qty>1</Qty>
    </SalesItemLineDetail>
  </Line>
  <CustomerRef>1</CustomerRef>
  <CustomerMemo>Thank you</CustomerMemo>
</Invoice>`;
  const made = child(rootOf(await books.send("POST", "invoice", sent, AS_XML)), "Invoice");
  expect(textAt(made, "DocNumber")).toBe("A&B #1");
  const id = textAt(made, "Id");
  const { body } = await books.get(`invoice/${id}`);
  expect(body.Invoice).toMatchObject({
    DocNumber: "A&B #1",
    TxnDate: "2026-06-20",
    CustomerMemo: { value: "Thank you" },
    TotalAmt: 50,
    Line: [{ Description: "Plush <Baby> Doll", Amount: 50 }, { DetailType: "SubTotalLineDetail" }],
  });
  const update = `<Invoice ${NAMESPACE} sparse="true"><Id>${id}</Id><SyncToken>0</SyncToken>
    <PrivateNote>seen</PrivateNote></Invoice>`;
  const updated = rootOf(await books.send("POST", "invoice", update, AS_XML));
  expect(textAt(updated, "Invoice", "PrivateNote")).toBe("seen");
  expect(textAt(updated, "Invoice", "TotalAmt")).toBe("50.00");
  const removed = `<Invoice ${NAMESPACE}><Id>${id}</Id><SyncToken>1</SyncToken></Invoice>`;
  const answer = await books.send("POST", "invoice?operation=delete", removed, AS_XML);
  expect(child(rootOf(answer), "Invoice")).toMatchObject({
    attributes: { domain: "QBO", status: "Deleted" },
    children: [{ name: "Id", text: id }],
  });
});

test("a batch in XML keeps each item's id, and its faults inside 200", async () => {
  const books = openCompany();
  const sent = `<IntuitBatchRequest ${NAMESPACE}>
  <BatchItemRequest bId="a" operation="create"><Vendor><DisplayName>New Co</DisplayName></Vendor></BatchItemRequest>
  <BatchItemRequest bId="b" operation="create"><Vendor><DisplayName>Norton Lumber</DisplayName></Vendor></BatchItemRequest>
  <BatchItemRequest bId="c"><Query>select * from Customer where Id = '1'</Query></BatchItemRequest>
</IntuitBatchRequest>`;
  const answer = await books.send("POST", "batch", sent, AS_XML);
  expect(answer.status).toBe(200);
  const [made, refused, found] = rootOf(answer).children;
  expect(made!.attributes).toEqual({ bId: "a" });
  expect(textAt(made!, "Vendor", "DisplayName")).toBe("New Co");
  expect(child(refused!, "Fault").attributes).toEqual({ type: "ValidationFault" });
  expect(child(refused!, "Fault", "Error").attributes).toMatchObject({ code: "6240" });
  expect(textAt(found!, "QueryResponse", "Customer", "DisplayName")).toBe("Amy's Bird Sanctuary");
});

test("faults are told in XML where XML is asked for, the gateway's too", async () => {
  const books = openCompany();
  const stale = `<Customer ${NAMESPACE}><Id>1</Id><SyncToken>9</SyncToken></Customer>`;
  const answer = await books.send("POST", "customer", stale, AS_XML);
  expect(answer.status).toBe(400);
  const fault = child(rootOf(answer), "Fault");
  expect(fault.attributes).toEqual({ type: "ValidationFault" });
  expect(child(fault, "Error").attributes).toEqual({ code: "5010", element: "" });
  expect(textAt(fault, "Error", "Message")).toBe("Stale Object Error");
  const headers = { ...IN_XML, authorization: "Bearer nobody's" };
  const barred = await books.send("GET", "customer/1", undefined, headers);
  expect(barred.status).toBe(401);
  const gateway = child(rootOf(barred), "Fault");
  expect(gateway.attributes).toEqual({ type: "AUTHENTICATION" });
  expect(child(gateway, "Error").attributes).toEqual({ code: "3200" });
  expect(textAt(gateway, "Error", "Detail")).toBe("Token revoked: nobody's");
  await books.admin("POST", "faults", { fault: { kind: "code", code: "3001" } });
  const throttled = await books.send("GET", "customer/1", undefined, {
    accept: "application/json",
  });
  expect(throttled.status).toBe(429);
  expect(child(rootOf(throttled), "Fault").attributes).toEqual({ type: "SERVICE" });
});

test.each([
  ["cut off", `<Invoice ${NAMESPACE}><CustomerRef>1</CustomerRef>`],
  ["another entity than the path names", `<Customer ${NAMESPACE}/>`],
  ["a document type", `<!DOCTYPE x [<!ENTITY e "e">]><Invoice>&e;</Invoice>`],
  ["an entity of nobody's", "<Invoice><DocNumber>&copy;</DocNumber></Invoice>"],
  ["two roots", "<Invoice/><Invoice/>"],
  ["no XML", '{"CustomerRef":{"value":"1"}'],
  ["an unknown element", "<Invoice><Shoes>1</Shoes></Invoice>"],
])("what cannot be read is refused with 2010: %s", async (_what, sent) => {
  const books = openCompany();
  const answer = await books.send("POST", "invoice", sent, AS_XML);
  expect(answer.status).toBe(400);
  expect(child(rootOf(answer), "Fault", "Error").attributes["code"]).toBe("2010");
  expect((await books.query("select count(*) from Invoice")).body.QueryResponse.totalCount).toBe(0);
});

test("JSON stays what is answered to whoever asks for nothing, and reports know no other", async () => {
  const books = openCompany();
  for (const accept of ["*/*", "application/json, application/xml"]) {
    const answer = await books.send("GET", "customer/1", undefined, { accept });
    expect(answer.body.Customer.Id).toBe("1");
  }
  const report = await books.send("GET", "reports/BalanceSheet", undefined, IN_XML);
  expect(report.body.Header.ReportName).toBe("BalanceSheet");
});

test("the reader refuses what nests without end, and names no prototype", () => {
  expect(() => readXml(`${"<a>".repeat(5000)}`)).toThrow(XmlError);
  expect(() => readXml("<a><__proto__>1</__proto__></a>")).toThrow(XmlError);
});
