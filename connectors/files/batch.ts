import type { JsonObject } from "../../engine/model/json.ts";

/** Some rows of a file, in its order, with the line on which each begins. */
export interface RowBatch {
  readonly rows: readonly JsonObject[];
  readonly lines: readonly number[];
  /** Of JSON lines: each row as it stands there. */
  readonly texts?: readonly string[];
  /** Rows that cannot be taken as they stand. */
  readonly oddities: readonly Oddity[];
}

/** Texts that may be rows, and the line on which each stands. */
export interface TextBatch {
  readonly texts: readonly string[];
  readonly lines: readonly number[];
}

/** `place`: `exports/invoices.csv:17`. */
export interface Oddity {
  readonly place: string;
  readonly text: string;
}

/**
 * Reads a file from its beginning to its end, some 64 KiB at a time. `pack` and `unpack` turn a row
 * of it into one short text and back, for who must keep many.
 */
export interface RowReader {
  batches(): AsyncGenerator<RowBatch>;
  /** The same rows unparsed, where each is a text of its own. */
  readonly texts?: () => AsyncGenerator<TextBatch>;
  pack(row: JsonObject): string;
  unpack(text: string): JsonObject;
}

/** `exports/invoices.csv:17`, or, of a JSON file, `exports/invoices.json, row 17`. */
export function placeOf(
  file: { readonly shown: string; readonly format: string },
  line: number,
): string {
  return file.format === "json" ? `${file.shown}, row ${line}` : `${file.shown}:${line}`;
}
