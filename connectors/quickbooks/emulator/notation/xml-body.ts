/** A request in XML as the JSON that says the same: the field tables tell what is a list. */
import type { JsonObject, JsonValue } from "../../../../engine/model/json.ts";
import type { Body } from "../body.ts";
import { DEFINITIONS, definitionNamed } from "../entities/catalogue.ts";
import type { Field, Fields } from "../fields.ts";
import { type Element, XmlError, readXml } from "./xml-read.ts";
import { isReference } from "./xml-write.ts";

/** What was posted to `path`; null where it is no XML, or another thing than the path names. */
export function bodyFromXml(xml: string, path: string): JsonObject | null {
  const root = rootOf(xml);
  if (root === null) return null;
  if (path.toLowerCase() === "batch") return batchFrom(root);
  const definition = definitionNamed(path.split("/")[0] ?? "");
  return definition?.name === root.name ? entityFrom(root, definition.fields) : null;
}

function rootOf(xml: string): Element | null {
  try {
    return readXml(xml);
  } catch (error) {
    if (error instanceof XmlError) return null;
    throw error;
  }
}

/** `<IntuitBatchRequest>` with items, their bId and operation as attributes [D]. */
function batchFrom(root: Element): JsonObject | null {
  if (root.name !== "IntuitBatchRequest") return null;
  const items = root.children.filter(({ name }) => name === "BatchItemRequest");
  return { BatchItemRequest: items.map(itemFrom) };
}

function itemFrom({ attributes, children }: Element): JsonObject {
  const item: Body = { ...ownAttributes(attributes) };
  for (const child of children) {
    const definition = DEFINITIONS.get(child.name);
    if (definition !== undefined) item[child.name] = entityFrom(child, definition.fields);
    else item[child.name] = child.children.length === 0 ? child.text : {};
  }
  return item;
}

/** One entity: `domain`, `sparse` and `status` are attributes of its element. */
export function entityFrom({ attributes, children }: Element, fields: Fields): JsonObject {
  const body: Body = { ...ownAttributes(attributes) };
  for (const child of children) {
    const field = Object.hasOwn(fields, child.name) ? fields[child.name] : undefined;
    const value = valueFrom(child, field);
    const before = body[child.name];
    const known = [before ?? []].flat() as readonly JsonValue[];
    // What no table knows is a list where it stands more than once.
    const isList = field?.kind === "list" || (field === undefined && before !== undefined);
    body[child.name] = isList ? [...known, value] : value;
  }
  return body;
}

function valueFrom(element: Element, field: Field | undefined): JsonValue {
  if (isReference(field))
    return { value: element.text.trim(), ...ownAttributes(element.attributes) };
  const isObject = field?.kind === "object" || field?.kind === "list";
  const isBare = element.children.length === 0;
  if (isObject && (!isBare || element.text.trim() === "")) return entityFrom(element, field.fields);
  return isBare ? element.text : entityFrom(element, {});
}

/** What a namespace says (xmlns, xsi:type) has no key in JSON. */
function ownAttributes(attributes: Element["attributes"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).filter(([key]) => key !== "xmlns" && !key.includes(":")),
  );
}
