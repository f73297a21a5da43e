/** What all reports share: what they are made from, and what they come to. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import type { Entry, Postings } from "./entries.ts";
import type { Period } from "./period.ts";

export interface Reporting {
  readonly postings: Postings;
  /** Narrowed to what was asked for. */
  readonly entries: readonly Entry[];
  readonly period: Period;
  readonly query: URLSearchParams;
  readonly fiscalMonth: number;
}

export interface ReportBody {
  readonly rows: readonly JsonObject[];
  readonly isEmpty: boolean;
}

export interface Report {
  readonly name: string;
  /** Accrual; null: a report that has no basis. */
  readonly basis: "Accrual" | null;
  /** Says by which standard it is, and how its columns are summed. */
  readonly standard?: true;
  /** Says how its columns are summed, and no more. */
  readonly summed?: true;
  /** Of the whole company: a part of it would not tie, so it takes no filter and names none. */
  readonly unfiltered?: true;
  make(reporting: Reporting): ReportBody & { readonly columns: readonly JsonObject[] };
}
