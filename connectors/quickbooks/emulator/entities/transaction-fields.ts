/** What every document has of a transaction, in the order in which it is answered [R, XSD]. */
import {
  BASE,
  type Field,
  type Fields,
  any,
  bareRef,
  currencyRef,
  date,
  decimalField,
  ignored,
  ref,
  text,
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
    LinkedTxn: any({ readOnly: true }),
    Line: line,
    TxnTaxDetail: taxDetail(),
    ProjectRef: bareRef("Customer"),
    ...inherited,
    ...ignored("CustomField", "AttachableRef", "TxnSubType", "TxnStatus", "TxnSource"),
    ...ignored("TaxFormType", "TaxFormNum", "TransactionLocationType", "Tag"),
    ...ignored("TxnApprovalInfo", "RecurDataRef", "RecurringInfo"),
    ...ignored("TotalCostAmount", "HomeTotalCostAmount"),
  };
}
