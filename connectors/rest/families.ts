import type { ReadOptions } from "../../engine/contract/connector.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import type { RawRecord } from "../../engine/model/record.ts";
import type { Api } from "./api.ts";
import { unreadable } from "./fail.ts";
import { childPages, rowsOf, streamOf } from "./rows.ts";
import { textOf } from "./template.ts";

/** Rows of a child stream that are kept in memory to be joined: some 200 MB of small ones. */
const MOST_ROWS = 500_000;

/** Gives records their children under `$lists`. */
export type Join = (records: readonly RawRecord[]) => Promise<readonly RawRecord[]>;

/**
 * Children that belong to each thing are asked for thing by thing; those of a stream of its own are
 * read once, before the first page.
 */
export async function openFamilies(
  api: Api,
  parentStream: string,
  lists: ReadOptions["lists"],
  signal: AbortSignal,
): Promise<Join> {
  if (lists.length === 0) return async (records) => records;
  const finders: Find[] = [];
  for (const list of lists) {
    const router = streamOf(api, list.stream).partition_router;
    const isOwn = router?.parent_stream === parentStream;
    finders.push(isOwn ? ownChildren(api, list, signal) : await allChildren(api, list, signal));
  }
  return (records) =>
    Promise.all(
      records.map(async (record) => {
        const joined: Record<string, readonly JsonObject[]> = {};
        for (const [n, { name }] of lists.entries()) joined[name] = await finders[n]!(record.body);
        const { id, version, body } = record;
        return { id, version, body: { ...body, $lists: joined } };
      }),
    );
}

type List = ReadOptions["lists"][number];
type Find = (parent: JsonObject) => Promise<readonly JsonObject[]>;

function ownChildren(api: Api, { stream }: List, signal: AbortSignal): Find {
  return async (parent) => {
    const found: JsonObject[] = [];
    for await (const { rows } of childPages(api, stream, parent, { from: null, signal })) {
      found.push(...rows);
    }
    return found;
  };
}

async function allChildren(
  api: Api,
  { stream, by, parentKey }: List,
  signal: AbortSignal,
): Promise<Find> {
  const byParent = new Map<string, JsonObject[]>();
  let count = 0;
  for await (const { rows } of rowsOf(api, stream, null, signal)) {
    count += rows.length;
    if (count > MOST_ROWS) {
      throw unreadable(api.who, `${stream} has more than ${MOST_ROWS} rows to be joined`);
    }
    for (const row of rows) {
      const parent = textOf(row[by]);
      if (parent === null) continue;
      const known = byParent.get(parent);
      if (known === undefined) byParent.set(parent, [row]);
      else known.push(row);
    }
  }
  return async (parent) => byParent.get(textOf(parent[parentKey]) ?? "") ?? [];
}
