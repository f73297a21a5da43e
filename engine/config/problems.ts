import type { Diagnostic, Fix, Place } from "../model/diagnostic.ts";
import { CODES, type Code } from "./codes.ts";
import type { Span } from "./source.ts";

/** Collects what is wrong with the files; the same finding at the same place only once. */
export interface Problems {
  add(code: Code, place: Place, message: string, more?: More): void;
  /** Sorted by place, as a reader meets them. */
  all(): readonly Diagnostic[];
  errors(): number;
  /** No further error is told: what makes one worth reading need not be looked for. */
  isFull(): boolean;
}

export interface More {
  readonly note?: string | undefined;
  readonly help?: readonly (string | null | undefined)[] | undefined;
  readonly fix?: Fix | null | undefined;
  readonly hidden?: Span | undefined;
}

/** Of each severity: nobody reads on, and a file of a megabyte can hold 100,000. */
const MOST = 1000;

export function newProblems(): Problems {
  const found = new Map<string, Diagnostic>();
  const counts = { error: 0, warning: 0 };
  return {
    add(code, place, message, more = {}) {
      const id = `${place.file}:${place.line}:${place.column} ${code} ${message}`;
      if (found.has(id) || counts[severityOf(code)] === MOST) return;
      counts[severityOf(code)]++;
      const help = (more.help ?? []).filter((line) => typeof line === "string");
      found.set(id, {
        code,
        severity: severityOf(code),
        message,
        place,
        ...(more.note === undefined ? {} : { note: more.note }),
        ...(help.length === 0 ? {} : { help }),
        ...(more.fix ? { fix: more.fix } : {}),
        ...(more.hidden === undefined ? {} : { hidden: more.hidden }),
      });
    },
    all: () => [...found.values()].toSorted(byPlace),
    errors: () => counts.error,
    isFull: () => counts.error === MOST,
  };
}

function severityOf(code: Code): "error" | "warning" {
  const entry: { readonly severity?: "error" | "warning" } = CODES[code];
  return entry.severity ?? "error";
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  if (a.place.file !== b.place.file) return a.place.file < b.place.file ? -1 : 1;
  return a.place.line - b.place.line || a.place.column - b.place.column;
}

/** "a, b or c": for lists of what is allowed. */
export function orList(names: readonly string[], most: number = 16): string {
  if (names.length > most) {
    return `${names.slice(0, most).join(", ")} or ${names.length - most} more`;
  }
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}
