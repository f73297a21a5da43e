/** Lookups and declared links: tables beside the mappings. */
import type { ConfigFile, LinksYaml, LookupYaml } from "../config/config.ts";
import { isDate } from "../model/calendar.ts";
import { parseDecimal } from "../model/decimal.ts";
import { sha256 } from "../model/digest.ts";
import { canonicalJson, type JsonTree } from "../model/json.ts";
import { type EntityName, MAIN, recordKey, remoteId, role } from "../model/ids.ts";
import type { DeclaredLink } from "../model/link.ts";
import { type Currency, parseMoney } from "../model/money.ts";
import type { Lookup } from "../model/program.ts";
import type { Value, ValueMap } from "../model/value.ts";
import {
  didYouMean,
  type Findings,
  keyPlace,
  listed,
  placeOf,
  type Spot,
  spot,
  under,
} from "./findings.ts";
import type { Target } from "./leaf.ts";
import { BOOL, DATE, DECIMAL, FORBIDDEN_NAMES, INTEGER, MONEY, TEXT, type Type } from "./types.ts";

const COLUMN_TYPES: ReadonlyMap<string, Type> = new Map([
  ["text", TEXT],
  ["money", MONEY],
  ["decimal", DECIMAL],
  ["integer", INTEGER],
  ["date", DATE],
  ["bool", BOOL],
]);

export type Columns = ReadonlyMap<string, ReadonlyMap<string, Type>>;

/** Types of the columns, for the checker, of every lookup. */
export function columnsOf(files: readonly ConfigFile<LookupYaml>[], findings: Findings): Columns {
  const all = new Map<string, ReadonlyMap<string, Type>>();
  for (const file of files) {
    const columns = new Map<string, Type>();
    for (const [name, written] of Object.entries(file.value.columns)) {
      const at = spot(file, "columns", name);
      const type = COLUMN_TYPES.get(written);
      if (FORBIDDEN_NAMES.has(name))
        findings.add("TO229", keyPlace(at), `a column cannot be called \`${name}\``);
      columns.set(name, type ?? TEXT);
    }
    if (all.has(file.value.lookup)) {
      findings.add(
        "TO278",
        placeOf(spot(file, "lookup")),
        `the lookup \`${file.value.lookup}\` is declared twice`,
      );
    }
    all.set(file.value.lookup, columns);
  }
  return all;
}

export function compileLookup(
  file: ConfigFile<LookupYaml>,
  columns: ReadonlyMap<string, Type>,
  money: Currency,
  findings: Findings,
): Lookup {
  const rows = new Map<string, Lookup["rows"] extends ReadonlyMap<string, infer R> ? R : never>();
  for (const [key, written] of Object.entries(file.value.rows)) {
    const at = spot(file, "rows", key);
    const isRow = typeof written === "object" && written !== null;
    const only = [...columns.keys()][0] ?? "";
    const cells: Readonly<Record<string, unknown>> = isRow ? written : { [only]: written };
    checkColumns(cells, columns, at, isRow, findings);
    const values: Record<string, Value> = {};
    for (const [name, type] of columns) {
      values[name] = cellOf(cells[name], name, type, isRow ? under(at, name) : at, money, findings);
    }
    const digest = sha256(canonicalJson(cells as JsonTree));
    rows.set(key, { values: values as ValueMap, digest, place: keyPlace(at) });
  }
  return { name: file.value.lookup, rows };
}

function checkColumns(
  cells: Readonly<Record<string, unknown>>,
  columns: ReadonlyMap<string, Type>,
  at: Spot,
  isRow: boolean,
  findings: Findings,
): void {
  if (!isRow && columns.size !== 1) {
    findings.add("TO278", placeOf(at), "the row is one value, and the lookup has several columns", {
      help: [`{ ${[...columns.keys()].map((name) => `${name}: …`).join(", ")} }`],
    });
    return;
  }
  for (const name of Object.keys(cells)) {
    if (columns.has(name)) continue;
    const { near, help } = didYouMean(name, columns.keys());
    findings.add("TO278", keyPlace(under(at, name)), `the lookup has no column \`${name}\``, {
      note: `its columns: ${listed(columns.keys())}`,
      help: [help],
      fix: near === null ? null : at.file.rename([...at.path, name], near),
    });
  }
  const missing = [...columns.keys()].filter((name) => cells[name] === undefined);
  if (missing.length > 0) {
    findings.add(
      "TO278",
      keyPlace(at),
      `the row has no ${missing.map((name) => `\`${name}\``).join(", ")}`,
      {
        help: ["write null where there is no value"],
      },
    );
  }
}

function cellOf(
  cell: unknown,
  name: string,
  type: Type,
  at: Spot,
  money: Currency,
  findings: Findings,
): Value {
  if (cell === undefined || cell === null || cell === "") return null;
  const text = typeof cell === "string" ? cell : JSON.stringify(cell);
  const value = readCell(cell, text, type, money);
  if (value !== undefined) return value;
  findings.add(
    "TO278",
    placeOf(at),
    `\`${name}\` is ${JSON.stringify(cell)}, and the column is ${type.kind}`,
  );
  return null;
}

function readCell(cell: unknown, text: string, type: Type, money: Currency): Value | undefined {
  switch (type.kind) {
    case "money":
      return parseMoney(text, money) ?? undefined;
    case "decimal":
      return parseDecimal(text) ?? undefined;
    case "integer":
      return /^-?\d+$/.test(text) ? (parseDecimal(text) ?? undefined) : undefined;
    case "date":
      return isDate(text) ? text : undefined;
    case "bool":
      return cell === true || text === "true"
        ? true
        : cell === false || text === "false"
          ? false
          : undefined;
    default:
      return typeof cell === "boolean" ? undefined : text;
  }
}

export interface LinkContext {
  readonly entities: ReadonlySet<string>;
  readonly targets: (entity: string) => readonly Target[];
  readonly company: string;
  readonly findings: Findings;
}

export function compileLinks(
  file: ConfigFile<LinksYaml>,
  context: LinkContext,
): readonly DeclaredLink[] {
  const { entities, findings, company } = context;
  const { links: entity, rows } = file.value;
  if (!entities.has(entity)) {
    const at = spot(file, "links");
    const { near, help } = didYouMean(entity, entities);
    findings.add("TO280", placeOf(at), `no mapping declares an entity \`${entity}\``, {
      note: `entities: ${listed(entities)}`,
      help: [help],
      fix: near === null ? null : file.replace(at.path, near),
    });
    return [];
  }
  if (file.value.company !== undefined && company !== "" && file.value.company !== company) {
    findings.add(
      "TO280",
      placeOf(spot(file, "company")),
      `these links are of company ${file.value.company}, and the books are ${company}'s`,
    );
  }
  const seen = new Map<string, number>();
  return rows.flatMap((row, index) => {
    const at = spot(file, "rows", index);
    const written = row.books ?? row.work;
    const sourceAt = under(at, "source");
    const before = seen.get(row.source);
    if (before !== undefined) {
      findings.add("TO280", placeOf(sourceAt), `\`${row.source}\` is linked twice`, {
        note: `the first is row ${before + 1}`,
      });
    }
    seen.set(row.source, index);
    if (written === undefined) {
      findings.add("TO280", keyPlace(at), "the row does not say what the record is linked to", {
        help: ['books: Customer/58, or books: "Customer: Quarry Road LLC"'],
      });
      return [];
    }
    const target = targetOf(written);
    const side = row.books === undefined ? "work" : "books";
    if (target === null) {
      findings.add("TO280", placeOf(under(at, side)), `\`${written}\` names nothing`, {
        note: 'Stream/id, or "Stream: name"',
      });
      return [];
    }
    const link = linkOf(row, entity, target, at, side, context);
    return link === null ? [] : [link];
  });
}

interface Named {
  readonly stream: string;
  readonly target: DeclaredLink["target"];
}

function targetOf(written: string): Named | null {
  const named = /^([A-Za-z][A-Za-z0-9_]*): (.+)$/s.exec(written);
  if (named !== null) return { stream: named[1]!, target: { kind: "name", name: named[2]! } };
  const byId = /^([A-Za-z][A-Za-z0-9_]*)\/(.+)$/s.exec(written);
  return byId === null
    ? null
    : { stream: byId[1]!, target: { kind: "id", id: remoteId(byId[2]!) } };
}

function linkOf(
  row: LinksYaml["rows"][number],
  entity: string,
  { stream, target }: Named,
  at: Spot,
  side: "books" | "work",
  { targets, findings }: LinkContext,
): DeclaredLink | null {
  const [, key = row.source, roleName] = /^(.+?)(?:#([a-z][a-z0-9_]*))?$/s.exec(row.source) ?? [];
  const documents = targets(entity);
  const wanted = documents.find(
    (document) =>
      document.stream === stream && (roleName === undefined || document.suffix === `#${roleName}`),
  );
  if (wanted === undefined) {
    findings.add("TO280", placeOf(under(at, side)), `${entity} has no document in \`${stream}\``, {
      note: `its documents go to ${listed(documents.map((document) => `${document.stream}${document.suffix}`))}`,
    });
    return null;
  }
  return {
    address: {
      entity: entity as EntityName,
      key: recordKey(key),
      role: wanted.suffix === "" ? MAIN : role(wanted.suffix.slice(1)),
    },
    stream,
    target,
    by: row.by ?? "",
    why: row.why ?? "",
    place: placeOf(at),
  };
}
