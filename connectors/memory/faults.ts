/** What can be made to go wrong with one call. */
export type Fault =
  /** Not reached: nothing was done. */
  | "unavailable"
  /** Not let in: nothing was done. */
  | "auth"
  /** Too many calls: nothing was done. */
  | "throttled"
  /** It never came through, and nobody can tell. */
  | "lost"
  /** It was done, and the answer got lost. */
  | "answer_lost"
  /** Every write of the call finds that its thing has changed meanwhile. */
  | "conflict";

/** Faults by the number of the call, counted over all calls of a system from 1. */
export interface Faults {
  /** The next `n`-th call fails so: 1 is the next one. */
  at(n: number, fault: Fault): void;
  /** Nothing fails any more. */
  clear(): void;
  /** Faults that have come to pass. */
  readonly fired: number;
  /** Calls that were made. */
  readonly calls: number;
  /** Counts a call and says how it fails. */
  next(): Fault | null;
}

export function openFaults(): Faults {
  const planned = new Map<number, Fault>();
  let calls = 0;
  let fired = 0;
  return {
    at: (n, fault) => planned.set(calls + n, fault),
    clear: () => planned.clear(),
    get calls() {
      return calls;
    },
    get fired() {
      return fired;
    },
    next() {
      calls++;
      const fault = planned.get(calls) ?? null;
      if (fault !== null) fired++;
      planned.delete(calls);
      return fault;
    },
  };
}
