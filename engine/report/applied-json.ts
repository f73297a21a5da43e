import type { JsonTree } from "../model/json.ts";
import type { AppliedView, OddRow, PostedEntity } from "./run-view.ts";
import { amountJson } from "./status-json.ts";

/** `tieout.applied/1`; money as text. */
export function appliedJson(run: string, view: AppliedView): { readonly [key: string]: unknown } {
  return {
    format: "tieout.applied/1",
    run,
    entities: view.entities.map(postedJson),
    total: postedJson(view.total),
    not_done: notDoneJson(view.odd),
    pending: view.pending,
    already: view.already,
  };
}

/** The rows that did not go as planned. */
export function notDoneJson(rows: readonly OddRow[]): JsonTree {
  return rows.map((row) => ({
    row: row.row,
    result: row.result,
    amount: amountJson(row.amount),
    reasons: row.reasons.map(({ code, text, fixIn, help }) => ({
      code,
      text,
      fix_in: fixIn,
      help: help ?? null,
    })),
  }));
}

function postedJson(each: PostedEntity): { readonly [key: string]: unknown } {
  const { label, created, updated, linked, voided, deleted, failed } = each;
  return {
    label,
    created,
    updated,
    linked,
    voided,
    deleted,
    not_done: failed,
    amount: amountJson(each.amount),
    found: amountJson(each.found),
  };
}
