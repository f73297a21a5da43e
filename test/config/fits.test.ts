import fs from "node:fs";
import path from "node:path";
import { Ajv } from "ajv";
import fc from "fast-check";
import { parse } from "yaml";
import { expect, test } from "vitest";
import { fits } from "../../engine/config/fits.ts";
import { SCHEMAS, type FileKind } from "../../engine/config/shape.ts";
import { CONFIG_SCHEMA as FILES } from "../../connectors/files/config.ts";
import { CONFIG_SCHEMA as BOOKS } from "../../connectors/quickbooks/config.ts";
import { PROJECT } from "../support/cli.ts";

const ajv = new Ajv({ strict: false, validateSchema: false });

/** Files of the examples, by the schema that they name in their first line. */
const FOUND = fs
  .globSync("{mappings,examples}/**/*.yaml", { cwd: PROJECT })
  .concat("sync.config.yaml")
  .flatMap((file) => {
    const text = fs.readFileSync(path.join(PROJECT, file), "utf8");
    const name = /\$schema=\S*?([a-z.]+)\.schema\.json/.exec(text)?.[1]?.replace("sync.config", "");
    const kind = (name === "" ? "project" : name) as FileKind | undefined;
    return kind !== undefined && kind in SCHEMAS ? [{ file, kind, value: parse(text) }] : [];
  });

test("every file of the examples is seen to be right at the first look", () => {
  expect(new Set(FOUND.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(4);
  expect(FOUND.filter(({ kind, value }) => !fits(SCHEMAS[kind], value))).toEqual([]);
});

type Path = readonly (string | number)[];

/** Every place in a tree. */
function* places(value: unknown, at: Path = []): Generator<Path> {
  yield at;
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) yield* places(item, [...at, key]);
}

function edited(value: unknown, at: Path, edit: (old: unknown) => unknown): unknown {
  const [key, ...rest] = at;
  if (key === undefined) return edit(value);
  const copy = structuredClone(value) as Record<string | number, unknown>;
  const now = edited(copy[key], rest, edit);
  if (now === undefined && Array.isArray(copy)) copy.splice(Number(key), 1);
  else if (now === undefined) delete copy[key];
  else copy[key] = now;
  return copy;
}

const VALUES: readonly unknown[] = [
  ...[undefined, null, true, 0, -1, 1.5, 7, 1e6, "", "x", "Name", "a b", "é", "0 6 * * *", "auto"],
  ...[
    [],
    ["a"],
    ["a", "a"],
    [{}],
    {},
    { x: 1 },
    { value: "a" },
    { one_of: ["a", "a"], value: "a" },
  ],
];

test("what the first look takes for right is right, whatever is edited", () => {
  let right = 0;
  const one = fc.constantFrom(...FOUND);
  const seed = fc.tuple(one, fc.nat(), fc.constantFrom(...VALUES), fc.boolean());
  fc.assert(
    fc.property(seed, ([{ kind, value }, n, put, adds]) => {
      const all = [...places(value)];
      const now = edited(value, all[n % all.length]!, (old) =>
        adds && typeof old === "object" && !Array.isArray(old) ? { ...old, more: put } : put,
      );
      if (!fits(SCHEMAS[kind], now)) return;
      right++;
      expect(ajv.validate(SCHEMAS[kind], now)).toBe(true);
    }),
    { numRuns: 3000, seed: 20_260_630 },
  );
  // It does not get by on taking nothing for right.
  expect(right).toBeGreaterThan(300);
});

test.each([
  ["a connection to files", FILES, { root: "exports", outbox: { folder: "out" } }],
  ["one to the books", BOOKS, { environment: "emulator", company: "1", seed: "company.json" }],
])("the keys of %s are known to it", (_, schema, value) => {
  expect(fits(schema, value)).toBe(true);
  expect(fits(schema, { ...value, sed: "x" })).toBe(false);
});

test.each([
  [{ format: "date" }, "2026-01-01"],
  [{ not: { multipleOf: 2 } }, 3],
  [{ if: { contains: {} }, else: {} }, []],
  [{ enum: [{ a: 1 }] }, { a: 1 }],
  [{ items: [{ type: "string" }] }, ["a"]],
  [{ $ref: "#/elsewhere" }, 1],
])("a schema that says more than is known is left to the library: %j", (schema, value) => {
  expect(fits(schema, value)).toBe(false);
});

test.each([
  [{ dependencies: { a: { required: ["b"] } } }, { a: 1 }],
  [{ oneOf: [{ type: "string" }, { minLength: 1 }] }, "two"],
  [{ uniqueItems: true }, [{ a: 1 }, { a: 1 }]],
  [{ type: "integer" }, 1.5],
])("%j is not held by %j", (schema, value) => {
  expect(fits(schema, value)).toBe(false);
});
