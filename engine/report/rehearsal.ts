import type { JsonTree } from "../model/json.ts";
import { count, many, paint, wrap } from "./layout.ts";
import type { Style } from "./layout.ts";
import { notDoneJson } from "./applied-json.ts";
import { oddText } from "./applied-text.ts";
import { appliedView } from "./run-view.ts";
import type { AppliedInput, OddRow } from "./run-view.ts";

/** What the books would say to a plan, before anything is sent to them. */
export interface RehearsalView {
  /** Changes that were tried. */
  readonly tried: number;
  readonly odd: readonly OddRow[];
  /** Why it ended before its end; null where it did not. */
  readonly stopped: string | null;
  /** Changes that go where nothing can be rehearsed. */
  readonly left: number;
  /** Lists that nobody has read. */
  readonly unread: readonly string[];
}

export interface RehearsedInput extends AppliedInput {
  readonly stop: { readonly message: string; readonly advice: string } | null;
  readonly left: number;
  readonly unread: readonly string[];
}

export function rehearsalView(input: RehearsedInput): RehearsalView {
  const { odd, pending } = appliedView(input);
  const { left, unread, stop } = input;
  return {
    tried: input.rows.length - pending,
    odd,
    stopped: stop === null ? null : `${stop.message}. ${stop.advice}`,
    left,
    unread,
  };
}

/** Nothing that would be refused was found, and all of it was tried. */
export function isTaken(view: RehearsalView): boolean {
  return view.odd.length === 0 && view.stopped === null;
}

export function rehearsalText(view: RehearsalView, style: Style): readonly string[] {
  const { tried, odd, left } = view;
  const taken = tried - odd.length;
  const mark = isTaken(view)
    ? paint(style, "green", style.ascii ? "ok" : "✔")
    : paint(style, "red", style.ascii ? "x" : "✘");
  const head =
    odd.length === 0
      ? `Rehearsed: the books would take ${many(tried, "change")}.`
      : `Rehearsed: the books would take ${count(taken)} of ${many(tried, "change")}.`;
  return [
    `${mark} ${head}`,
    ...odd.flatMap((row) => oddText(row, style)),
    ...(view.stopped === null
      ? []
      : wrap(`It would end there: ${view.stopped}`, style.width - 2).map((line) => `  ${line}`)),
    ...(left === 0 ? [] : [`  ${count(left)} more go where nothing can be rehearsed.`]),
    ...(view.unread.length === 0
      ? []
      : [`  Not known to the rehearsal, and not read offline: ${view.unread.join(", ")}`]),
  ];
}

/** As `rehearsal` in the JSON of a plan. */
export function rehearsalJson(view: RehearsalView): JsonTree {
  return {
    tried: view.tried,
    refused: notDoneJson(view.odd),
    stopped: view.stopped,
    left: view.left,
    unread: [...view.unread],
  };
}
