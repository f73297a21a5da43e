import type { FieldSchema, FieldType, StreamSchema } from "../../engine/model/schema.ts";

import type { Entities } from "./types/entities.ts";
import { CustomFieldTypeEnum } from "./types/choices.ts";

/** The notation in which the schema tables are written: one call a field. */

type Flags = Pick<FieldSchema, "required" | "readOnly" | "sensitive" | "note">;

export const REQUIRED: Flags = { required: true };
/** Computed by QuickBooks; what is sent is ignored. */
export const COMPUTED: Flags = { readOnly: true };

/** Characters that no name may hold: colon (it separates levels), tab, newline. */
export const NAME_FORBIDS = ":\t\n";

interface TextFlags extends Flags {
  readonly max?: number;
  readonly forbid?: string;
}

export function text(name: string, { max, forbid, ...flags }: TextFlags = {}): FieldSchema {
  const type: FieldType = {
    kind: "text",
    ...(max === undefined ? {} : { max }),
    ...(forbid === undefined ? {} : { forbid }),
  };
  return { name, type, ...flags };
}

export const decimal = (name: string, flags: Flags = {}): FieldSchema => ({
  name,
  type: { kind: "decimal" },
  ...flags,
});

export const money = (name: string, flags: Flags = {}): FieldSchema => ({
  name,
  type: { kind: "money" },
  ...flags,
});

export const date = (name: string, flags: Flags = {}): FieldSchema => ({
  name,
  type: { kind: "date" },
  ...flags,
});

export const instant = (name: string, flags: Flags = {}): FieldSchema => ({
  name,
  type: { kind: "instant" },
  ...flags,
});

export const bool = (name: string, flags: Flags = {}): FieldSchema => ({
  name,
  type: { kind: "bool" },
  ...flags,
});

export const any = (name: string, flags: Flags = {}): FieldSchema => ({
  name,
  type: { kind: "any" },
  ...flags,
});

export const oneOf = (name: string, values: readonly string[], flags: Flags = {}): FieldSchema => ({
  name,
  type: { kind: "one_of", values },
  ...flags,
});

/** `{ "value": "58" }` on the wire; QuickBooks adds the entry's `name` by itself. */
export const ref = (
  name: string,
  to: string | readonly string[],
  flags: Flags = {},
): FieldSchema => ({
  name,
  type: { kind: "reference", to: typeof to === "string" ? [to] : to },
  ...flags,
});

export const object = (
  name: string,
  fields: readonly FieldSchema[],
  flags: Flags = {},
): FieldSchema => ({ name, type: { kind: "object", fields }, ...flags });

export const list = (
  name: string,
  fields: readonly FieldSchema[],
  flags: Flags = {},
): FieldSchema => ({ name, type: { kind: "list", fields }, ...flags });

/** Addresses that QuickBooks cannot place have no Lat and Long; it fills both by itself. */
export const address = (name: string, flags: Flags = {}): FieldSchema =>
  object(
    name,
    [
      text("Id", COMPUTED),
      text("Line1", { max: 500 }),
      text("Line2", { max: 500 }),
      text("Line3", { max: 500 }),
      text("Line4", { max: 500 }),
      text("Line5", { max: 500 }),
      text("City", { max: 255 }),
      text("Country", { max: 255 }),
      text("CountrySubDivisionCode", { max: 255 }),
      text("PostalCode", { max: 30 }),
      text("Lat", COMPUTED),
      text("Long", COMPUTED),
    ],
    flags,
  );

export const phone = (name: string): FieldSchema =>
  object(name, [text("FreeFormNumber", { max: 30 })]);

export const email = (name: string): FieldSchema => object(name, [text("Address", { max: 100 })]);

export const website = (name: string): FieldSchema => object(name, [text("URI", { max: 1000 })]);

/** By its ISO code, not by an id: `{ "value": "USD" }`. */
export const currencyRef = (flags: Flags = {}): FieldSchema =>
  object("CurrencyRef", [text("value", { max: 3 })], flags);

/** `{ "value": "text" }`: what the customer reads on the document. */
export const memo = (name: string, max: number): FieldSchema =>
  object(name, [text("value", { max })]);

export const CUSTOM_FIELD: FieldSchema = list("CustomField", [
  text("DefinitionId", REQUIRED),
  text("Name"),
  oneOf("Type", CustomFieldTypeEnum),
  text("StringValue", { max: 31 }),
  bool("BooleanValue"),
  date("DateValue"),
  decimal("NumberValue"),
]);

interface StreamTable {
  readonly fields: readonly FieldSchema[];
  readonly can: StreamSchema["can"];
  readonly parts: StreamSchema["parts"];
  readonly added?: NonNullable<StreamSchema["added"]>;
  readonly adds?: NonNullable<StreamSchema["adds"]>;
  readonly posts?: boolean;
  readonly lockedBy?: NonNullable<StreamSchema["lockedBy"]>;
  readonly settledBy?: NonNullable<StreamSchema["settledBy"]>;
}

export const WRITABLE: StreamTable["can"] = { create: true, update: true, void: false };
export const VOIDABLE: StreamTable["can"] = { create: true, update: true, void: true };
/**
 * No program can void these, so `undo` deletes them. Only what tells of itself who has used it: by
 * its balance, by its lines, or because nothing else can take it up. An estimate, a purchase order,
 * hours, and what a deposit gathers (its version stays as it was) are left to a person.
 */
export const DELETABLE: StreamTable["can"] = { ...WRITABLE, delete: true };
export const READABLE: StreamTable["can"] = { create: false, update: false, void: false };

/** Adds what every entity has. */
export function stream(name: keyof Entities, table: StreamTable): StreamSchema {
  return {
    name,
    id: "Id",
    version: "SyncToken",
    fields: [
      text("Id", COMPUTED),
      text("SyncToken", COMPUTED),
      object(
        "MetaData",
        [instant("CreateTime", COMPUTED), instant("LastUpdatedTime", COMPUTED)],
        COMPUTED,
      ),
      text("domain", COMPUTED),
      bool("sparse", COMPUTED),
      ...table.fields,
    ],
    can: table.can,
    parts: {
      changed: "MetaData.LastUpdatedTime",
      ...(table.parts.active === undefined ? {} : { inactiveSuffix: " (deleted)" }),
      ...table.parts,
    },
    ...(table.added === undefined ? {} : { added: table.added }),
    ...(table.adds === undefined ? {} : { adds: table.adds }),
    ...(table.settledBy === undefined ? {} : { settledBy: table.settledBy }),
    ...(table.lockedBy === undefined ? {} : { lockedBy: table.lockedBy }),
    ...(table.posts === undefined ? {} : { posts: table.posts }),
  };
}
