import { dollars, sum } from "../../linarc/data/cents.ts";
import type { Cents } from "../../linarc/data/cents.ts";
import { chanceFrom } from "../../linarc/data/chance.ts";
import type { Chance } from "../../linarc/data/chance.ts";
import { isWon, projects, SENT_EARLY } from "./projects.ts";
import type { Project } from "./projects.ts";

export interface Invoice {
  readonly number: string;
  readonly project: Project;
  readonly status: "Draft" | "Sent" | "Paid" | "Void";
  readonly sent: string;
  readonly lines: readonly Line[];
  readonly discount: Cents;
  /** What was billed: lines less discount. */
  readonly total: Cents;
  /** What the export says; another figure on the rows of `DOES_NOT_TIE`. */
  readonly totalInExport: Cents;
}

export interface Line {
  readonly product: string;
  /** In hundredths. */
  readonly quantity: bigint;
  readonly rate: Cents;
  /** Quantity times rate, rounded to the cent; half a cent goes up. */
  readonly amount: Cents;
}

/** By what ProLine calls a line, the item of the books. */
export const PRODUCTS = {
  "Tear-off and disposal": "Roofing Labor",
  "Installation labor": "Roofing Labor",
  "Architectural shingles": "Roofing Materials",
  "Underlayment, ice & water": "Roofing Materials",
  'Gutter 6" seamless': "Gutters",
  Permit: "Permits",
} as const;

/** Nobody has said which item it is. */
export const UNMAPPED = "Skylight flashing";

/** Their own lines: what each mess is, and what must become of it, stands in the README. */
export const DOES_NOT_TIE = ["2212-1", "2225-1"] as const;
export const WITH_UNMAPPED = "2219-1";
export const TOO_LONG = { number: "2224-1", becomes: "2224-1-SUPPLEMENT-2026" } as const;
export const NUMBER_TAKEN = "2215-1";
export const OVER_AMOUNT = "2229-1";
export const VOIDED = "2230-1";

export function invoices(): readonly Invoice[] {
  return projects().flatMap((project, at) => {
    const early = SENT_EARLY.some((each) => each === project.number);
    if (!isWon(project) && !early) return [];
    // A project that was just won has none yet.
    if (at % 13 === 8) return [];
    const chance = chanceFrom(project.number);
    const count = early ? 1 : chance.between(1, 2);
    return Array.from({ length: count }, (_, i) => invoice(project, i, at, chance));
  });
}

function invoice(project: Project, i: number, at: number, chance: Chance): Invoice {
  const number = `${project.number}-${i + 1}`;
  const lines = linesOf(number, chance);
  const discount = chance.often(30) ? BigInt(chance.between(1, 10)) * 50_00n : 0n;
  const total = sum(lines.map((line) => line.amount)) - discount;
  return {
    number: number === TOO_LONG.number ? TOO_LONG.becomes : number,
    project,
    status: statusOf(number, at, i, chance),
    sent: dayOf(at * 6 + i * 20 + chance.between(0, 5)),
    lines,
    discount,
    total,
    // A cent more, as a sum of rounded parts has it.
    totalInExport: DOES_NOT_TIE.some((each) => each === number) ? total + 1n : total,
  };
}

function statusOf(number: string, at: number, i: number, chance: Chance): Invoice["status"] {
  if (number === VOIDED) return "Void";
  if (i === 1 && at % 8 === 0) return "Draft";
  return chance.often(40) ? "Paid" : "Sent";
}

function linesOf(number: string, chance: Chance): readonly Line[] {
  const products = Object.keys(PRODUCTS).filter(() => chance.often(55));
  const wanted = products.length === 0 ? ["Installation labor"] : products;
  const lines = wanted.map((product): Line => {
    const quantity = BigInt(
      chance.often(30) ? chance.between(101, 4_999) : chance.between(1, 45) * 100,
    );
    return lineOf(product, quantity, BigInt(chance.between(1_250, 12_000)));
  });
  // What came with it and costs nothing is listed all the same.
  const free = chance.often(20) ? [lineOf("Permit", 100n, 0n)] : [];
  const unmapped = number === WITH_UNMAPPED ? [lineOf(UNMAPPED, 200n, 185_00n)] : [];
  const large = number === OVER_AMOUNT ? [lineOf("Installation labor", 100n, 61_400_00n)] : [];
  const least = [lineOf("Tear-off and disposal", 100n, 1_480_00n)];
  return [...least, ...lines, ...free, ...unmapped, ...large];
}

function lineOf(product: string, quantity: bigint, rate: Cents): Line {
  return { product, quantity, rate, amount: (quantity * rate + 50n) / 100n };
}

/** `days` after 1 October 2025. */
export function dayOf(days: number): string {
  return new Date(Date.UTC(2025, 9, 1 + days)).toISOString().slice(0, 10);
}

export interface Payment {
  readonly number: string;
  /** Of an invoice; null where the export names one that it does not have. */
  readonly invoice: Invoice | null;
  readonly invoiceNumber: string;
  readonly day: string;
  readonly amount: Cents;
  readonly kind: string;
  readonly reference: string;
}

/** Paid back to the client; paid on an invoice that the export does not have. */
export const REFUND = "9901";
export const ORPHAN = "9902";
/** Its date is written in another style. */
export const OTHER_DATE = "9903";
/** How much more than was open, by invoice. */
const OVERPAID: Readonly<Record<string, Cents>> = { "2207-1": 289_20n, "2231-1": 1n };

/** In the order of their numbers: as they were entered, which is not always that of their days. */
export function payments(): readonly Payment[] {
  const chance = chanceFrom(9001);
  const made: Payment[] = [];
  const add = (number: string, of: Invoice, day: string, amount: Cents): void => {
    const kind = chance.pick(["check", "card", "ach"]);
    const reference = kind === "check" ? String(chance.between(1000, 9999)) : `ch_7Qd${number}`;
    const own = { invoice: of, invoiceNumber: of.number, kind, reference };
    made.push({ number, day, amount, ...own });
  };
  let next = 9001;
  for (const each of invoices()) {
    if (each.status === "Draft" || each.status === "Void") continue;
    const day = (after: number): string => addDays(each.sent, after);
    for (const [amount, after] of sharesOf(each, chance))
      add(String(next++), each, day(after), amount);
  }
  const paid = made.find((each) => each.amount === each.invoice?.total)!.invoice!;
  add(REFUND, paid, addDays(paid.sent, 60), -150_00n);
  const open = invoices().find((each) => each.number === "2201-1")!;
  add(OTHER_DATE, open, addDays(open.sent, 90), 10_00n);
  const orphan = {
    number: ORPHAN,
    day: "2026-05-06",
    amount: 725_00n,
    kind: "check",
    reference: "4410",
  };
  return [...made, { ...orphan, invoice: null, invoiceNumber: "2199-1" }];
}

/** Nothing, a part, all at once, in two parts, or too much; with the days after it was sent. */
function sharesOf(invoice: Invoice, chance: Chance): readonly (readonly [Cents, number])[] {
  const { total, status, number } = invoice;
  const over = OVERPAID[number];
  const deposit = (total * BigInt(chance.between(20, 60))) / 100n;
  const later = chance.between(8, 40);
  if (over !== undefined)
    return [
      [deposit, 3],
      [total - deposit + over, later],
      [25_00n, later],
    ];
  if (status === "Paid") {
    if (chance.often(50)) return [[total, later]];
    // The one with the higher number may have come first.
    return chance.often(30)
      ? [
          [total - deposit, later],
          [deposit, 2],
        ]
      : [
          [deposit, 2],
          [total - deposit, later],
        ];
  }
  return chance.often(50) ? [[deposit, later]] : [];
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

/** "1,234.50", as the payments' export has it. */
export function withCommas(cents: Cents): string {
  return dollars(cents).replace(/\B(?=(\d{3})+\.)/g, ",");
}
