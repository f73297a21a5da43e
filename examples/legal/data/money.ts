import { sum } from "../../linarc/data/cents.ts";
import type { Cents } from "../../linarc/data/cents.ts";
import { chanceFrom } from "../../linarc/data/chance.ts";
import { dayBefore, invoices, OLD_OPEN, START } from "./billing.ts";
import type { Invoice } from "./billing.ts";

export interface HardCost {
  readonly cost: string;
  readonly day: string;
  readonly matter: string;
  readonly vendor: string;
  readonly check: string;
  readonly code: string;
  readonly amount: Cents;
}

/** Paid to somebody whom the list of vendors does not have. */
export const UNKNOWN_VENDOR = "HC-599";

/** What the invoices bill at cost was paid out before, each with a check of the operating bank. */
export function hardCosts(): readonly HardCost[] {
  const billed = invoices().flatMap((invoice) =>
    invoice.expenses
      .filter((each) => each.quantity === null && each.code !== "Courier")
      .map((each) => ({ ...each, matter: invoice.matter, isWorked: invoice.number === "20417" })),
  );
  const made = billed.map(({ day, matter, code, amount, isWorked }, at): HardCost => {
    const cost = isWorked ? "HC-552" : `HC-${600 + at}`;
    const vendor = code === "Filing fee" ? "Clerk of Superior Court" : "Sonora Expert Witnesses";
    return {
      cost,
      day,
      matter,
      vendor,
      check: isWorked ? "10452" : String(10500 + at),
      code,
      amount,
    };
  });
  const unknown = { cost: UNKNOWN_VENDOR, day: "2026-06-11", matter: "2026-0062", check: "10599" };
  return [...made, { ...unknown, vendor: "Mesa Process Servers", code: "Service", amount: 95_00n }];
}

export interface Payment {
  readonly number: string;
  readonly day: string;
  readonly amount: Cents;
  readonly method: "Check" | "Card";
  readonly reference: string;
  readonly invoice: string;
}

/** On an invoice that the export does not have. */
export const ORPHAN = "8900";
/** Of March, before the start: it is in what was open then. */
export const OLD_PAYMENT = "8001";
/** On the old invoice, after the start. */
export const ON_OLD = "8002";

const PAID_OUT_OF_TRUST: ReadonlySet<string> = new Set(["20417", "20418"]);

export function payments(): readonly Payment[] {
  const chance = chanceFrom(8003);
  const made: Payment[] = [
    {
      number: OLD_PAYMENT,
      day: "2026-03-24",
      amount: 200_00n,
      method: "Check",
      reference: "771",
      invoice: OLD_OPEN,
    },
    {
      number: ON_OLD,
      day: "2026-05-12",
      amount: 300_00n,
      method: "Check",
      reference: "802",
      invoice: OLD_OPEN,
    },
  ];
  for (const invoice of invoices()) {
    if (
      invoice.status !== "Final" ||
      invoice.day < START ||
      PAID_OUT_OF_TRUST.has(invoice.number)
    ) {
      continue;
    }
    const share = chance.pick([0n, 100n, 100n, BigInt(chance.between(10, 80))]);
    if (share === 0n) continue;
    const method = chance.often(70) ? "Check" : "Card";
    const number = String(8001 + made.length);
    made.push({
      number,
      day: dayBefore(invoice.day, -chance.between(5, 28)),
      amount: (invoice.total * share) / 100n,
      method,
      reference: method === "Check" ? String(chance.between(1000, 9999)) : `ch_${number}`,
      invoice: invoice.number,
    });
  }
  const orphan = { number: ORPHAN, day: "2026-06-20", amount: 410_00n, reference: "4410" };
  return [...made, { ...orphan, method: "Check", invoice: "20199" }];
}

export interface Slip {
  readonly slip: string;
  readonly day: string;
  readonly items: readonly Payment[];
}

/** Checks are taken to the bank in threes; cards come by themselves. */
export function slips(): readonly Slip[] {
  const checks = payments().filter((each) => each.method === "Check" && each.day >= START);
  const ordered = checks.toSorted((a, b) => (a.day + a.number < b.day + b.number ? -1 : 1));
  return Array.from({ length: Math.ceil(ordered.length / 3) }, (_, at): Slip => {
    const items = ordered.slice(at * 3, at * 3 + 3);
    return { slip: `DS-0${101 + at}`, day: dayBefore(items.at(-1)!.day, -1), items };
  });
}

export interface Adjustment {
  readonly adj: string;
  readonly kind: "charge" | "write_off";
  readonly day: string;
  readonly matter: string;
  readonly invoice: string;
  readonly amount: Cents;
  readonly reason: string;
}

/** Write-offs lie on invoices of which more is open. */
export const ADJUSTMENTS: readonly Adjustment[] = [
  ["WO-77", "write_off", "2026-06-15", "2026-0117", "20417", 66_56n, "courtesy"],
  ["WO-78", "write_off", "2026-07-09", "2026-0051", OLD_OPEN, 120_00n, "settled"],
  ["CH-12", "charge", "2026-07-31", "2026-0051", OLD_OPEN, 12_50n, "interest"],
].map((row) => {
  const [adj, kind, day, matter, invoice, amount, reason] = row as unknown as [
    string,
    Adjustment["kind"],
    string,
    string,
    string,
    Cents,
    string,
  ];
  return { adj, kind, day, matter, invoice, amount, reason };
});

export const slipTotal = ({ items }: Slip): Cents => sum(items.map(({ amount }) => amount));

export const byNumber = (): ReadonlyMap<string, Invoice> =>
  new Map(invoices().map((each) => [each.number, each]));
