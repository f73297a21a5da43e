import { count, dash, displayWidth, many, oneLine, paint, stacked, wrap } from "./layout.ts";
import type { Style } from "./layout.ts";
import { displayMoney } from "../model/money.ts";
import { needsText, nounOf } from "./needs-text.ts";
import { titleOf } from "./plan-text.ts";
import type { StatusEntity, StatusView } from "./status-view.ts";

/** The matrix of ux.md 2.11: entities by words. */
export function statusText(view: StatusView, style: Style): string {
  const waiting = view.needs.reduce((sum, each) => sum + each.items.length, 0);
  return [
    titleOf(view),
    ...wrap(lastRun(view), style.width),
    "",
    ...matrix(view, style),
    "",
    ...(waiting === 0
      ? ["Nothing waits for a person."]
      : [`${many(waiting, "document")} for a person to look at: tieout status --todo`]),
    ...paidOpenLines(view, style),
  ].join("\n");
}

/** Nobody's task in the books: whoever keeps the work side marks them there. */
export function paidOpenLines({ paidOpen }: StatusView, style: Style): readonly string[] {
  return paidOpen.flatMap(({ entity, label, count: n, amount }) => {
    const sum = amount === null ? "" : ` (${displayMoney(amount)})`;
    const what = `${count(n)} ${nounOf(label, n)} paid, still open at the source${sum}:`;
    const command = `tieout list ${entity} --paid-open`;
    const whole = `${what} ${command}`;
    return displayWidth(whole) <= style.width
      ? [whole]
      : [...wrap(what, style.width), `  ${command}`];
  });
}

/** What waits for a person, by who it is for. */
export function todoText(view: StatusView, style: Style): string {
  if (view.needs.length === 0) return "Nothing waits for a person.";
  return needsText(view.needs, style, 12).join("\n");
}

function lastRun(view: StatusView): string {
  const [run] = view.runs;
  if (run === undefined) return "No run yet: tieout plan";
  return `last: ${run.kind} ${run.id} at ${run.startedAt.slice(0, 16)}Z by ${oneLine(run.actor)}, ${run.state}`;
}

function matrix(view: StatusView, style: Style): readonly string[] {
  const words = view.words;
  const offered = view.entities.some((each) => each.offered > 0);
  const cell = (n: number): string => (n === 0 ? dash(style) : count(n));
  const columns = [
    { head: "", align: "left" as const },
    ...words.map((word) => ({ head: word, align: "right" as const })),
    { head: "total", align: "right" as const },
    ...(offered ? [{ head: "offered", align: "right" as const }] : []),
  ];
  const line = (entity: StatusEntity): readonly string[] => [
    entity.label.toLowerCase(),
    ...words.map((word) => cell(entity.counts[word] ?? 0)),
    count(entity.total),
    ...(offered ? [cell(entity.offered)] : []),
  ];
  const { heads, body } = stacked(columns, view.entities.map(line), style);
  return [...heads.map((text) => paint(style, "dim", text)), ...body];
}
