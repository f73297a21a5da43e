import { inspect } from "node:util";
import { expect, test } from "vitest";
import { isSecretName } from "../../engine/config/secret-literals.ts";
import { readReference, resolveSecret, Secret } from "../../engine/config/secrets.ts";
import { TieoutError } from "../../engine/errors.ts";

const VALUES: Readonly<Record<string, string>> = { GOOD: "k-1234", EMPTY: " ", LINES: "a\nb" };
const world = {
  env: (name: string): string | null => VALUES[name] ?? null,
  files: { readText: () => "from a file\n" },
} as unknown as Parameters<typeof resolveSecret>[2];

test("a secret prints nowhere and is given only where it is asked for", () => {
  const secret = new Secret("k-1234");
  const shown = [
    `${secret as unknown as string}`,
    String(secret),
    JSON.stringify({ secret }),
    inspect({ secret }),
    inspect(secret, { showHidden: true, depth: 9 }),
  ];
  for (const text of shown) {
    expect(text).toContain("[redacted]");
    expect(text).not.toContain("k-1234");
  }
  expect(Object.keys(secret)).toEqual([]);
  expect(secret.reveal()).toBe("k-1234");
});

test.each([
  ["${NAME}", { kind: "reference", reference: { kind: "env", name: "NAME" } }],
  ["${env:NAME}", { kind: "reference", reference: { kind: "env", name: "NAME" } }],
  [
    "${file:/run/secrets/qbo}",
    { kind: "reference", reference: { kind: "file", path: "/run/secrets/qbo" } },
  ],
  ["x${NAME}", { kind: "broken" }],
  ["${NAME", { kind: "broken" }],
  ["${1X}", { kind: "broken" }],
  ["$NAME", { kind: "literal" }],
])("%s is read for what it is", (text, read) => expect(readReference(text)).toEqual(read));

test("a reference is resolved from the environment or a file", () => {
  expect(resolveSecret("${GOOD}", "a.b", world).reveal()).toBe("k-1234");
  expect(resolveSecret("GOOD", "a.b", world).reveal()).toBe("k-1234");
  expect(resolveSecret("${file:x}", "a.b", world).reveal()).toBe("from a file");
});

test.each([
  ["${MISSING}", "is not set"],
  ["${EMPTY}", "is empty"],
  ["${LINES}", "holds a line end"],
])("%s is refused with the name of what needs it", (text, why) => {
  const error = (() => {
    try {
      return resolveSecret(text, "connections.books.client_secret", world);
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toBeInstanceOf(TieoutError);
  expect((error as TieoutError).message).toMatch(
    new RegExp(`connections.books.client_secret needs .*${why}`),
  );
});

test.each([
  "client_secret",
  "refreshToken",
  "api-key",
  "PASSWORD",
  "db_password",
  "private_key",
  "apiKey",
])("%s names a secret", (name) => expect(isSecretName(name)).toBe(true));

test.each(["SyncToken", "key", "secretary", "tokens_folder", "cost_code", "password_hint_text"])(
  "%s names none",
  (name) => expect(isSecretName(name)).toBe(false),
);
