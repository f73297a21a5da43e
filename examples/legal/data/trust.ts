import { sum } from "../../linarc/data/cents.ts";
import type { Cents } from "../../linarc/data/cents.ts";
import { CONTACTS, MATTERS } from "./people.ts";

/** Everything that moved on the trust bank, in the order of its ledger: clean, as it has to be. */
export interface Moved {
  readonly order: number;
  readonly day: string;
  readonly matter: string;
  /** In is positive. */
  readonly amount: Cents;
  readonly of: string;
  readonly kind: "slip" | "transfer" | "disbursement";
  /** A check's number, or the invoice that is paid. */
  readonly detail: string;
}

type Row = readonly [Moved["kind"], string, string, string, Cents, string];

const ROWS: readonly Row[] = [
  ["slip", "DS-0098", "2026-05-02", "2026-0117", 3_000_00n, "5521"],
  ["slip", "DS-0098", "2026-05-02", "2025-0831", 1_250_00n, "889"],
  ["slip", "DS-0099", "2026-05-14", "2026-0062", 5_000_00n, "2210"],
  ["slip", "DS-0099", "2026-05-14", "2026-0081", 1_800_00n, "417"],
  ["slip", "DS-0099", "2026-05-14", "2026-0122", 950_50n, "3003"],
  ["transfer", "TT-311", "2026-06-10", "2026-0117", -1_500_00n, "20417"],
  ["disbursement", "TD-41", "2026-06-18", "2025-0831", -1_250_00n, "7001"],
  ["slip", "DS-0100", "2026-06-22", "2026-0062", 2_499_99n, "2244"],
  ["disbursement", "TD-42", "2026-06-30", "2026-0062", -3_333_33n, "7002"],
  ["transfer", "TT-312", "2026-07-08", "2026-0081", -100_00n, "20418"],
  ["disbursement", "TD-43", "2026-07-15", "2026-0122", -950_50n, "7003"],
];

export const MOVED: readonly Moved[] = ROWS.map(([kind, of, day, matter, amount, detail], at) => {
  return { order: at + 1, day, matter, amount, of, kind, detail };
});

export const ofKind = (kind: Moved["kind"]): readonly Moved[] =>
  MOVED.filter((each) => each.kind === kind);

export function heldBy(matter: string): Cents {
  return sum(MOVED.filter((each) => each.matter === matter).map(({ amount }) => amount));
}

export function clientOf(matter: string): string {
  const contact = MATTERS.find((each) => each.number === matter)?.contact;
  return CONTACTS.find((each) => each.number === contact)?.name ?? "";
}
