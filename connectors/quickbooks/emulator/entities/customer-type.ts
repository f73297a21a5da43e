/** Kinds of customers: made in the product alone, read here [D]. */
import { BASE, bareRef, bool, ignored, text } from "../fields.ts";
import type { Definition } from "./definition.ts";

export const customerType: Definition = {
  name: "CustomerType",
  kind: "list",
  idSpace: "CustomerType",
  label: "CustomerTypes",
  fields: {
    Name: text(100, { filter: true }),
    ParentRef: bareRef("CustomerType"),
    FullyQualifiedName: text(4000, { readOnly: true, filter: true }),
    Active: bool({ filter: true }),
    ...BASE,
    ...ignored("CustomField", "AttachableRef"),
  },
  writes: [],
  names: { field: "Name", space: "CustomerType" },
  prepare() {},
};
