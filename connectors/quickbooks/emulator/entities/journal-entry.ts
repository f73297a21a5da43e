/** Journal entries: debits and credits by hand. */
import {
  type Decimal,
  compareDecimal,
  formatDecimal,
  negateDecimal,
} from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import {
  type Body,
  amountJson,
  amountOf,
  isNegative,
  listAt,
  objectAt,
  refAt,
  sum,
  textOf,
} from "../body.ts";
import { businessRule, invalidNumber, requiredMissing } from "../faults.ts";
import { bool, choice, ignored, int, links, money, object, ref, text } from "../fields.ts";
import { type Chart, type Posting, memoOf, partyAt, placeOf } from "../postings/posting.ts";
import { checkOpen } from "../rules/closed.ts";
import { prepareCurrency } from "../rules/currency.ts";
import { checkDeposited } from "../rules/deposited.ts";
import { billable } from "../rules/expense-lines.ts";
import { releaseLinked } from "../rules/linked.ts";
import { prepareNumber } from "../rules/numbering.ts";
import { writeTotal } from "../rules/sales-form.ts";
import { LINE_PROJECT, amountOfLine, keptOf, lineIds, lines, taxCodeRef } from "../rules/lines.ts";
import type { Definition, Work } from "./definition.ts";
import { transactionFields } from "./transaction-fields.ts";
import {
  GlobalTaxCalculationEnum,
  PostingTypeEnum,
  TaxApplicableOnEnum,
} from "../../types/choices.ts";

const LINES = lines({
  Id: text(50),
  LineNum: int({ readOnly: true }),
  Description: text(4000),
  Amount: money(),
  LinkedTxn: links({ readOnly: true }),
  DetailType: text(50),
  JournalEntryLineDetail: object("JournalEntryLineDetail", {
    PostingType: choice(PostingTypeEnum),
    Entity: object("EntityTypeRef", {
      Type: choice(["Customer", "Vendor", "Employee"]),
      EntityRef: ref(["Customer", "Vendor", "Employee"]),
    }),
    AccountRef: ref("Account"),
    ClassRef: ref("Class"),
    DepartmentRef: ref("Department"),
    TaxCodeRef: taxCodeRef(),
    TaxApplicableOn: choice(TaxApplicableOnEnum),
    TaxAmount: money(),
    BillableStatus: billable(),
    TaxInclusiveAmt: money(),
    ...ignored("TaxRateRef", "JournalCodeRef", "JournalEntryLineDetailEx"),
  }),
  ...LINE_PROJECT,
});

export const journalEntry: Definition = {
  name: "JournalEntry",
  kind: "transaction",
  idSpace: "transactions",
  label: "Transactions",
  fields: transactionFields(
    {
      Adjustment: bool(),
      TotalAmt: money({ readOnly: true, unasked: true }),
      HomeTotalAmt: money({ readOnly: true }),
      GlobalTaxCalculation: choice(GlobalTaxCalculationEnum),
      ...ignored("HomeCurrencyAdjustment", "EnteredInHomeCurrency", "JournalEntryEx"),
    },
    LINES,
  ),
  writes: ["create", "update", "delete"],
  sequence: "journal",
  posts,
  prepare,
  settle(work, before, after) {
    if (after === null) {
      checkOpen(work, before);
      checkDeposited(work, null);
    }
    releaseLinked(work, before, after);
  },
};

function posts(body: JsonObject, chart: Chart): readonly Posting[] {
  return listAt(body, "Line").map((line) => {
    const detail = objectAt(line, "JournalEntryLineDetail") ?? {};
    const amount = amountOf(line["Amount"]);
    return {
      account: refAt(detail, "AccountRef") ?? "",
      amount: detail["PostingType"] === "Credit" ? negateDecimal(amount) : amount,
      party: partyAt(chart, objectAt(detail, "Entity") ?? {}, "EntityRef"),
      memo: memoOf(line),
      ...placeOf(body, detail),
    };
  });
}

function prepare(work: Work, draft: Body): void {
  draft["TxnDate"] ??= work.existing?.["TxnDate"] ?? work.today;
  draft["Adjustment"] ??= false;
  prepareCurrency(work, draft, null);
  if (textOf(draft["DocNumber"]) !== null || work.include.has("allowautodocnum")) {
    prepareNumber(work, draft);
  }
  const ids = lineIds(work, 0);
  const lines = listAt(draft, "Line").map((line) => preparedLine(work, line, ids(line)));
  draft["Line"] = lines;
  draft["TxnTaxDetail"] ??= {};
  writeTotal(work, draft, checkBalanced(work, lines));
  // Recorded entries tell no total [R: company-lists].
  delete draft["TotalAmt"];
  delete draft["HomeTotalAmt"];
  checkDeposited(work, draft);
  checkOpen(work, draft, work.existing);
}

function preparedLine(work: Work, line: JsonObject, id: string): JsonObject {
  const { errors } = work;
  if (textOf(line["DetailType"]) === null) errors.push(requiredMissing("Line.DetailType"));
  const kept = { Id: id, ...keptOf(line) };
  if (line["DetailType"] === "DescriptionOnly") return { ...kept, DetailType: "DescriptionOnly" };
  const detail = objectAt(line, "JournalEntryLineDetail") ?? {};
  const amount = amountOfLine(work, line);
  if (isNegative(amount)) errors.push(invalidNumber("Line.Amount", formatDecimal(amount)));
  for (const key of ["PostingType", "AccountRef"]) {
    if (detail[key] === undefined) errors.push(requiredMissing(`JournalEntryLineDetail.${key}`));
  }
  return {
    ...kept,
    Amount: amountJson(amount),
    DetailType: "JournalEntryLineDetail",
    JournalEntryLineDetail: { ...detail, ...entityOf(work, detail) },
  };
}

/** Receivables and payables are somebody's [D]. The kind of name follows from its id. */
function entityOf(work: Work, detail: JsonObject): JsonObject {
  const type = work.books.get("Account", refAt(detail, "AccountRef") ?? "")?.["AccountType"];
  const entity = objectAt(detail, "Entity") ?? {};
  const party = partyAt(work.books, entity, "EntityRef");
  if (type === "Accounts Receivable" && party?.kind !== "Customer") {
    work.errors.push(businessRule(NEEDS_CUSTOMER, "Entity"));
  }
  if (type === "Accounts Payable" && party?.kind !== "Vendor") {
    work.errors.push(businessRule(NEEDS_VENDOR, "Entity"));
  }
  return party === null ? {} : { Entity: { Type: party.kind, EntityRef: entity["EntityRef"]! } };
}

/** The words of the service's own form [M]. */
const NEEDS_CUSTOMER =
  "When you use Accounts Receivable, you must choose a customer in the Name field.";
const NEEDS_VENDOR = "When you use Accounts Payable, you must choose a vendor in the Name field.";

/** Answers the debits. */
function checkBalanced(work: Work, lines: readonly JsonObject[]): Decimal {
  const side = (type: string): readonly JsonObject[] =>
    lines.filter((line) => objectAt(line, "JournalEntryLineDetail")?.["PostingType"] === type);
  const debits = sum(side("Debit").map((line) => amountOf(line["Amount"])));
  const credits = sum(side("Credit").map((line) => amountOf(line["Amount"])));
  if (lines.length < 2) work.errors.push(requiredMissing("Line"));
  else if (compareDecimal(debits, credits) !== 0) {
    work.errors.push(businessRule("Please balance debits and credits."));
  }
  return debits;
}
