import { TieoutError } from "../../engine/errors.ts";

/** What ends a run: the ways in which QuickBooks can be of no use at all. */

/** Nobody is signed in, or no longer. */
export function notConnected(message: string, detail?: string): TieoutError {
  return new TieoutError("TO940", `QuickBooks: ${message}`, { detail });
}

/** It cannot be reached or does not answer now; the same command can go on later. */
export function notNow(message: string): TieoutError {
  return new TieoutError("TO941", `QuickBooks: ${message}`);
}

/** It answered, and what it said cannot be used. */
export function unreadable(message: string, detail?: string): TieoutError {
  return new TieoutError("TO931", `QuickBooks: ${message}`, { detail });
}

/** The connection cannot be opened as it is configured. */
export function misconfigured(message: string, advice: string): TieoutError {
  return new TieoutError("TO901", message, { advice });
}

/** A read that the user called off. */
export function interrupted(): TieoutError {
  return new TieoutError("TO902", "QuickBooks: the reading was called off");
}
