import type { Checked } from "../model/check.ts";
import { displayMoney, sumMoney } from "../model/money.ts";
import type { Currency, Money } from "../model/money.ts";
import type { RunDeed, RunSummary } from "../model/run-summary.ts";
import { htmlPage, htmlText } from "./html.ts";
import { htmlTable } from "./html-table.ts";
import type { NeedGroup } from "./needs.ts";
import { FIXERS, REASON_WORDS } from "./reasons.ts";
import { countedKinds, deedText, runCounts } from "./run-summary-view.ts";

/** What belongs to a run beside its deeds, while it has just ended; null: not asked, or not now. */
export interface RunHtml {
  readonly title: string;
  readonly currency: Currency;
  readonly checked: Checked | null;
  readonly needs: readonly NeedGroup[];
}

/** Of a run with more rows than these the page has the first; the rest is in the history. */
const MOST = 5000;

/** What a run did, as one file to be printed and handed on. */
export function runHtml(summary: RunSummary, { title, currency, checked, needs }: RunHtml): string {
  const { run, kind, actor, began, ended, state, program, deeds } = summary;
  const heading = `${title}: ${run}`;
  const missed = deeds.filter(({ result }) => result !== "done");
  const done = deeds.filter(({ result }) => result === "done");
  const span = `${clock(began)} to ${ended === null ? "nobody knows when" : clock(ended)} UTC`;
  return htmlPage(heading, [
    `<h1>${htmlText(heading)}</h1>`,
    `<p>tieout ${htmlText(kind)} by ${htmlText(actor)}, ${htmlText(span)}. Configuration ${htmlText(program.slice(0, 8))}.</p>`,
    `<p><strong>${htmlText(verdictOf(state, deeds))}</strong></p>`,
    countsHtml(summary),
    deedsHtml("Not done", missed),
    tieHtml(checked, currency),
    needsHtml(needs),
    htmlTable("Rows that could not be taken", {
      heads: ["Where", "Why"],
      figuresFrom: 2,
      rows: summary.odd.map(({ place, text }) => [place, text]),
    }),
    deedsHtml("Done", done.slice(0, MOST)),
    done.length > MOST ? `<p>And ${done.length - MOST} more: tieout history ${run} --json</p>` : "",
  ]);
}

const clock = (instant: string): string => instant.slice(0, 16).replace("T", " ");

function verdictOf(state: string, deeds: readonly RunDeed[]): string {
  if (state === "running") return "Under way, or ended by force.";
  const missed = deeds.filter(({ result }) => result !== "done").length;
  if (state === "failed") return "Failed: the same command goes on where it stopped.";
  if (missed > 0) return `${deeds.length - missed} done, ${missed} not done.`;
  if (state === "stopped") return `Stopped before its end; ${deeds.length} done.`;
  return deeds.length === 0 ? "Nothing was to be done." : `All ${deeds.length} done.`;
}

function countsHtml(summary: RunSummary): string {
  const counts = runCounts(summary);
  const kinds = countedKinds(counts);
  const words = kinds.map(([, word]) => word.charAt(0).toUpperCase() + word.slice(1));
  return htmlTable("What it came to", {
    heads: ["", ...words, "Amount created"],
    figuresFrom: 1,
    rows: counts.map((each) => [
      each.label,
      ...kinds.map(([kind]) => String(each[kind])),
      each.amount === null ? "" : displayMoney(each.amount),
    ]),
  });
}

const deedsHtml = (title: string, deeds: readonly RunDeed[]): string =>
  htmlTable(title, {
    heads: ["Row", "Name", "What", "In the books", "Why", "Amount"],
    figuresFrom: 5,
    rows: deeds.map((deed) => [
      deed.row,
      deed.title,
      deedText(deed),
      deed.twin ?? "",
      deed.why ?? "",
      deed.amount === null ? "" : displayMoney(deed.amount),
    ]),
  });

/** What the run's own tie-out said, in short; the whole of it is `tieout check --html`. */
function tieHtml(checked: Checked | null, currency: Currency): string {
  if (checked === null) return "";
  const off = sumMoney(
    checked.unexplained.map(({ amount }) => amount).filter((each) => each.currency === currency),
    currency,
  );
  const figures = (amounts: readonly Money[]): readonly string[] => amounts.map(displayMoney);
  return [
    htmlTable("Tie-out", {
      heads: ["", "Source", "Books", "Difference"],
      figuresFrom: 1,
      rows: checked.ties.map(({ label, source, books, difference }) => [
        label,
        ...figures([source, books, difference]),
      ]),
    }),
    `<p>${checked.tied ? "Tied out: every difference has its place." : `${displayMoney(off)} unexplained: tieout check`}</p>`,
  ].join("\n");
}

const needsHtml = (needs: readonly NeedGroup[]): string =>
  htmlTable("What waits for someone", {
    heads: ["Who", "What", "Rows", "Amount"],
    figuresFrom: 2,
    rows: needs.map(({ fixIn, label, code, items, amount }) => [
      FIXERS[fixIn],
      `${label}: ${REASON_WORDS[code].title}`,
      String(items.length),
      amount === null ? "" : displayMoney(amount),
    ]),
  });
