import type { Address, EntityName, RemoteId } from "../model/ids.ts";
import { formatAddress, formatRow } from "../model/ids.ts";
import type { Program } from "../model/program.ts";
import type { Reason } from "../model/reason.ts";
import { statusWord } from "../model/status.ts";
import type { SyncState } from "../model/status.ts";
import type { NeedState } from "../model/subject.ts";
import type { Db } from "./open.ts";

/** Where the documents stand that others refer to: loaded once a run, by address. */
export interface Needs {
  remoteId(need: Address): RemoteId | null;
  /** By address text, as references in bodies have it. */
  byText(address: string): RemoteId | null;
  state(need: Address): NeedState;
}

export async function loadNeeds(db: Db, program: Program): Promise<Needs> {
  const names = new Set(program.entities.flatMap((entity) => entity.needs));
  const known = new Map<string, Row>();
  for (const name of names) {
    for (const row of await rowsOf(db, name)) {
      const main = formatRow(name, row.key);
      known.set(row.role === "main" ? main : `${name}/${row.key}#${row.role}`, row);
      // A reference names the record; its first document is meant.
      if (!known.has(main)) known.set(main, row);
    }
  }
  const byText = (address: string): RemoteId | null =>
    (known.get(address)?.remote_id ?? null) as RemoteId | null;
  return {
    byText,
    remoteId: (need) => byText(formatAddress(need)),
    state(need) {
      const row = known.get(formatAddress(need));
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

interface Row {
  readonly key: string;
  readonly role: string;
  readonly sync: string;
  readonly reasons: string | null;
  readonly remote_id: string | null;
}

function rowsOf(db: Db, entity: EntityName): Promise<Row[]> {
  return db
    .selectFrom("document")
    .innerJoin("record", "record.id", "document.record_id")
    .innerJoin("entity", "entity.id", "document.entity_id")
    .leftJoin("link", "link.document_id", "document.id")
    .select(["record.key", "document.role", "document.sync", "document.reasons", "link.remote_id"])
    .where("entity.name", "=", entity)
    .orderBy("document.id")
    .execute();
}
