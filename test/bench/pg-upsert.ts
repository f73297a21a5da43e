/**
 * Rows that a store on PostgreSQL has never seen, written as an import writes them (2,000 to a
 * transaction, by the store's own function), against one COPY into a table of its own and one merge
 * of that into the same table. Both into a schema that the store's migration made.
 */
import { hash } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from } from "pg-copy-streams";
import { ensureEntity } from "../../engine/store/entities.ts";
import { openStore } from "../../engine/store/open.ts";
import { insertRecords } from "../../engine/store/records-new.ts";
import type { NewRecord } from "../../engine/store/records-new.ts";
import { realWorld } from "../../engine/world.ts";
import { startCluster } from "../support/postgres-cluster.ts";
import { benchInvoice } from "./data.ts";
import { median, range } from "./measure.ts";
import { atMost, ratios } from "./targets.ts";
import type { Held } from "./targets.ts";

export interface UpsertOutcome {
  readonly rows: number;
  /** Milliseconds, turn by turn. */
  readonly floor: readonly number[];
  readonly line: readonly number[];
}

export async function pgUpsert(rows: number, times: number): Promise<UpsertOutcome> {
  const cluster = await startCluster();
  try {
    const made = Array.from({ length: rows }, (_, n) => rowOf(n));
    const [floor, line]: [number[], number[]] = [[], []];
    // The first turn warms both up and is not counted.
    for (let turn = 0; turn <= times; turn++) {
      const took = [
        await measured(cluster.url, `floor${turn}`, (at) => copyAndMerge(at, made)),
        await measured(cluster.url, `line${turn}`, (at) => asImport(at, made)),
      ] as const;
      if (turn === 0) continue;
      floor.push(took[0]);
      line.push(took[1]);
    }
    return { rows, floor, line };
  } finally {
    await cluster.stop();
  }
}

type Place = { readonly url: string; readonly schema: string };

/** In a schema of its own, which is gone afterwards. */
async function measured(
  url: string,
  schema: string,
  act: (at: Place) => Promise<number>,
): Promise<number> {
  const address = new URL(url);
  address.searchParams.set("schema", schema);
  const store = await openStore({ address: address.href, world: realWorld({ root: "/" }) });
  await store.write((tx) => ensureEntity(tx, "invoice", "bench"));
  await store.close();
  const took = await act({ url, schema });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`drop schema ${schema} cascade`);
  await client.end();
  return Math.round(took);
}

const AT = "2026-06-30T12:00:00.000Z";

function rowOf(n: number): Omit<NewRecord, "entity_id"> {
  const invoice = benchInvoice(n);
  const raw = JSON.stringify(invoice);
  return {
    key: invoice.number,
    raw,
    fingerprint: hash("sha256", raw, "buffer").subarray(0, 16),
    offered_raw: null,
    offered_fingerprint: null,
    problems: null,
    first_seen: AT,
    first_run: "run_1",
    staged_at: AT,
  };
}

type Made = readonly Omit<NewRecord, "entity_id">[];

/** As many rows of an import stand in one transaction. */
const CHUNK = 2000;

async function asImport({ url, schema }: Place, rows: Made): Promise<number> {
  const address = new URL(url);
  address.searchParams.set("schema", schema);
  const store = await openStore({ address: address.href, world: realWorld({ root: "/" }) });
  const began = performance.now();
  for (let at = 0; at < rows.length; at += CHUNK) {
    const part = rows.slice(at, at + CHUNK).map((row) => ({ ...row, entity_id: 1 }));
    await store.write((tx) => insertRecords(tx, part));
  }
  const took = performance.now() - began;
  await store.close();
  return took;
}

async function copyAndMerge({ url, schema }: Place, rows: Made): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`set search_path to ${schema}`);
  const began = performance.now();
  await client.query("begin");
  await client.query(
    "create temp table fresh (key text, raw text, fingerprint bytea) on commit drop",
  );
  const into = client.query(from("copy fresh (key, raw, fingerprint) from stdin"));
  await pipeline(Readable.from(lines(rows)), into);
  await client.query(
    `insert into record (entity_id, key, raw, fingerprint, revision, origin, latched, first_seen,
      first_run, staged_at) select 1, key, raw, fingerprint, 1, 'live', 0, '${AT}', 'run_1', '${AT}'
    from fresh on conflict (entity_id, key) do update
      set raw = excluded.raw, fingerprint = excluded.fingerprint`,
  );
  await client.query("commit");
  const took = performance.now() - began;
  await client.end();
  return took;
}

/** The bench's rows have no sign that COPY would take for its own but the backslash. */
function* lines(rows: Made): Generator<string> {
  for (let at = 0; at < rows.length; at += 200) {
    const part = rows.slice(at, at + 200).map(({ key, raw, fingerprint }) => {
      const text = raw!.replaceAll("\\", "\\\\");
      return `${key}\t${text}\t\\\\x${Buffer.from(fingerprint!).toString("hex")}\n`;
    });
    yield part.join("");
  }
}

export function heldUpsert({ floor, line }: UpsertOutcome): readonly Held[] {
  const found = median(line) / median(floor);
  const turns = ratios(line, floor);
  const name = "pg-upsert-100k";
  return [{ name, what: "time of the floor", limit: atMost(1.2), unit: "x", found, turns }];
}

export function upsertText({ rows, floor, line }: UpsertOutcome): string {
  const row = (label: string, took: readonly number[]): string =>
    `  ${label.padEnd(26)}${String(median(took)).padStart(6)} ms  ${range(took)}`;
  return [
    `pg-upsert  ${rows} rows, ${line.length} turns: median, range of wall time`,
    row("floor: COPY and merge", floor),
    row("as an import writes", line),
    `  ratio                     ${(median(line) / median(floor)).toFixed(2)}`,
  ].join("\n");
}
