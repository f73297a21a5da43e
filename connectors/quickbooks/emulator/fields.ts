import { CustomFieldTypeEnum } from "../types/choices.ts";

/**
 * The field table of an entity: what is known of each field, in the order in which the service
 * writes them. Checking, merging, writing and querying are all led by it.
 */
export type Fields = Readonly<Record<string, Field>>;

export type Field = FieldTraits &
  (
    | {
        readonly kind: "text";
        readonly max: number;
        readonly forbid: string;
        readonly name: boolean;
      }
    | Plain
    | { readonly kind: "choice"; readonly values: readonly string[] }
    | RefField
    | { readonly kind: "object" | "list"; readonly type: string; readonly fields: Fields }
  );

type Plain = { [K in PlainKind]: { readonly kind: K } }[PlainKind];
type PlainKind = "money" | "decimal" | "int" | "date" | "instant" | "bool" | "any";

export interface FieldTraits {
  /** The service computes it: what is sent is ignored. */
  readonly readOnly?: boolean;
  /** 2020 where it is missing. */
  readonly required?: boolean;
  /** May stand in WHERE and ORDERBY. */
  readonly filter?: boolean;
  /** No query knows it: neither WHERE nor SELECT. */
  readonly unasked?: boolean;
  /** Known to the schema; REST takes it and keeps nothing. */
  readonly ignored?: boolean;
}

export interface RefField extends FieldTraits {
  readonly kind: "ref";
  /** Entities that it may name, the first that has the id wins. */
  readonly to: readonly string[];
  /** Whether the answer carries the entry's name beside its id [R]. */
  readonly named: boolean;
  /** Whether it tells which list the entry is of: `type`, as "Vendor" or "VENDOR" [R]. */
  readonly typed?: "mixed" | "upper";
  /** Values that are no ids, such as the tax codes TAX and NON. */
  readonly literals: readonly string[];
}

/** Kept: a table is the same for every body, and making this list was most of the work. */
const tables = new WeakMap<Fields, readonly (readonly [string, Field])[]>();

/** Names and fields in the table's order. */
export function entriesOf(fields: Fields): readonly (readonly [string, Field])[] {
  const known = tables.get(fields);
  if (known !== undefined) return known;
  const made = Object.entries(fields);
  tables.set(fields, made);
  return made;
}

/** Written by the service itself, at this place of the answer. */
export const BASE: Fields = {
  domain: { kind: "any", readOnly: true },
  sparse: { kind: "any" },
  Id: { kind: "text", max: 50, forbid: "", name: false, filter: true },
  SyncToken: { kind: "text", max: 50, forbid: "", name: false },
  MetaData: {
    kind: "object",
    type: "ModificationMetaData",
    readOnly: true,
    fields: {
      CreateTime: { kind: "instant", filter: true },
      LastUpdatedTime: { kind: "instant", filter: true },
    },
  },
};

export function text(max: number, traits: FieldTraits & { readonly forbid?: string } = {}): Field {
  return { kind: "text", max, name: false, ...traits, forbid: traits.forbid ?? "" };
}

/** No colon, tab or newline [D]; ISO-8859-1 in US companies [D]. */
export function name(max: number, traits: FieldTraits & { readonly forbid?: string } = {}): Field {
  return { kind: "text", max, name: true, ...traits, forbid: traits.forbid ?? ":\t\n\r" };
}

export const money = (traits: FieldTraits = {}): Field => ({ kind: "money", ...traits });
export const decimalField = (traits: FieldTraits = {}): Field => ({ kind: "decimal", ...traits });
export const int = (traits: FieldTraits = {}): Field => ({ kind: "int", ...traits });
export const date = (traits: FieldTraits = {}): Field => ({ kind: "date", ...traits });
export const instant = (traits: FieldTraits = {}): Field => ({ kind: "instant", ...traits });
export const bool = (traits: FieldTraits = {}): Field => ({ kind: "bool", ...traits });
export const any = (traits: FieldTraits = {}): Field => ({ kind: "any", ...traits });

export function choice(values: readonly string[], traits: FieldTraits = {}): Field {
  return { kind: "choice", values, ...traits };
}

/** Answered as `{ value, name }`. */
export function ref(
  to: string | readonly string[],
  traits: FieldTraits & Pick<RefField, "typed"> = {},
): Field {
  return {
    kind: "ref",
    to: typeof to === "string" ? [to] : to,
    named: true,
    literals: [],
    ...traits,
  };
}

/** Answered as `{ value }`. */
export function bareRef(
  to: string,
  traits: FieldTraits & { readonly literals?: readonly string[] } = {},
): Field {
  return { kind: "ref", to: [to], named: false, ...traits, literals: traits.literals ?? [] };
}

export function object(type: string, fields: Fields, traits: FieldTraits = {}): Field {
  return { kind: "object", type, fields, ...traits };
}

export function list(type: string, fields: Fields, traits: FieldTraits = {}): Field {
  return { kind: "list", type, fields, ...traits };
}

/** Names of the schema's class that REST does not keep. */
export function ignored(...names: readonly string[]): Fields {
  return Object.fromEntries(names.map((n) => [n, { kind: "any", ignored: true } as const]));
}

export const ADDRESS: Fields = {
  Id: text(50, { readOnly: true }),
  Line1: text(500),
  Line2: text(500),
  Line3: text(500),
  Line4: text(500),
  Line5: text(500),
  City: text(255),
  Country: text(255),
  CountrySubDivisionCode: text(255),
  PostalCode: text(30),
  Lat: text(50),
  Long: text(50),
  ...ignored("CountryCode", "County", "PostalCodeSuffix", "Tag", "Note"),
};

/** Told by every answer, known to no query ["Property BillAddr not found": # several clients]. */
export const address = (): Field => object("PhysicalAddress", ADDRESS, { unasked: true });
export const phone = (): Field =>
  object("TelephoneNumber", {
    FreeFormNumber: text(30),
    ...ignored("Id", "DeviceType", "CountryCode", "AreaCode", "ExchangeCode", "Extension"),
    ...ignored("Default", "Tag"),
  });
export const email = (): Field =>
  object("EmailAddress", { Address: text(100), ...ignored("Id", "Default", "Tag") });
export const web = (): Field =>
  object("WebSiteAddress", { URI: text(1000), ...ignored("Id", "Default", "Tag") });

/** Names what is not kept here, or what has no list, such as a currency: never looked up. */
export const looseRef = (traits: FieldTraits = {}): Field =>
  object("ReferenceType", { value: text(100), name: text(1000), type: text(50) }, traits);

/** How a card was charged: told, never carried out. */
export const chargeInfo = (): Field =>
  object("CreditChargeInfo", {
    Number: text(25),
    Type: text(50),
    NameOnAcct: text(110),
    CcExpiryMonth: int(),
    CcExpiryYear: int(),
    BillAddrStreet: text(255),
    PostalCode: text(30),
    Amount: money(),
    ProcessPayment: bool(),
    ...ignored("CommercialCardCode", "CCTxnMode", "CCTxnType", "PrevCCTransId"),
    ...ignored("CreditCardChargeInfoEx"),
  });

export const creditCardPayment = (): Field =>
  object("CreditCardPayment", {
    CreditChargeInfo: chargeInfo(),
    CreditChargeResponse: object("CreditChargeResponse", {
      CCTransId: text(50),
      AuthCode: text(50),
      Status: text(50),
      TxnAuthorizationTime: instant(),
      ...ignored(
        "CCProcessor",
        "ResultCode",
        "ResultMsg",
        "MerchantAcctNum",
        "AvsStreet",
        "AvsZip",
      ),
      ...ignored("CardSecurityCodeMatch", "SecurityCode", "ReconBatchId", "PaymentGroupingCode"),
      ...ignored("TxnAuthorizationStamp", "ClientTransID", "CreditChargeResponseEx"),
    }),
    ...ignored("CreditCardPaymentEx"),
  });

export const checkPayment = (): Field =>
  object("CheckPayment", {
    CheckNum: text(21),
    Status: text(50),
    NameOnAcct: text(110),
    AcctNum: text(50),
    BankName: text(100),
    ...ignored("CheckPaymentEx"),
  });

/** By its code: `{ value: "USD", name }`. */
export const currencyRef = (): Field => looseRef();

/** Documents that belong together; the service keeps both ends in step. */
export const links = (traits: FieldTraits = {}): Field =>
  list("LinkedTxn", { TxnId: text(50), TxnType: text(50), TxnLineId: text(50) }, traits);

/** `{ NameValue: [...] }` holds what has no field of its own. */
export const nameValues = (): Field => list("NameValue", { Name: text(100), Value: text(4000) });

/** As a document tells them, and as the preferences define them [R]. */
export const customFields = (traits: FieldTraits = {}): Field =>
  list(
    "CustomField",
    {
      DefinitionId: text(50),
      Name: text(100),
      Type: choice(CustomFieldTypeEnum),
      StringValue: text(1000),
      BooleanValue: bool(),
      DateValue: date(),
      NumberValue: decimalField(),
    },
    traits,
  );
