/** Tax codes: made with their rates by the tax service, used at once; and those of every company. */
import { expect, test } from "vitest";
import { openCompany, smallCompany } from "./support.ts";
import { openTrade, read, sold, tradingCompany } from "./trade.ts";

const rate = (more: object = {}) => ({
  ...{ TaxRateName: "County", RateValue: "1.5", TaxAgencyId: "1", TaxApplicableOn: "Sales" },
  ...more,
});

test("a code is made with its rates, beside one that stood, and taxes an invoice", async () => {
  const books = openTrade();
  const agency = await books.create("TaxAgency", { DisplayName: "County" });
  const body = {
    TaxCode: "Harbor",
    TaxRateDetails: [rate({ TaxAgencyId: agency.Id }), { TaxRateId: "3" }],
  };
  const answer = await books.post("taxservice/taxcode", body);
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({
    TaxCode: "Harbor",
    TaxCodeId: "3",
    TaxRateDetails: [
      {
        ...{ TaxRateName: "County", TaxRateId: "4", RateValue: 1.5 },
        ...{ TaxAgencyId: agency.Id, TaxApplicableOn: "Sales" },
      },
      { TaxRateName: "California", TaxRateId: "3", RateValue: 8, TaxApplicableOn: "Sales" },
    ],
  });
  expect(await read(books, "TaxCode", "3")).toMatchObject({ Name: "Harbor", Active: true });
  const invoice = await books.create("Invoice", {
    CustomerRef: { value: "1" },
    Line: [sold(100, { TaxCodeRef: { value: "TAX" } })],
    TxnTaxDetail: { TxnTaxCodeRef: { value: "3" } },
  });
  expect([invoice.TxnTaxDetail.TotalTax, invoice.TotalAmt]).toEqual([9.5, 109.5]);
});

test("what is missing, taken or unknown is told, and nothing is made", async () => {
  const books = openTrade();
  const codes = async (body: object) => {
    const answer = await books.post("taxservice/taxcode", body);
    return answer.body.Fault.Error.map((error: { code: string }) => error.code);
  };
  expect(await codes({})).toEqual(["2020", "2020"]);
  expect(await codes({ TaxCode: "California", TaxRateDetails: [{ TaxRateId: "3" }] })).toEqual([
    "6240",
  ]);
  expect(await codes({ TaxCode: "A", TaxRateDetails: [rate()] })).toEqual(["2500"]);
  expect(await codes({ TaxCode: "A", TaxRateDetails: [{ TaxRateId: "9" }] })).toEqual(["2500"]);
  const odd = [{ TaxRateId: "3", TaxApplicableOn: "Shoes" }];
  expect(await codes({ TaxCode: "A", TaxRateDetails: odd })).toEqual(["2170"]);
  expect((await books.query("select count(*) from TaxCode")).body.QueryResponse.totalCount).toBe(1);
});

test("a company's own codes are read and asked for by their names", async () => {
  const small = smallCompany();
  const own = ["TAX", "NON"].map((Id) => ({ Id, Name: Id, Taxable: Id === "TAX" }));
  const TaxCode = [...own, ...small.entities!["TaxCode"]!];
  const books = openCompany({ seed: { ...small, entities: { ...small.entities, TaxCode } } });
  expect(await read(books, "TaxCode", "NON")).toMatchObject({ Name: "NON", Taxable: false });
  const found = await books.query("select * from TaxCode where Id = 'TAX'");
  expect(found.body.QueryResponse.TaxCode).toHaveLength(1);
  expect((await books.get("customer/TAX")).code).toBe("2030");
  const saved = (await books.admin("GET", "save")).text;
  expect((await books.admin("POST", "load", saved)).body.loaded.TaxCode).toBe(3);
});

test("a rate by its id keeps its own figures, whatever is sent beside it", async () => {
  const trade = tradingCompany();
  const TaxRate = [...trade.entities!["TaxRate"]!, { Id: "7", SyncToken: "0", Name: "Bare" }];
  const books = openCompany({ seed: { ...trade, entities: { ...trade.entities, TaxRate } } });
  const made = (TaxCode: string, detail: object) =>
    books.post("taxservice/taxcode", { TaxCode, TaxRateDetails: [detail] });
  expect((await made("A", { TaxRateId: "3", RateValue: "abc" })).code).toBe("2010");
  const told = { TaxRateId: "3", TaxRateName: "Other", RateValue: 5, TaxAgencyId: "9" };
  expect((await made("B", told)).body.TaxRateDetails).toEqual([
    { TaxRateName: "California", TaxRateId: "3", RateValue: 8, TaxApplicableOn: "Sales" },
  ]);
  expect((await made("C", { TaxRateId: "7" })).body.TaxRateDetails).toEqual([
    { TaxRateName: "Bare", TaxRateId: "7", TaxApplicableOn: "Sales" },
  ]);
});

test("a requestid is answered once, and the same again", async () => {
  const books = openTrade();
  const body = { TaxCode: "Harbor", TaxRateDetails: [{ TaxRateId: "3" }] };
  const first = await books.post("taxservice/taxcode?requestid=q1", body);
  const second = await books.post("taxservice/taxcode?requestid=q1", body);
  expect([second.status, second.body]).toEqual([200, first.body]);
  expect((await books.query("select count(*) from TaxCode")).body.QueryResponse.totalCount).toBe(2);
  expect((await books.post("taxservice/taxcode?requestid=q2", body)).code).toBe("6240");
});

test("lengths, percentages and names of rates are those of the lists", async () => {
  const books = openTrade();
  const { Id } = await books.create("TaxAgency", { DisplayName: "County" });
  const code = async (TaxCode: string, ...rates: object[]) => {
    const TaxRateDetails = rates.map((more) => rate({ TaxAgencyId: Id, ...more }));
    return (await books.post("taxservice/taxcode", { TaxCode, TaxRateDetails })).code;
  };
  expect(await code("x".repeat(101), {})).toBe("2050");
  expect(await code("A", { TaxRateName: "x".repeat(101) })).toBe("2050");
  expect(await code("A", { RateValue: -900 })).toBe("2240");
  expect(await code("A", { RateValue: "100.01" })).toBe("2240");
  expect(await code("A", { TaxRateName: "california" })).toBe("6240");
  expect(await code("A", {}, { TaxRateName: "COUNTY" })).toBe("6240");
  expect(await code("A", { RateValue: 100 }, { TaxRateName: "None", RateValue: 0 })).toBe(null);
});
