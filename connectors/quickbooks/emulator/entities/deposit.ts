/** Deposits: what waited in Undeposited Funds, and lines of their own, put into a bank account. */
import {
  type Decimal,
  ZERO,
  compareDecimal,
  negateDecimal,
  subtractDecimal,
} from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import {
  type Body,
  amountJson,
  amountOf,
  decimalOf,
  listAt,
  objectAt,
  refAt,
  sum,
  textAt,
  textOf,
} from "../body.ts";
import { businessRule, cannotBeLinked, isDeposited, requiredMissing } from "../faults.ts";
import {
  BASE,
  bareRef,
  choice,
  currencyRef,
  date,
  decimalField,
  ignored,
  int,
  links,
  looseRef,
  money,
  object,
  ref,
  text,
} from "../fields.ts";
import { chartOf } from "../postings/chart.ts";
import { type Chart, type Posting, memoOf, partyAt, placeOf } from "../postings/posting.ts";
import { checkOpen } from "../rules/closed.ts";
import { prepareCurrency } from "../rules/currency.ts";
import { DEPOSITED, depositOf, settleDeposited, waitingIn } from "../rules/deposited.ts";
import { releaseLinked } from "../rules/linked.ts";
import { writeTotal } from "../rules/sales-form.ts";
import {
  LINE_LINKS,
  LINE_PROJECT,
  amountOfLine,
  keptOf,
  lineIds,
  lines,
  taxCodeRef,
} from "../rules/lines.ts";
import { taxDetail } from "../rules/tax.ts";
import { eraseAmounts } from "../rules/void.ts";
import type { Definition, Work } from "./definition.ts";
import { GlobalTaxCalculationEnum, TaxApplicableOnEnum } from "../../types/choices.ts";

export const deposit: Definition = {
  name: "Deposit",
  kind: "transaction",
  idSpace: "transactions",
  label: "Transactions",
  fields: {
    DepositToAccountRef: ref("Account", { filter: true }),
    CashBack: object("CashBackInfo", {
      AccountRef: ref("Account"),
      Amount: money(),
      Memo: text(4000),
    }),
    // "property 'TotalAmt' is not queryable" [# a client of a live company].
    TotalAmt: money({ readOnly: true }),
    HomeTotalAmt: money({ readOnly: true }),
    ...BASE,
    TxnDate: date({ filter: true }),
    DepartmentRef: ref("Department"),
    CurrencyRef: currencyRef(),
    ExchangeRate: decimalField(),
    PrivateNote: text(4000),
    LinkedTxn: links({ readOnly: true }),
    Line: lines({
      Id: text(50),
      LineNum: int(),
      Description: text(4000),
      Amount: money(),
      ...LINE_LINKS,
      DetailType: text(50),
      DepositLineDetail: object("DepositLineDetail", {
        Entity: ref(["Customer", "Vendor", "Employee"], { typed: "upper" }),
        ClassRef: ref("Class"),
        AccountRef: ref("Account"),
        PaymentMethodRef: ref("PaymentMethod"),
        CheckNum: text(21),
        TxnType: text(50),
        TaxCodeRef: taxCodeRef(),
        TaxApplicableOn: choice(TaxApplicableOnEnum),
        ...ignored("DepositLineDetailEx", "CustomerRef"),
      }),
      ...LINE_PROJECT,
    }),
    TxnTaxDetail: taxDetail(),
    ProjectRef: bareRef("Customer"),
    TransactionLocationType: text(50),
    RecurDataRef: looseRef({ readOnly: true }),
    GlobalTaxCalculation: choice(GlobalTaxCalculationEnum),
    ...ignored("CustomField", "AttachableRef", "DocNumber", "TxnSubType", "TxnStatus"),
    ...ignored("TxnSource", "TaxFormType", "TaxFormNum", "Tag"),
    ...ignored("TxnApprovalInfo", "RecurringInfo"),
    ...ignored("TotalCostAmount", "HomeTotalCostAmount", "DepositEx"),
  },
  writes: ["create", "update", "delete", "void"],
  voidedBy: "operation",
  erase: eraseAmounts,
  posts,
  prepare,
  settle(work, before, after) {
    if (after === null) checkOpen(work, before);
    settleDeposited(work.books, before, after);
    releaseLinked(work, before, after);
  },
};

function posts(body: JsonObject, chart: Chart): readonly Posting[] {
  const head = placeOf(body, {});
  const back = objectAt(body, "CashBack") ?? {};
  const kept = refAt(back, "AccountRef");
  const cash = kept === null ? [] : [{ account: kept, amount: amountOf(back["Amount"]), ...head }];
  const lines = listAt(body, "Line").map((line) => {
    const detail = objectAt(line, "DepositLineDetail") ?? {};
    const isGathered = listAt(line, "LinkedTxn").length > 0;
    const own = isGathered ? null : refAt(detail, "AccountRef");
    return {
      account: own ?? chart.account("undeposited"),
      amount: negateDecimal(amountOf(line["Amount"])),
      party: partyAt(chart, detail, "Entity"),
      memo: memoOf(line),
      ...placeOf(body, detail),
    };
  });
  const total = amountOf(body["TotalAmt"]);
  const bank = refAt(body, "DepositToAccountRef") ?? chart.account("undeposited");
  return [{ account: bank, amount: total, ...head }, ...cash, ...lines];
}

function prepare(work: Work, draft: Body): void {
  const byApi = work.operation === "update" && !work.byHand;
  const needed = byApi && work.settings.deposits.sparse === "whole" ? work.given : draft;
  const isBare = refAt(needed, "DepositToAccountRef") === null;
  if (isBare) work.errors.push(requiredMissing("DepositToAccountRef"));
  if (listAt(needed, "Line").length === 0) work.errors.push(requiredMissing("Line"));
  if (work.errors.length > 0) return;
  draft["TxnDate"] ??= work.existing?.["TxnDate"] ?? work.today;
  checkAccount(work, draft);
  prepareCurrency(work, draft, null);
  const ids = lineIds(work);
  const lines = listAt(draft, "Line").map((line, at) => preparedLine(work, line, ids, at + 1));
  draft["Line"] = lines;
  const back = amountOf(objectAt(draft, "CashBack")?.["Amount"]);
  const total = subtractDecimal(sum(lines.map((line) => amountOf(line["Amount"]))), back);
  writeTotal(work, draft, total);
  checkOpen(work, draft, work.existing);
}

/** Bank or other current asset [D]; the words as logged (# python-quickbooks 391). */
function checkAccount(work: Work, draft: Body): void {
  const account = work.books.get("Account", refAt(draft, "DepositToAccountRef")!);
  const type = account?.["AccountType"];
  if (type === "Bank" || type === "Other Current Asset") return;
  work.errors.push(businessRule("Select a bank account for this deposit", "DepositToAccountRef"));
}

function preparedLine(
  work: Work,
  line: JsonObject,
  ids: (line: JsonObject) => string,
  number: number,
): JsonObject {
  const link = listAt(line, "LinkedTxn")[0];
  return link === undefined
    ? ownLine(work, line, ids(line), number)
    : gatheredLine(work, line, link);
}

function ownLine(work: Work, line: JsonObject, id: string, number: number): JsonObject {
  const detail = objectAt(line, "DepositLineDetail") ?? {};
  const amount = amountOfLine(work, line);
  if (refAt(detail, "AccountRef") === null) {
    work.errors.push(requiredMissing("Line.DepositLineDetail.AccountRef"));
  }
  return {
    Id: id,
    LineNum: number,
    ...keptOf(line),
    Amount: amountJson(amount),
    DetailType: "DepositLineDetail",
    DepositLineDetail: detail,
  };
}

/** Without an id and a type of its own [R: deposits.xml]. */
function gatheredLine(work: Work, line: JsonObject, link: JsonObject): JsonObject {
  const [type, id] = [textAt(link, "TxnType"), textAt(link, "TxnId")];
  // A type beside a link asks for an account, too (# python-quickbooks 329).
  const detail = objectAt(line, "DepositLineDetail");
  if (textOf(line["DetailType"]) !== null && refAt(detail ?? {}, "AccountRef") === null) {
    work.errors.push(requiredMissing("Line.DepositLineDetail.AccountRef"));
  }
  const amount = gathered(work, type, id, decimalOf(line["Amount"]));
  const { PaymentMethodRef, CheckNum } = detail ?? {};
  const told = {
    ...(PaymentMethodRef === undefined ? {} : { PaymentMethodRef }),
    ...(CheckNum === undefined ? {} : { CheckNum }),
  };
  return {
    Amount: amountJson(amount),
    LinkedTxn: [{ TxnId: id, TxnType: type, TxnLineId: textOf(link["TxnLineId"]) ?? "0" }],
    ...(Object.keys(told).length === 0 ? {} : { DepositLineDetail: told }),
  };
}

/** The whole of what waits; another amount is refused [M]. */
function gathered(work: Work, type: string, id: string, asked: Decimal | null): Decimal {
  const entity = DEPOSITED.find((name) => name === type);
  const body = entity === undefined ? null : work.books.get(entity, id);
  if (entity === undefined || body === null) {
    work.errors.push(cannotBeLinked(type, id));
    return ZERO;
  }
  const other = depositOf(body);
  if (other !== null && other !== textOf(work.existing?.["Id"])) work.errors.push(isDeposited());
  const waiting = waitingIn(work, chartOf(work.books), entity, body);
  if (compareDecimal(waiting, ZERO) === 0) work.errors.push(cannotBeLinked(type, id));
  if (asked !== null && compareDecimal(asked, waiting) !== 0) {
    work.errors.push(businessRule("The amount of a linked line is that of its transaction."));
  }
  return waiting;
}
