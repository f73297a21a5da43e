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
