import type { Audited, AuditedGroup, Finding } from "../model/audit.ts";
import { formatMoney } from "../model/money.ts";

/** `tieout.audit/1`: amounts as decimal text in the company's currency. */
export function auditJson(audited: Audited): { readonly [key: string]: unknown } {
  return {
    format: "tieout.audit/1",
    asOf: audited.asOf,
    company: audited.company,
    entities: audited.entities.map(({ entity, stream, work, books, paired, months, parties }) => ({
      entity,
      stream,
      paired,
      work: { documents: work.documents, amount: formatMoney(work.amount) },
      books: { documents: books.documents, amount: formatMoney(books.amount) },
      months: months.map(groupJson),
      parties: parties.map(groupJson),
    })),
    findings: audited.findings.map(findingJson),
    links: audited.links,
  };
}

const groupJson = ({ name, work, books }: AuditedGroup) => ({
  name,
  work: formatMoney(work),
  books: formatMoney(books),
});

const findingJson = ({ amount, ...finding }: Finding) => ({
  ...finding,
  amount: amount === null ? null : formatMoney(amount),
});
