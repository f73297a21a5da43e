import { hash } from "node:crypto";
import type { CheckedConfiguration, Job } from "../configuration.ts";
import type { Files, World } from "../contract/io.ts";
import { TieoutError } from "../errors.ts";
import { msOf } from "../model/calendar.ts";
import { sha256 } from "../model/digest.ts";

/** What is told of a configuration. */
export type Verdict = Pick<CheckedConfiguration, "diagnostics" | "texts">;

interface Options {
  readonly job: Job;
  /** What tells one Tieout from another; null: not known, and nothing is kept. */
  readonly build: string | null;
  readonly look: (job: Job) => Promise<CheckedConfiguration>;
}

/**
 * What was told of a configuration, as long as everything that was asked for it is answered as it
 * was then: checking 2,000 lines takes half a second, these answers a sixth of it. All that a check
 * can learn comes through its World; one that asked for more than files is not kept, nor one that
 * found an error. Kept where `.tieout` is already.
 */
export async function keptVerdict({ job, build, look }: Options): Promise<Verdict> {
  const { files, clock } = job.world;
  const { environment, policy } = job;
  // A policy guards against the folder's own authors, who could put a verdict there.
  if (build === null || policy !== undefined) return look(job);
  if (files.info(".tieout")?.kind !== "folder") return look(job);
  const of = sha256(JSON.stringify([FORMAT, build, process.version, files.root, environment]));
  const kept = readKept(files, of);
  if (kept !== null) return kept;
  const began = msOf(clock.now());
  const notes = newNotes(job.world);
  const checked = await look({ ...job, world: notes.world });
  const { diagnostics, texts } = checked;
  const { program, transforms } = checked;
  if (program === null || diagnostics.some((each) => each.hidden !== undefined)) return checked;
  // Their types are read by the compiler, which asks the disk itself.
  if ((transforms?.called().length ?? 0) > 0) return checked;
  const store = /^sqlite:(?!:memory:)(.+)$/s.exec(program.store)?.[1];
  // The store is read past the World: whoever writes to it writes to one of these.
  const written = store === undefined ? [] : [store, `${store}-wal`];
  const times = written.map((file) => notes.world.files.info(file)?.modifiedAt);
  if (times.some((at) => at !== undefined && msOf(at) > began - SETTLED_MS)) return checked;
  const answers = notes.answers();
  if (answers === null) return checked;
  const text = JSON.stringify({ of, answers, verdict: { diagnostics, texts } } satisfies Kept);
  try {
    files.write(PLACE, text, { isPrivate: true });
  } catch (error) {
    if (!(error instanceof TieoutError)) throw error;
  }
  return checked;
}

const FORMAT = "tieout.verdict/1";
const PLACE = ".tieout/cache/validate.json";
/** The store is known by its times alone: two writes may have the same. */
const SETTLED_MS = 2000;

interface Kept {
  readonly of: string;
  readonly answers: readonly Answer[];
  readonly verdict: Verdict;
}

/** What was asked of the files, and the digest of what they answered. */
type Answer = readonly [ask: Ask, path: string, more: string | number | null, digest: string];
type Ask = "info" | "readText" | "readBytes" | "list" | "inside";

function readKept(files: Files, of: string): Verdict | null {
  if (files.info(PLACE)?.kind !== "file") return null;
  try {
    const kept = JSON.parse(files.readText(PLACE)) as Kept;
    const isSame = ([ask, path, more, digest]: Answer): boolean =>
      outcome(() => asked(files, ask, path, more)).digest === digest;
    return kept.of === of && kept.answers.every(isSame) ? kept.verdict : null;
  } catch {
    // Not ours, or cut off: what it would have saved is done again.
    return null;
  }
}

function asked(files: Files, ask: Ask, path: string, more: string | number | null): unknown {
  switch (ask) {
    case "info":
      return files.info(path);
    case "readText":
      return files.readText(path);
    case "readBytes":
      return files.readBytes(path, more === null ? undefined : Number(more));
    case "list":
      return files.list(path);
    case "inside":
      return files.inside(path, String(more));
  }
}

interface Outcome {
  readonly digest: string;
  readonly give: () => unknown;
}

/** A refusal is an answer, too. */
function outcome(act: () => unknown): Outcome {
  try {
    const value = act();
    const digest =
      value instanceof Uint8Array
        ? hash("sha256", value, "hex")
        : sha256(JSON.stringify(["given", value]));
    return { digest, give: () => value };
  } catch (error) {
    const give = (): never => {
      throw error;
    };
    if (!(error instanceof TieoutError)) throw error;
    return { digest: sha256(JSON.stringify(["refused", error.code, error.message])), give };
  }
}

interface Notes {
  /** Answers as the other one, and notes what it was asked. */
  readonly world: World;
  /** null: more was asked than can be asked again, or it was not the same all the time. */
  answers(): readonly Answer[] | null;
}

function newNotes(world: World): Notes {
  const answers = new Map<string, Answer>();
  let spoilt = false;
  const note = <T>(ask: Ask, path: string, more: string | number | null = null): T => {
    const { digest, give } = outcome(() => asked(world.files, ask, path, more));
    const key = JSON.stringify([ask, path, more]);
    if ((answers.get(key)?.[3] ?? digest) !== digest) spoilt = true;
    answers.set(key, [ask, path, more, digest]);
    return give() as T;
  };
  /** Whatever else is asked of it is not noted, and ends it. */
  const only = <T extends object>(part: T, noted: Partial<T>): T =>
    new Proxy(part, {
      get(target, name) {
        if (name in noted) return noted[name as keyof T];
        spoilt = true;
        return Reflect.get(target, name);
      },
    });
  const { clock, files } = world;
  const env = (name: string): string | null => {
    spoilt = true;
    return world.env(name);
  };
  return {
    world: {
      ...{ env, log: world.log, crash: world.crash },
      random: only(world.random, {}),
      http: only(world.http, {}),
      // How long something took is told, and decides nothing.
      clock: only(clock, { monotonicMs: clock.monotonicMs }),
      files: only(files, {
        root: files.root,
        resolve: files.resolve,
        info: (path) => note("info", path),
        readText: (path) => note("readText", path),
        readBytes: (path, most) => note("readBytes", path, most ?? null),
        list: (folder) => note("list", folder),
        inside: (folder, path) => note("inside", folder, path),
      }),
    },
    answers: () => (spoilt ? null : [...answers.values()]),
  };
}
