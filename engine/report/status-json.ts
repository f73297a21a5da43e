import { formatMoney } from "../model/money.ts";
import type { Money } from "../model/money.ts";
import type { NeedGroup } from "./needs.ts";
import type { StatusView } from "./status-view.ts";

/** `tieout.status/1`; money as text. */
export function statusJson(view: StatusView): { readonly [key: string]: unknown } {
  return {
    format: "tieout.status/1",
    environment: view.environment,
    company: { ...view.company },
    currency: view.currency,
    entities: view.entities.map((each) => ({
      entity: each.entity,
      label: each.label,
      total: each.total,
      offered: each.offered,
      words: { ...each.counts },
    })),
    needs: view.needs.map(needJson),
    paid_open: view.paidOpen.map(({ entity, count, amount }) => ({
      entity,
      count,
      amount: amountJson(amount),
    })),
    runs: view.runs.map((run) => ({ ...run })),
  };
}

export function needJson(group: NeedGroup): { readonly [key: string]: unknown } {
  return {
    reason: group.code,
    fix_in: group.fixIn,
    entity: group.entity,
    count: group.items.length,
    amount: amountJson(group.amount),
    behind:
      group.behind === null
        ? null
        : { count: group.behind.count, amount: amountJson(group.behind.amount) },
    rows: group.items.map((item) => ({
      row: item.row,
      title: item.title,
      amount: amountJson(item.amount),
      text: item.reasons[0]?.text ?? "",
      help: item.reasons[0]?.help ?? null,
    })),
  };
}

export const amountJson = (amount: Money | null): string | null =>
  amount === null ? null : formatMoney(amount);
