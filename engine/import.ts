import type { Deps } from "./deps.ts";
import { TieoutError } from "./errors.ts";
import { guardGone, mostGone } from "./model/gone.ts";
import { cursorName, openIntake } from "./import-page.ts";
import type { Intake, Take } from "./import-page.ts";
import { writeGone, writePending, writeResolved } from "./import-write.ts";
import type { EntityName, RunId } from "./model/ids.ts";
import type { EntityProgram } from "./model/program.ts";
import { wakeChangedReads } from "./scope.ts";
import { getCursor } from "./store/cursors.ts";
import { ensureEntity } from "./store/entities.ts";
import { countLive, hasRecords, newestRecord } from "./store/records.ts";

/**
 * Which rows of the true side are staged. `auto`: as each mapping's `import:` says; `new`: those
 * that staging has not; `all`: every one; `selected`: those named; `look`: none. What is seen and
 * not taken is offered.
 */
export type ImportRequest =
  | { readonly kind: "auto" | "new" | "all" | "look"; readonly entities?: readonly string[] }
  | {
      readonly kind: "selected";
      readonly addresses: readonly { readonly entity: string; readonly key: string }[];
    };

/** The receipt of the step. */
export interface Imported {
  readonly run: RunId;
  readonly entities: readonly ImportedEntity[];
  /** Documents woken by a lookup, a setting or a mapping that has changed. */
  readonly woken: number;
}

export interface ImportedEntity {
  readonly entity: EntityName;
  readonly label: string;
  readonly counts: ImportCounts;
  /** Selected keys that the source does not have. */
  readonly notFound: readonly string[];
}

export interface ImportCounts {
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly offeredNew: number;
  readonly offeredChanged: number;
  readonly missing: number;
  readonly back: number;
  readonly odd: number;
}

/**
 * Stages what the true side says, entity by entity, in dependency order. `leaves`: documents of new
 * records are made by the desire step of this run, for which its caller answers.
 */
export async function importRecords(
  request: ImportRequest,
  deps: Deps,
  { leaves = false }: { readonly leaves?: boolean } = {},
): Promise<Imported> {
  const woken = await wakeChangedReads(deps);
  const entities: ImportedEntity[] = [];
  for (const entity of deps.program.entities) {
    if (!entity.enabled || !isAsked(request, entity.name)) continue;
    entities.push(await importEntity({ request, leaves }, entity, deps));
  }
  if (leaves) deps.world.crash("documents-left");
  return { run: deps.run, entities, woken };
}

function isAsked(request: ImportRequest, entity: EntityName): boolean {
  switch (request.kind) {
    case "auto":
    case "new":
    case "all":
    case "look":
      return request.entities?.includes(entity) ?? true;
    case "selected":
      return request.addresses.some((address) => address.entity === entity);
  }
}

async function importEntity(
  { request, leaves }: { readonly request: ImportRequest; readonly leaves: boolean },
  entity: EntityProgram,
  deps: Deps,
): Promise<ImportedEntity> {
  const { store, world } = deps;
  const row = await store.write((tx) => ensureEntity(tx, entity.name, entity.digest));
  const known = await countLive(store.db, row.id);
  const isFirst = known === 0 && !(await hasRecords(store.db, row.id));
  const before = { isFirst, newest: await newestRecord(store.db), leaves };
  const intake = openIntake(entity, row.id, take(request, entity), deps, before);
  const complete = await readPages(request, entity, intake, known, deps);
  if (complete) {
    guardGone(entity, { rows: intake.rows(), seen: intake.seenLive(), known }, deps.program.safety);
    await writePending(intake, intake.drain(), deps);
    if (intake.seenLive() < known) await writeGone(intake, deps);
    await writeResolved(intake, deps);
  }
  world.log.info("imported", { entity: entity.name, ...intake.counts });
  const { kind } = request;
  const named = kind === "selected" ? request.addresses : [];
  const notFound = named.filter((each) => each.entity === entity.name && !intake.hasSeen(each.key));
  return {
    entity: entity.name,
    label: entity.label,
    counts: { ...intake.counts },
    notFound: notFound.map((each) => each.key),
  };
}

function take(request: ImportRequest, entity: EntityProgram): Take {
  const always = (answer: boolean) => (): boolean => answer;
  const named = new Set<string>();
  switch (request.kind) {
    case "auto": {
      const { new: fresh, changed } = entity.import;
      return { fresh: always(fresh === "auto"), edit: always(changed === "auto"), named };
    }
    case "new":
      return { fresh: always(true), edit: always(false), named };
    case "all":
      return { fresh: always(true), edit: always(true), named };
    case "look":
      return { fresh: always(false), edit: always(false), named };
    case "selected": {
      for (const { entity: of, key } of request.addresses) if (of === entity.name) named.add(key);
      return { fresh: (key) => named.has(key), edit: (key) => named.has(key), named };
    }
  }
}

/** Changes that wait until the source has proven whole; beyond so many they are written anyway. */
const MOST_HELD = 20_000;
/** Changes in one transaction: of 500, pages are written over and over, 3.4 us a row more. */
const WORTH_WRITING = 2000;

/**
 * Reads to the end; true where every row of the stream was in the pages. What has changed is held
 * back until so many known rows were seen that the read cannot break the limit any more: a source
 * that is cut short changes nothing.
 */
async function readPages(
  request: ImportRequest,
  entity: EntityProgram,
  intake: Intake,
  known: number,
  deps: Deps,
): Promise<boolean> {
  const { connection, stream, key, lists } = entity.source;
  const { source } = await deps.connections.open(connection);
  // Rows that a person asks for may be older than what has changed lately.
  const follows = request.kind === "auto";
  const kept = follows ? await getCursor(deps.store.db, connection, cursorName(entity)) : null;
  const cursor = kept === null ? null : { ...kept, stream };
  const enough = known - mostGone(known, deps.program.safety);
  const isProven = (): boolean => cursor !== null || intake.seenLive() >= enough;
  let complete = false;
  const { signal } = deps;
  try {
    const unread = intake.takesUnread;
    for await (const page of source.read(stream, { cursor, lists, key, signal, unread })) {
      if (signal.aborted) throw new TieoutError("TO902", "Stopped while reading the source");
      // What was seen and not taken has to be seen again by the read that takes by itself.
      await intake.take(follows ? page : { ...page, cursor: null });
      complete = page.complete && intake.isWhole();
      const most = isProven() ? WORTH_WRITING : MOST_HELD;
      if (!complete && intake.held() >= most) await writePending(intake, intake.drain(), deps);
      deps.onProgress?.({
        kind: "rows",
        step: "import",
        name: entity.label,
        done: intake.rows(),
        total: null,
      });
    }
  } catch (error) {
    // What came before the end is worth keeping: the next read goes on from there.
    if (isProven()) await writePending(intake, intake.drain(), deps);
    throw error;
  }
  if (!complete) await writePending(intake, intake.drain(), deps);
  return complete;
}
