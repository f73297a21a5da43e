import type { JsonObject } from "../../engine/model/json.ts";
import type { Api } from "./api.ts";
import { unreadable } from "./fail.ts";
import type { Stream } from "./manifest.ts";
import { pagesOf, type PagesOptions, type RowPage } from "./pages.ts";

/** The rows of a stream; one that belongs to another stream is read for each of its things. */
export async function* rowsOf(
  api: Api,
  name: string,
  from: string | null,
  signal: AbortSignal,
): AsyncGenerator<RowPage> {
  const stream = streamOf(api, name);
  const router = stream.partition_router;
  if (router === undefined) {
    yield* pagesOf(api, { name, stream, scope: {}, from, signal });
    return;
  }
  const parents = pagesOf(api, {
    name: router.parent_stream,
    stream: streamOf(api, router.parent_stream),
    scope: {},
    from: null,
    signal,
  });
  for await (const page of parents) {
    for (const parent of page.rows) {
      for await (const { rows } of childPages(api, name, parent, { from, signal })) {
        if (rows.length > 0) yield { rows, last: false };
      }
    }
  }
  yield { rows: [], last: true };
}

/** The rows that belong to one parent, with the parent's fields that the manifest wants in them. */
export async function* childPages(
  api: Api,
  name: string,
  parent: JsonObject,
  options: Pick<PagesOptions, "from" | "signal">,
): AsyncGenerator<RowPage> {
  const stream = streamOf(api, name);
  const set = Object.entries(stream.partition_router?.set ?? {});
  const own = Object.fromEntries(set.map(([field, of]) => [field, parent[of] ?? null]));
  for await (const page of pagesOf(api, { name, stream, scope: { parent }, ...options })) {
    yield { ...page, rows: page.rows.map((row) => ({ ...row, ...own })) };
  }
}

export function streamOf(api: Api, name: string): Stream {
  const { streams } = api.settings.manifest;
  const stream = Object.hasOwn(streams, name) ? streams[name] : undefined;
  if (stream !== undefined) return stream;
  const known = Object.keys(streams).join(", ");
  throw unreadable(api.who, `the manifest has no stream "${name}"`, `It has: ${known}.`);
}
