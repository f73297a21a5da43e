import type { FieldSchema, StreamSchema } from "../../engine/model/schema.ts";
import {
  address,
  bool,
  COMPUTED,
  currencyRef,
  date,
  decimal,
  email,
  money,
  NAME_FORBIDS,
  oneOf,
  phone,
  ref,
  REQUIRED,
  stream,
  text,
  website,
  WRITABLE,
} from "./schema-fields.ts";
import { gender } from "./types/choices.ts";

/** Customers, vendors and employees: three lists, one space of names. */
const SHARED = ["Customer", "Vendor", "Employee"];

const sharedWith = (name: string): readonly string[] => SHARED.filter((other) => other !== name);

const name = (field: string, max: number): FieldSchema =>
  text(field, { max, forbid: NAME_FORBIDS });

/** Lengths: Intuit's reference pages, read in stored copies. */
const PERSON: readonly FieldSchema[] = [
  name("Title", 16),
  name("GivenName", 100),
  name("MiddleName", 100),
  name("FamilyName", 100),
  name("Suffix", 16),
  name("PrintOnCheckName", 100),
  bool("Active"),
  phone("PrimaryPhone"),
  phone("Mobile"),
  email("PrimaryEmailAddr"),
];

const COMPANY: readonly FieldSchema[] = [
  text("DisplayName", {
    max: 500,
    forbid: NAME_FORBIDS,
    required: true,
    note: "unique over customers, vendors and employees",
  }),
  text("CompanyName", { max: 100 }),
  phone("AlternatePhone"),
  phone("Fax"),
  website("WebAddr"),
  currencyRef({ note: "fixed once it is set" }),
];

const Customer: StreamSchema = stream("Customer", {
  can: WRITABLE,
  parts: {
    name: "DisplayName",
    active: "Active",
    balance: "Balance",
    namesSharedWith: sharedWith("Customer"),
  },
  fields: [
    ...PERSON,
    ...COMPANY,
    text("FullyQualifiedName", COMPUTED),
    bool("Taxable"),
    address("BillAddr"),
    address("ShipAddr"),
    text("Notes", { max: 2000 }),
    bool("Job", { note: "true where ParentRef stands" }),
    bool("BillWithParent"),
    ref("ParentRef", "Customer", { note: "needs Job: true; at most four levels below the top" }),
    decimal("Level", COMPUTED),
    bool("IsProject", COMPUTED),
    ref("SalesTermRef", "Term"),
    ref("PaymentMethodRef", "PaymentMethod"),
    ref("DefaultTaxCodeRef", "TaxCode"),
    ref("ARAccountRef", "Account"),
    money("Balance", COMPUTED),
    money("BalanceWithJobs", COMPUTED),
    date("OpenBalanceDate"),
    oneOf("PreferredDeliveryMethod", ["Print", "Email", "None"]),
    text("ResaleNum", { max: 16 }),
  ],
});

const Vendor: StreamSchema = stream("Vendor", {
  can: WRITABLE,
  parts: {
    name: "DisplayName",
    active: "Active",
    balance: "Balance",
    namesSharedWith: sharedWith("Vendor"),
  },
  fields: [
    ...PERSON,
    ...COMPANY,
    text("AcctNum", { max: 100 }),
    address("BillAddr"),
    ref("TermRef", "Term"),
    ref("APAccountRef", "Account"),
    money("Balance", COMPUTED),
    decimal("BillRate"),
    decimal("CostRate"),
    bool("Vendor1099"),
    text("TaxIdentifier", {
      max: 20,
      sensitive: true,
      note: "QuickBooks shows its last five characters only",
    }),
  ],
});

const Employee: StreamSchema = stream("Employee", {
  can: WRITABLE,
  parts: { name: "DisplayName", active: "Active", namesSharedWith: sharedWith("Employee") },
  fields: [
    ...PERSON,
    text("DisplayName", {
      max: 500,
      forbid: NAME_FORBIDS,
      note: "made of the names where it is left out; read-only where payroll is on",
    }),
    text("EmployeeNumber", { max: 100 }),
    text("SSN", { max: 100, sensitive: true }),
    address("PrimaryAddr"),
    bool("BillableTime"),
    decimal("BillRate"),
    decimal("CostRate"),
    date("BirthDate"),
    oneOf("Gender", gender),
    date("HiredDate"),
    date("ReleasedDate"),
  ],
});

const CompanyInfo: StreamSchema = stream("CompanyInfo", {
  can: { create: false, update: true, void: false },
  parts: { name: "CompanyName" },
  fields: [
    text("CompanyName", { max: 1024, ...REQUIRED }),
    text("LegalName", { max: 1024 }),
    address("CompanyAddr"),
    address("CustomerCommunicationAddr"),
    address("LegalAddr"),
    phone("PrimaryPhone"),
    email("Email"),
    website("WebAddr"),
    date("CompanyStartDate", COMPUTED),
    text("FiscalYearStartMonth"),
    text("Country", COMPUTED),
    text("SupportedLanguages", COMPUTED),
  ],
});

export const NAME_STREAMS: readonly StreamSchema[] = [Customer, Vendor, Employee, CompanyInfo];
