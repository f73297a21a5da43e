/** The chart as a list: type, detail type and balance of each account [M]. */
import { amountOf, centsText, textAt } from "../body.ts";
import type { Report } from "./reporting.ts";
import { type Heading, listColumns } from "./transactions.ts";

const HEADINGS: readonly Heading[] = [
  ["Account", "String", "account_name"],
  ["Type", "String", "account_type"],
  ["Detail type", "String", "detail_acc_type"],
  ["Description", "String", "account_desc"],
  ["Balance", "Money", "account_bal"],
];

export const ACCOUNT_LIST: Report = {
  name: "AccountList",
  basis: null,
  make({ postings }) {
    const active = postings.accounts.filter((account) => account["Active"] !== false);
    const rows = active.map((account) => ({
      ColData: [
        { value: textAt(account, "FullyQualifiedName"), id: textAt(account, "Id") },
        { value: textAt(account, "AccountType") },
        { value: textAt(account, "AccountSubType") },
        { value: textAt(account, "Description") },
        { value: centsText(amountOf(account["CurrentBalance"])) },
      ],
      type: "Data",
    }));
    return { rows, isEmpty: rows.length === 0, columns: listColumns(HEADINGS) };
  },
};
