import { FINDING_KINDS } from "../model/audit.ts";
import type { Audited, AuditedEntity, Finding } from "../model/audit.ts";
import { displayMoney, subtractMoney } from "../model/money.ts";
import { FINDING_WORDS } from "./audit-text.ts";

/** One file without scripts or anything from outside: to be opened, printed or sent on. */
export function auditHtml(audited: Audited, title: string): string {
  const { findings } = audited;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${text(title)}: audit</title>
<style>${STYLE}</style>
<h1>${text(title)}</h1>
<p>As of ${text(audited.asOf)}. ${findings.length} findings. Nothing was written anywhere.</p>
${audited.entities.map(entityHtml).join("\n")}
${FINDING_KINDS.map((kind) =>
  groupHtml(
    FINDING_WORDS[kind],
    findings.filter((each) => each.kind === kind),
  ),
).join("\n")}
</html>
`;
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

const STYLE = `
body { font: 15px/1.45 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
html { color-scheme: light dark; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid #8884; vertical-align: top; }
th, td { text-align: right; font-variant-numeric: tabular-nums; }
th:first-child, td.text { text-align: left; }
.differs td { font-weight: 600; }
@media print { body { margin: 0; } }
`;

/** Names come from people: markup in them is text, and what turns writing round is shown as such. */
function text(given: string): string {
  return given
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)
    .replace(
      /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g,
      (sign) => `&lsqb;U+${sign.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}&rsqb;`,
    );
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
