import type { Money } from "./money.ts";

/** What a month's end asks beside the tie-out itself. */
export interface MonthEnd {
  /** Of documents that are to be paid, by customer. */
  readonly receivables: readonly Receivable[];
  /** What is kept back until later (`check.withheld`), by the row's title, such as its project. */
  readonly withheld: readonly Withheld[];
  /** Balances of both sides: the three that are one, where money is held for others. */
  readonly balances: readonly Balance[];
  /** What waits for whom, with what it comes to. */
  readonly needs: readonly Need[];
}

export interface Receivable {
  readonly customer: string;
  /** What was billed. */
  readonly source: Money;
  readonly books: Money;
  /** What of it is open, as the true side says (`check.open`); null: it does not say. */
  readonly openSource: Money | null;
  /** As the books say. */
  readonly open: Money;
  /** `source - books`: what one side bills and the other does not. */
  readonly difference: Money;
}

export interface Withheld {
  readonly name: string;
  readonly source: Money;
  /** Of documents that are in the books as they are meant. */
  readonly books: Money;
}

export interface Balance {
  readonly label: string;
  readonly source: Money;
  readonly books: Money;
}

export interface Need {
  /** `source`, `mapping`, `config`, `qbo`, `person`, `wait` */
  readonly fixIn: string;
  readonly entity: string;
  readonly label: string;
  readonly code: string;
  readonly rows: readonly string[];
  readonly amount: Money | null;
  /** What only waits for these. */
  readonly behind: number;
  readonly behindAmount: Money | null;
}
