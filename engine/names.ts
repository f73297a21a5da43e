import type { Deps } from "./deps.ts";
import { TieoutError } from "./errors.ts";
import type { EntityProgram } from "./model/program.ts";
import { nearest } from "./model/similar.ts";
import { listEntities, renameEntity } from "./store/entities.ts";
import { appendEvents } from "./store/events.ts";
import { linkElsewhere, linkedEntities } from "./store/links.ts";
import { getMeta, setMeta } from "./store/meta.ts";

/**
 * Names of connections, entities and keys lock at the first apply (rulings.md 6): links and history
 * hang on them, and under another name every document would be made again. An entity that says
 * `formerly:` takes its documents along; anything else that is not called as it was is refused
 * (TO910), before a row is read.
 */
export async function keepNames(deps: Deps): Promise<void> {
  await takeAlong(deps);
  const { program, store } = deps;
  const names = program.entities.map((entity) => entity.name);
  const stored = await listEntities(store.db);
  const unknown = stored.filter(({ name }) => !names.some((each) => each === name));
  const lost = unknown.length === 0 ? [] : await linkedEntities(store.db, unknown);
  if (lost.length > 0) throw entityGone(lost[0] ?? "", program.entities, stored);
  const elsewhere = await linkElsewhere(store.db, [...program.connections.keys()]);
  if (elsewhere !== null) throw connectionGone(elsewhere, [...program.connections.keys()]);
  for (const entity of program.entities) {
    const key = await getMeta(store.db, keyName(entity));
    if (key !== null && key !== entity.source.key) throw keyMoved(entity, key);
  }
}

/** After an apply: what documents are known by from now on. */
export async function lockKeys({ program, store }: Deps): Promise<void> {
  const unlocked: EntityProgram[] = [];
  for (const entity of program.entities) {
    if ((await getMeta(store.db, keyName(entity))) === null) unlocked.push(entity);
  }
  if (unlocked.length === 0) return;
  const stored = await listEntities(store.db);
  const linked = new Set(await linkedEntities(store.db, stored));
  const fresh = unlocked.filter(({ name }) => linked.has(name));
  if (fresh.length === 0) return;
  await store.write(async (tx) => {
    for (const entity of fresh) await setMeta(tx, keyName(entity), entity.source.key);
  });
}

const keyName = ({ name, truth }: EntityProgram): string => `key.${name}.${truth}`;

async function takeAlong({ program, store, world, run, actor }: Deps): Promise<void> {
  const moved = program.entities.filter((entity) => entity.formerly !== null);
  if (moved.length === 0) return;
  const stored = new Map((await listEntities(store.db)).map((row) => [row.name, row]));
  for (const { name, truth, formerly, file } of moved) {
    const before = formerly === null ? undefined : stored.get(formerly);
    if (before === undefined || stored.has(name)) continue;
    const key = await getMeta(store.db, `key.${formerly}.${truth}`);
    await store.write(async (tx) => {
      await renameEntity(tx, before.id, name);
      if (key !== null) await setMeta(tx, `key.${name}.${truth}`, key);
      const detail = { renamed: { from: formerly, to: name }, file, program: program.digest };
      const at = world.clock.now();
      await appendEvents(tx, [
        { at, run_id: run, actor, record_id: null, document_id: null, kind: "configured", detail },
      ]);
    });
  }
}

function entityGone(
  name: string,
  entities: readonly EntityProgram[],
  stored: readonly { readonly name: string }[],
): TieoutError {
  const fresh = entities.filter((each) => !stored.some((row) => row.name === each.name));
  const near = nearest(
    name,
    fresh.map((each) => each.name),
  );
  const heir = fresh.find((each) => each.name === near) ?? fresh[0];
  const kept = `Where it is to rest, keep its mapping with enabled: false.`;
  return new TieoutError(
    "TO910",
    `No mapping declares ${name} any more, and it has linked documents`,
    {
      advice:
        heir === undefined
          ? kept
          : `If ${heir.name} is its new name, say formerly: ${name} in ${heir.file}. ${kept}`,
    },
  );
}

function connectionGone(name: string, names: readonly string[]): TieoutError {
  const near = nearest(name, names);
  return new TieoutError(
    "TO910",
    `No connection is called ${name} any more, and documents are linked over it`,
    {
      advice:
        `Call it ${name} again in sync.config.yaml` +
        (near === null ? "." : ` (it may be ${near} now).`),
    },
  );
}

function keyMoved({ name, source, file }: EntityProgram, key: string): TieoutError {
  return new TieoutError(
    "TO910",
    `The key of ${name} is ${source.key} now; its documents are known by ${key}`,
    {
      advice:
        `Put it back in ${file}: under another key every document would be made again. ` +
        "A new kind of record takes a mapping of its own.",
    },
  );
}
