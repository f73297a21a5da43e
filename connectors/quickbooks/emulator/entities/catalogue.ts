/** All entities, by name. Adding one: its file, and its line here. */
import { account } from "./account.ts";
import { classEntity } from "./class.ts";
import { companyInfo } from "./company-info.ts";
import { customer } from "./customer.ts";
import type { Definition } from "./definition.ts";
import { department } from "./department.ts";
import { employee } from "./employee.ts";
import { invoice } from "./invoice.ts";
import { item } from "./item.ts";
import { payment } from "./payment.ts";
import { paymentMethod } from "./payment-method.ts";
import { preferences } from "./preferences.ts";
import { taxCode } from "./tax-code.ts";
import { term } from "./term.ts";
import { vendor } from "./vendor.ts";

const ALL: readonly Definition[] = [
  account,
  classEntity,
  companyInfo,
  customer,
  department,
  employee,
  invoice,
  item,
  payment,
  paymentMethod,
  preferences,
  taxCode,
  term,
  vendor,
];

export const DEFINITIONS: ReadonlyMap<string, Definition> = new Map(ALL.map((d) => [d.name, d]));

/** Paths write entities in lower case, queries in any. */
export function definitionNamed(name: string): Definition | null {
  const lower = name.toLowerCase();
  return ALL.find((definition) => definition.name.toLowerCase() === lower) ?? null;
}
