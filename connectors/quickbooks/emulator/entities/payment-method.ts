/** Ways to pay. */
import type { Body } from "../body.ts";
import { BASE, bool, choice, ignored, name } from "../fields.ts";
import { prepareList } from "../rules/lists.ts";
import type { Definition, Work } from "./definition.ts";

export const paymentMethod: Definition = {
  name: "PaymentMethod",
  kind: "list",
  idSpace: "PaymentMethod",
  label: "PaymentMethods",
  fields: {
    Name: name(31, { filter: true }),
    Active: bool({ filter: true }),
    Type: choice(["CREDIT_CARD", "NON_CREDIT_CARD"], { filter: true }),
    ...BASE,
    ...ignored("CustomField", "AttachableRef", "PaymentMethodEx"),
  },
  writes: ["create", "update"],
  names: { field: "Name", space: "PaymentMethod" },
  prepare(work: Work, draft: Body) {
    prepareList(work, draft);
    draft["Type"] ??= "NON_CREDIT_CARD";
  },
};
