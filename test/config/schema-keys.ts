import { SCHEMAS, type FileKind } from "../../engine/config/shape.ts";

export interface Schema {
  readonly $ref?: string;
  readonly title?: string;
  readonly markdownDescription?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | false;
  readonly enum?: readonly unknown[];
}

export interface SchemaKey {
  readonly key: string;
  readonly description: string | undefined;
}

/** Every key that a schema names, wherever it stands. */
export function keysOf(kind: FileKind): readonly SchemaKey[] {
  const root = SCHEMAS[kind] as Schema;
  const found: SchemaKey[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, schema] of Object.entries((value as Schema).properties ?? {})) {
      const target = schema.$ref === undefined ? schema : definitionOf(root, schema.$ref);
      found.push({ key, description: schema.markdownDescription ?? target.markdownDescription });
    }
    Object.values(value).forEach(walk);
  };
  walk(root);
  return found;
}

export function definitionOf(root: Schema, ref: string): Schema {
  return root.definitions![ref.slice("#/definitions/".length)]!;
}
