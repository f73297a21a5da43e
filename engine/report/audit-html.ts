import { FINDING_KINDS } from "../model/audit.ts";
import type { Audited, AuditedEntity, Finding } from "../model/audit.ts";
import { displayMoney, subtractMoney } from "../model/money.ts";
import { FINDING_WORDS } from "./audit-text.ts";
import { htmlPage, htmlText as text } from "./html.ts";

/** The whole report as a page. */
export function auditHtml(audited: Audited, title: string): string {
  const { findings } = audited;
  return htmlPage(`${title}: audit`, [
    `<h1>${text(title)}</h1>`,
    `<p>As of ${text(audited.asOf)}. ${findings.length} findings. Nothing was written anywhere.</p>`,
    ...audited.entities.map(entityHtml),
    ...FINDING_KINDS.map((kind) =>
      groupHtml(
        FINDING_WORDS[kind],
        findings.filter((each) => each.kind === kind),
      ),
    ),
  ]);
}

function entityHtml({ label, work, books, paired, months }: AuditedEntity): string {
  const rows = months.map(({ name, work: ours, books: theirs }) => {
    const difference = subtractMoney(ours, theirs);
    const mark = difference.minor === 0n ? "" : ' class="differs"';
    const cells = [ours, theirs, difference].map((each) => `<td>${displayMoney(each)}</td>`);
    return `<tr${mark}><th>${text(name === "" ? "no day" : name)}</th>${cells.join("")}</tr>`;
  });
  return `<h2>${text(label)}</h2>
<p>${work.documents} documents, ${displayMoney(work.amount)} at the work side;
${books.documents}, ${displayMoney(books.amount)} in the books; ${paired} on both.</p>
<table><thead><tr><th>month</th><th>work</th><th>books</th><th>difference</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table>`;
}

function groupHtml(
  [one, more]: readonly [one: string, more: string],
  findings: readonly Finding[],
): string {
  if (findings.length === 0) return "";
  const rows = findings.map(({ row, twin, amount, day, party, text: said }) => {
    const cells = [row ?? "", twin ?? "", day ?? "", party ?? "", said].map(
      (each) => `<td class="text">${text(each)}</td>`,
    );
    return `<tr>${cells.join("")}<td>${amount === null ? "" : displayMoney(amount)}</td></tr>`;
  });
  return `<h2>${findings.length} ${findings.length === 1 ? one : more}</h2>
<table><thead><tr><th>work</th><th>books</th><th>day</th><th>customer</th><th>what</th><th>amount</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table>`;
}
