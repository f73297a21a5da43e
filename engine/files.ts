import { randomBytes } from "node:crypto";
import fs from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import type { FileInfo, Files, Scratch, WriteOptions } from "./contract/io.ts";
import { TieoutError } from "./errors.ts";
import { instantFromMs } from "./model/calendar.ts";

/** The disk, for the World: relative paths start at `root`. Everything else goes through it. */
export function openFiles(root: string): Files {
  const home = path.resolve(root);
  const resolve = (...parts: readonly string[]): string => path.resolve(home, ...parts);
  /** Does one thing to one path; what the system refuses becomes TO930 with the reason. */
  const attempt = <T>(verb: string, name: string, act: (full: string) => T): T => {
    try {
      return act(resolve(name));
    } catch (error) {
      throw failed(verb, shown(home, resolve(name)), error);
    }
  };
  return {
    root: home,
    resolve,
    info: (name) => attempt("look at", name, infoOf),
    readText: (name) => attempt("read", name, (full) => decode(readRegular(full))),
    readBytes: (name, most) =>
      attempt("read", name, (full) => new Uint8Array(readRegular(full, most))),
    stream: (name) => streamOf(resolve(name), shown(home, resolve(name))),
    list: (name) => attempt("list", name, (full) => fs.readdirSync(full).sort()),
    write: (name, data, options) =>
      attempt("write", name, (full) => writeWhole(full, data, options ?? {})),
    append: (name, data, options) =>
      attempt("append to", name, (full) => appendTo(full, data, options?.sync ?? false)),
    overwrite: (name, data) => attempt("write", name, (full) => writeOver(full, data)),
    remove: (name) => attempt("remove", name, (full) => fs.rmSync(full, { force: true })),
    scratch: () => scratchIn(attempt, path.join(home, ".tieout")),
    inside: (folder, name) => insideOf(resolve(folder), resolve(folder, name)),
  };
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of the path is a file, not a folder",
  EISDIR: "it is a folder",
  ERR_FS_EISDIR: "it is a folder",
  EACCES: "permission denied",
  EPERM: "not permitted",
  EROFS: "the disk is read-only",
  ENOSPC: "no space is left on the disk",
  EDQUOT: "the disk quota is used up",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  ELOOP: "its symbolic links go round in a circle",
  ENAMETOOLONG: "the name is too long",
  EIO: "the disk reports an error",
};

function failed(verb: string, name: string, error: unknown): TieoutError {
  const code = codeOf(error);
  const known = code === undefined ? undefined : REASONS[code];
  const said = error instanceof Error ? error.message : String(error);
  const reason = known === undefined ? said : `${known} (${code})`;
  return new TieoutError("TO930", `cannot ${verb} ${name}: ${reason}`, { cause: error });
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Paths in messages are relative to the project, as people write them. */
function shown(home: string, full: string): string {
  return contains(home, full) ? path.relative(home, full) || "." : full;
}

function infoOf(full: string): FileInfo | null {
  const stat = fs.statSync(full, { throwIfNoEntry: false });
  if (!stat) return null;
  return {
    kind: stat.isFile() ? "file" : stat.isDirectory() ? "folder" : "other",
    bytes: stat.size,
    modifiedAt: instantFromMs(Math.floor(stat.mtimeMs)),
  };
}

/** Before it is opened: reading a pipe or a device could wait for ever. */
function refuseIrregular(stat: fs.Stats): void {
  if (stat.isFile()) return;
  throw new Error(stat.isDirectory() ? "it is a folder" : "it is not a regular file");
}

function readRegular(full: string, most: number = Infinity): Buffer {
  const stat = fs.statSync(full);
  refuseIrregular(stat);
  return stat.size <= most ? fs.readFileSync(full) : readHead(full, most);
}

function readHead(full: string, bytes: number): Buffer {
  const head = Buffer.alloc(bytes);
  const file = fs.openSync(full, "r");
  try {
    return head.subarray(0, fs.readSync(file, head, 0, bytes, 0));
  } finally {
    fs.closeSync(file);
  }
}

/** A byte that is no UTF-8 is an error: replaced silently, it would reach the books. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error("it is not UTF-8 text; save it as UTF-8");
  }
}

const CHUNK = 64 * 1024;

async function* streamOf(full: string, name: string): AsyncGenerator<Uint8Array> {
  try {
    refuseIrregular(fs.statSync(full));
    await using file = await open(full, "r");
    while (true) {
      // Each chunk has bytes of its own: a reader may keep it.
      const { bytesRead, buffer } = await file.read(new Uint8Array(CHUNK), 0, CHUNK, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    throw failed("read", name, error);
  }
}

/** Staged client data lies under `.tieout`: nobody else on the machine reads it. */
function modesFor(
  full: string,
  isPrivate: boolean = false,
): { readonly file: number; readonly folder: number } {
  const ours = isPrivate || full.split(path.sep).includes(".tieout");
  return ours ? { file: 0o600, folder: 0o700 } : { file: 0o666, folder: 0o777 };
}

function writeWhole(
  full: string,
  data: string | Uint8Array | Iterable<string>,
  options: WriteOptions,
): void {
  // Through a link, the file that it names is replaced, not the link.
  const target = fs.existsSync(full) ? fs.realpathSync(full) : full;
  const folder = path.dirname(target);
  const modes = modesFor(target, options.isPrivate);
  fs.mkdirSync(folder, { recursive: true, mode: modes.folder });
  const old = fs.statSync(target, { throwIfNoEntry: false });
  if (old) refuseIrregular(old);
  const chance = randomBytes(6).toString("hex");
  const temporary = path.join(folder, `.${path.basename(target)}.${chance}.tmp`);
  try {
    const file = fs.openSync(temporary, "wx", modes.file);
    try {
      if (old && !options.isPrivate) fs.fchmodSync(file, old.mode & 0o777);
      const whole = typeof data === "string" || data instanceof Uint8Array;
      for (const piece of whole ? [data] : data) fs.writeFileSync(file, piece);
      fs.fsyncSync(file);
    } finally {
      fs.closeSync(file);
    }
    if (options.onlyNew) placeIfNew(temporary, target);
    else fs.renameSync(temporary, target);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(folder);
}

/** A second name for the file is refused where the name is taken; some disks know no second names. */
function placeIfNew(temporary: string, target: string): void {
  try {
    fs.linkSync(temporary, target);
  } catch (error) {
    if (codeOf(error) !== "EEXIST" && !fs.existsSync(target)) {
      fs.copyFileSync(temporary, target, fs.constants.COPYFILE_EXCL);
    }
  }
  fs.rmSync(temporary, { force: true });
}

function appendTo(full: string, data: string, sync: boolean): void {
  const folder = path.dirname(full);
  const modes = modesFor(full);
  fs.mkdirSync(folder, { recursive: true, mode: modes.folder });
  const isNew = !fs.existsSync(full);
  const file = fs.openSync(full, "a", modes.file);
  try {
    fs.writeFileSync(file, data);
    if (sync) fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
  if (sync && isNew) syncFolder(folder);
}

function writeOver(full: string, data: string): void {
  const file = fs.openSync(full, "r+");
  try {
    fs.writeSync(file, data, 0, "utf8");
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
}

/** Its name is taken away at once: what is killed leaves nothing. */
function scratchIn(attempt: Attempt, folder: string): Scratch {
  const chance = randomBytes(6).toString("hex");
  const name = path.join(folder, `.scratch.${chance}.tmp`);
  const file = attempt("write", name, (full) => {
    const modes = modesFor(full);
    fs.mkdirSync(folder, { recursive: true, mode: modes.folder });
    const opened = fs.openSync(full, "wx+", modes.file);
    try {
      fs.rmSync(full);
    } catch (error) {
      fs.closeSync(opened);
      throw error;
    }
    return opened;
  });
  let end = 0;
  const scratch: Scratch = {
    put(text) {
      const bytes = Buffer.from(text);
      const from = end;
      attempt("write", name, () => {
        for (let done = 0; done < bytes.length;) {
          done += fs.writeSync(file, bytes, done, bytes.length - done, from + done);
        }
      });
      end += bytes.length;
      return { from, bytes: bytes.length };
    },
    get({ from, bytes }) {
      const read = Buffer.allocUnsafe(bytes);
      attempt("read", name, () => {
        for (let done = 0; done < bytes;) {
          const more = fs.readSync(file, read, done, bytes - done, from + done);
          if (more === 0) throw new Error("it is shorter than it was");
          done += more;
        }
      });
      return read.toString();
    },
  };
  UNUSED.register(scratch, file);
  return scratch;
}

type Attempt = <T>(verb: string, name: string, act: (full: string) => T) => T;

/** Nobody says when a plan is read for the last time. */
const UNUSED = new FinalizationRegistry<number>((file) => {
  try {
    fs.closeSync(file);
  } catch {
    // A disk that tells only now that it is full: nobody reads the file any more.
  }
});

/** Makes a new or renamed name survive a power cut; Windows has no such call and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const file = fs.openSync(folder, "r");
  try {
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
}

/** What does not exist yet is judged by the nearest folder that does. */
function insideOf(folder: string, full: string): string | null {
  const root = realOrNull(folder);
  const real = realOrNull(full);
  return root !== null && real !== null && contains(root, real) ? real : null;
}

function realOrNull(full: string): string | null {
  try {
    // The system's own: a tenth of the time of Node's, which asks for each folder on the way.
    return fs.realpathSync.native(full);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") return null;
    // A link that leads nowhere could lead anywhere by the time that it is written through.
    if (fs.lstatSync(full, { throwIfNoEntry: false })) return null;
    const parent = realOrNull(path.dirname(full));
    return parent === null ? null : path.join(parent, path.basename(full));
  }
}

function contains(folder: string, full: string): boolean {
  const way = path.relative(folder, full);
  return way !== ".." && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}
