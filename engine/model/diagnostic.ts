/** A problem with a place, as a value: all are collected and shown, never the first only. */
export interface Diagnostic {
  /** Stable, `TO101`; `tieout explain` knows each. */
  readonly code: string;
  readonly severity: "error" | "warning";
  /** One line: what is wrong, with the offending name in backticks. */
  readonly message: string;
  readonly place: Place;
  /** Under the carets: why, or what is allowed. */
  readonly note?: string;
  /** Lines after the frame: the nearest name, what to do. */
  readonly help?: readonly string[];
  /** A mend that is certain; `--fix` applies it. */
  readonly fix?: Fix;
  /** Offsets in the file of a text that must be shown nowhere: a secret written literally. */
  readonly hidden?: { readonly start: number; readonly end: number };
}

/** 1-based line and column; `length` in UTF-16 units of that line, 0 for the file as a whole. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** Replaces the text between two offsets (UTF-16 units) of one file. */
export interface Fix {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function formatPlace(place: Place): string {
  return `${place.file}:${place.line}:${place.column}`;
}
