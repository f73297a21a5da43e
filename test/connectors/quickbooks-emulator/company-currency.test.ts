/** What a company keeps beside its lists: currencies, kinds of customers, budgets. */
import { expect, test } from "vitest";
import { openCompany, smallCompany } from "./support.ts";

const company = (many: boolean) => {
  const small = smallCompany();
  const CurrencyPrefs = { MultiCurrencyEnabled: many, HomeCurrency: { value: "USD" } };
  return openCompany({ seed: { ...small, preferences: { ...small.preferences, CurrencyPrefs } } });
};

test("a currency is added once, and made inactive, where the company keeps several", async () => {
  const books = company(true);
  const made = await books.create("CompanyCurrency", { Code: "EUR" });
  expect(made).toMatchObject({ Code: "EUR", Name: "Euro", Active: true, SyncToken: "0" });
  const codes = async (body: object) => (await books.post("companycurrency", body)).code;
  expect(await codes({ Code: "EUR" })).toBe("6000");
  expect(await codes({ Code: "USD" })).toBe("6000");
  expect(await codes({ Code: "eu" })).toBe("2170");
  expect(await codes({})).toBe("2020");
  await books.create("CompanyCurrency", { ...made, Active: false });
  const found = await books.query("select * from CompanyCurrency where Code = 'EUR'");
  expect(found.body.QueryResponse).toEqual({});
});

test("a company of one currency takes no other", async () => {
  const answer = await company(false).post("companycurrency", { Code: "EUR" });
  expect([answer.code, answer.body.Fault.Error[0].element]).toEqual(["6000", "Code"]);
});

test("kinds of customers and budgets are read, and made elsewhere", async () => {
  const small = smallCompany();
  const Budget = [
    {
      ...{ Id: "1", SyncToken: "0", Name: "2026", BudgetType: "ProfitAndLoss" },
      BudgetDetail: [{ BudgetDate: "2026-01-01", Amount: 10, AccountRef: { value: "79" } }],
    },
  ];
  const CustomerType = [{ Id: "3", SyncToken: "0", Name: "Trade" }];
  const entities = { ...small.entities, Budget, CustomerType };
  const books = openCompany({ seed: { ...small, entities } });
  const kinds = await books.query("select * from CustomerType where Name = 'Trade'");
  expect(kinds.body.QueryResponse.CustomerType[0]).toMatchObject({ Id: "3", Active: true });
  const budget = (await books.get("budget/1")).body.Budget;
  expect(budget.BudgetDetail[0]).toMatchObject({ Amount: 10, BudgetDate: "2026-01-01" });
  for (const entity of ["budget", "customertype"]) {
    expect((await books.post(entity, { Name: "New" })).code).toBe("500");
  }
});
