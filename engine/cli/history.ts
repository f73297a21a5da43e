import { EXIT, TieoutError } from "../errors.ts";
import { fit, many, oneLine, padRight, paint } from "../report/layout.ts";
import type { Style } from "../report/layout.ts";
import { runSummaryText } from "../report/run-summary-text.ts";
import { runSummaryJson } from "../report/run-summary-view.ts";
import { runSummary } from "../run-summary.ts";
import { eventsOfRecord, walkChain } from "../store/events.ts";
import type { EventRow } from "../store/events.ts";
import { requestsOfDocument } from "../store/requests.ts";
import { wireOf } from "../seen.ts";
import type { Wire } from "../seen.ts";
import { usage } from "./fail.ts";
import type { Handler } from "./handler.ts";
import { printResult } from "./result.ts";
import { recordRows } from "./rows.ts";
import { writeRunPage } from "./run-page.ts";
import type { Shell } from "./shell.ts";
import { withProject } from "./with-project.ts";

export const history: Handler = (shell, [text = ""], options) => {
  const kept = options["head"];
  if (options["verify"] === true) return verify(shell, typeof kept === "string" ? kept : null);
  if (kept !== undefined) throw usage("--head goes with --verify");
  if (text.startsWith("run_")) return historyOfRun(shell, text, options["html"]);
  if (options["html"] !== undefined) {
    throw usage("--html goes with a run", "tieout history RUN --html FILE; runs: tieout status");
  }
  if (text === "") {
    throw usage("which row?", "Name one: tieout history invoice/INV-1042; or all: --verify");
  }
  return historyOf(shell, text);
};

const historyOfRun = (shell: Shell, run: string, file: unknown): Promise<number> =>
  withProject(shell, async (project) => {
    const summary = await runSummary(project, run);
    await writeRunPage(shell, project, run, { file });
    printResult(
      shell,
      (style) => runSummaryText(summary, style),
      () => runSummaryJson(summary),
    );
    return EXIT.ok;
  });

const historyOf = (shell: Shell, text: string): Promise<number> =>
  withProject(shell, async (project) => {
    const { address, rows } = await recordRows(project, text);
    const { db } = project.store;
    const events = (await eventsOfRecord(db, rows[0]?.recordId ?? 0)).toReversed();
    const wires = new Map<string, Wire>();
    for (const row of rows) {
      for (const request of await requestsOfDocument(db, row.id)) {
        wires.set(`${row.id} ${request.prepared.requestId}`, wireOf(project, row, request));
      }
    }
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
          detail: JSON.parse(event.detail) as Detail,
          // What went out for it and what came back, where that is what happened.
          ...wires.get(`${event.document_id} ${requestIn(event)}`),
        })),
      }),
    );
    return EXIT.ok;
  });

/** Walks the chain of hashes; what was changed, taken out or cut off ends with TO925. */
function verify(shell: Shell, kept: string | null): Promise<number> {
  if (kept !== null && !/^[0-9a-f]{64}$/.test(kept)) {
    throw usage(`"${kept}" is no hash`, "64 hexadecimal digits, as tieout history --verify shows");
  }
  return withProject(shell, async ({ store }) => {
    const { events, head, broken, found } = await walkChain(store.db, kept);
    if (broken !== null) {
      const before = events === 0 ? "none is" : `${events} are`;
      throw new TieoutError(
        "TO925",
        `event ${broken} of the history is not as it was written, or one before it is gone; ` +
          `${before} good before it`,
      );
    }
    if (!found) {
      const what = `the history has no event ${kept?.slice(0, 12) ?? ""}…: its end was cut off`;
      throw new TieoutError("TO925", `${what}, or it is another store's`);
    }
    printResult(
      shell,
      () => `${many(events, "event")}, each as it was written. Head: ${head}`,
      () => ({ format: "tieout.chain/1", events, head }),
    );
    return EXIT.ok;
  });
}

const requestIn = (event: EventRow): string =>
  String((JSON.parse(event.detail) as Detail)["request"]);

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

/** Which row it is, the reader knows; the rest is for `--json` and for who looks into the wire. */
const PLUMBING: ReadonlySet<string> = new Set([
  "row",
  "seq",
  "program",
  "trace",
  "request",
  "source",
  "before",
]);

/** Field edits as before and after, a line each; the rest on one line as `name value`. */
function detailLines(detail: Detail): readonly string[] {
  const shown = Object.entries(detail).filter(([name]) => !PLUMBING.has(name));
  const facts = shown.flatMap(([name, value]) =>
    Array.isArray(value) || value === null || value === "" ? [] : [`${name} ${plain(value)}`],
  );
  const lists = shown.flatMap(([name, value]) =>
    Array.isArray(value) ? value.flatMap((each) => editLine(name, each)) : [],
  );
  return [...(facts.length === 0 ? [] : [facts.join("   ")]), ...lists];
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
