import { TieoutError } from "../../engine/errors.ts";

/** What ends a run over files. */

/** The connection cannot be opened as it is configured. */
export function misconfigured(message: string, advice: string): TieoutError {
  return new TieoutError("TO901", message, { advice });
}

/** A file that says something which cannot be read. `place`: the file, and the line if known. */
export function unreadable(place: string, message: string, advice?: string): TieoutError {
  return new TieoutError("TO931", `${place}: ${message}`, { advice });
}

/** The file moved under the reader: what was read is neither the old one nor the new one. */
export function movedWhileRead(shown: string): TieoutError {
  return new TieoutError("TO941", `${shown} was replaced or written to while it was read`, {
    advice: "Nothing was taken from it. Run the same command again when the export has ended.",
  });
}
