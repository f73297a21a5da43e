import type { Choices } from "./choices.ts";

/** What may go wrong with a request and its answer. */
export const FAULTS = [
  "lost",
  "answer_lost",
  "late",
  "doubled",
  "cut",
  "html",
  "error",
  "throttle",
  "expired",
  "refused",
  "slow",
] as const;
export type Fault = (typeof FAULTS)[number];

/** What people do in the books meanwhile. */
export const HANDS = [
  "memo",
  "note",
  "date",
  "renumber",
  "blank",
  "void",
  "delete",
  "duplicate",
  "merge",
] as const;
export type Hand = (typeof HANDS)[number];

/** What becomes of the source meanwhile. */
export const EDITS = ["amount", "day", "annul", "drop", "add", "twice", "move"] as const;
export type Edit = (typeof EDITS)[number];

/** What a seed turns on: every kind of trouble is off, rare or common. */
export interface Swarm {
  readonly page: number;
  readonly batch: number;
  /** Requests of one run that may be under way side by side. */
  readonly atOnce: number;
  readonly requestIds: "honoured" | "forgotten" | "ignored";
  /** The company refuses a number that is taken (6140). */
  readonly ownNumbers: boolean;
  readonly lagMs: number;
  readonly clients: number;
  readonly invoices: number;
  readonly payments: number;
  /** Invoices, and payments of half of them, that come anew with each round. */
  readonly grow: number;
  /** In 1000 requests. */
  readonly faults: Readonly<Record<Fault, number>>;
  /** In 1000 effects. */
  readonly crash: number;
  /** In 1000 writes: the process stands still between its last check and the wire. */
  readonly stall: number;
  /** In 1000 transactions: time goes on before it ends. Only where the store is apart. */
  readonly linger: number;
  /** In 1000 transactions: the connection breaks off. Only where the store is apart. */
  readonly broken: number;
  readonly hands: readonly Hand[];
  readonly edits: readonly Edit[];
  readonly second: boolean;
  readonly backup: boolean;
  readonly reconfigure: boolean;
  readonly rounds: number;
}

const RATES = [0, 15, 120] as const;

/** Transactions that last meet each other only where processes are at work side by side. */
export const areClose = ({ linger }: Swarm): boolean => linger >= RATES[2];

/** Inside the window of an unknown outcome only a request id that is honoured is proof of these. */
const INSIDE: ReadonlySet<Hand> = new Set(["delete", "merge", "blank", "date"]);

/**
 * The stated conditions of guarantee 1 hold in every world: request ids are honoured, or what is
 * made has a name or number of its own that the company refuses to give twice, and that nobody
 * changes while a request may still come late. A doubled request,
 * a process that stands still and a person who deletes inside the window need the first.
 */
export function swarmOf(choices: Choices): Swarm {
  const { pick } = choices;
  const requestIds = (["honoured", "honoured", "forgotten", "ignored"] as const)[
    pick("swarm.request-ids", 4)
  ]!;
  const honoured = requestIds === "honoured";
  const ownNumbers = !honoured || pick("swarm.numbers", 4) < 3;
  const payments = pick("swarm.payments", 3);
  const fenced = honoured || payments === 0;
  const rate = (name: string): number => RATES[pick(`swarm.${name}`, 3)]!;
  const faults = Object.fromEntries(FAULTS.map((each) => [each, rate(each)])) as Record<
    Fault,
    number
  >;
  if (!fenced) faults.doubled = 0;
  const stall = fenced ? rate("stall") : 0;
  const linger = rate("linger");
  const some = <T>(list: readonly T[], name: string): T[] =>
    list.filter((each) => pick(`swarm.${name}.${String(each)}`, 4) === 3);
  const backup = pick("swarm.backup", 6) === 5;
  // Not promised: a store that is lost, and a mark that somebody has blanked.
  const hands = some(HANDS, "hand").filter(
    (each) => (honoured || !INSIDE.has(each)) && !(backup && each === "blank"),
  );
  // A number that a person has changed refuses nothing any more (seed 779, 56 s after the request).
  const unfenced = !honoured && hands.includes("renumber");
  if (unfenced) faults.doubled = 0;
  return {
    page: pick("swarm.page", 4) === 3 ? 3 : 1000,
    batch: [1, 2, 30][pick("swarm.batch", 3)]!,
    atOnce: [1, 3, 9][pick("swarm.at-once", 3)]!,
    requestIds,
    ownNumbers,
    lagMs: [0, 5000, 30_000][pick("swarm.lag", 3)]!,
    clients: 1 + pick("swarm.clients", 2),
    invoices: 1 + pick("swarm.invoices", 3),
    payments,
    grow: 0,
    faults,
    crash: [0, 10, 40][pick("swarm.crash", 3)]!,
    stall: unfenced ? 0 : stall,
    linger,
    // A world of neither is the same on all stores.
    broken: linger === 0 ? 0 : [0, 5, 20][pick("swarm.broken", 3)]!,
    hands,
    edits: some(EDITS, "edit"),
    second: pick("swarm.second", 3) === 2,
    backup,
    reconfigure: pick("swarm.reconfigure", 4) === 3,
    rounds: 2 + pick("swarm.rounds", 3),
  };
}
