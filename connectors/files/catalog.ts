import type { ConnectorIo } from "../../engine/contract/io.ts";
import { nearest } from "../../engine/model/similar.ts";
import { type Format, PLAIN, type Settings, type StreamSettings } from "./config.ts";
import { misconfigured, unreadable } from "./fault.ts";

/** A file that holds a stream, and how it is to be read. */
export interface StreamFile extends StreamSettings {
  readonly stream: string;
  /** The real path, links followed. */
  readonly path: string;
  /** For messages: `exports/employees.csv`. */
  readonly shown: string;
  readonly format: Format;
}

const FORMAT_OF: Readonly<Record<string, Format>> = {
  csv: "csv",
  tsv: "csv",
  ndjson: "ndjson",
  jsonl: "ndjson",
  json: "json",
};

/**
 * The files of the root by stream: those declared, and every other one whose ending says what it
 * is, under its name without the ending. A declared file that is not there is left out.
 */
export function listFiles(settings: Settings, io: ConnectorIo): ReadonlyMap<string, StreamFile> {
  const { root } = settings;
  if (io.files.info(root)?.kind !== "folder") {
    throw unreadable(root, "there is no such folder", "Look at root: of this connection.");
  }
  const found = new Map<string, StreamFile>();
  const declared = new Set<string>();
  for (const [stream, options] of settings.streams) {
    if (options.file === null) continue;
    const file = fileOf(settings, io, stream, options.file);
    declared.add(options.file);
    if (file !== null) found.set(stream, file);
  }
  for (const name of io.files.list(root)) {
    const [, stream = "", ending = ""] = /^([^.].*)\.([^.]+)$/.exec(name) ?? [];
    const format = FORMAT_OF[ending.toLowerCase()];
    if (format === undefined || declared.has(name)) continue;
    if (settings.streams.get(stream)?.file) continue;
    const twin = found.get(stream);
    if (twin) {
      const both = `${twin.shown} and ${name} are both called "${stream}"`;
      throw unreadable(root, both, `Say which: streams: { ${stream}: { file: ${name} } }`);
    }
    const file = fileOf(settings, io, stream, name);
    if (file !== null) found.set(stream, file);
  }
  return found;
}

/** The file of one stream, now. Throws TO931 with what there is instead. */
export function findFile(settings: Settings, io: ConnectorIo, stream: string): StreamFile {
  const files = listFiles(settings, io);
  const file = files.get(stream);
  if (file) return file;
  const names = [...files.keys()];
  const close = nearest(stream, names);
  throw unreadable(
    settings.root,
    `there is no file for "${stream}"`,
    close === null
      ? `There is: ${names.join(", ") || "nothing to read"}.`
      : `Is ${close} meant? There is: ${names.join(", ")}.`,
  );
}

function fileOf(
  settings: Settings,
  io: ConnectorIo,
  stream: string,
  name: string,
): StreamFile | null {
  const options = settings.streams.get(stream) ?? PLAIN;
  const shown = `${settings.root.replace(/\/+$/, "")}/${name}`;
  const inside = io.files.inside(settings.root, name);
  if (inside === null) {
    throw misconfigured(
      `${shown} leads out of the folder ${settings.root}`,
      "Files are read from the root of the connection only; links may not lead out of it.",
    );
  }
  const info = io.files.info(inside);
  if (info === null || info.kind === "folder") return null;
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  const format = options.format ?? FORMAT_OF[ending];
  if (format === undefined) {
    throw misconfigured(
      `${shown}: its ending does not say what it is`,
      `Say it: streams: { ${stream}: { file: ${name}, format: csv } }`,
    );
  }
  const delimiter = options.delimiter ?? (ending === "tsv" ? "\t" : null);
  return { ...options, stream, path: inside, shown, format, delimiter };
}
