import { dollars, sum } from "../../linarc/data/cents.ts";
import type { Cents } from "../../linarc/data/cents.ts";
import { DOES_NOT_TIE, DRAFT, invoices, NUMBER_TAKEN, OLD_OPEN, OLD_PAID } from "./billing.ts";
import { START, TOO_LONG, VOIDED, WITH_UNMAPPED } from "./billing.ts";
import type { Invoice } from "./billing.ts";
import { TYPED_BY_HAND } from "./company.ts";
import { ADJUSTMENTS, hardCosts, ORPHAN, payments, slips, slipTotal } from "./money.ts";
import { UNKNOWN_VENDOR } from "./money.ts";
import type { HardCost, Payment, Slip } from "./money.ts";
import { CONTACTS, KNOWN_BY_EMAIL, MATTERS, NAMELESS, SAME_NAME } from "./people.ts";
import { MOVED, ofKind } from "./trust.ts";

/**
 * What a run over this data must come to, worked out from what the generator knows it made: the
 * engine has no part in it. Reasons are the engine's codes; amounts are text.
 */
export function expected(): object {
  const posted = {
    invoices: invoices().filter((each) => invoiceOutcome(each) === "create"),
    payments: payments().filter((each) => paymentOutcome(each) === "create"),
    slips: slips().filter((each) => slipOutcome(each) === "create"),
    costs: hardCosts().filter((each) => costOutcome(each) === "create"),
  };
  return {
    contact: outcomes(CONTACTS, contactOutcome, ({ number }) => number),
    matter: outcomes(MATTERS, matterOutcome, ({ number }) => number),
    invoice: outcomes(invoices(), invoiceOutcome, ({ number }) => number, billedOf),
    payment: outcomes(
      payments(),
      paymentOutcome,
      (each) => each.number,
      ({ amount }) => amount,
    ),
    deposit_slip: outcomes(slips(), slipOutcome, ({ slip }) => slip, slipTotal),
    hard_cost: outcomes(
      hardCosts(),
      costOutcome,
      ({ cost }) => cost,
      ({ amount }) => amount,
    ),
    books_after: booksAfter(posted),
  };
}

/** `create`, `link`, `waiting`, or the reason that holds it back. */
type Outcome = string;

function contactOutcome({ number }: { readonly number: string }): Outcome {
  if (number === NAMELESS) return "required_missing";
  if (!MATTERS.some((each) => each.contact === number && isNeeded(each.number))) return "waiting";
  if (number === SAME_NAME) return "no_match";
  return number === KNOWN_BY_EMAIL ? "link" : "create";
}

const isUsable = (contact: string): boolean => contact !== NAMELESS && contact !== SAME_NAME;

/** Something is billed, paid out or held for it. */
function isNeeded(matter: string): boolean {
  const all = [...invoices().filter(isDue), ...hardCosts(), ...ADJUSTMENTS, ...MOVED];
  return all.some((each) => each.matter === matter);
}

function matterOutcome({ number, contact }: (typeof MATTERS)[number]): Outcome {
  if (!isNeeded(number)) return "waiting";
  return isUsable(contact) ? "create" : "dependency";
}

const isOpen = (matter: string): boolean =>
  isUsable(MATTERS.find((each) => each.number === matter)!.contact);

const isDue = ({ status, number }: Invoice): boolean => status === "Final" && number !== OLD_PAID;

/** Its first obstacle is its only one, which this makes sure of. */
function invoiceOutcome(invoice: Invoice): Outcome {
  const { number, matter } = invoice;
  if (!isDue(invoice) || number === DRAFT || number === VOIDED) return "waiting";
  const found: Outcome[] = [];
  if (!isOpen(matter)) found.push("dependency");
  if (number === DOES_NOT_TIE) found.push("lines_do_not_tie");
  if (number === WITH_UNMAPPED) found.push("lookup_missing");
  if (number === TOO_LONG) found.push("too_long");
  if (number === NUMBER_TAKEN) found.push("number_taken");
  if (found.length > 1) throw new Error(`${number} has two obstacles: ${found.join(", ")}`);
  return found[0] ?? "create";
}

/** An old one comes with what was open at the start. */
const billedOf = ({ day, open, totalInExport }: Invoice): Cents =>
  day < START ? open : totalInExport;

function paymentOutcome({ number, day, invoice }: Payment): Outcome {
  if (day < START) return "waiting";
  if (number === ORPHAN) return "reference_unknown";
  const of = invoices().find((each) => each.number === invoice)!;
  return invoiceOutcome(of) === "create" ? "create" : "dependency";
}

function slipOutcome({ items }: Slip): Outcome {
  return items.every((each) => paymentOutcome(each) === "create") ? "create" : "dependency";
}

function costOutcome({ cost, matter }: HardCost): Outcome {
  if (cost === UNKNOWN_VENDOR) return "reference_unknown";
  return isOpen(matter) ? "create" : "dependency";
}

function outcomes<T>(
  all: readonly T[],
  outcomeOf: (each: T) => Outcome,
  keyOf: (each: T) => string,
  amountOf?: (each: T) => Cents,
): object {
  const groups = [...Map.groupBy(all, outcomeOf)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const total = (list: readonly T[]): object =>
    amountOf === undefined ? {} : { total: dollars(sum(list.map(amountOf))) };
  const by_outcome = groups.map(([outcome, list]) => {
    return [outcome, { count: list.length, ...total(list), keys: list.map(keyOf) }] as const;
  });
  return { rows: all.length, ...total(all), by_outcome: Object.fromEntries(by_outcome) };
}

interface Posted {
  readonly invoices: readonly Invoice[];
  readonly payments: readonly Payment[];
  readonly slips: readonly Slip[];
  readonly costs: readonly HardCost[];
}

function booksAfter({ invoices: billed, payments: paid, slips: banked, costs }: Posted): object {
  const open = new Map(billed.map((each) => [each.number, billedOf(each)]));
  const settle = (invoice: string, amount: Cents): void => {
    open.set(invoice, open.get(invoice)! - amount);
  };
  for (const each of paid) settle(each.invoice, each.amount);
  for (const each of ofKind("transfer")) settle(each.detail, -each.amount);
  const offs = ADJUSTMENTS.filter(({ kind }) => kind === "write_off");
  for (const each of offs) settle(each.invoice, each.amount);
  const charged = sum(
    ADJUSTMENTS.filter(({ kind }) => kind === "charge").map(({ amount }) => amount),
  );
  const still = [...open].filter(([, left]) => left > 0n);
  const held = sum(MOVED.map(({ amount }) => amount));
  const total = (all: readonly { readonly amount: Cents }[]): Cents =>
    sum(all.map(({ amount }) => amount));
  const recovered = billed
    .filter(({ number }) => number !== OLD_OPEN)
    .flatMap((each) => each.expenses.filter(({ quantity }) => quantity === null));
  return {
    paid: open.size - still.length,
    open_by_invoice: Object.fromEntries(still.map(([number, left]) => [number, dollars(left)])),
    receivable: dollars(sum(still.map(([, left]) => left)) + charged + TYPED_BY_HAND),
    /** The three that are one: the bank, what is owed, what the ledgers of the clients say. */
    trust_bank: dollars(held),
    trust_liability: dollars(-held),
    undeposited: dollars(total(paid) - sum(banked.map(slipTotal))),
    /** Paid out for clients and not billed to them yet. */
    advanced_costs: dollars(total(costs) - total(recovered)),
  };
}
