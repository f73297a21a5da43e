/** Classes; their ids are longer than a double holds [R: company-lists]. */
import { BASE, bareRef, bool, ignored, name, text } from "../fields.ts";
import { prepareList, renameBelow } from "../rules/lists.ts";
import type { Definition } from "./definition.ts";

export const classEntity: Definition = {
  name: "Class",
  kind: "list",
  idSpace: "Class",
  label: "Klasses",
  fields: {
    Name: name(100, { filter: true }),
    SubClass: bool(),
    ParentRef: bareRef("Class"),
    FullyQualifiedName: text(4000, { readOnly: true, filter: true }),
    Active: bool({ filter: true }),
    ...BASE,
    ...ignored("CustomField", "AttachableRef", "ClassEx"),
  },
  writes: ["create", "update"],
  names: { field: "Name", space: "Class" },
  hierarchy: { flag: "SubClass", levels: 4, writesLevel: false },
  prepare: prepareList,
  settle: renameBelow,
};
