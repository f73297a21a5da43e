/** Who is billed: the name that Linarc prints, and the customer in the books. */
export interface Owner {
  readonly billedTo: string;
  readonly customer: string;
  readonly customerId: string;
  readonly active: boolean;
}

/** The books number customers, vendors and employees from one series. */
const FIRST_ID = 41;

/** `Linarc's name`, or `Linarc's name = the books' name` where the two differ. */
const OWNERS = [
  "Calloway Development LLC",
  "Quarry Road LLC = Quarry Road L.L.C.",
  "Peña & Hijos Properties",
  "St. Brendan's Hospital",
  "Larkspur Unified School District",
  "Tidewater Cold Storage Inc",
  "O'Malley Brewing Company = OMalley Brewing Co.",
  "Résidence Lévesque",
  "Northgate Retail Partners LP",
  "City of Ashford",
  "Bluestem Credit Union",
  "Harrow & Finch Hotels",
  "Meridian Data Centers Inc = Meridian Data Centres, Inc.",
  "Juniper Terrace Condominiums",
  "Lindqvist & Sons",
  "Copper Basin Mining Co",
  "Saltmarsh Marina LLC",
  "Ellery Park Foundation",
  "Vantage Logistics Group",
  "First Presbyterian Church of Ashford = First Presbyterian Church",
  "Prairie Gate Partners",
  "Hollis Creek Winery",
  "Okonkwo Dental Group",
  "Kestrel Aerospace Inc",
  "Maple & Third Investors LLC = Maple and Third Investors",
  "Ashford Public Library",
  "Sunfield Senior Living",
  "Granite State Fitness = Granite State Fitness Holdings LLC",
  "Delgado Family Trust",
  "Whitcomb Automotive",
  "Rivermark Apartments LP",
  "Pinnacle Orthopedics PLLC",
  "Tamarack Grocers Co-op",
  "Beacon Hill Montessori",
] as const;

/** The books keep this one inactive: no invoice can be posted to it. */
export const INACTIVE_OWNER = "Prairie Gate Partners";

export const owners: readonly Owner[] = OWNERS.map((entry, at) => {
  const [billedTo, customer = entry] = entry.split(" = ") as [string, string?];
  return {
    billedTo,
    customer,
    customerId: String(FIRST_ID + at),
    active: billedTo !== INACTIVE_OWNER,
  };
});

export const FIRST_VENDOR_ID = 91;
export const FIRST_EMPLOYEE_ID = 101;

export function owner(billedTo: string): Owner {
  const found = owners.find((each) => each.billedTo === billedTo);
  if (found === undefined) throw new Error(`${billedTo} is no owner of this example`);
  return found;
}
