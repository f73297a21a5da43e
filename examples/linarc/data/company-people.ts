import { decimal } from "../../../engine/model/decimal.ts";
import type { Body } from "../../body.ts";
import { dollars } from "./cents.ts";
import type { Cents } from "./cents.ts";
import { FIRST_EMPLOYEE_ID, FIRST_VENDOR_ID, owners } from "./owners.ts";
import { NAME_TAKEN } from "./people.ts";
import type { Person } from "./people.ts";

const STREETS = ["Dry Dock Street", "Larkspur Avenue", "Old Quarry Road", "Third Street"] as const;

/** The owners, two sub-customers that a bookkeeper once made, and three without a project. */
export function customers(owed: ReadonlyMap<string, Cents>): readonly Body[] {
  const known = owners.map((owner) =>
    customer(owner.customerId, owner.customer, owner.active, owed),
  );
  const parent = owners[0]!;
  const jobs = ["Harbor Point 2019", "Harbor Point Marina"].map((name, at) => ({
    ...customer(String(75 + at), name, true, owed),
    FullyQualifiedName: `${parent.customer}:${name}`,
    Job: true,
    Level: 1,
    ParentRef: { value: parent.customerId, name: parent.customer },
  }));
  const others = ["Ashford Rotary Club", "Walk-in customer", "Westbrook Dairy"].map((name, at) =>
    customer(String(77 + at), name, true, owed),
  );
  return [...known, ...jobs, ...others];
}

function customer(
  Id: string,
  name: string,
  active: boolean,
  owed: ReadonlyMap<string, Cents>,
): Body {
  const balance = decimal(dollars(owed.get(Id) ?? 0n));
  const shown = active ? name : `${name} (deleted)`;
  return {
    Id,
    Taxable: false,
    BillAddr: {
      Id: String(300 + Number(Id)),
      Line1: `${Number(Id) * 17} ${STREETS[Number(Id) % STREETS.length]!}`,
      City: "Ashford",
      CountrySubDivisionCode: "IL",
      PostalCode: "62099",
    },
    Job: false,
    BillWithParent: false,
    Balance: balance,
    BalanceWithJobs: balance,
    CurrencyRef: { value: "USD", name: "United States Dollar" },
    PreferredDeliveryMethod: "None",
    FullyQualifiedName: shown,
    CompanyName: name,
    DisplayName: shown,
    PrintOnCheckName: name,
    Active: active,
  };
}

export const vendors: readonly Body[] = [
  NAME_TAKEN[1],
  "Ashford Ready-Mix",
  "Prairie Steel Supply",
  "Tri-County Crane Rental",
].map((name, at) => ({
  Id: String(FIRST_VENDOR_ID + at),
  Balance: 0,
  Vendor1099: false,
  CurrencyRef: { value: "USD", name: "United States Dollar" },
  DisplayName: name,
  PrintOnCheckName: name,
  Active: true,
}));

/** People of the books alone: an outside bookkeeper, the owner, and one who left. */
const ONLY_IN_BOOKS = [
  ["Gwendolyn", "Pryce", true],
  ["Theodora", "Harlan", true],
  ["Noah", "Birch", false],
] as const;

export function employees(people: readonly Person[]): readonly Body[] {
  const known: Omit<Body, "Id">[] = [];
  for (const person of people) {
    const { books } = person;
    if (books.kind === "missing" || books.kind === "name_taken") continue;
    const [first, last] =
      books.kind === "same" ? [person.first, person.last.trim()] : [books.first, books.last];
    known.push({
      ...named(first, last, true),
      ...(books.kind === "unnumbered" ? {} : { EmployeeNumber: person.id }),
      ...(person.email === "" ? {} : { PrimaryEmailAddr: { Address: person.email } }),
      HiredDate: person.hired,
    });
  }
  for (const [first, last, active] of ONLY_IN_BOOKS) known.push(named(first, last, active));
  return known.map((body, at) => ({ Id: String(FIRST_EMPLOYEE_ID + at), ...body }));
}

function named(first: string, last: string, active: boolean): Omit<Body, "Id"> {
  const name = `${first} ${last}`;
  return {
    BillableTime: false,
    GivenName: first,
    FamilyName: last,
    DisplayName: active ? name : `${name} (deleted)`,
    PrintOnCheckName: name,
    Active: active,
  };
}
