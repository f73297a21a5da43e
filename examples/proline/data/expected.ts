import { dollars, sum } from "../../linarc/data/cents.ts";
import type { Cents } from "../../linarc/data/cents.ts";
import { TYPED_BY_HAND } from "./company.ts";
import { KNOWN_BY_EMAIL, NAMELESS, SAME_NAME } from "./contacts.ts";
import type { Contact } from "./contacts.ts";
import { DOES_NOT_TIE, NUMBER_TAKEN, OTHER_DATE, OVER_AMOUNT } from "./invoices.ts";
import { REFUND, TOO_LONG, WITH_UNMAPPED } from "./invoices.ts";
import type { Invoice, Payment } from "./invoices.ts";
import { isWon, NO_CONTACT, UNKNOWN_CONTACT } from "./projects.ts";
import type { Project } from "./projects.ts";

/** All that ProLine said, as the generator knows it. */
export interface Told {
  readonly contacts: readonly Contact[];
  readonly projects: readonly Project[];
  readonly invoices: readonly Invoice[];
  readonly payments: readonly Payment[];
}

/**
 * What a run over this data must come to, worked out from what the generator knows it made: the
 * engine has no part in it. Reasons are the engine's codes; amounts are text.
 */
export function expected(told: Told): object {
  const { contacts, projects, invoices, payments } = told;
  const needed = new Set(projects.filter(isWon).map((each) => each.contact));
  const contact = (each: Contact): Outcome => contactOutcome(each, needed);
  const byNumber = new Map(contacts.map((each) => [each.number, contact(each)]));
  const project = (each: Project): Outcome => projectOutcome(each, byNumber);
  const invoice = (each: Invoice): Outcome => invoiceOutcome(each, project(each.project));
  const payment = (each: Payment): Outcome =>
    paymentOutcome(each, each.invoice === null ? null : invoice(each.invoice));
  return {
    contact: outcomes(contacts, contact, ({ number }) => String(number)),
    project: outcomes(projects, project, ({ number }) => String(number)),
    invoice: outcomes(
      invoices,
      invoice,
      ({ number }) => number,
      ({ totalInExport }) => totalInExport,
    ),
    payment: outcomes(
      payments,
      payment,
      ({ number }) => number,
      ({ amount }) => amount,
    ),
    books_after: booksAfter(
      invoices.filter((each) => invoice(each) === "create"),
      payments.filter((each) => payment(each) === "create"),
    ),
  };
}

/** `create`, `link`, `waiting`, or the reason that holds it back. */
type Outcome = string;

const usable = (outcome: Outcome | undefined): boolean =>
  outcome === "create" || outcome === "link";

function contactOutcome({ number }: Contact, needed: ReadonlySet<number | null>): Outcome {
  // What cannot be read is told before anyone needs it.
  if (number === NAMELESS) return "required_missing";
  if (!needed.has(number)) return "waiting";
  if (KNOWN_BY_EMAIL.some((each) => each === number)) return "link";
  return number === SAME_NAME ? "no_match" : "create";
}

function projectOutcome(project: Project, contacts: ReadonlyMap<number, Outcome>): Outcome {
  if (project.number === NO_CONTACT) return "required_missing";
  if (!isWon(project)) return "waiting";
  if (project.number === UNKNOWN_CONTACT) return "reference_unknown";
  return usable(contacts.get(project.contact ?? 0)) ? "create" : "dependency";
}

/** Its first obstacle is its only one, which this makes sure of. */
function invoiceOutcome({ number, status }: Invoice, project: Outcome): Outcome {
  if (status === "Draft" || status === "Void") return "waiting";
  const found: Outcome[] = [];
  if (!usable(project)) found.push("dependency");
  if (DOES_NOT_TIE.some((each) => each === number)) found.push("lines_do_not_tie");
  if (number === WITH_UNMAPPED) found.push("lookup_missing");
  if (number === TOO_LONG.becomes) found.push("too_long");
  if (number === NUMBER_TAKEN) found.push("number_taken");
  if (number === OVER_AMOUNT) found.push("over_amount");
  if (found.length > 1) throw new Error(`${number} has two obstacles: ${found.join(", ")}`);
  return found[0] ?? "create";
}

function paymentOutcome({ number }: Payment, invoice: Outcome | null): Outcome {
  if (invoice === null) return "reference_unknown";
  if (number === OTHER_DATE) return "unreadable";
  if (number === REFUND) return "lines_do_not_tie";
  return usable(invoice) ? "create" : "dependency";
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
  return {
    rows: all.length,
    ...total(all),
    by_outcome: Object.fromEntries(
      groups.map(([outcome, list]) => [
        outcome,
        { count: list.length, ...total(list), keys: list.map(keyOf) },
      ]),
    ),
  };
}

/** Each payment settles what the ones before it left open; the rest is the client's credit. */
function booksAfter(invoices: readonly Invoice[], payments: readonly Payment[]): object {
  const open = new Map(invoices.map((each) => [each.number, each.total]));
  let unapplied = 0n;
  for (const { invoiceNumber, amount } of payments) {
    const left = open.get(invoiceNumber)!;
    const applied = amount < left ? amount : left;
    open.set(invoiceNumber, left - applied);
    unapplied += amount - applied;
  }
  const still = [...open].filter(([, left]) => left > 0n);
  return {
    paid: open.size - still.length,
    open: still.length,
    open_by_invoice: Object.fromEntries(still.map(([number, left]) => [number, dollars(left)])),
    unapplied: dollars(unapplied),
    receivable: dollars(sum(still.map(([, left]) => left)) + TYPED_BY_HAND),
    not_ours: dollars(TYPED_BY_HAND),
    payment_methods_made: 1,
  };
}
