import { COST_CODES, UNMAPPED_CODE } from "./cost-codes.ts";

/** A cost code as Linarc lists it. */
export interface CostCode {
  readonly code: string;
  readonly name: string;
  readonly kind: "ADMIN" | "OFFICE" | "FIELD" | "T&M" | "Recurring";
  readonly active: boolean;
}

/** Not in the books yet; a colon divides levels there, and stands in no name of a class. */
const NEW: readonly CostCode[] = [
  { code: "01 50 00", name: "Temporary facilities", kind: "Recurring", active: true },
  { code: "09 51 00", name: "Ceilings: acoustic", kind: "FIELD", active: true },
  { code: UNMAPPED_CODE[0], name: UNMAPPED_CODE[1], kind: "FIELD", active: true },
];

/** Given up before anything was booked on it. */
const GIVEN_UP: CostCode = {
  code: "10 28 00",
  name: "Toilet accessories",
  kind: "FIELD",
  active: false,
};

export function costCodes(): readonly CostCode[] {
  const known = COST_CODES.map(([code, name]): CostCode => ({
    code,
    name,
    kind: kindOf(code),
    active: true,
  }));
  return [...known, ...NEW, GIVEN_UP].toSorted((a, b) => (a.code < b.code ? -1 : 1));
}

function kindOf(code: string): CostCode["kind"] {
  if (code === "01 00 00") return "ADMIN";
  return code === "02 41 00" ? "T&M" : "FIELD";
}

/** The codes that the books get: those that are used there, and have no class. */
export const NEW_CODES: readonly string[] = NEW.map(({ code }) => code).toSorted();
export const GIVEN_UP_CODE: string = GIVEN_UP.code;
