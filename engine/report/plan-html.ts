import { displayMoney, formatMoney } from "../model/money.ts";
import type { Money } from "../model/money.ts";
import { comparedAmount, comparedGroups, comparedHead, leafText } from "./compared.ts";
import { htmlPage, htmlText as text } from "./html.ts";
import { count, many, signed, withCommas } from "./layout.ts";
import type { PlanReport } from "./plan-report.ts";
import { massOf, massSentence } from "./plan-mass.ts";
import { titleOf } from "./plan-text.ts";
import { countColumns } from "./plan-view.ts";
import type { DeltaView, PlanRowView, PlanSection, PlanView } from "./plan-view.ts";
import { nextStep, REASON_WORDS } from "./reasons.ts";
import { isTaken } from "./rehearsal.ts";
import type { RehearsalView } from "./rehearsal.ts";

/** A plan as a page, whole: every row and every value that would change. */
export function planHtml({ view, rehearsal, comparison }: PlanReport): string {
  const title = titleOf(view);
  const amount = view.net === null ? "" : `, ${signed(formatMoney(view.net))}`;
  return htmlPage(`${title}: plan`, [
    `<h1>Plan for ${text(title)}</h1>`,
    `<p>${many(view.writes, "write")}, ${many(view.links, "link")}${amount}. Plan ${text(view.digest)}; nothing has been sent.</p>`,
    ...view.unsafe.map((unsafe) => `<p><strong>Unsafe: ${text(unsafe.text)}.</strong></p>`),
    countsHtml(view),
    ...(comparison === null ? [] : comparedHtml(comparison)),
    ...(rehearsal === null ? [] : [rehearsalHtml(rehearsal)]),
    ...view.sections.map(sectionHtml),
    needsHtml(view),
  ]);
}

function countsHtml(view: PlanView): string {
  const columns = countColumns(view);
  const heads = columns.map(([, head]) => `<th>${head}</th>`).join("");
  const rows = view.counts.map((entity) => {
    const cells = columns.map(([kind]) => `<td>${count(entity[kind] ?? 0)}</td>`).join("");
    const amount = entity.amount === null ? "–" : signed(entity.amount);
    return `<tr><th>${text(entity.label)}</th>${cells}<td>${amount}</td></tr>`;
  });
  return `<table><thead><tr><th></th>${heads}<th>amount</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table>`;
}

function comparedHtml({
  compared,
  base,
}: NonNullable<PlanReport["comparison"]>): readonly string[] {
  return [
    `<h2>Because of this configuration</h2><p>${text(comparedHead(compared, base))}</p>`,
    ...comparedGroups(compared).map(({ head, what, rules, rows }) => {
      const lines = rows.map((row) => {
        const leaves = row.leaves.map((leaf) => text(leafText(leaf, "→"))).join("<br>");
        return `<tr><th>${text(row.row)}</th><td class="text">${text(row.title)}</td><td class="text">${leaves}</td><td>${text(comparedAmount(row))}</td></tr>`;
      });
      const why = [what, rules.join(", ")].filter((part) => part !== "").join("; ");
      return `<h3>${text(head)}</h3><p>${text(why)}</p><table><tbody>${lines.join("\n")}</tbody></table>`;
    }),
  ];
}

function rehearsalHtml(view: RehearsalView): string {
  const taken = `${count(view.tried - view.odd.length)} of ${many(view.tried, "change")}`;
  const head = `<h2>Rehearsed: the books would take ${taken}</h2>`;
  if (isTaken(view)) return head;
  const rows = view.odd.map(
    ({ row, reasons, amount }) =>
      `<tr><th>${text(row)}</th><td class="text">${text(reasons[0]?.text ?? "")}</td><td>${moneyText(amount)}</td></tr>`,
  );
  const stop = view.stopped === null ? "" : `<p>It would end there: ${text(view.stopped)}</p>`;
  return `${head}<table><tbody>${rows.join("\n")}</tbody></table>${stop}`;
}

function sectionHtml({ count: entity, stream, rows }: PlanSection): string {
  const masses = massOf(rows).masses.map((mass) => `<p>${text(massSentence(mass))}</p>`);
  return `<h2>${text(entity.label)} → ${text(stream)}</h2>${masses.join("")}
<table><tbody>${rows.map(rowHtml).join("\n")}</tbody></table>`;
}

function rowHtml(row: PlanRowView): string {
  const note = [row.note, ...row.deltas.map(deltaText)].filter((part) => part !== "");
  const amount =
    row.kind === "update" && row.before !== null && row.after !== null
      ? `${displayMoney(row.before)} → ${displayMoney(row.after)}`
      : moneyText(row.after);
  const cells = [row.key, WORDS[row.kind], row.title].map(
    (each) => `<td class="text">${text(each)}</td>`,
  );
  return `<tr>${cells.join("")}<td class="text">${note.map(text).join("<br>")}</td><td>${amount}</td></tr>`;
}

const WORDS: Readonly<Record<PlanRowView["kind"], string>> = {
  create: "create",
  update: "update",
  link: "found",
  unlink: "unlink",
  void: "void",
  delete: "delete",
  blocked: "needs someone",
};

function deltaText({ path, before, after, money, difference, rule }: DeltaView): string {
  const shown = (value: string): string => (money ? withCommas(value) : value);
  const apart = difference === null ? "" : ` (${signed(difference)})`;
  return `${path}: ${shown(before)} → ${shown(after)}${apart}  ${rule}`.trimEnd();
}

function needsHtml({ needs }: PlanView): string {
  if (needs.length === 0) return "";
  const rows = needs.flatMap((group) =>
    group.items.map((item) => {
      const why = item.reasons[0]?.text ?? REASON_WORDS[group.code].title;
      return `<tr><th>${text(item.row)}</th><td class="text">${text(why)}</td><td class="text">${text(nextStep(group.code, item.row))}</td><td>${moneyText(item.amount)}</td></tr>`;
    }),
  );
  return `<h2>Needs someone</h2><table><tbody>${rows.join("\n")}</tbody></table>`;
}

const moneyText = (amount: Money | null): string => (amount === null ? "" : displayMoney(amount));
