/** What every document has of a transaction, in the order in which it is answered [R, XSD]. */
import {
  BASE,
  bareRef,
  currencyRef,
  date,
  decimalField,
  ignored,
  links,
  looseRef,
  ref,
  text,
  type Field,
  type Fields,
} from "../fields.ts";
import { taxDetail } from "../rules/tax.ts";

/** `own` stand first, `inherited` last, as the service writes classes [R: company-lists]. */
export function transactionFields(own: Fields, line: Field, inherited: Fields = {}): Fields {
  return {
    ...own,
    ...BASE,
    DocNumber: text(21, { filter: true }),
    TxnDate: date({ filter: true }),
    DepartmentRef: ref("Department"),
    CurrencyRef: currencyRef(),
    ExchangeRate: decimalField(),
    PrivateNote: text(4000),
    LinkedTxn: links({ readOnly: true }),
    Line: line,
    TxnTaxDetail: taxDetail(),
    ProjectRef: bareRef("Customer"),
    TransactionLocationType: text(50),
    RecurDataRef: looseRef({ readOnly: true }),
    ...inherited,
    ...ignored("CustomField", "AttachableRef", "TxnSubType", "TxnStatus", "TxnSource"),
    ...ignored("TaxFormType", "TaxFormNum", "Tag"),
    ...ignored("TxnApprovalInfo", "RecurringInfo"),
    ...ignored("TotalCostAmount", "HomeTotalCostAmount"),
  };
}
