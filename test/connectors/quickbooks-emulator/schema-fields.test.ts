/** Every field of the published schema is known to its entity's table: kept, or taken and dropped. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DEFINITIONS } from "../../../connectors/quickbooks/emulator/entities/catalogue.ts";

const FOLDER = join(import.meta.dirname, "../../../../shared/quickbooks/xsd");
const FILES = ["Finance.xsd", "IntuitBaseTypes.xsd", "IntuitNamesTypes.xsd"];
const isThere = existsSync(FOLDER);

/** By type: its own elements, and the type that it extends. */
function readTypes(): ReadonlyMap<string, { base: string | null; own: string[] }> {
  const text = FILES.map((name) => readFileSync(join(FOLDER, name), "utf8")).join("\n");
  const types = new Map<string, { base: string | null; own: string[] }>();
  for (const block of text.split(/<xs:complexType\s+name="/).slice(1)) {
    const name = block.slice(0, block.indexOf('"'));
    const body = block.slice(0, block.indexOf("</xs:complexType>"));
    const base = /<xs:extension\s+base="(\w+)"/.exec(body)?.[1] ?? null;
    const own = [...body.matchAll(/<xs:element\s+(?:name|ref)="(\w+)"/g)].map((m) => m[1]!);
    types.set(name, { base, own });
  }
  return types;
}

function fieldsOf(types: ReturnType<typeof readTypes>, name: string | null): string[] {
  const type = name === null ? undefined : types.get(name);
  return type === undefined ? [] : [...fieldsOf(types, type.base), ...type.own];
}

/** The schema names a person of several lists by one substitution group. */
const GROUPS = new Set(["IntuitObject"]);

test.skipIf(!isThere)("every field of the schema is known (needs ../shared/quickbooks)", () => {
  const types = readTypes();
  const unknown: string[] = [];
  for (const { name, fields, kind } of DEFINITIONS.values()) {
    const wanted = kind === "single" ? [] : fieldsOf(types, name);
    if (kind !== "single") expect([name, wanted.length > 5]).toEqual([name, true]);
    for (const field of wanted) {
      if (!Object.hasOwn(fields, field) && !GROUPS.has(field)) unknown.push(`${name}.${field}`);
    }
  }
  expect(unknown).toEqual([]);
});
