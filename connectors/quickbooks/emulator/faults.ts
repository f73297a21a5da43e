/**
 * The faults that the service answers with: code, Message and Detail as recorded where a recording
 * or a log has them, else as documented ("QuickBooks Online Accounting API error codes").
 */
export interface FaultError {
  readonly Message: string;
  readonly Detail: string;
  readonly code: string;
  /** Left out of the answer where undefined, as in the recordings. */
  readonly element?: string;
}

export interface Fault {
  readonly status: number;
  readonly type:
    | "ValidationFault"
    | "SystemFault"
    | "AuthorizationFault"
    | "SERVICE"
    | "AUTHENTICATION";
  readonly errors: readonly FaultError[];
}

export const refusal = (...errors: readonly FaultError[]): Fault => ({
  status: 400,
  type: "ValidationFault",
  errors,
});

/** As recorded (generic_error.xml). Nothing was changed. */
export const brokenDown = (why: string): Fault => ({
  status: 500,
  type: "SystemFault",
  errors: [
    {
      Message: "An application error has occurred while processing your request",
      Detail: `System Failure Error: ${why}`,
      code: "10000",
    },
  ],
});

/** The 429, as recorded (too_many_requests_error.xml). */
export const THROTTLED = "message=ThrottleExceeded; errorCode=003001; statusCode=429";
export const LIMIT_REACHED = "The request limit was reached.  Try again later";

export const unsupportedOperation = (what: string): FaultError => ({
  Message: "Unsupported Operation",
  Detail: `Operation ${what} is not supported.`,
  code: "500",
});

export const notFound = (): FaultError => ({
  Message: "Object Not Found",
  Detail:
    "Object Not Found : Something you're trying to use has been made inactive. Check the fields " +
    "with accounts, customers, items, vendors or employees.",
  code: "610",
  element: "",
});

export const deletedTransaction = (): FaultError => ({
  Message: "Object Not Found",
  Detail: "Object Not Found : Another user has deleted this transaction.",
  code: "610",
  element: "",
});

export const duplicateRequestId = (id: string): FaultError => ({
  Message: "Duplicate Request ID",
  Detail: `Duplicate Request ID : ${id}`,
  code: "600",
  element: "requestid",
});

export const parentIsChild = (): FaultError => ({
  Message: "Parent cannot be child",
  Detail: "Parent cannot be child : An entity cannot be its own parent or that of its parents.",
  code: "900",
  element: "ParentRef",
});

export const batchTooLarge = (limit: number): FaultError => ({
  Message: "Batch size exceeds allowed limit",
  Detail: `The batch size exceeds the allowed limit of ${limit}`,
  code: "1040",
});

/** As logged for a batch without items (PHP-SDK #528). */
export const emptyBatch = (): FaultError => ({
  Message: "MalformedRequest",
  Detail: "Batch Request is Empty",
  code: "400",
});

/** As logged (python-quickbooks #299): what Jackson says of a field that the class does not have. */
export function unknownProperty(name: string, type: string, known: readonly string[]): FaultError {
  const list = known.map((property) => `"${property}"`).join(", ");
  const shown = list.length > 1000 ? `${list.slice(0, 1000)} [truncated]` : list;
  return unsupportedProperty(
    `Unrecognized field "${name}" (class com.intuit.schema.finance.v3.${type}), not marked as ` +
      `ignorable (${known.length} known properties: ${shown}])\n`,
  );
}

export const unsupportedProperty = (what: string): FaultError => ({
  Message: "Request has invalid or unsupported property",
  Detail: `Property Name:${what} specified is unsupported or invalid`,
  code: "2010",
});

/** As logged (DotNET #376): a body that is no JSON, or a value of another type. */
export const unreadableProperty = (): FaultError => ({
  Message: "Request has invalid or unsupported property",
  Detail:
    "Property Name:failed to parse json object; a property specified is unsupported or invalid",
  code: "2010",
});

export const requiredMissing = (parameter: string): FaultError => ({
  Message: "Required param missing, need to supply the required value for the API",
  Detail: `Required parameter ${parameter} is missing in the request`,
  code: "2020",
  element: parameter,
});

export const invalidId = (supplied: string): FaultError => ({
  Message: "Invalid ID",
  Detail: `Id should be a valid number. Supplied value:${supplied}`,
  code: "2030",
});

export const invalidCharacters = (element: string): FaultError => ({
  Message: "Invalid String",
  Detail: `Element contains invalid characters : ${element}`,
  code: "2040",
  element,
});

/** As logged for a DocNumber of 45 characters. */
export const wrongLength = (element: string, max: number, supplied: number): FaultError => ({
  Message: "String length is either shorter or longer than supported by specification",
  Detail:
    "String length specified does not match the supported length. " +
    `Min:0 Max:${max} supported. Supplied length:${supplied}`,
  code: "2050",
  element,
});

export const invalidDate = (element: string, supplied: string): FaultError => ({
  Message: "Invalid Date",
  Detail: `Invalid Date : Supplied value:${supplied}`,
  code: "2070",
  element,
});

export const invalidRequestId = (limit: number): FaultError => ({
  Message: "Invalid Request Id Format",
  Detail: `Invalid Request Id Format : at most ${limit} characters are supported`,
  code: "2130",
  element: "requestid",
});

export const invalidChoice = (element: string, supplied: string): FaultError => ({
  Message: "Invalid Enumeration",
  Detail: `Invalid Enumeration : ${supplied}`,
  code: "2170",
  element,
});

/** As recorded (fixtures/json/errors.json). */
export const invalidReference = (label: string, id: string): FaultError => ({
  Message: "Invalid Reference Id",
  Detail: `Invalid Reference Id : ${label} element id ${id} not found`,
  code: "2500",
  element: "",
});

export const inactiveReference = (code: "610" | "2500"): FaultError =>
  code === "610"
    ? notFound()
    : {
        Message: "Invalid Reference Id",
        Detail:
          "Invalid Reference Id : Something you're trying to use has been made inactive. Check " +
          "the fields with accounts, customers, items, vendors or employees.",
        code: "2500",
        element: "",
      };

export const queryUnparsable = (detail: string): FaultError => ({
  Message: "Error parsing query",
  Detail: `QueryParserError: ${detail}`,
  code: "4000",
});

export const queryInvalid = (detail: string): FaultError => ({
  Message: "Invalid query",
  Detail: `QueryValidationError: ${detail}`,
  code: "4001",
});

export const stale = (other: string): FaultError => ({
  Message: "Stale Object Error",
  Detail:
    `Stale Object Error : You and ${other} were working on this at the same time. ` +
    `${other} finished before you did, so your work was not saved.`,
  code: "5010",
  element: "",
});

export const businessRule = (detail: string, element = ""): FaultError => ({
  Message: "A business validation error has occurred while processing your request",
  Detail: `Business Validation Error: ${detail}`,
  code: "6000",
  element,
});

export const accountTypeMissing = (): FaultError => ({
  Message: "Invalid Account.AccountType && Account.SubType",
  Detail: "Either Account.AccountType or Account.AccountSubType must be specified",
  code: "6010",
  element: "AccountType",
});

/** As logged: the amount is grouped ("Supplied value:1,000"). */
export const wrongAmount = (supplied: string): FaultError => ({
  Message: "Amount calculation incorrect in the request.",
  Detail: `Amount is not equal to UnitPrice * Qty. Supplied value:${supplied}`,
  code: "6070",
  element: "Line.Amount",
});

export const nameMissing = (): FaultError => ({
  Message: "No Name Provided",
  Detail:
    "At least one of Title, GivenName, MiddleName, FamilyName, DisplayName, Suffix is required",
  code: "6080",
});

export const discountMissing = (): FaultError => ({
  Message: "Discount Line missing required info",
  Detail: "A discount amount or percent is required",
  code: "6090",
  element: "Line.DiscountLineDetail",
});

/** As logged: the Detail names the document that has the number. */
export const numberTaken = (number: string, type: string, id: string): FaultError => ({
  Message: "Duplicate Document Number Error",
  Detail:
    "Duplicate Document Number Error : You must specify a different number. This number has " +
    `already been used. DocNumber=${number} is assigned to TxnType=${type} with TxnId=${id}`,
  code: "6140",
  element: "",
});

/** As logged (PHP-SDK #71). */
export const parentRequired = (): FaultError => ({
  Message: "ParentRef Required Error",
  Detail: "ParentRef is either required or not if Job is true or false.",
  code: "6150",
  element: "Job",
});

export const tooManyLevels = (limit: number): FaultError => ({
  Message: "Sub Level Limit Error",
  Detail: `Sub Level Limit Error : at most ${limit} levels are supported`,
  code: "6180",
  element: "ParentRef",
});

/** As logged: "through" stands twice. */
export const booksClosed = (): FaultError => ({
  Message: "Account Period Closed, Cannot Update Through Services API",
  Detail:
    "The account period has closed and the account books cannot be updated through through the " +
    "QBO Services API. Please use the QBO website to make these changes.",
  code: "6210",
  element: "",
});

/** Message and Detail as logged (quickbooks-ruby #390); the code as documented. */
export const hasOpenAmount = (): FaultError => ({
  Message: "Delete List Has Balance Error",
  Detail:
    "The entity you are trying to delete has an open balance. : This customer cannot be deleted " +
    "because it has a non-zero balance",
  code: "6220",
  element: "",
});

export const nameTaken = (detail: string): FaultError => ({
  Message: "Duplicate Name Exists Error",
  Detail: `The name supplied already exists. : ${detail}`,
  code: "6240",
});

/** The code as seen for negative amounts of a payment's line; named as documented [D: codes]. */
export const invalidNumber = (element: string, supplied: string): FaultError => ({
  Message: "Invalid Number Range",
  Detail: `Invalid Number Range : Supplied value:${supplied}`,
  code: "2240",
  element,
});

/** [D: codes; # clients that match "does not conform to the syntax rules of RFC 822"]. */
export const invalidMail = (supplied: string): FaultError => ({
  Message: "Invalid Email Address format",
  Detail:
    "Email Address does not conform to the syntax rules of RFC 822. " +
    `Supplied value:${supplied}`,
  code: "2210",
});

/** [D: codes]; the Detail from memory. */
export const notAttachable = (type: string): FaultError => ({
  Message: "The entity reference type is unsupported for Attachable",
  Detail: `The entity reference type ${type} is unsupported for Attachable`,
  code: "6050",
});

/** As recorded (Java SDK): nothing may be added to a company that is paid for no more. */
export const lapsed = (): FaultError => ({
  Message: "Invalid Company Status",
  Detail:
    "Subscription period has ended or canceled or there was a billing problem : You can't add " +
    "data to QuickBooks Online Plus because your trial or subscription period ended, you " +
    "canceled your subscription, or there was a billing problem. To see or change your " +
    "subscription status, click 'Your Account' at the upper-right of the screen, and click on " +
    "Resubscribe link or contact your administrator.",
  code: "6190",
  element: "",
});

/** [D: common errors, 620]; the Detail from memory. */
export const cannotBeLinked = (type: string, id: string): FaultError => ({
  Message: "Txn ID Cannot Be Linked",
  Detail: `Transaction could not be linked : ${type} ${id}`,
  code: "620",
  element: "",
});

/** [B 2017-06-08] */
export const isDeposited = (): FaultError => ({
  Message: "Deposited Transaction cannot be changed",
  Detail:
    "This transaction has been deposited. If you want to change or delete it, you must first edit " +
    "the deposit it appears on and remove it.",
  code: "6540",
  element: "",
});

/** A report that there is not, or that the company may not see [# as logged; D: 5020]. */
export const noSuchReport = (name: string): FaultError => ({
  Message: "Permission Denied Error",
  Detail: `Permission Denied Error : ${name}`,
  code: "5020",
  element: "ReportName",
});
