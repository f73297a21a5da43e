import { formatDate, parseDate } from "../../../engine/model/calendar.ts";
import type { CalendarDate } from "../../../engine/model/calendar.ts";
import { chanceFrom } from "./chance.ts";
import type { Chance } from "./chance.ts";
import { owner } from "./owners.ts";
import type { Owner } from "./owners.ts";

export interface Project {
  /** 1001, 1002 …; the id is `PRJ-1001`. */
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly owner: Owner;
  readonly manager: string;
  readonly status: "Active" | "Closed" | "On Hold" | "Preconstruction";
  readonly start: CalendarDate;
  readonly end: CalendarDate | null;
  /** First and last month billed, 0 being September 2024; null: nothing is billed yet. */
  readonly billed: { readonly first: number; readonly last: number } | null;
  /** False: nobody has chosen its customer yet. */
  readonly linked: boolean;
}

/** The last month billed: period to 31 August 2026, invoices of September 2026. */
export const LAST_MONTH = 23;

/** Projects whose customer a person still has to choose; the second one's owner is inactive. */
const UNLINKED = [1019, 1031, 1038, 1044];
/** Finished, with the retainage released on a last invoice. */
const CLOSED = [1003, 1011, 1016, 1024, 1035, 1041];
const ON_HOLD = [1029];
/** Signed, nothing billed yet. */
const PRECONSTRUCTION = [1047, 1048];

/** Project > who is billed. Several projects share an owner. */
const PROJECTS = [
  "Harbor Point: Phase 2 > Calloway Development LLC",
  "Quarry Road Lofts > Quarry Road LLC",
  "Hospital East Wing > St. Brendan's Hospital",
  "Larkspur Middle School Gymnasium > Larkspur Unified School District",
  "Cold Storage Building C > Tidewater Cold Storage Inc",
  "Northgate Mall Re-roof > Northgate Retail Partners LP",
  "Ellery Park Pavilion: Stage & Lawn > Ellery Park Foundation",
  "Peña Plaza > Peña & Hijos Properties",
  "Ashford Fire Station No. 4 > City of Ashford",
  "Bluestem Headquarters > Bluestem Credit Union",
  "Finch Hotel Lobby > Harrow & Finch Hotels",
  "Data Hall 3: Shell > Meridian Data Centers Inc",
  "Juniper Terrace Envelope > Juniper Terrace Condominiums",
  "Lindqvist Warehouse > Lindqvist & Sons",
  "Mine Office & Lab > Copper Basin Mining Co",
  "Saltmarsh Boat House > Saltmarsh Marina LLC",
  'Amphitheater "The Bowl" > Ellery Park Foundation',
  "Vantage Cross-dock > Vantage Logistics Group",
  "Quarry Road: Parking Deck > Quarry Road LLC",
  "Fellowship Hall > First Presbyterian Church of Ashford",
  "Winery Tasting Room > Hollis Creek Winery",
  "Okonkwo Dental Clinic > Okonkwo Dental Group",
  "Kestrel Hangar 7 > Kestrel Aerospace Inc",
  "Rivermark Building A > Rivermark Apartments LP",
  "Library Annex > Ashford Public Library",
  "Sunfield Memory Care > Sunfield Senior Living",
  "Fitness Center: West > Granite State Fitness",
  "Delgado Residence > Delgado Family Trust",
  "Whitcomb Showroom > Whitcomb Automotive",
  "Rivermark Building B > Rivermark Apartments LP",
  "Prairie Gate Clubhouse > Prairie Gate Partners",
  "Orthopedics Suite 200 > Pinnacle Orthopedics PLLC",
  "Tamarack Market > Tamarack Grocers Co-op",
  "Montessori Playground & Classrooms > Beacon Hill Montessori",
  "Harbor Point: Phase 3 > Calloway Development LLC",
  "Résidence Lévesque, aile nord > Résidence Lévesque",
  "Larkspur Elementary Roof > Larkspur Unified School District",
  "O'Malley Taproom > O'Malley Brewing Company",
  "Peña Plaza: Garage > Peña & Hijos Properties",
  "St. Brendan's Chapel > St. Brendan's Hospital",
  "Meridian Substation Pad > Meridian Data Centers Inc",
  "City Hall Plaza > City of Ashford",
  "Finch Hotel Tower > Harrow & Finch Hotels",
  "Maple & Third: Mixed Use > Maple & Third Investors LLC",
  "Granite State Pool > Granite State Fitness",
  "Copper Basin Workshop > Copper Basin Mining Co",
  "Ashford Transit Center > City of Ashford",
  "Hollis Creek Barrel Hall > Hollis Creek Winery",
] as const;

const MANAGERS = [
  "Ingrid Halvorsen",
  "Marcus Thibodeaux",
  "Rachel Feinberg",
  "Tomás Peña",
] as const;

export function projects(): readonly Project[] {
  const chance = chanceFrom(1042);
  return PROJECTS.map((entry, at): Project => {
    const [name, billedTo] = entry.split(" > ") as [string, string];
    const number = 1001 + at;
    const linked = !UNLINKED.includes(number);
    const closed = CLOSED.includes(number);
    const billed = PRECONSTRUCTION.includes(number)
      ? null
      : {
          first: linked ? chance.between(0, 2) : chance.between(4, 6),
          last: lastMonth(number, linked, chance),
        };
    return {
      number,
      id: `PRJ-${number}`,
      // Three rows carry blanks at the end of the cell.
      name: at % 17 === 6 ? `${name}  ` : name,
      owner: owner(billedTo),
      manager: chance.pick(MANAGERS),
      status: statusOf(number),
      start: monthDay(billed?.first ?? LAST_MONTH + 2, chance.between(1, 20)),
      end: closed
        ? monthDay(billed!.last, 28)
        : chance.often(60)
          ? monthDay(30 + (at % 7), 15)
          : null,
      billed,
      linked,
    };
  });
}

function lastMonth(number: number, linked: boolean, chance: Chance): number {
  if (CLOSED.includes(number)) return chance.between(18, 20);
  if (ON_HOLD.includes(number)) return 15;
  return linked ? chance.between(22, LAST_MONTH) : 22;
}

function statusOf(number: number): Project["status"] {
  if (CLOSED.includes(number)) return "Closed";
  if (ON_HOLD.includes(number)) return "On Hold";
  return PRECONSTRUCTION.includes(number) ? "Preconstruction" : "Active";
}

/** A day of the month that is `month` months after September 2024. */
export function monthDay(month: number, day: number): CalendarDate {
  const months = 8 + month;
  const year = 2024 + Math.floor(months / 12);
  return parseDate(`${year}-${(months % 12) + 1}-${day}`, "YYYY-M-D")!;
}

/** "7 Mar 2025", as Linarc's project list writes it; blank where open. */
export function projectDate(date: CalendarDate | null): string {
  return date === null ? "" : formatDate(date, "D MMM YYYY");
}
