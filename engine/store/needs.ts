import type { Address, RemoteId } from "../model/ids.ts";
import { formatAddress, formatRow, parseAddress } from "../model/ids.ts";
import type { Program } from "../model/program.ts";
import type { Reason } from "../model/reason.ts";
import { statusWord } from "../model/status.ts";
import type { SyncState } from "../model/status.ts";
import type { NeedState } from "../model/subject.ts";
import type { Db } from "./open.ts";
import { statement } from "./statement.ts";
import type { Params } from "./statement.ts";

/** Where the documents stand that others refer to, as they stood when they were first asked for. */
export interface Needs {
  remoteId(need: Address): RemoteId | null;
  /** By address text, as references in bodies have it. */
  byText(address: string): RemoteId | null;
  state(need: Address): NeedState;
}

/** Read at once where an entity has no more documents than that; else each is looked up by itself. */
const MOST_READ = 5000;
/** So many that were looked up are remembered. */
const MOST_KEPT = 50_000;

export async function loadNeeds(db: Db, program: Program, most = MOST_READ): Promise<Needs> {
  const names = new Set<string>(program.entities.flatMap((entity) => entity.needs));
  const known = new Map<string, Row>();
  const large = new Set<string>();
  for (const name of names) {
    const rows = await first.all(db, { entity: name, limit: most + 1 });
    if (rows.length > most) large.add(name);
    else keep(known, name, rows);
  }
  const read = known.size;
  const find = (address: string): Row | undefined => {
    const row = known.get(address);
    const entity = address.slice(0, Math.max(0, address.indexOf("/")));
    if (row !== undefined || !large.has(entity)) return row;
    if (known.size - read > MOST_KEPT) forget(known, large);
    const key = parseAddress(address)?.key ?? "";
    keep(known, entity, one.now(db, { entity, key }));
    return known.get(address);
  };
  const byText = (address: string): RemoteId | null =>
    (find(address)?.remote_id ?? null) as RemoteId | null;
  return {
    byText,
    remoteId: (need) => byText(formatAddress(need)),
    state(need) {
      const row = find(formatAddress(need));
      if (row === undefined) return { kind: "absent" };
      if (row.remote_id !== null) return { kind: "linked" };
      const reasons = row.reasons === null ? [] : (JSON.parse(row.reasons) as Reason[]);
      // It has no document of its own, and what it stands for is needed beside it.
      if (reasons[0]?.code === "stands_for") return { kind: "linked" };
      const word = statusWord({ sync: row.sync as SyncState, settlement: "na" });
      return { kind: "stopped", why: reasons[0]?.text ?? word, word };
    },
  };
}

function keep(known: Map<string, Row>, entity: string, rows: readonly Row[]): void {
  // A reference names the record; its first document is meant, where none is its main one.
  for (const row of rows.toSorted((a, b) => a.id - b.id)) {
    const main = formatRow(entity, row.key);
    known.set(row.role === "main" ? main : `${entity}/${row.key}#${row.role}`, row);
    if (!known.has(main)) known.set(main, row);
  }
}

function forget(known: Map<string, Row>, large: ReadonlySet<string>): void {
  for (const address of known.keys()) {
    if (large.has(address.slice(0, address.indexOf("/")))) known.delete(address);
  }
}

interface Row {
  readonly id: number;
  readonly key: string;
  readonly role: string;
  readonly sync: string;
  readonly reasons: string | null;
  readonly remote_id: string | null;
}

const first = statement((db, p: Params<{ entity: string; limit: number }>) =>
  db
    .selectFrom("entity")
    .innerJoin("document", "document.entity_id", "entity.id")
    .innerJoin("record", "record.id", "document.record_id")
    .leftJoin("link", "link.document_id", "document.id")
    .select(["record.key", "document.role", "document.sync", "document.reasons"])
    .select(["link.remote_id", "document.id"])
    .where("entity.name", "=", p("entity"))
    .limit(p("limit")),
);

const one = statement((db, p: Params<{ entity: string; key: string }>) =>
  db
    .selectFrom("entity")
    .innerJoin("record", "record.entity_id", "entity.id")
    .innerJoin("document", "document.record_id", "record.id")
    .leftJoin("link", "link.document_id", "document.id")
    .select(["record.key", "document.role", "document.sync", "document.reasons"])
    .select(["link.remote_id", "document.id"])
    .where("entity.name", "=", p("entity"))
    .where("record.key", "=", p("key")),
);
