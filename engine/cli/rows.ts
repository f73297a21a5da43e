import { assert } from "../assert.ts";
import type { TieoutError } from "../errors.ts";
import { moneyToDecimal, money } from "../model/money.ts";
import type { Currency } from "../model/money.ts";
import { formatAddress, MAIN, parseAddress, recordKey } from "../model/ids.ts";
import type { Address } from "../model/ids.ts";
import type { EntityProgram } from "../model/program.ts";
import { parseQuery } from "../model/query.ts";
import type { Query, QueryRow } from "../model/query.ts";
import { nearest } from "../model/similar.ts";
import { statusWord } from "../model/status.ts";
import type { Project } from "../project.ts";
import type { Judged } from "../run.ts";
import { documentsOfRecord } from "../store/documents.ts";
import type { DocumentRow } from "../store/documents.ts";
import type { ViewRow } from "../store/documents-view.ts";
import { usage } from "./fail.ts";

/** A query of the command line; its words may come as several arguments. */
export function queryOf(project: Project, words: readonly string[]): Query {
  const names = project.program.entities.map((entity) => entity.name);
  const parsed = parseQuery(words.join(" "), names);
  if (parsed.kind === "problem") {
    throw usage(
      parsed.message,
      "A query: invoice/INV-1042, or 'invoice:status=failed amount>5000'",
    );
  }
  return parsed.query;
}

/** Several rows by their names, or one search whose words may come as several arguments. */
export function queriesOf(project: Project, words: readonly string[]): readonly Query[] {
  const isName = (word: string): boolean => /^[a-z][a-z0-9_]*\/\S/.test(word);
  if (words.length === 0) return [];
  if (words.length === 1 || !words.some(isName)) return [queryOf(project, words)];
  const other = words.find((word) => !isName(word));
  if (other !== undefined) {
    throw usage(
      `"${other}" is no row, and other words are`,
      "Rows by their names: invoice/INV-1 invoice/INV-2; or one search: 'invoice:status=failed'",
    );
  }
  return words.map((word) => queryOf(project, [word]));
}

export function knownEntity(project: Project, name: string): string {
  const names = project.program.entities.map((entity) => entity.name as string);
  if (names.includes(name)) return name;
  const near = nearest(name, names);
  const hint = near === null ? "" : `. Did you mean "${near}"?`;
  throw usage(`unknown entity "${name}"${hint}`, `There are: ${names.join(", ")}`);
}

/** The mapping of an entity; an unknown name is told with the nearest. */
export function entityOf(project: Project, name: string): EntityProgram {
  const known = knownEntity(project, name);
  const found = project.program.entities.find((each) => each.name === known);
  assert(found !== undefined, () => `${known} is known and not there`);
  return found;
}

/** The record that an address names, with its documents; or what is near to it. */
export async function recordRows(
  project: Project,
  text: string,
): Promise<{ readonly address: Address; readonly rows: readonly DocumentRow[] }> {
  const address = addressOf(project, text);
  const rows = await documentsOfRecord(project.store.db, address.entity, address.key);
  const named = rows.filter((row) => row.address.role === address.role);
  const wanted = text.endsWith(`#${address.role}`) ? named : rows;
  if (wanted.length > 0) return { address, rows: wanted };
  throw await notFound(project, address);
}

export function addressOf(project: Project, text: string): Address {
  const address = parseAddress(text);
  if (address === null) {
    throw usage(`"${text}" is no row`, "A row is entity/key, such as invoice/INV-1042");
  }
  const { documents } = entityOf(project, address.entity);
  if (documents.some(({ role }) => role === address.role)) return address;
  if (address.role === MAIN) return address;
  // It names no role of this entity: the key itself holds the sign.
  return { ...address, key: recordKey(`${address.key}#${address.role}`), role: MAIN };
}

async function notFound(project: Project, address: Address): Promise<TieoutError> {
  const keys = await project.store.db
    .selectFrom("record")
    .innerJoin("entity", "entity.id", "record.entity_id")
    .select("record.key")
    .where("entity.name", "=", address.entity)
    .execute();
  const near = nearest(
    address.key,
    keys.map((row) => row.key),
  );
  const hint = near === null ? "" : `. Did you mean ${address.entity}/${near}?`;
  return usage(
    `${address.entity}/${address.key} is not staged${hint}`,
    keys.length === 0
      ? "Nothing is staged yet: tieout import new"
      : `tieout list ${address.entity}`,
  );
}

/** What a query can ask of a document. */
export function queryRow(row: ViewRow, currency: Currency): QueryRow {
  return {
    entity: row.address.entity,
    key: row.address.key,
    role: row.address.role,
    status: statusWord(row),
    sync: row.sync,
    link: row.link,
    settlement: row.settlement,
    origin: row.origin,
    reason: row.reasons.map((reason) => reason.code),
    needs: row.needs,
    title: row.title,
    party: row.party ?? "",
    day: row.day ?? "",
    amount: row.amount === null ? null : moneyToDecimal(money(row.amount, currency)),
  };
}

/** The same of a document under judgement. */
export function judgedRow(row: Judged): QueryRow {
  const sync = row.kind === "stopped" ? row.stopped.sync : "ready";
  return {
    entity: row.address.entity,
    key: row.address.key,
    role: row.address.role,
    status: statusWord({ sync, settlement: row.settlement }),
    sync,
    link: row.target === null ? "none" : "linked",
    settlement: row.settlement,
    origin: row.kind === "subject" ? row.subject.origin : "live",
    reason: row.kind === "stopped" ? row.stopped.reasons.map((reason) => reason.code) : [],
    needs: row.needs.map(formatAddress),
    title: row.title,
    party: row.party ?? "",
    day: row.day ?? "",
    amount: row.amount === null ? null : moneyToDecimal(row.amount),
  };
}
