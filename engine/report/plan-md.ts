import { displayMoney, formatMoney, subtractMoney } from "../model/money.ts";
import { count, many, oneLine, signed } from "./layout.ts";
import { countColumns } from "./plan-view.ts";
import type { PlanRowView, PlanView } from "./plan-view.ts";
import { coded, md } from "./markdown.ts";
import { nextStep, REASON_WORDS } from "./reasons.ts";
import { comparedAmount, comparedGroups, comparedHead, leafText, shownOf } from "./compared.ts";
import type { ComparedGroup } from "./compared.ts";
import type { PlanReport } from "./plan-report.ts";
import { massOf, massSentence } from "./plan-mass.ts";
import { whyMany } from "./plan-text.ts";
import { isTaken } from "./rehearsal.ts";
import type { RehearsalView } from "./rehearsal.ts";

/** GitHub refuses a comment of more than 65,536 characters. */
const MOST = 60_000;

type FoundOut = Pick<PlanReport, "rehearsal" | "comparison">;

/** A plan as a pull-request comment (ux.md 2.15); the first line finds the comment again. */
export function planMarkdown(
  view: PlanView,
  { rehearsal, comparison }: FoundOut = { rehearsal: null, comparison: null },
): string {
  const head = [
    `<!-- tieout:plan:${view.environment} -->`,
    `### Tieout plan: ${view.environment} · ${summary(view)}`,
    "",
    ...view.unsafe.flatMap((unsafe) => [
      "> [!CAUTION]",
      `> Unsafe: ${md(unsafe.text)}.`,
      ...whyMany(view, unsafe).map((sentence) => `> ${md(sentence)}.`),
      "",
    ]),
    ...heldBack(view),
    ...counts(view),
    "",
    ...(comparison === null ? [] : because(comparison)),
    ...refused(rehearsal),
  ].join("\n");
  const foot = `\nplan \`${view.digest}\`\n`;
  const details = [...changes(view), ...needs(view)].join("\n");
  const room = MOST - head.length - foot.length;
  if (details.length <= room) return head + details + foot;
  return `${head}The list of changes is longer than a comment may be: see the plan itself.\n${foot}`;
}

function summary(view: PlanView): string {
  const net = view.net === null ? [] : [`**${signed(formatMoney(view.net))}**`];
  const all = (kind: "create" | "update" | "link" | "void" | "delete" | "blocked"): number =>
    view.counts.reduce((sum, entity) => sum + (entity[kind] ?? 0), 0);
  const parts = [
    ...net,
    ...(["create", "update", "link", "void", "delete"] as const)
      .filter((kind) => all(kind) > 0)
      .map((kind) => `${count(all(kind))} ${kind}`),
    ...(all("blocked") > 0 ? [`${count(all("blocked"))} need someone`] : []),
  ];
  return parts.length === 0 ? "no changes" : parts.join(" · ");
}

function heldBack(view: PlanView): readonly string[] {
  if (view.heldBack === null || view.heldBack.minor === 0n) return [];
  const text = `> ${displayMoney(view.heldBack)} is held back until someone acts.`;
  return ["> [!WARNING]", text, ""];
}

/** What a reviewer came for stands open, as far as a comment has room for it. */
function because({ compared, base }: NonNullable<PlanReport["comparison"]>): readonly string[] {
  const groups = comparedGroups(compared);
  const hidden = groups.length - GROUPS_SHOWN;
  return [
    `**${md(comparedHead(compared, base))}**`,
    "",
    ...groups.slice(0, GROUPS_SHOWN).flatMap(groupLines),
    ...(hidden > 0 ? [`- and ${count(hidden)} more such groups`] : []),
    ...(groups.length === 0 ? [] : [""]),
  ];
}

const GROUPS_SHOWN = 12;

function groupLines({ head, what, rules, rows }: ComparedGroup): readonly string[] {
  const where = rules.map((rule) => `\`${coded(rule)}\``).join(", ");
  const why = [md(what), where].filter((part) => part !== "").join(" · ");
  const shown = shownOf(rows);
  const hidden = rows.length - shown.length;
  return [
    `- ${md(head)}${why === "" ? "" : ` · ${why}`}`,
    ...shown.map((row) => {
      const { leaves } = row;
      const told = leaves.slice(0, 3).map((leaf) => leafText(leaf, "→"));
      const more = leaves.length > 3 ? [`${count(leaves.length - 3)} more values`] : [];
      const parts = [oneLine(row.title), comparedAmount(row), ...told, ...more];
      return `  - \`${coded(row.row)}\` ${parts
        .filter((part) => part !== "")
        .map(md)
        .join(" · ")}`;
    }),
    ...(hidden > 0 ? [`  - and ${count(hidden)} more`] : []),
  ];
}

/** What the books would refuse stands open: nobody has to unfold it. */
function refused(rehearsal: RehearsalView | null): readonly string[] {
  if (rehearsal === null) return [];
  const { tried, odd, stopped } = rehearsal;
  const taken = `${count(tried - odd.length)} of ${many(tried, "change")}`;
  if (isTaken(rehearsal)) return [`Rehearsed: the books would take ${taken}.`, ""];
  return [
    `**Rehearsed: the books would take ${taken}.**`,
    "",
    ...odd.map((row) => {
      const [first] = row.reasons;
      return `- \`${coded(row.row)}\` ${md(first?.text ?? row.result)}`;
    }),
    ...(stopped === null ? [] : [`- It would end there: ${md(stopped)}`]),
    "",
  ];
}

function counts(view: PlanView): readonly string[] {
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const columns = countColumns(view);
  return [
    row(["", ...columns.map(([, head]) => head), "amount"]),
    row(["---", ...columns.map(() => "--:"), "--:"]),
    ...view.counts.map((entity) =>
      row([
        md(entity.label.toLowerCase()),
        ...columns.map(([kind]) => count(entity[kind] ?? 0)),
        entity.amount === null ? "–" : signed(entity.amount),
      ]),
    ),
  ];
}

const GLYPHS: Readonly<Record<PlanRowView["kind"], string>> = {
  create: "+",
  update: "~",
  link: "=",
  unlink: "-",
  void: "-",
  delete: "x",
  blocked: "!",
};

function changes(view: PlanView): readonly string[] {
  const rows = view.sections.flatMap((section) =>
    section.rows.filter((row) => row.kind !== "blocked"),
  );
  if (rows.length === 0) return [];
  const hidden = view.sections.flatMap(({ more }) => [...more.values()]);
  const total = hidden.reduce((sum, more) => sum + more.count, rows.length);
  const masses = view.sections.flatMap(({ count: entity, rows: own }) =>
    massOf(own).masses.map((mass) => `- ${md(entity.label)}: ${md(massSentence(mass))}`),
  );
  return [
    ...(masses.length === 0 ? [] : ["", ...masses, ""]),
    `<details><summary>${many(total, "change")}</summary>`,
    "",
    "```diff",
    ...rows.map((row) => fenced(changeLine(row))),
    "```",
    "</details>",
  ];
}

function changeLine(row: PlanRowView): string {
  const amount =
    row.kind === "update" && row.before !== null && row.after !== null
      ? signed(formatMoney(subtractMoney(row.after, row.before)))
      : row.after === null || row.kind === "link"
        ? ""
        : displayMoney(row.after);
  const title = oneLine(row.title);
  return `${GLYPHS[row.kind]} ${row.key.padEnd(16)} ${title.padEnd(40)} ${amount}`.trimEnd();
}

function needs(view: PlanView): readonly string[] {
  if (view.needs.length === 0) return [];
  const all = view.needs.reduce((sum, group) => sum + group.items.length, 0);
  return [
    `<details><summary>${count(all)} need someone</summary>`,
    "",
    ...view.needs.flatMap((group) =>
      group.items.map((item) => {
        const text = md(oneLine(item.reasons[0]?.text ?? REASON_WORDS[group.code].title));
        return `- \`${coded(item.row)}\` ${text} → ${md(nextStep(group.code, item.row))}`;
      }),
    ),
    "</details>",
  ];
}

/** Nor end the fence that it stands in. */
const fenced = (text: string): string => text.replaceAll("```", "'''");
