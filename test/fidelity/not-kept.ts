/** Why a field of the schema is taken and dropped. The schema is wider than what REST accepts. */
import type { Property } from "./schema.ts";

type Rule = readonly [fits: RegExp, reason: string];

/** By name, wherever it stands. */
const BY_NAME: readonly Rule[] = [
  [/(Ex|Ext)$/, "an extension for internal use, says the schema"],
  [/^AttachableRef$/, "attachments are an entity of their own"],
  [/^(CustomExtensions|IntuitObject)$/, "of another product (IES), says the schema"],
  [/^(TDS|Cfdi|Exportation|GlobalInfo|TaxRegime|TaxForm|GovtTxn)/, "of India, Mexico or Brazil"],
  [/CIS|^(Sub|IsSub)[Cc]ontractor|^AgencyVerification|^CompanyRegistration/, "of the UK's CIS"],
  [/^(TaxIdEffectiveDate|TaxCountry|HSN)/, "of India, says the schema"],
  [/^(V4IDPseudonym|IntuitId|UserId|Tag|Default|Synchronized)$/, "internal, never in an answer"],
  [/^(CreatedByRef|LastModifiedByRef|LastChangedInQB)$/, "of the desktop's synchronisation"],
  [/(Cost|HomeTotalCost|HomeCost)Amount$/, "of project estimates (GraphQL)"],
  [/^(Recurring|TxnApproval|Scheduled?Pay|AutoPay|Subscription)/, "of recurring and approved ones"],
  [
    /^(callToAction|invoiceStatus|EInvoice|ECloud|Gratuity|Financ|Convenience|EnabledSur)/,
    "of online payments",
  ],
  [/^(AllowOnline(PayPal|Affirm)|PaymentDetails|InvoiceLink|ShippingTax)/, "of online payments"],
  [
    /^(UOM|InventorySite|PriceLevel|RatePercent|UnitCost|Received|BuildPoint)/,
    "of the desktop's stock",
  ],
  [/^(Retainage|TxnRetainage)/, "newer than the API version that is emulated"],
  [/^DeferredRevenue/, "of revenue recognition"],
];

const TABLE: Readonly<Record<string, string>> = {
  "Account AcctNumExtn JournalCodeRef TaxAccount": "of France and of the desktop",
  "Account FIName OnlineBankingEnabled": "of bank feeds, which no sandbox has",
  "CompanyInfo CompanyEmailAddr CompanyURL": "Email and WebAddr say it in REST",
  "CompanyInfo Fax Mobile OtherAddr ShipAddr": "not among the company's addresses in REST",
  "CompanyInfo FifoCalculationStatus LastImportedTime QBVersion TaxYearStartMonth":
    "told to the desktop alone",
  "CompanyInfo MultiByteCharsSupported": "told to the desktop alone",
  "Customer JobInfo RootCustomerRef": "ParentRef says it in REST; JobInfo is the desktop's",
  "Vendor CreditLimit DefaultTaxCodeRef FullyQualifiedName Notes ParentRef ShipAddr OtherContact":
    "vendors have no levels, one address and no notes in REST",
  "Employee CompanyName DefaultTaxCodeRef EmployeeType FullyQualifiedName Notes OtherAddr":
    "payroll's and the desktop's",
  "Employee UseTimeEntry": "payroll's and the desktop's",
  "Item AvgCost COGSAccountRef ItemAssemblyDetail ManPartNum QtyOnPurchaseOrder QtyOnSalesOrder":
    "of the desktop's stock",
  "Item DepositToAccountRef PaymentMethodRef PercentBased SpecialItem SpecialItemType":
    "of item types that only the desktop has",
  "TaxCode AdjustmentTaxRateList TaxCodeConfigType": "told of codes that the service made itself",
  "TaxRate OriginalTaxRate": "told of rates that the service made itself",
  "TimeActivity BreakSeconds Seconds HoursInEmployeeTimeZone OtherNameRef":
    "REST counts hours and minutes, of employees and vendors",
  "JournalEntry EnteredInHomeCurrency HomeCurrencyAdjustment":
    "told of entries that revalue a currency",
  "BillPayment VendorAddr": "the vendor's own address stands with the vendor",
  "Attachable documentId": "of the service's own store of files, in no recorded answer",
  "PurchaseOrder TaxCodeRef": "each line has its own",
  "PurchaseOrder DropShipToEntity ReimbursableInfoRef TemplateRef": "the desktop's",
  "Transfer Line": "a transfer has no lines in REST",
  "Purchase CheckPayment CreditCardPayment Memo": "PaymentType, AccountRef and PrivateNote say it",
  "Payment CheckPayment PaymentType PaymentExtendedType RemitToRef": "PaymentMethodRef says it",
  "Payment DepartmentRef DocNumber RecurDataRef TxnTaxDetail":
    "a payment has no number, place or tax, and is never recurring",
  "Deposit DocNumber": "a deposit has no number",
  "Estimate Balance HomeBalance": "nothing of an estimate is open",
  "Estimate DepositToAccountRef PaymentMethodRef PaymentRefNum": "paid by no form of this kind",
  "Invoice PaymentMethodRef PaymentRefNum": "paid by no form of this kind",
  "CreditMemo PaymentRefNum DepositToAccountRef": "paid by no form of this kind",
  "Invoice CheckPayment CreditCardPayment PaymentType": "paid by no form of this kind",
  "Estimate CheckPayment CreditCardPayment PaymentType": "paid by no form of this kind",
  "CreditMemo CheckPayment CreditCardPayment PaymentType": "paid by no form of this kind",
  "CreditMemo DueDate": "due when it is taken",
  "SalesReceipt DueDate": "paid when it is made",
  "RefundReceipt DueDate": "paid when it is made",
  "Preferences AdvancedInventoryPrefs FinanceChargesPrefs PrintDocumentPrefs":
    "in no recorded answer, and not in REST's reference",
  "* DiscountAmt DiscountRate FOB PONumber": "a discount is a line in REST; the rest the desktop's",
  "* TaxReviewStatus UseAutomatedSalesTax": "of automated tax under way",
  "* TxnSource TxnStatus TxnSubType": "told of what banks and other apps made",
  "* DeliveryErrorType": "nothing is delivered here",
};

/** By path. */
const BY_PATH: readonly Rule[] = [
  [/^TaxAgency\./, "an agency is a vendor to the schema alone: REST has its name and five fields"],
  [/\.(PrimaryPhone|Mobile|Fax|AlternatePhone|Telephone)\./, "REST tells FreeFormNumber alone"],
  [
    /(Addr|Address|EmailAddr|Email|EmailC[cC]|EmailB[cC]c|WebAddr|WebSite|BillEmail\w*)\.\w+$/,
    "not in REST's addresses",
  ],
  [/LineDetail$/, "the detail of another document's line"],
  [/\.Line\.|\.TaxLine\./, "of another document's line"],
  [
    /^Preferences\.(SalesFormsPrefs|VendorAndPurchasesPrefs)\.(PO)?CustomField\./,
    "REST tells names and values of definitions alone",
  ],
  [/CreditCardPayment\.|CCDetail$/, "of the card processor"],
];

/** Null: there is no reason. */
export function reasonNotKept(path: string, { name, said }: Property): string | null {
  const named =
    BY_NAME.find(([fits]) => fits.test(name)) ?? BY_PATH.find(([fits]) => fits.test(path));
  if (named !== undefined) return named[1];
  const entity = path.slice(0, path.indexOf("."));
  const listed = Object.keys(TABLE).find((key) => {
    const [of, ...names] = key.split(" ");
    return (of === "*" || of === entity) && names.includes(name);
  });
  if (listed !== undefined) return TABLE[listed]!;
  if (/internal use/i.test(said)) return "for internal use, says the schema";
  const isDesktop = /QBW|QBD/.test(said) && !/Product: ?(ALL|QBO)/i.test(said);
  return isDesktop ? "of the desktop product, says the schema" : null;
}

/** All reasons: one that nothing needs any more is to be taken out. */
export function rulesOf(): readonly string[] {
  const rules = [...BY_NAME, ...BY_PATH].map(([, reason]) => reason);
  return [...new Set([...rules, ...Object.values(TABLE)])];
}
