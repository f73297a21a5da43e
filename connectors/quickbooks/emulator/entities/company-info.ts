/** The company itself: one, with Id 1; read by its realm. */
import { BASE, address, date, email, ignored, nameValues, phone, text, web } from "../fields.ts";
import type { Definition } from "./definition.ts";

export const companyInfo: Definition = {
  name: "CompanyInfo",
  kind: "single",
  idSpace: "CompanyInfo",
  label: "CompanyInfo",
  fields: {
    CompanyName: text(1024, { required: true, filter: true }),
    LegalName: text(1024),
    CompanyAddr: address(),
    CustomerCommunicationAddr: address(),
    LegalAddr: address(),
    CustomerCommunicationEmailAddr: email(),
    PrimaryPhone: phone(),
    CompanyStartDate: date(),
    FiscalYearStartMonth: text(20),
    Country: text(50),
    Email: email(),
    WebAddr: web(),
    SupportedLanguages: text(200),
    DefaultTimeZone: text(100),
    EmployerId: text(50),
    NameValue: nameValues(),
    ...BASE,
    ...ignored("CustomField", "AttachableRef", "CompanyEmailAddr", "CompanyURL"),
    ...ignored("OtherContactInfo", "CompanyFileName", "FlavorStratum", "SampleFile"),
    ...ignored("CompanyUserId", "CompanyUserAdminEmail", "TaxYearStartMonth", "QBVersion"),
    ...ignored("ShipAddr", "OtherAddr", "Mobile", "Fax", "LastImportedTime", "LastSyncTime"),
    ...ignored("MultiByteCharsSupported", "FifoCalculationStatus", "CompanyInfoEx"),
  },
  writes: ["update"],
  prepare() {},
};
