import type { FileKind } from "./shape.ts";
import type { Problems } from "./problems.ts";
import { readReference } from "./secrets.ts";
import { placeAt, type Source, type Span } from "./source.ts";
import { placeOfKey, type Written } from "./written.ts";

/**
 * Secrets that stand in a file, in comments too. What is found is never shown: the diagnostic
 * carries where it stands, so that no frame prints it.
 */
export function findSecrets(
  kind: FileKind,
  source: Source,
  root: Written | null,
  problems: Problems,
): void {
  const told: Span[] = [];
  for (const span of knownForms(source.text)) {
    told.push(span);
    tell("TO151", source, span, "this has the form of a secret", problems);
  }
  if (root !== null) searchValues({ kind, source, problems, told }, root, null);
}

/** Two characters of it, enough to find it again. */
export function hint(secret: string): string {
  return `${secret.slice(0, 2)}…`;
}

/** A key whose value can only be a secret: `client_secret`, `apiKey`, `refresh-token`. */
export function isSecretName(key: string): boolean {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[_\-. ]+/);
  const last = words.at(-1) ?? "";
  const pair = words.slice(-2).join(" ");
  // SyncToken is QuickBooks' version of a thing.
  if (pair === "sync token") return false;
  return SECRET_WORDS.has(last) || SECRET_PAIRS.has(pair);
}

const SECRET_WORDS = new Set([
  ...["secret", "secrets", "password", "passwd", "passphrase", "pwd"],
  ...["token", "credential", "credentials", "apikey"],
]);
const SECRET_PAIRS = new Set(["api key", "private key", "access key", "secret key", "signing key"]);

/** Forms that nothing else has. Intuit: refresh tokens begin with RT1- or AB11, access tokens are JWE. */
const FORMS: readonly RegExp[] = [
  /\bRT1-[A-Za-z0-9-]{20,}/g,
  /\bAB11[A-Za-z0-9]{30,}/g,
  /\beyJ[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]*){2,4}/g,
  /\bgh[pousr]_[A-Za-z0-9]{30,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{30,}/g,
  /\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}/g,
  /\bAKIA[0-9A-Z]{16}\b/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$(?![^]))/g,
  /(?<=[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:@/'"]{1,100}:)(?!\$\{)[^\s@/'"]+(?=@)/g,
];

function knownForms(text: string): readonly Span[] {
  return FORMS.flatMap((form) =>
    [...text.matchAll(form)].map((match) => ({
      start: match.index,
      end: match.index + match[0].length,
    })),
  );
}

interface Search {
  readonly kind: FileKind;
  readonly source: Source;
  readonly problems: Problems;
  readonly told: readonly Span[];
}

function searchValues(search: Search, written: Written, key: string | null): void {
  switch (written.kind) {
    case "map":
      for (const [name, entry] of written.entries) searchValues(search, entry, name);
      return;
    case "list":
      for (const item of written.items) searchValues(search, item, key);
      return;
    case "scalar":
      break;
  }
  const { source, span } = written;
  const text = source.text.slice(span.start, span.end);
  const value = String(written.value ?? "");
  if (value === "" || typeof written.value === "boolean") return;
  if (search.told.some((one) => one.start < span.end && span.start < one.end)) return;
  if (readReference(value).kind !== "literal") return;
  const named = key !== null && isSecretName(key);
  if (named && (search.kind === "project" || looksRandom(value, 12))) {
    tell(
      "TO150",
      source,
      span,
      `\`${key}\` is a secret and stands here literally (${hint(value)})`,
      search.problems,
    );
    return;
  }
  // Keys of data look random and are none: tests, tables and links hold them by the hundred.
  const isData = search.kind === "tests" || search.kind === "lookup" || search.kind === "links";
  if (isData || isPath(value) || !looksRandom(value, 32)) return;
  const of = written.key === null ? "this value" : `\`${textOf(source, written.key)}\``;
  const what = text.length > 200 ? "very long and random" : "long and random";
  tell(
    "TO151",
    placeOfKey(written).file === source.path ? source : written.source,
    span,
    `${of} is ${what} (${hint(value)})`,
    search.problems,
  );
}

function textOf(source: Source, span: Span): string {
  return source.text.slice(span.start, span.end);
}

/** From the root, three names deep: of a thousand secrets of 32 bytes in base64 two look like that. */
const isPath = (value: string): boolean => /^\/[^/]+\/[^/]+\/[^/]/.test(value);

/** Letters and digits without a space, no word, no UUID, and as mixed as chance makes them. */
function looksRandom(value: string, least: number): boolean {
  if (value.length < least || !/^[A-Za-z0-9+/=_-]+$/.test(value)) return false;
  if (!/[0-9]/.test(value) || !/[A-Za-z]/.test(value)) return false;
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return false;
  // Measured: names such as `harborline-builders-2026-export` have 3.6 bits a character and fewer,
  // 32 random hexadecimal digits 3.2 to 3.9, 32 random base64 characters 4.3 and more.
  const least3 = /^[0-9a-f]+$/i.test(value) ? 3 : 4;
  return bitsPerCharacter(value) >= (value.length < 32 ? 3 : least3);
}

/** Shannon's entropy of the characters. */
function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values())
    bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

function tell(
  code: "TO150" | "TO151",
  source: Source,
  span: Span,
  message: string,
  problems: Problems,
): void {
  problems.add(code, placeAt(source, span), message, {
    note: "not shown",
    help: [
      "write ${NAME} instead: it is read from the environment when the connection opens",
      "if it was ever committed, it is no secret any more: change it",
    ],
    hidden: span,
  });
}
