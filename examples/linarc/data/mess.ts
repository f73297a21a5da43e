import { UNMAPPED_CODE } from "./cost-codes.ts";

/**
 * The mess of real exports, each kind on rows named here and nowhere else, so that it can be
 * counted. README.md has the same table for people.
 */

/** Total and lines disagree: how the export came to be wrong. */
export const DOES_NOT_TIE: Readonly<Record<string, "line lost" | "cent" | "gross" | "transposed">> =
  {
    "PA-1009-11": "line lost",
    "PA-1012-06": "cent",
    "PA-1027-14": "gross",
    "PA-1033-08": "transposed",
  };

/** Extra line items, billed once and whole: project, month after the first, code, amount. */
export const ONE_TIME_LINES: Readonly<
  Record<
    number,
    { readonly month: number; readonly code: readonly [string, string]; readonly cents: bigint }
  >
> = {
  /** A cost code that the lookup table does not have. */
  1015: { month: 9, code: UNMAPPED_CODE, cents: 18_240_50n },
  /** Elevator cars delivered at once: the invoice is over the safety limit of 250,000.00. */
  1022: { month: 12, code: ["14 20 00", "Elevators"], cents: 310_000_00n },
};

/** A number that grew by hand to 23 characters; the books take 21. */
export const TOO_LONG = { number: "PA-1018-07", becomes: "PA-1018-07-REVISED-2025" } as const;

/** Already in the books, typed in by hand, equal in everything. */
export const ALREADY_THERE = ["PA-1005-03", "PA-1023-02"] as const;

/** Its number stands in the books on an invoice of another customer. */
export const NUMBER_TAKEN = "PA-1020-05";

/** Annulled in Linarc before any of it was sent; true: billed again under a number with an R. */
export const VOIDED: Readonly<Record<string, boolean>> = {
  "PA-1002-04": true,
  "PA-1006-09": false,
  "PA-1010-02": true,
  "PA-1014-12": true,
  "PA-1021-07": false,
  "PA-1026-05": true,
  "PA-1030-16": false,
  "PA-1036-10": true,
  "PA-1043-03": false,
};

/** Approved and posted, the cell of the due date blank: the books count it from the terms. */
export const NO_DUE_DATE = [
  ...["PA-1001-05", "PA-1008-13", "PA-1017-02"],
  ...["PA-1025-18", "PA-1040-09"],
] as const;
