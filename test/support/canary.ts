/**
 * A secret that every test runs with, and that must show up nowhere: it is in the environment of
 * each test and of each process that one starts, and the connections of the line's projects use it.
 */
import fs from "node:fs";
import path from "node:path";

/** Set by vitest.config.ts. */
export const CANARY_NAME = "CANARY_SECRET";

export const CANARY = "canary-3d90c5e1-of-every-test";

/** Inside a base64 text it stands in one of three ways, by what comes before it. */
const FORMS: readonly Buffer[] = [
  CANARY,
  Buffer.from(CANARY).toString("hex"),
  ...[0, 1, 2].map((before) =>
    Buffer.from("-".repeat(before) + CANARY)
      .toString("base64")
      .slice(4, -4),
  ),
].map((form) => Buffer.from(form));

/** What the emulator gives to whoever signs in: for refresh, for access. */
const TOKENS = /RT1-[0-9a-f]{32}|eyJ[0-9a-f]{48}/;

/** What an emulator inside a project keeps is the other end's own: it knows what it gave out. */
const THEIRS = /\.tieout\/connections\/[^/]+\/(?:log\.ndjson|company\.json)$/;

/** Fails where a secret stands in what was printed, sent or kept. */
export function expectNoSecret(where: string, content: string | Buffer): void {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const isCanary = FORMS.some((form) => bytes.includes(form));
  const isToken =
    !THEIRS.test(where) &&
    (bytes.includes("RT1-") || bytes.includes("eyJ")) &&
    TOKENS.test(bytes.toString("latin1"));
  if (isCanary || isToken) throw new Error(`${isCanary ? "the canary" : "a token"} is in ${where}`);
}

/** The same of every file below a folder: one pass over its bytes. What links lead to is not of it. */
export function expectNoSecretIn(folder: string): void {
  for (const each of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, each.name);
    // What even its owner may not read was made so by the test itself.
    if (!each.isSymbolicLink() && !isReadable(file)) continue;
    if (each.isDirectory()) expectNoSecretIn(file);
    else if (each.isFile()) expectNoSecret(file, fs.readFileSync(file));
  }
}

function isReadable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
