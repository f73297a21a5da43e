import { applyPlan } from "./apply.ts";
import type { Applied } from "./apply.ts";
import { assert } from "./assert.ts";
import type { Connection } from "./contract/connector.ts";
import type { World } from "./contract/io.ts";
import { makeConnections } from "./deps.ts";
import type { Deps } from "./deps.ts";
import { TieoutError } from "./errors.ts";
import { isJsonObject, parseJson } from "./model/json.ts";
import type { JsonObject } from "./model/json.ts";
import type { Plan } from "./model/plan.ts";
import type { StreamSchema } from "./model/schema.ts";
import { companyOf, streamsOf } from "./project.ts";
import type { Project } from "./project.ts";
import { rulesHeard } from "./store/meta.ts";
import { countMirror, mirrorOf } from "./store/mirror.ts";
import { copyStore } from "./store/move.ts";

/** What became of a plan that was carried out where nothing is real. */
export interface Rehearsed {
  readonly applied: Applied;
  /** Changes that go where nothing can be rehearsed: not looked at. */
  readonly left: number;
  /** Lists of the books that nobody has read: whether a name is taken there is not known. */
  readonly unread: readonly string[];
}

/**
 * Carries a plan out against a stand-in of each system that can have one, filled with what was
 * read of it, on a copy of the store. Neither the store nor anything remote is changed; lists that
 * no mapping looks at are read for it unless the run is `offline`.
 */
export async function rehearsePlan(
  plan: Plan,
  project: Project,
  deps: Deps,
  { offline }: { readonly offline: boolean },
): Promise<Rehearsed> {
  const canStandIn = (name: string): boolean => {
    const spec = project.program.connections.get(name);
    return project.connectors.get(spec?.connector ?? "")?.rehearse !== undefined;
  };
  const all = [...plan.changes];
  const changes = all.filter(({ connection }) => canStandIn(connection));
  const unread: string[] = [];
  const { onProgress: _untold, ...quiet } = deps;
  const world = withoutWriting(deps.world);
  const store = await copyStore(deps.store, world);
  const connections = makeConnections("write", (name) =>
    standIn({ project, deps, name, offline, unread }),
  );
  try {
    const applied = await applyPlan(
      { ...plan, changes },
      { ...quiet, world, store, connections },
      { unsafe: true, patient: false },
    );
    const left = all.filter(({ kind }) => kind !== "blocked").length;
    return { applied, left: left - applied.rows.length, unread };
  } catch (error) {
    // What would refuse the whole plan (a lost store) is what a rehearsal is to tell.
    if (!(error instanceof TieoutError)) throw error;
    const none = { run: quiet.run, plan, rows: [], settled: [] };
    return { applied: { ...none, stop: error }, left: 0, unread };
  } finally {
    await connections.close();
    await store.close();
  }
}

interface StandIn {
  readonly project: Project;
  readonly deps: Deps;
  readonly name: string;
  readonly offline: boolean;
  readonly unread: string[];
}

async function standIn(of: StandIn): Promise<Connection> {
  const { project, deps, name } = of;
  const spec = project.program.connections.get(name);
  const connector = project.connectors.get(spec?.connector ?? "");
  assert(spec !== undefined && connector?.rehearse !== undefined, `${name} cannot be rehearsed`);
  const rules = parseJson((await rulesHeard(deps.store.db, name)) ?? "null");
  const { label } = await companyOf(project);
  const { clock, random, files, http, log } = deps.world;
  return connector.rehearse({
    name,
    config: spec.config,
    io: { clock, random, files, http, log },
    signal: deps.signal,
    about: { label, ...(rules !== null && isJsonObject(rules) ? { rules } : {}) },
    known: knownOf(of),
  });
}

async function* knownOf(
  of: StandIn,
): AsyncGenerator<{ readonly stream: string; readonly bodies: readonly JsonObject[] }> {
  const { project, deps, name } = of;
  for (const schema of streamsOf(project, name)) {
    const place = { connection: name, stream: schema.name };
    if ((await countMirror(deps.store.db, place)) > 0) {
      for await (const rows of mirrorOf(deps.store.db, place)) {
        yield {
          stream: schema.name,
          bodies: rows.map(({ body }) => parseJson(body) as JsonObject),
        };
      }
    } else if (isList(schema)) yield* read(of, schema);
  }
}

/** Names are taken across lists: a customer may not be called as a vendor is. */
const isList = ({ parts }: StreamSchema): boolean =>
  parts.name !== undefined && parts.total === undefined;

async function* read(
  { deps, name, offline, unread }: StandIn,
  schema: StreamSchema,
): AsyncGenerator<{ readonly stream: string; readonly bodies: readonly JsonObject[] }> {
  if (offline) {
    unread.push(schema.name);
    return;
  }
  const { source } = await deps.connections.open(name);
  const options = { cursor: null, lists: [], key: schema.id, signal: deps.signal };
  for await (const { records } of source.read(schema.name, options)) {
    yield { stream: schema.name, bodies: records.map(({ body }) => body) };
  }
}

/** What a run that is real keeps beside the store is not kept, and nobody is killed in it. */
function withoutWriting(world: World): World {
  const { files } = world;
  const nothing = (): void => {};
  return {
    ...world,
    crash: nothing,
    files: {
      root: files.root,
      resolve: files.resolve,
      info: files.info,
      readText: files.readText,
      readBytes: files.readBytes,
      stream: files.stream,
      list: files.list,
      inside: files.inside,
      write: nothing,
      append: nothing,
      overwrite: nothing,
      remove: nothing,
      scratch: files.scratch,
    },
  };
}
