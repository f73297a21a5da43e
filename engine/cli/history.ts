import { EXIT } from "../errors.ts";
import { oneLine, padRight, paint, fit } from "../report/layout.ts";
import type { Style } from "../report/layout.ts";
import { eventsOfRecord } from "../store/events.ts";
import type { EventRow } from "../store/events.ts";
import type { Handler } from "./handler.ts";
import { printResult } from "./result.ts";
import { recordRows } from "./rows.ts";
import { withProject } from "./with-project.ts";

export const history: Handler = (shell, [text = ""]) =>
  withProject(shell, async (project) => {
    const { address, rows } = await recordRows(project, text);
    const events = (await eventsOfRecord(project.store.db, rows[0]?.recordId ?? 0)).toReversed();
    printResult(
      shell,
      (style) =>
        events.length === 0
          ? `${text}: staged, and nothing has happened to it since`
          : events.flatMap((event) => eventText(event, style)).join("\n"),
      () => ({
        format: "tieout.history/1",
        row: `${address.entity}/${address.key}`,
        events: events.map((event) => ({
          at: event.at,
          kind: event.kind,
          actor: event.actor,
          run: event.run_id,
          detail: JSON.parse(event.detail) as object,
        })),
      }),
    );
    return EXIT.ok;
  });

function eventText(event: EventRow, style: Style): readonly string[] {
  const when = event.at.slice(0, 16).replace("T", " ");
  const who = `by ${oneLine(event.actor)}${event.run_id === null ? "" : `  ${event.run_id}`}`;
  const lines = detailLines(JSON.parse(event.detail) as Detail);
  return [
    `${when}  ${padRight(event.kind, 10)}  ${paint(style, "dim", who)}`,
    ...lines.map((line) => fit(`${" ".repeat(30)}${line}`, style.width, style)),
  ];
}

interface Detail {
  readonly [key: string]: unknown;
}

/** Field edits as before and after; the rest as `name value`. */
function detailLines(detail: Detail): readonly string[] {
  return Object.entries(detail).flatMap(([name, value]) => {
    if (Array.isArray(value)) return value.flatMap((each) => editLine(name, each));
    return value === null || value === "" ? [] : [`${name}  ${plain(value)}`];
  });
}

function editLine(name: string, edit: unknown): readonly string[] {
  if (typeof edit !== "object" || edit === null) return [`${name}  ${plain(edit)}`];
  const { field, path, before, after, text } = edit as Detail;
  if (before !== undefined || after !== undefined) {
    return [`${plain(field ?? path ?? name)}  ${plain(before)} → ${plain(after)}`];
  }
  return [`${plain(text ?? JSON.stringify(edit))}`];
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return oneLine(typeof value === "string" ? value : JSON.stringify(value));
}
