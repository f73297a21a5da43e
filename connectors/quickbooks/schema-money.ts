import type { FieldSchema, StreamSchema } from "../../engine/model/schema.ts";
import {
  address,
  bool,
  COMPUTED,
  date,
  DELETABLE,
  list,
  money,
  object,
  oneOf,
  ref,
  REQUIRED,
  stream,
  text,
  VOIDABLE,
  WRITABLE,
} from "./schema-fields.ts";
import {
  ACCOUNT_EXPENSE,
  DEPOSIT_LINE,
  ITEM_EXPENSE,
  JOURNAL_LINE,
  lines,
  linkedTxn,
} from "./schema-lines.ts";
import { ANY_DOCUMENT, DOCUMENT } from "./schema-sales.ts";
import { PrintStatusEnum } from "./types/choices.ts";

/** Money that comes in, goes out or moves: Finance.xsd. */

export const DATED: StreamSchema["parts"] = {
  note: "PrivateNote",
  total: "TotalAmt",
  date: "TxnDate",
};

/** No filter on a number exists for payments: a lost one is found by party, date and total. */
const Payment: StreamSchema = stream("Payment", {
  can: VOIDABLE,
  parts: { ...DATED, party: "CustomerRef", balance: "UnappliedAmt", unapplied: "UnappliedAmt" },
  lockedBy: { list: "LinkedTxn", field: "TxnType", values: ["Deposit"] },
  fields: [
    ...ANY_DOCUMENT,
    ref("CustomerRef", "Customer", REQUIRED),
    money("TotalAmt", REQUIRED),
    list("Line", [
      money("Amount", REQUIRED),
      linkedTxn(["Invoice", "CreditMemo", "JournalEntry", "Expense", "Check", "CreditCardCredit"]),
    ]),
    ref("PaymentMethodRef", "PaymentMethod"),
    text("PaymentRefNum", { max: 21 }),
    ref("DepositToAccountRef", "Account", { note: "Undeposited Funds where it is left out" }),
    ref("ARAccountRef", "Account"),
    money("UnappliedAmt", COMPUTED),
    bool("ProcessPayment", { note: "true charges the card: leave it out" }),
  ],
});

const Deposit: StreamSchema = stream("Deposit", {
  can: DELETABLE,
  parts: DATED,
  fields: [
    ...DOCUMENT,
    ref("DepositToAccountRef", "Account", REQUIRED),
    lines(
      [
        DEPOSIT_LINE,
        linkedTxn(["Payment", "SalesReceipt", "RefundReceipt", "Transfer", "JournalEntry"], {
          note: 'TxnLineId "0" goes with it',
        }),
      ],
      ["DepositLineDetail"],
    ),
    object("CashBack", [ref("AccountRef", "Account"), money("Amount"), text("Memo")]),
    money("TotalAmt", COMPUTED),
    money("HomeTotalAmt", COMPUTED),
  ],
});

export const EXPENSE_LINES: FieldSchema = lines(
  [ACCOUNT_EXPENSE, ITEM_EXPENSE],
  ["AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail"],
);

/** Its number is the check's: two accounts may both have a check 1001, so it identifies nothing. */
const Purchase: StreamSchema = stream("Purchase", {
  can: DELETABLE,
  parts: { ...DATED, party: "EntityRef" },
  fields: [
    text("DocNumber", { max: 21 }),
    ...DOCUMENT,
    oneOf("PaymentType", ["Cash", "Check", "CreditCard"], REQUIRED),
    ref("AccountRef", "Account", REQUIRED),
    ref("EntityRef", ["Vendor", "Customer", "Employee"]),
    bool("Credit", { note: "true makes a credit card purchase a refund" }),
    ref("PaymentMethodRef", "PaymentMethod"),
    EXPENSE_LINES,
    oneOf("PrintStatus", PrintStatusEnum),
    address("RemitToAddr"),
    money("TotalAmt", COMPUTED),
  ],
});

/** Of bills and vendor credits; the number is the vendor's own, unique with that vendor at best. */
export const BILLED: readonly FieldSchema[] = [
  text("DocNumber", { max: 21 }),
  ...DOCUMENT,
  ref("VendorRef", "Vendor", REQUIRED),
  ref("APAccountRef", "Account"),
];

const Bill: StreamSchema = stream("Bill", {
  can: DELETABLE,
  parts: { ...DATED, party: "VendorRef", balance: "Balance" },
  fields: [
    ...BILLED,
    ref("SalesTermRef", "Term"),
    date("DueDate"),
    EXPENSE_LINES,
    linkedTxn(["PurchaseOrder", "BillPaymentCheck"], COMPUTED),
    money("TotalAmt", COMPUTED),
    money("Balance", COMPUTED),
    money("HomeBalance", COMPUTED),
  ],
});

/** Neither answers nor exports carry a total: its debits are one, and its credits the same. */
const JournalEntry: StreamSchema = stream("JournalEntry", {
  can: WRITABLE,
  posts: true,
  adds: {
    list: "Line",
    amount: "Amount",
    only: { field: "JournalEntryLineDetail.PostingType", values: ["Debit"] },
  },
  parts: { note: "PrivateNote", date: "TxnDate", number: "DocNumber" },
  fields: [
    text("DocNumber", { max: 21, note: "stays empty where it is left out" }),
    ...DOCUMENT,
    bool("Adjustment"),
    lines([JOURNAL_LINE], ["JournalEntryLineDetail"]),
    money("TotalAmt", COMPUTED),
    money("HomeTotalAmt", COMPUTED),
  ],
});

export const MONEY_STREAMS: readonly StreamSchema[] = [
  Payment,
  Deposit,
  Purchase,
  Bill,
  JournalEntry,
];
