import type { Audited, AuditedEntity, Finding, FindingKind } from "../model/audit.ts";
import { FINDING_KINDS } from "../model/audit.ts";
import { displayMoney, isZeroMoney, subtractMoney } from "../model/money.ts";
import type { Money } from "../model/money.ts";
import { count, dash, fit, heading, many, paint, table, wrap } from "./layout.ts";
import type { Style } from "./layout.ts";

/** What each kind of finding is called, one and several. */
export const FINDING_WORDS: Readonly<Record<FindingKind, readonly [one: string, more: string]>> = {
  missing_in_books: ["document is missing in the books", "documents are missing in the books"],
  only_in_books: ["document is only in the books", "documents are only in the books"],
  duplicate_in_books: ["document is in the books twice", "documents are in the books twice"],
  amount_differs: ["amount differs", "amounts differ"],
  wrong_party: ["document is with the wrong customer", "documents are with the wrong customer"],
  wrong_period: ["document is in the wrong month", "documents are in the wrong month"],
  still_in_books: [
    "document is in the books and should not be",
    "documents are in the books and should not be",
  ],
  number_twice: ["number was used for something else", "numbers were used for something else"],
  number_differs: ["document has another number", "documents have another number"],
  payment_not_applied: ["payment is not applied", "payments are not applied"],
  names_collide: ["name is there twice", "names are there twice"],
};

/** Totals of both sides, months that differ, and what was found, worst first. */
export function auditText(
  audited: Audited,
  title: string,
  { all, style }: { readonly all: boolean; readonly style: Style },
): string {
  const { findings, links } = audited;
  return [
    ...heading(title, `as of ${audited.asOf.slice(0, 16).replace("T", " ")}`, style),
    "",
    ...totals(audited.entities, style),
    ...audited.entities.flatMap((entity) => months(entity, style)),
    ...FINDING_KINDS.flatMap((kind) =>
      group(
        kind,
        findings.filter((each) => each.kind === kind),
        { all, style },
      ),
    ),
    "",
    findings.length === 0
      ? "Nothing was found: both sides agree."
      : `${many(findings.length, "finding")}. Nothing was written anywhere.`,
    ...(links.length === 0
      ? []
      : [`${many(links.length, "link")} could be adopted: tieout audit --links FOLDER`]),
  ].join("\n");
}

function totals(entities: readonly AuditedEntity[], style: Style): readonly string[] {
  return table(
    [
      { head: "", align: "left" },
      { head: "work", align: "right" },
      { head: "", align: "right" },
      { head: "books", align: "right" },
      { head: "", align: "right" },
      { head: "on both", align: "right" },
    ],
    entities.map((each) => [
      each.label,
      count(each.work.documents),
      displayMoney(each.work.amount),
      count(each.books.documents),
      displayMoney(each.books.amount),
      count(each.paired),
    ]),
    style,
  );
}

function months({ label, months: all }: AuditedEntity, style: Style): readonly string[] {
  const differing = all.filter((each) => !isZeroMoney(subtractMoney(each.work, each.books)));
  if (differing.length === 0) return [];
  return [
    "",
    paint(style, "bold", `${label}: months that differ`),
    ...table(
      [
        { head: "month", align: "left" },
        { head: "work", align: "right" },
        { head: "books", align: "right" },
        { head: "difference", align: "right" },
      ],
      differing.map(({ name, work, books }) => [
        name === "" ? "no day" : name,
        displayMoney(work),
        displayMoney(books),
        displayMoney(subtractMoney(work, books)),
      ]),
      style,
    ),
  ];
}

/** Rows of a kind that are shown before `--all` is asked for. */
const SHOWN = 5;

function group(
  kind: FindingKind,
  findings: readonly Finding[],
  { all, style }: { readonly all: boolean; readonly style: Style },
): readonly string[] {
  if (findings.length === 0) return [];
  const [one, more] = FINDING_WORDS[kind];
  const shown = all ? findings : findings.slice(0, SHOWN);
  const hidden = findings.length - shown.length;
  const [first] = findings;
  const alike = findings.length > 1 && findings.every(({ text }) => text === first?.text);
  const same = alike ? (first?.text ?? null) : null;
  return [
    "",
    paint(style, "bold", `${count(findings.length)} ${findings.length === 1 ? one : more}`),
    ...(same === null ? [] : wrap(same, style.width - 2).map((line) => `  ${line}`)),
    ...shown.flatMap((finding) => row(finding, same === null, style)),
    ...(hidden === 0 ? [] : [`  ${hidden} more: tieout audit --all`]),
  ];
}

function row(finding: Finding, withText: boolean, style: Style): readonly string[] {
  const { row: name, twin, day, party, amount, text } = finding;
  const where = [name, twin].filter((each) => each !== null).join(style.ascii ? " = " : " ↔ ");
  const facts = [amountText(amount, style), day ?? "", party ?? ""].filter((each) => each !== "");
  return [
    `  ${fit(`${where}   ${facts.join("   ")}`, style.width - 2, style)}`,
    ...(withText ? wrap(text, style.width - 6).map((line) => `      ${line}`) : []),
  ];
}

const amountText = (amount: Money | null, style: Style): string =>
  amount === null ? dash(style) : displayMoney(amount);
