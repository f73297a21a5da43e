import { displayMoney } from "../model/money.ts";
import { appliedText } from "./applied-text.ts";
import { count, ends, many, oneLine, paint, wrap } from "./layout.ts";
import type { Style } from "./layout.ts";
import { needsText, nounOf } from "./needs-text.ts";
import { titleOf } from "./plan-text.ts";
import { oddText } from "./import-text.ts";
import type { OddityLine } from "./import-text.ts";
import type { AppliedView } from "./run-view.ts";
import { paidOpenLines } from "./status-text.ts";
import type { StatusView, WaitingGroup } from "./status-view.ts";

/** What a whole run came to: what was posted, what waits for whom, and whether it ties out. */
export interface RunView {
  readonly run: string;
  readonly status: StatusView;
  /** By entity: rows that the source has, and how many of them were new or edited. */
  readonly read: readonly {
    readonly label: string;
    readonly rows: number;
    readonly fresh: number;
  }[];
  readonly applied: AppliedView;
  /** Outcomes of earlier runs that were unknown and are not any more. */
  readonly settled: number;
  readonly odd: readonly OddityLine[];
}

export function runText(view: RunView, style: Style, tieOut: readonly string[]): string {
  const head = (text: string): string => paint(style, "bold", text);
  const posted = appliedText(view.applied, style);
  const { needs, waiting } = view.status;
  const paidOpen = paidOpenLines(view.status, style);
  return [
    ends(head(titleOf(view.status)), paint(style, "dim", view.run), style),
    ...wrap(readLine(view), style.width),
    ...oddText(view.odd, style),
    ...(view.settled === 0
      ? []
      : [`${many(view.settled, "outcome")} of an earlier run settled; nothing was sent twice`]),
    "",
    ...(posted.length === 0 ? [nothing(view, style)] : [head("Posted to the books"), ...posted]),
    ...(needs.length === 0
      ? []
      : [
          "",
          ends(head("Waits for someone"), held(view, style), style),
          ...needsText(needs, style),
        ]),
    ...(waiting.length === 0
      ? []
      : ["", head("Waits for its time"), ...waiting.map((each) => waitingText(each, style))]),
    ...(paidOpen.length === 0 ? [] : ["", ...paidOpen]),
    ...(tieOut.length === 0 ? [] : ["", ...tieOut]),
  ].join("\n");
}

function readLine(view: RunView): string {
  const parts = view.read.map(({ label, rows, fresh }) => {
    const news =
      fresh === 0 ? "" : fresh === rows ? ", all new" : `, ${count(fresh)} new or edited`;
    return `${count(rows)} ${nounOf(label, rows)}${news}`;
  });
  return `Read ${parts.join("; ")}.`;
}

function nothing(view: RunView, style: Style): string {
  const tick = paint(style, "green", style.ascii ? "ok" : "✔");
  const done = view.status.entities.reduce(
    (sum, each) => sum + (each.counts.synced ?? 0) + (each.counts["payment pending"] ?? 0),
    0,
  );
  return `${tick} Nothing to do. ${many(done, "record")} stand as the books have them.`;
}

/** How many, and how much, in all. */
function held(view: RunView, style: Style): string {
  const groups = view.status.needs;
  const all = groups.reduce((sum, each) => sum + each.items.length + (each.behind?.count ?? 0), 0);
  let minor = 0n;
  for (const each of groups) {
    minor += (each.amount?.minor ?? 0n) + (each.behind?.amount?.minor ?? 0n);
  }
  const amount = displayMoney({ minor, currency: view.status.currency });
  return paint(style, "bold", `${many(all, "document")}   ${amount}`);
}

function waitingText(group: WaitingGroup, style: Style): string {
  const what = `${count(group.count)} ${nounOf(group.label, group.count)}`;
  const amount = group.amount === null ? "" : displayMoney(group.amount);
  return ends(`    ${what}: ${oneLine(group.text)}`, amount, style);
}
