import { hostname } from "node:os";
import { TieoutError } from "./errors.ts";
import { isJsonObject, parseJson, writeJson } from "./model/json.ts";
import { storeFile } from "./project.ts";
import type { Project } from "./project.ts";
import { lineageOfFile } from "./store/backup.ts";
import { getMeta, setMeta } from "./store/meta.ts";
import { movedTo } from "./store/move.ts";
import { lastRequest } from "./store/requests.ts";

/**
 * Beside a store's file lies how far it has got: a backup that is put back over the file knows
 * less than that, and a copy of the file elsewhere knows whose copy it is. Either would send again
 * what was sent (design/reliability.md 1.4), so neither sends before `recover` has run.
 */
export async function refuseOtherLife(project: Project): Promise<void> {
  const gone = await movedTo(project.store.db);
  if (gone !== null) {
    throw new TieoutError("TO916", `The store was moved to ${gone}`, {
      advice: "Write that address in store: what is sent from here, the other would send again.",
    });
  }
  const file = storeFile(project);
  if (file === null) return;
  const sent = await lastRequest(project.store.db);
  const witness = readWitness(project, file);
  if (witness !== null && witness.lineage === project.store.lineage && witness.sent > sent) {
    throw new TieoutError(
      "TO916",
      `The store is older than what was sent from here: it knows ${sent} requests of ` +
        `${witness.sent}; a backup was put back`,
    );
  }
  const original = await originalOf(project, file);
  if (original === null) return;
  throw new TieoutError("TO916", `The store is a copy of ${original}, which is still there`, {
    advice:
      "Two stores would each send what the other has sent: work with that one. If this one is " +
      "to take over, move the other away, then: tieout recover --yes",
  });
}

/** What the store has sent until now, and where it lies: for the next run to hold it against. */
export async function rememberLife(project: Project): Promise<void> {
  const file = storeFile(project);
  if (file === null) return;
  const { store, job } = project;
  const place = placeOf(file);
  if ((await getMeta(store.db, PLACE)) !== place) {
    await store.write((tx) => setMeta(tx, PLACE, place));
  }
  const sent = await lastRequest(store.db);
  const known = readWitness(project, file);
  if (known?.lineage === store.lineage && known.sent === sent) return;
  const text = writeJson({ lineage: store.lineage, sent: String(sent) });
  job.world.files.write(witnessOf(file), `${text}\n`, { isPrivate: true });
}

const PLACE = "place";
const witnessOf = (file: string): string => `${file}.sent`;
const placeOf = (file: string): string => `${hostname()}:${file}`;

/** The file that this store was copied from, while that still lies on this machine. */
async function originalOf({ store }: Project, file: string): Promise<string | null> {
  const place = await getMeta(store.db, PLACE);
  if (place === null || place === placeOf(file)) return null;
  const home = `${hostname()}:`;
  if (!place.startsWith(home)) return null;
  const other = place.slice(home.length);
  return lineageOfFile(other) === store.lineage ? other : null;
}

interface Witness {
  readonly lineage: string;
  readonly sent: number;
}

/** null: none, or none that can be read; it is made again by the next run that sends. */
function readWitness({ job }: Project, file: string): Witness | null {
  const { files } = job.world;
  if (files.info(witnessOf(file)) === null) return null;
  try {
    const json = parseJson(files.readText(witnessOf(file)));
    if (!isJsonObject(json)) return null;
    const { lineage, sent } = json;
    if (typeof lineage !== "string" || typeof sent !== "string") return null;
    return Number.isSafeInteger(Number(sent)) ? { lineage, sent: Number(sent) } : null;
  } catch {
    return null;
  }
}
