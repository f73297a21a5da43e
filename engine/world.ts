import { randomBytes } from "node:crypto";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import type { Clock, Files, Http, Listen, Log, Random, World } from "./contract/io.ts";
import { TieoutError } from "./errors.ts";
import { openFiles } from "./files.ts";
import { SILENT } from "./log.ts";
import { dateOf, instantFromMs } from "./model/calendar.ts";

export interface RealWorldOptions {
  /** The project folder: relative paths start here. */
  readonly root: string;
  /** From `openLog`; nothing is logged where it is left out. */
  readonly log?: Log;
}

/** The one door to this machine's clock, chance, disk, network and environment. */
export function realWorld(options: RealWorldOptions): World {
  const log = options.log ?? SILENT;
  return {
    clock: realClock,
    random: realRandom,
    files: openFiles(options.root),
    http: lazyHttp(log),
    log,
    env: readEnv,
    crash: crashPoints(readEnv("TIEOUT_CRASH_AT")),
  };
}

/**
 * The world for a configuration that nobody has reviewed: files of the project folder only, none
 * is written, no secret is there, and nothing can be called (a pull request from a fork).
 */
export function untrustedWorld(world: World): World {
  const { files } = world;
  const own = (name: string): string | null => files.inside(files.root, files.resolve(name));
  const read = (name: string): string => {
    const full = own(name);
    if (full !== null) return full;
    throw new TieoutError("TO930", `${name} leads out of the project: not read with --untrusted`);
  };
  const refuse = (name: string): never => {
    throw new TieoutError("TO930", `${name} is not written with --untrusted`);
  };
  return {
    ...world,
    env: () => null,
    http: {
      request: async () => ({ kind: "failure", sent: "no", reason: "--untrusted calls nobody" }),
      close: async () => {},
    },
    files: {
      root: files.root,
      resolve: files.resolve,
      inside: files.inside,
      info(name) {
        const full = own(name);
        return full === null ? null : files.info(full);
      },
      readText: (name) => files.readText(read(name)),
      readBytes: (name, most) => files.readBytes(read(name), most),
      stream: (name) => files.stream(read(name)),
      list: (name) => files.list(read(name)),
      write: refuse,
      append: refuse,
      overwrite: refuse,
      remove: refuse,
      // Our own, and gone with us.
      scratch: files.scratch,
    },
  };
}

/**
 * The same with another folder as the project: another copy of its configuration. A top folder or
 * file that the copy has not (exports, a manifest's data: what is not in git) is the project's own.
 */
export function worldOfCopy(world: World, root: string): World {
  const own = openFiles(root);
  const theirs = world.files;
  const at = (name: string): { readonly files: Files; readonly name: string } => {
    const inside = path.relative(own.root, own.resolve(name));
    const [top = ""] = inside.split(path.sep);
    if (top === "" || own.info(top) !== null) return { files: own, name };
    return { files: theirs, name: path.isAbsolute(name) && top === ".." ? name : inside };
  };
  const refuse = (name: string): never => {
    throw new TieoutError("TO930", `${name} is not written: the copy is only read`);
  };
  const resolve = (...parts: readonly string[]): string => {
    const { files, name } = at(own.resolve(...parts));
    return files.resolve(name);
  };
  return {
    ...world,
    files: {
      root: own.root,
      resolve,
      inside: (folder, name) => own.inside(resolve(folder), resolve(folder, name)),
      info: (name) => at(name).files.info(at(name).name),
      readText: (name) => at(name).files.readText(at(name).name),
      readBytes: (name, most) => at(name).files.readBytes(at(name).name, most),
      stream: (name) => at(name).files.stream(at(name).name),
      list: (name) => at(name).files.list(at(name).name),
      write: refuse,
      append: refuse,
      overwrite: refuse,
      remove: refuse,
      scratch: theirs.scratch,
    },
  };
}

export const realClock: Clock = {
  now: () => instantFromMs(Date.now()),
  // By hrtime: `performance` loads a module of Node's own at its first use, 1.4 ms of a short command.
  monotonicMs() {
    const [seconds, nanoseconds] = process.hrtime();
    return seconds * 1000 + nanoseconds / 1e6;
  },
  sleep,
  today: (timezone) => dateOf(instantFromMs(Date.now()), timezone),
};

export const realRandom: Random = {
  bytes: (length) => new Uint8Array(randomBytes(length)),
  id: (prefix) => readableId(prefix, Date.now(), randomBytes(ID_BYTES)),
};

/** Chance in an id: 10 base32 digits, so 50 bits beside the millisecond. */
export const ID_BYTES = 10;

/**
 * `run_01k9x3w5q2h4m7c8t1v0`: ten digits of time (Crockford's base32, UTC milliseconds), then ten
 * of chance. Sorts by time; holds no letter that is easily misread (i, l, o, u).
 */
export function readableId(prefix: string, ms: number, chance: Uint8Array): string {
  const digits = "0123456789abcdefghjkmnpqrstvwxyz";
  let time = "";
  for (let rest = ms, n = 0; n < 10; n++, rest = Math.floor(rest / 32)) {
    time = digits.charAt(rest % 32) + time;
  }
  const tail = [...chance.subarray(0, ID_BYTES)].map((byte) => digits.charAt(byte % 32));
  return `${prefix}_${time}${tail.join("")}`;
}

/** A timer counts in 32 bits and fires at once beyond them. */
const LONGEST_SLEEP_MS = 2 ** 31 - 1;

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, Math.min(Math.max(ms, 0), LONGEST_SLEEP_MS));
    signal?.addEventListener("abort", done, { once: true });
  });
}

/**
 * For commands that pass many rows through. The young generation stays as large as loading
 * everything has made it, 16 to 32 MB, where it would grow to 128; the old one is collected when
 * it has grown by 40 %, not when it has grown fourfold. A plan of 100,000 documents takes 240 MB
 * so instead of 430, and no longer. V8 reads both flags whenever it is about to grow, so they may
 * be set late.
 *
 * What reads HTTP is one large function of WebAssembly (undici has llhttp so), and V8 optimizes it
 * after a few answers, which takes 0.1 s of CPU and 25 MB, of which 11 stay with the process; not
 * one of them is read faster for it. It is told not to: of a larger budget for each byte of a
 * header tens of thousands were spent, a thousand million by a hundred answers.
 */
export function keepHeapSmall(): void {
  for (const flag of HEAP_FLAGS.small) setFlagsFromString(flag);
}

/** `usual`: the same as V8 has them. Code that it made is kept under these (bin/kept.cjs). */
export const HEAP_FLAGS = {
  usual: [
    "--semi-space-growth-factor=2",
    "--heap-growing-percent=0",
    "--wasm-tier-up",
    "--wasm-dynamic-tiering",
  ],
  small: [
    "--semi-space-growth-factor=1",
    "--heap-growing-percent=40",
    "--no-wasm-tier-up",
    "--no-wasm-dynamic-tiering",
  ],
} as const;

function readEnv(name: string): string | null {
  return process.env[name] ?? null;
}

/** undici takes 80 ms to load: only what calls another system pays for it. */
function lazyHttp(log: Log): Http {
  let opened: Promise<Http> | undefined;
  const open = async (): Promise<Http> => {
    const { openHttp } = await import("./http/client.ts");
    return openHttp({ clock: realClock, log });
  };
  return {
    async request(request) {
      opened ??= open();
      return (await opened).request(request);
    },
    async close() {
      await (await opened)?.close();
    },
  };
}

/** Loads what serves HTTP only where a browser is waited for. */
export const realListen: Listen = async (options) => {
  const { listen } = await import("./http/listen.ts");
  return listen(options);
};

/**
 * For kill tests: `TIEOUT_CRASH_AT=<point>` or `<point>:<n>` ends this process, as a power cut
 * would, when it passes that point for the n-th time (1 is the first).
 */
export function crashPoints(setting: string | null): (point: string) => void {
  if (!setting) return () => {};
  const [, wanted = setting, nth = "1"] = /^(.*?)(?::(\d+))?$/s.exec(setting) ?? [];
  let left = Number(nth);
  return (point) => {
    if (point !== wanted || --left !== 0) return;
    process.kill(process.pid, "SIGKILL");
    // Nothing of ours may run between the signal's sending and its coming.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };
}
