/** What a posted body asks for. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import type { Definition, Operation } from "../entities/definition.ts";

/**
 * An update has an Id. A void of a payment is an update with `include=void` [D], which the clients
 * that we read send for sales receipts and invoices as well: it voids whatever may be voided [#].
 */
export function operationOf(
  definition: Definition,
  asked: string | null,
  include: ReadonlySet<string>,
  given: JsonObject,
): Operation | null {
  const usual = given["Id"] === undefined ? "create" : "update";
  const name = (asked ?? usual).toLowerCase();
  if (name === "update" && include.has("void") && definition.voidedBy !== undefined) return "void";
  switch (name) {
    case "create":
    case "update":
    case "delete":
      return name;
    case "void":
      return definition.voidedBy === "operation" ? "void" : null;
    default:
      return null;
  }
}
