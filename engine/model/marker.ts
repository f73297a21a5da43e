import { hash } from "node:crypto";
import type { Address, RequestId } from "./ids.ts";

/**
 * The engine's own mark at the end of a document's note, by which it is found again when the
 * answer to its making was lost: `[tieout:invoice:k3f9z2c7m4qa]`. The twelve letters are the first
 * 60 bits of sha256 over company, entity, key and role, so that any store derives the same one.
 */
export function markerOf(company: string, address: Address): string {
  const { entity, key, role } = address;
  const digest = hash("sha256", JSON.stringify([company, entity, key, role]), "buffer");
  return `[tieout:${entity}:${base32(digest, 12)}]`;
}

/** A marker wherever it stands: people write after it, and a void puts words before it. */
const MARKER = /\[tieout:[a-z][a-z0-9_]*:[a-z2-7]{12}\]/g;

/** Every marker in a note, in order; none where it is no text. */
export function readMarkers(note: unknown): readonly string[] {
  return typeof note === "string" ? (note.match(MARKER) ?? []) : [];
}

/** The note as people wrote it: without markers, and without the space around them. */
export function stripMarker(note: string): string {
  // Most have none.
  if (!note.includes("[tieout:")) return note.trimEnd();
  return note
    .split(MARKER)
    .map((part, at) => (at === 0 ? part.trimEnd() : part.trim()))
    .filter((part, at) => at === 0 || part !== "")
    .join(" ")
    .trimEnd();
}

/** The note with exactly this marker, at its end. */
export function withMarker(note: string, marker: string): string {
  const text = stripMarker(note);
  return text === "" ? marker : `${text} ${marker}`;
}

/** What a request id is made of: the same request of another run, or another store, has the same. */
export interface RequestSeed {
  readonly environment: string;
  readonly company: string;
  readonly items: readonly {
    readonly kind: string;
    readonly address: Address;
    /** The n-th operation of this document. */
    readonly seq: number;
    /** One more when an absence was proven and the operation is sent anew. */
    readonly generation: number;
  }[];
}

/** 32 characters of [a-z2-7]: QuickBooks takes 50, and 36 where it is a batch. */
export function requestIdOf({ environment, company, items }: RequestSeed): RequestId {
  const seed = items.map(({ kind, address, seq, generation }) => {
    const { entity, key, role } = address;
    return [kind, entity, key, role, seq, generation];
  });
  const text = JSON.stringify(["tieout1", environment, company, seed]);
  return base32(hash("sha256", text, "buffer"), 32) as RequestId;
}

/** RFC 4648's letters, in lower case: the first `length` digits of five bits each. */
function base32(bytes: Uint8Array, length: number): string {
  const digits = "abcdefghijklmnopqrstuvwxyz234567";
  let text = "";
  let bits = 0;
  let rest = 0;
  for (const byte of bytes) {
    rest = ((rest << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5 && text.length < length) {
      bits -= 5;
      text += digits.charAt((rest >> bits) & 31);
    }
  }
  return text;
}
