import { TieoutError } from "../../engine/errors.ts";

/** What ends a run. `who` is the connection's name. */

export function notLetIn(who: string, message: string): TieoutError {
  return new TieoutError("TO940", `${who}: ${message}`, {
    advice: "Look at the secrets that the connection refers to, and at what they may do there.",
  });
}

/** It cannot be reached or does not answer now; the same command can go on later. */
export function notNow(who: string, message: string): TieoutError {
  return new TieoutError("TO941", `${who}: ${message}`);
}

/** It answered, and what it said does not fit the manifest. */
export function unreadable(who: string, message: string, advice?: string): TieoutError {
  return new TieoutError("TO931", `${who}: ${message}`, {
    advice: advice ?? "Look at the manifest of the connection, and at what the system documents.",
  });
}

export function interrupted(who: string): TieoutError {
  return new TieoutError("TO902", `${who}: the reading was called off`);
}
