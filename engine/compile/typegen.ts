/** `mappings/types.gen.ts`: the entities as TypeScript types, for transforms to import. */
import type { EntityProgram, Program, RecordField, RecordType } from "../model/program.ts";

/** Deterministic text, the same on every machine; it changes only with the records. */
export function generateTypes(program: Pick<Program, "entities">): string {
  const entities = program.entities.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const used = new Set<string>();
  const bodies = entities.map((entity) => entityText(entity, used));
  const imports = IMPORTS.filter(([name]) => used.has(name)).map(
    ([name, file]) => `import type { ${name} } from "tieout/${file}";`,
  );
  return [
    "// Made by tieout from mappings/*.yaml; edits are lost.",
    ...imports,
    "",
    ...bodies,
  ].join("\n");
}

const IMPORTS = [
  ["CalendarDate", "calendar"],
  ["Instant", "calendar"],
  ["Decimal", "decimal"],
  ["Money", "money"],
] as const;

function entityText(entity: EntityProgram, used: Set<string>): string {
  return [
    `/** ${entity.label}: ${entity.file}. */`,
    `export interface ${typeNameOf(entity.name)} {`,
    ...entity.fields.map((field) => `  ${fieldText(field, used, "  ")}`),
    "}",
    "",
  ].join("\n");
}

function fieldText(
  { name, type, optional }: RecordField,
  used: Set<string>,
  indent: string,
): string {
  const none = optional && type.kind !== "list" ? " | null" : "";
  return `readonly ${name}: ${typeText(type, used, indent)}${none};`;
}

function typeText(type: RecordType, used: Set<string>, indent: string): string {
  const named = (name: string): string => {
    used.add(name);
    return name;
  };
  switch (type.kind) {
    case "text":
    case "lookup":
      return "string";
    case "ref":
      return `{ readonly ref: ${JSON.stringify(type.entity)}; readonly key: string }`;
    case "one_of":
      return type.values.map((value) => JSON.stringify(value)).join(" | ") || "string";
    case "bool":
      return "boolean";
    case "integer":
    case "decimal":
      return named("Decimal");
    case "money":
      return named("Money");
    case "date":
      return named("CalendarDate");
    case "instant":
      return named("Instant");
    case "list": {
      const inner = `${indent}  `;
      const fields = type.of.map((field) => `${inner}${fieldText(field, used, inner)}\n`).join("");
      return `readonly {\n${fields}${indent}}[]`;
    }
  }
}

/** `trust_payment` is `TrustPayment`. */
function typeNameOf(entity: string): string {
  return entity
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}
