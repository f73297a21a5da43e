import path from "node:path";
import type { Files } from "../../engine/contract/io.ts";
import { TieoutError } from "../../engine/errors.ts";
import { instantFromMs } from "../../engine/model/calendar.ts";

/** A disk in memory. What was not synced is told apart, so that a power cut can take it. */
export interface MemoryFiles extends Files {
  /** Takes what was appended and not synced. Gives how many files lost something. */
  powerCut(): number;
  paths(): readonly string[];
}

interface Entry {
  bytes: Buffer;
  /** So many of its bytes are on the platter. */
  synced: number;
  at: number;
}

/** `now`: milliseconds, for times of change. Folders are there where something lies in them. */
export function memoryFiles(root: string, now: () => number): MemoryFiles {
  const entries = new Map<string, Entry>();
  const resolve = (...parts: readonly string[]): string => path.posix.resolve(root, ...parts);
  const bytesOf = (data: string | Uint8Array | Iterable<string>): Buffer =>
    typeof data === "string" || data instanceof Uint8Array
      ? Buffer.from(data as string)
      : Buffer.from([...data].join(""));
  const failed = (verb: string, name: string, why: string): TieoutError =>
    new TieoutError("TO930", `cannot ${verb} ${name}: ${why}`);
  const isFolder = (full: string): boolean =>
    full === resolve() || [...entries.keys()].some((each) => each.startsWith(`${full}/`));
  const entry = (verb: string, name: string): Entry => {
    const found = entries.get(resolve(name));
    if (found === undefined) throw failed(verb, name, "there is no such file or folder (ENOENT)");
    return found;
  };
  const files: MemoryFiles = {
    root: resolve(),
    resolve,
    info(name) {
      const found = entries.get(resolve(name));
      const modifiedAt = instantFromMs(found?.at ?? 0);
      if (found) return { kind: "file", bytes: found.bytes.length, modifiedAt };
      return isFolder(resolve(name)) ? { kind: "folder", bytes: 0, modifiedAt } : null;
    },
    readText: (name) => entry("read", name).bytes.toString("utf8"),
    readBytes: (name, most) => new Uint8Array(entry("read", name).bytes.subarray(0, most)),
    async *stream(name) {
      const { bytes } = entry("read", name);
      if (bytes.length > 0) yield new Uint8Array(bytes);
    },
    list(folder) {
      const under = `${resolve(folder)}/`;
      const names = [...entries.keys()].filter((each) => each.startsWith(under));
      return [...new Set(names.map((each) => each.slice(under.length).split("/")[0]!))].sort();
    },
    write(name, data, options) {
      const full = resolve(name);
      if (options?.onlyNew === true && entries.has(full)) return;
      const bytes = bytesOf(data);
      entries.set(full, { bytes, synced: bytes.length, at: now() });
    },
    append(name, data, options) {
      const full = resolve(name);
      const was = entries.get(full) ?? { bytes: Buffer.alloc(0), synced: 0, at: 0 };
      const bytes = Buffer.concat([was.bytes, bytesOf(data)]);
      const synced = options?.sync === true ? bytes.length : was.synced;
      entries.set(full, { bytes, synced, at: now() });
    },
    overwrite(name, data) {
      const was = entry("write", name);
      const over = bytesOf(data);
      const bytes = Buffer.concat([over, was.bytes.subarray(over.length)]);
      entries.set(resolve(name), { bytes, synced: bytes.length, at: now() });
    },
    remove: (name) => void entries.delete(resolve(name)),
    scratch() {
      const kept: string[] = [];
      return {
        put: (text) => ({ from: kept.push(text) - 1, bytes: Buffer.byteLength(text) }),
        get: ({ from }) => kept[from]!,
      };
    },
    inside(folder, name) {
      const [home, full] = [resolve(folder), path.posix.resolve(resolve(folder), name)];
      return full === home || full.startsWith(`${home}/`) ? full : null;
    },
    powerCut() {
      let lost = 0;
      for (const each of entries.values()) {
        if (each.synced === each.bytes.length) continue;
        each.bytes = each.bytes.subarray(0, each.synced);
        lost++;
      }
      return lost;
    },
    paths: () => [...entries.keys()],
  };
  return files;
}
