/** Budgets: made in the product alone, read here [D]. */
import { BASE, bool, choice, date, ignored, list, money, ref, text } from "../fields.ts";
import type { Definition } from "./definition.ts";

export const budget: Definition = {
  name: "Budget",
  kind: "list",
  idSpace: "Budget",
  label: "Budgets",
  fields: {
    Name: text(100, { filter: true }),
    StartDate: date({ filter: true }),
    EndDate: date({ filter: true }),
    BudgetType: choice(["ProfitAndLoss", "BalanceSheet"], { filter: true }),
    BudgetEntryType: choice(["Yearly", "Quarterly", "Monthly"], { filter: true }),
    Active: bool({ filter: true }),
    BudgetDetail: list("BudgetDetail", {
      BudgetDate: date(),
      Amount: money(),
      AccountRef: ref("Account"),
      CustomerRef: ref("Customer"),
      ClassRef: ref("Class"),
      DepartmentRef: ref("Department"),
      ...ignored("CustomExtensions"),
    }),
    ...BASE,
    ...ignored("CustomField", "AttachableRef"),
  },
  writes: [],
  names: { field: "Name", space: "Budget" },
  prepare() {},
};
