import { createCipheriv, createDecipheriv, createSecretKey, hash } from "node:crypto";
import type { KeyObject } from "node:crypto";

/**
 * A secret as it lies in a store: AES-256-GCM, with the id of its key, bound to the place where it
 * stands. `k1.<key id>.<nonce>.<text and tag>`, the last two in base64url.
 */
export function seal(key: SealKey, text: string, place: string, nonce: Uint8Array): string {
  const cipher = createCipheriv(ALGORITHM, key.key, nonce);
  cipher.setAAD(boundTo(key.id, place));
  const sealed = [cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()];
  const parts = [Buffer.from(nonce), Buffer.concat(sealed)].map((b) => b.toString("base64url"));
  return [FORM, key.id, ...parts].join(".");
}

/** null: another key, another place, or not a byte as it was written. */
export function unseal(key: SealKey, envelope: string, place: string): string | null {
  const [form, id, nonce, body] = envelope.split(".");
  if (form !== FORM || id !== key.id || nonce === undefined || body === undefined) return null;
  const bytes = Buffer.from(body, "base64url");
  if (bytes.length < TAG_BYTES) return null;
  try {
    const decipher = createDecipheriv(ALGORITHM, key.key, Buffer.from(nonce, "base64url"), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(boundTo(key.id, place));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const opened = [decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()];
    return Buffer.concat(opened).toString("utf8");
  } catch {
    return null;
  }
}

/** The id of the key that opens it; null where it is no envelope. */
export function keyIdOf(envelope: string): string | null {
  const [form, id] = envelope.split(".");
  return form === FORM && id !== undefined ? id : null;
}

/** A key that prints as nothing but its id. */
export interface SealKey {
  /** Says which key, and nothing about it: the first 10 hex digits of a sha256. */
  readonly id: string;
  readonly key: KeyObject;
}

/** Where keys come from. All three throw TO904 where a key that is named is no key. */
export interface KeyRing {
  /** The one that seals what is written from now on; made where there is none yet. */
  current(): SealKey;
  /** The one with this id; null: it is not on this machine. */
  find(id: string): SealKey | null;
  /** Where the current one lies, for people: `TIEOUT_KEY`, `/home/ana/.config/tieout/key`. */
  place(): string;
}

export const KEY_BYTES = 32;
/** Of the nonce, as GCM wants it: chance, one for each value written. */
export const NONCE_BYTES = 12;

/** 32 bytes in base64, base64url or hex; null where it is anything else. */
export function readKey(text: string): SealKey | null {
  const written = text.trim();
  const encoding = /^[0-9a-f]{64}$/i.test(written) ? "hex" : "base64";
  if (encoding === "base64" && !/^[A-Za-z0-9+/_-]{43}=?$/.test(written)) return null;
  const bytes = Buffer.from(written, encoding);
  if (bytes.length !== KEY_BYTES) return null;
  const id = hash("sha256", Buffer.concat([Buffer.from("tieout key "), bytes]), "hex").slice(0, 10);
  return { id, key: createSecretKey(bytes) };
}

const FORM = "k1";
const ALGORITHM = "aes-256-gcm";
const TAG_BYTES = 16;

const boundTo = (id: string, place: string): Buffer => Buffer.from(`${FORM}|${id}|${place}`);
