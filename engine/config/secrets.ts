import { inspect } from "node:util";
import type { World } from "../contract/io.ts";
import { TieoutError } from "../errors.ts";

/** `${NAME}`, `${env:NAME}` or `${file:PATH}`: where a secret is read when its connection opens. */
export type SecretReference =
  | { readonly kind: "env"; readonly name: string }
  | { readonly kind: "file"; readonly path: string };

/** What a text in a connection is. `broken`: it has `${` in it and is no reference. */
export type ReadReference =
  | { readonly kind: "reference"; readonly reference: SecretReference }
  | { readonly kind: "broken" }
  | { readonly kind: "literal" };

export function readReference(text: string): ReadReference {
  const name = /^\$\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(text)?.[1];
  if (name !== undefined) return { kind: "reference", reference: { kind: "env", name } };
  const path = /^\$\{file:([^{}$]+)\}$/.exec(text)?.[1];
  if (path !== undefined) return { kind: "reference", reference: { kind: "file", path } };
  return { kind: text.includes("${") ? "broken" : "literal" };
}

/**
 * A value that prints as [redacted] wherever it gets to: in templates, JSON, logs, errors, the
 * debugger. Only `reveal` gives it, at the place where it goes on the wire.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return "[redacted]";
  }

  toJSON(): string {
    return "[redacted]";
  }

  [Symbol.toPrimitive](): string {
    return "[redacted]";
  }

  [inspect.custom](): string {
    return "[redacted]";
  }
}

/**
 * Reads what a reference names (`${NAME}`, or the bare NAME). `what` says whose it is, for the
 * message: `connections.books.client_secret`. Throws TO904 where it is absent or empty, or has a
 * line end in it; a line end at the end of a file is not part of the secret.
 */
export function resolveSecret(
  text: string,
  what: string,
  world: Pick<World, "env" | "files">,
): Secret {
  const read = readReference(text.includes("${") ? text : `\${${text}}`);
  if (read.kind !== "reference") {
    throw new TieoutError("TO904", `${what} is no reference to a secret`);
  }
  const { reference } = read;
  const where =
    reference.kind === "env"
      ? `the environment variable ${reference.name}`
      : `the file ${reference.path}`;
  const found =
    reference.kind === "env"
      ? world.env(reference.name)
      : world.files.readText(reference.path).replace(/\r?\n$/, "");
  if (found === null) {
    throw new TieoutError("TO904", `${what} needs ${where}, which is not set`);
  }
  if (found.trim() === "") throw new TieoutError("TO904", `${what} needs ${where}, which is empty`);
  if (/[\r\n]/.test(found)) {
    throw new TieoutError("TO904", `${what} needs ${where}, which holds a line end`, {
      advice: "A secret is one line: look for a line end that was copied with it.",
    });
  }
  return new Secret(found);
}
