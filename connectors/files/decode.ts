import { TextDecoder } from "node:util";
import type { ConnectorIo } from "../../engine/contract/io.ts";
import { unreadable } from "./fault.ts";

/** `latin1` is read as windows-1252, as every browser does: it adds € and the like to it. */
export const ENCODINGS = ["utf-8", "latin1", "windows-1252", "utf-16"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** The text of a file, piece by piece, without byte order mark. Throws TO931 with file and line. */
export async function* readText(
  io: ConnectorIo,
  file: { readonly path: string; readonly shown: string; readonly encoding: Encoding },
): AsyncGenerator<string> {
  const decoder = openDecoder(file.encoding);
  for await (const bytes of io.files.stream(file.path)) {
    const text = decoder.push(bytes);
    if (text === null) throw await undecodable(io, file);
    if (text.includes("\0")) throw await undecodable(io, file);
    yield text;
  }
  const rest = decoder.end();
  if (rest === null) throw await undecodable(io, file);
  if (rest !== "") yield rest;
}

/** The text at the beginning of a file, from its first bytes; null where they do not fit. */
export function decodeHead(bytes: Uint8Array, encoding: Encoding): string | null {
  const text = openDecoder(encoding).push(bytes);
  return text === null || text.includes("\0") ? null : text;
}

interface Decoder {
  /** null: these bytes are not of this encoding. */
  push(bytes: Uint8Array): string | null;
  end(): string | null;
}

function openDecoder(encoding: Encoding): Decoder {
  let decoder: TextDecoder | undefined;
  const decode = (bytes: Uint8Array, stream: boolean): string | null => {
    decoder ??= new TextDecoder(labelOf(encoding, bytes), { fatal: true });
    try {
      return decoder.decode(bytes, { stream });
    } catch {
      return null;
    }
  };
  return {
    push: (bytes) => decode(bytes, true),
    end: () => decode(new Uint8Array(), false),
  };
}

function labelOf(encoding: Encoding, head: Uint8Array): string {
  if (encoding !== "utf-16") return encoding;
  return head[0] === 0xfe && head[1] === 0xff ? "utf-16be" : "utf-16le";
}

/** Goes through the file once more, line by line, to say where it is wrong. */
async function undecodable(
  io: ConnectorIo,
  file: { readonly path: string; readonly shown: string; readonly encoding: Encoding },
): Promise<Error> {
  let line = 1;
  let head: Uint8Array | undefined;
  const decoder = openDecoder(file.encoding);
  for await (const bytes of io.files.stream(file.path)) {
    head ??= bytes;
    for (let from = 0; from < bytes.length;) {
      const newline = bytes.indexOf(0x0a, from);
      const to = newline === -1 ? bytes.length : newline + 1;
      const text = decoder.push(bytes.subarray(from, to));
      if (text === null || text.includes("\0")) return faultIn(file, line, head, text);
      if (newline !== -1) line++;
      from = to;
    }
  }
  return faultIn(file, line, head ?? new Uint8Array(), null);
}

function faultIn(
  file: { readonly shown: string; readonly encoding: Encoding },
  line: number,
  head: Uint8Array,
  text: string | null,
): Error {
  const place = `${file.shown}:${line}`;
  const wide = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (file.encoding !== "utf-16" && (wide || text !== null)) {
    const what = wide ? "the file is UTF-16" : "there is a NUL character";
    const fix = wide ? "Say so: encoding: utf-16, for this stream." : "Export the file again.";
    return unreadable(place, what, fix);
  }
  return unreadable(
    place,
    text === null ? `this is not ${file.encoding}` : "there is a NUL character",
    file.encoding === "utf-8"
      ? "Save it as UTF-8, or declare what it is: encoding: windows-1252, for this stream."
      : `Look at encoding: ${file.encoding} of this stream.`,
  );
}
