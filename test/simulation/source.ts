import { writeExports } from "./company.ts";
import type { Row, Stream } from "./company.ts";
import { saw } from "./simulation.ts";
import type { Simulation } from "./simulation.ts";
import type { Edit } from "./swarm.ts";

/** The side that is true: what it exports now, and what happens to that meanwhile. */
export interface SimSource {
  readonly rows: Readonly<Record<Stream, readonly Row[]>>;
  /** Every key that was ever exported: `invoice/I1`. */
  readonly ever: ReadonlySet<string>;
  /** Rows that it has dropped. */
  readonly dropped: ReadonlySet<string>;
  /** Rows that it has changed since they were first there, annulled ones too. */
  readonly edited: ReadonlySet<string>;
  edit(which: Edit): void;
  /** So many invoices more, and payments of half of them. */
  grow(invoices: number): void;
}

export function openSource(sim: Simulation): SimSource {
  const { choices, swarm, files } = sim;
  const rows: Record<Stream, Row[]> = { clients: [], invoices: [], payments: [] };
  const ever = new Set<string>();
  const dropped = new Set<string>();
  const edited = new Set<string>();
  const cents = (name: string): string => textOf(BigInt(3 + choices.pick(name, 99_999)));
  const counts = { C: 0, I: 0, P: 0 };
  const addClient = (): void => {
    const number = `C${++counts.C}`;
    rows.clients.push({ number, name: `Client ${number}` });
  };
  const addInvoice = (): void => {
    const number = `I${++counts.I}`;
    const client = `C${1 + choices.pick("source.client", rows.clients.length)}`;
    rows.invoices.push({
      number,
      client,
      dated: "2026-07-02",
      status: "Approved",
      total: cents("source.total"),
    });
  };
  const addPayment = (): void =>
    payOf(rows.invoices[choices.pick("source.invoice", rows.invoices.length)]!);
  const payOf = (of: Row): void => {
    const number = `P${++counts.P}`;
    const { number: invoice = "", client = "" } = of;
    // A third: two payments of one invoice never settle more than it is.
    const amount = textOf(BigInt(of["total"]!.replace(".", "")) / 3n);
    rows.payments.push({ number, client, invoice, dated: "2026-07-05", amount });
  };
  const publish = (): void => {
    for (const [stream, list] of Object.entries(rows)) {
      for (const { number } of list) ever.add(`${stream.slice(0, -1)}/${number}`);
    }
    writeExports(files, rows);
  };
  const change = (stream: Stream, set: (row: Row) => Row): boolean => {
    const list = rows[stream];
    if (list.length === 0) return false;
    const at = choices.pick("source.which", list.length);
    const { number } = list[at]!;
    const changed = set(list[at]!);
    rows[stream] = list.map((row) => (row["number"] === number ? changed : row));
    edited.add(`${stream.slice(0, -1)}/${number}`);
    return true;
  };
  const EDIT: Readonly<Record<Edit, () => boolean>> = {
    amount: () => change("invoices", (row) => ({ ...row, total: cents("source.total") })),
    day: () => change("invoices", (row) => ({ ...row, dated: "2026-07-03" })),
    annul: () => change("invoices", (row) => ({ ...row, status: "Void" })),
    drop() {
      const stream = (["invoices", "payments"] as const)[choices.pick("source.stream", 2)]!;
      const number = rows[stream].at(-1)?.["number"];
      const left = rows[stream].filter((row) => row["number"] !== number);
      if (left.length === 0) return false;
      rows[stream] = left;
      dropped.add(`${stream.slice(0, -1)}/${number}`);
      return true;
    },
    add: () => (addInvoice(), true),
    /** The same row stands there twice, as where a page moved while it was read. */
    twice: () => (rows.invoices.push({ ...rows.invoices[0]! }), true),
    move: () => (rows.invoices.reverse(), true),
  };
  for (let n = 0; n < swarm.clients; n++) addClient();
  for (let n = 0; n < swarm.invoices; n++) addInvoice();
  for (let n = 0; n < swarm.payments; n++) addPayment();
  publish();
  return {
    rows,
    ever,
    dropped,
    edited,
    grow(invoices) {
      const before = rows.invoices.length;
      for (let n = 0; n < invoices; n++) addInvoice();
      // Each is paid in part, and once.
      for (const of of rows.invoices.slice(before).filter((_, n) => n % 2 === 0)) payOf(of);
      publish();
    },
    edit(which) {
      if (!EDIT[which]()) return;
      saw(sim, `edit ${which}`);
      sim.trace.note(`the source: ${which}`);
      publish();
    },
  };
}

function textOf(cents: bigint): string {
  return `${cents / 100n}.${String(cents % 100n).padStart(2, "0")}`;
}
