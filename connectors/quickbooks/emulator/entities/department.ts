/** Departments, called locations in most companies. */
import { BASE, address, bareRef, bool, ignored, name, text } from "../fields.ts";
import { prepareList, renameBelow } from "../rules/lists.ts";
import type { Definition } from "./definition.ts";

export const department: Definition = {
  name: "Department",
  kind: "list",
  idSpace: "Department",
  label: "Depts",
  fields: {
    Name: name(100, { filter: true }),
    SubDepartment: bool(),
    ParentRef: bareRef("Department"),
    FullyQualifiedName: text(4000, { readOnly: true, filter: true }),
    Active: bool({ filter: true }),
    Address: address(),
    ...BASE,
    ...ignored("CustomField", "AttachableRef", "DepartmentEx"),
  },
  writes: ["create", "update"],
  names: { field: "Name", space: "Department" },
  hierarchy: { flag: "SubDepartment", levels: 4, writesLevel: false },
  prepare: prepareList,
  settle: renameBelow,
};
