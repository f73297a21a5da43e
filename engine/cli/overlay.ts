import type { FileInfo, Files } from "../contract/io.ts";
import type { Instant } from "../model/calendar.ts";

/**
 * The files of a folder with these over them, unwritten: a project that is not there yet can be
 * opened. What lies in a folder that they name is not seen.
 */
export function overlayFiles(files: Files, texts: ReadonlyMap<string, string>): Files {
  const over = new Map([...texts].map(([path, text]) => [files.resolve(path), text]));
  const folders = new Map<string, string[]>();
  for (const path of texts.keys()) {
    const [folder, name] = path.includes("/") ? path.split("/", 2) : ["", path];
    if (folder === "") continue;
    const full = files.resolve(folder!);
    folders.set(full, [...(folders.get(full) ?? []), name!]);
  }
  const textAt = (path: string): string | undefined => over.get(files.resolve(path));
  return {
    ...files,
    info(path) {
      const text = textAt(path);
      if (text !== undefined) return { ...NOW, kind: "file", bytes: Buffer.byteLength(text) };
      return folders.has(files.resolve(path)) ? { ...NOW, kind: "folder" } : files.info(path);
    },
    readText: (path) => textAt(path) ?? files.readText(path),
    readBytes(path, most) {
      const text = textAt(path);
      return text === undefined ? files.readBytes(path, most) : Buffer.from(text).subarray(0, most);
    },
    list: (path) => folders.get(files.resolve(path))?.toSorted() ?? files.list(path),
    inside(folder, path) {
      const full = files.resolve(folder, path);
      return over.has(full) || folders.has(full) ? full : files.inside(folder, path);
    },
  };
}

const NOW: FileInfo = {
  kind: "file",
  bytes: 0,
  modifiedAt: "2000-01-01T00:00:00.000Z" as Instant,
};
