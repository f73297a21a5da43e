import { expect, test } from "vitest";
import { faultOfCode, knownCodes } from "../../../connectors/quickbooks/emulator/fault-codes.ts";
import { type Books, invoiceFor, openCompany } from "./support.ts";

const add = async (books: Books, rule: object): Promise<string> => {
  const answer = await books.admin("POST", "faults", rule);
  expect([answer.status, answer.body.error]).toEqual([200, undefined]);
  return answer.body.id;
};

const countOf = async (books: Books, entity: string): Promise<number> =>
  (await books.query(`select count(*) from ${entity}`)).body.QueryResponse.totalCount;

const createInvoice = { match: { operation: "create", entity: "Invoice" } };

test("a rule names operation, entity, id, n-th call and how often", async () => {
  const books = openCompany();
  await add(books, { ...createInvoice, nth: 2, fault: { kind: "code", code: "6000" } });
  await add(books, { match: { id: "30" }, times: 2, fault: { kind: "code", code: "610" } });
  const codes = [];
  for (const n of [1, 2, 3]) codes.push((await books.post("invoice", invoiceFor("1", n))).code);
  for (const id of ["30", "30", "30"]) codes.push((await books.get(`vendor/${id}`)).code);
  codes.push((await books.post("vendor", { DisplayName: "Other" })).code);
  expect(codes).toEqual([null, "6000", null, "610", "610", null, null]);
  const { faults } = (await books.admin("GET", "faults")).body;
  expect(faults.map((f: { matched: number; met: number }) => [f.matched, f.met])).toEqual([
    [2, 1],
    [2, 2],
  ]);
});

test("always is until it is taken away", async () => {
  const books = openCompany();
  const fault = { kind: "status", status: 503 };
  const id = await add(books, { match: { operation: "query" }, times: "always", fault });
  for (const _ of [1, 2, 3]) expect((await books.query("select * from Item")).status).toBe(503);
  expect((await books.get("item/1")).status).toBe(200);
  expect((await books.admin("DELETE", `faults/${id}`)).body).toEqual({ removed: id });
  expect((await books.admin("DELETE", `faults/${id}`)).status).toBe(404);
  expect((await books.query("select * from Item")).status).toBe(200);
});

test("a rate draws the same calls from the same seed, about as many as it says", async () => {
  const run = async (seed: number): Promise<string> => {
    const books = openCompany();
    await add(books, { rate: 0.25, seed, fault: { kind: "code", code: "10000" } });
    let drawn = "";
    for (let n = 0; n < 400; n++) drawn += (await books.get("term/3")).status === 500 ? "x" : ".";
    return drawn;
  };
  const first = await run(7);
  expect(await run(7)).toBe(first);
  expect(await run(8)).not.toBe(first);
  const hits = first.replaceAll(".", "").length;
  expect(hits).toBeGreaterThan(70);
  expect(hits).toBeLessThan(130);
});

test("every code is answered in the service's own form", async () => {
  const books = openCompany();
  expect(knownCodes().length).toBeGreaterThan(35);
  for (const code of knownCodes()) {
    await add(books, { fault: { kind: "code", code } });
    const answer = await books.get("item/1");
    expect([code, answer.status]).toEqual([code, faultOfCode(code)!.status]);
    if (code === "3001") expect(answer.text).toContain('<Error code="3001">');
    else expect(answer.code).toBe(code);
  }
  await add(books, {
    fault: { kind: "code", code: 5010, status: 409, message: "Stale", detail: "books closed" },
  });
  const worded = await books.get("item/1");
  expect([worded.status, worded.code, worded.detail]).toEqual([409, "5010", "books closed"]);
});

test("a fault of a code may come although it was carried out", async () => {
  const books = openCompany();
  await add(books, { ...createInvoice, fault: { kind: "code", code: "10000", acts: true } });
  expect((await books.post("invoice", invoiceFor("1", 1))).status).toBe(500);
  expect(await countOf(books, "Invoice")).toBe(1);
});

test("in a batch a code meets the items that match, and a broken connection all of them", async () => {
  const books = openCompany();
  const items = ["a", "b"].map((bId, n) => ({
    bId,
    operation: "create",
    Invoice: invoiceFor("1", n + 1),
  }));
  const vendor = { bId: "c", operation: "create", Vendor: { DisplayName: "Boraski" } };
  const send = () => books.post("batch", { BatchItemRequest: [...items, vendor] });
  await add(books, { ...createInvoice, nth: 2, fault: { kind: "code", code: "6140" } });
  const answered = (await send()).body.BatchItemResponse;
  expect(answered.map((i: object) => Object.keys(i)[0])).toEqual(["Invoice", "Fault", "Vendor"]);
  await add(books, { ...createInvoice, fault: { kind: "drop", when: "before" } });
  expect((await send()).status).toBe(0);
  expect(await countOf(books, "Invoice")).toBe(1);
  await add(books, { match: { operation: "batch" }, fault: { kind: "code", code: "3001" } });
  expect((await send()).status).toBe(429);
});

test("a slow index: queries see an object later than reads do", async () => {
  const books = openCompany();
  await add(books, { ...createInvoice, fault: { kind: "slow", ms: 5000 } });
  const made = await books.create("Invoice", invoiceFor("1", 10));
  expect((await books.get(`invoice/${made.Id}`)).status).toBe(200);
  expect(await countOf(books, "Invoice")).toBe(0);
  const note = { Id: made.Id, SyncToken: "0", sparse: true, PrivateNote: "seen?" };
  await books.post("invoice", note);
  books.clock.advance(4999);
  expect(await countOf(books, "Invoice")).toBe(0);
  const other = await books.create("Invoice", invoiceFor("2", 10));
  const { QueryResponse } = (await books.query("select * from Invoice")).body;
  expect(QueryResponse.Invoice.map((i: { Id: string }) => i.Id)).toEqual([other.Id]);
  books.clock.advance(1);
  expect(await countOf(books, "Invoice")).toBe(2);
});

test("carried out twice: two documents, one answer", async () => {
  const books = openCompany();
  await add(books, { ...createInvoice, fault: { kind: "duplicate" } });
  const first = await books.post("invoice?requestid=r1", invoiceFor("1", 10));
  expect(await countOf(books, "Invoice")).toBe(2);
  const again = await books.post("invoice?requestid=r1", invoiceFor("1", 10));
  expect(again.body).toEqual(first.body);
  expect(await countOf(books, "Invoice")).toBe(2);
});

test("a token that ends early is refused until another is fetched", async () => {
  const books = openCompany();
  await add(books, { match: { operation: "read" }, fault: { kind: "expired" } });
  const first = await books.get("item/1");
  expect([first.status, first.detail]).toEqual([401, "Token expired: access-for-tests"]);
  expect((await books.get("item/1")).status).toBe(401);
  const { accessToken } = (await books.admin("POST", "tokens")).body;
  const headers = { authorization: `Bearer ${accessToken}` };
  expect((await books.send("GET", "item/1", undefined, headers)).status).toBe(200);
});

test("the token endpoint meets the faults that name it, and no others", async () => {
  const books = openCompany();
  await add(books, { times: "always", fault: { kind: "status", status: 503 } });
  await add(books, { match: { operation: "token" }, fault: { kind: "status", status: 504 } });
  const token = async () => {
    const request = new Request("http://127.0.0.1/oauth2/v1/tokens/bearer", { method: "POST" });
    return (await books.emulator.handle(request)).status;
  };
  expect([await token(), await token()]).toEqual([504, 401]);
});

test("a rule that cannot be read is refused with its place and what was meant", async () => {
  const books = openCompany();
  const drop = { kind: "drop" };
  for (const [rule, place, near] of [
    [{ fault: { kind: "dorp" } }, "fault.kind", "drop"],
    [{ fault: { kind: "drop", wen: "after" } }, "fault.wen", "when"],
    [{ match: { operation: "craete" }, fault: drop }, "match.operation", "create"],
    [{ match: { entity: "Invoise" }, fault: drop }, "match.entity", "Invoice"],
    [{ mach: {}, fault: drop }, "mach", "match"],
    [{ times: "often", fault: drop }, "times", undefined],
    [{ rate: 2, fault: drop }, "rate", undefined],
    [{ fault: { kind: "code", code: "6141" } }, "fault.code", "6140"],
    [{ fault: { kind: "slow", ms: "5s" } }, "fault.ms", undefined],
  ] as const) {
    const { status, body } = await books.admin("POST", "faults", rule);
    expect([status, body.place]).toEqual([400, place]);
    if (near !== undefined) expect(body.near).toBe(near);
  }
  expect((await books.get("item/1")).status).toBe(200);
});
