/** The published schemas (XSD), read as far as they use the language: types, elements, choices. */
import { type Element, readXml } from "../../connectors/quickbooks/emulator/notation/xml-read.ts";
import { elementsOf } from "./xml.ts";
import type { Samples } from "./samples.ts";

export interface Property {
  readonly name: string;
  /** A type of the schema, or `xs:decimal`. */
  readonly type: string;
  readonly isList: boolean;
  /** What the schema says of it, on one line. */
  readonly said: string;
}

export interface Schema {
  /** Own properties after those of the types that it extends; empty where there is no such type. */
  properties(type: string): readonly Property[];
  /** Without those of the types that it extends. */
  own(type: string): readonly Property[];
  base(type: string): string | null;
  isType(name: string): boolean;
  /** Of an enumeration; null for any other type. */
  values(type: string): readonly string[] | null;
  /** Text that is restricted, or a complex type around a text: `id`, `ReferenceType`. */
  textBase(type: string): string | null;
}

const FILES = ["IntuitBaseTypes", "IntuitNamesTypes", "Finance", "SalesTax"];

export function readSchema(samples: Samples): Schema {
  const roots = FILES.map((name) => readXml(samples.text(`xsd/${name}.xsd`)));
  const children = roots.flatMap((root) => root.children);
  const named = (kind: string): ReadonlyMap<string, Element> =>
    new Map(
      children.filter(({ name }) => name === kind).map((e) => [e.attributes["name"] ?? "", e]),
    );
  const [complex, simple, elements] = ["complexType", "simpleType", "element"].map(named);
  const ownOf = (type: string): readonly Property[] => {
    const element = complex!.get(type);
    return element === undefined
      ? []
      : below(element, "element").map((e) => propertyOf(e, elements!));
  };
  const baseOf = (type: string): string | null => {
    const element = complex!.get(type);
    const base = element && below(element, "extension")[0]?.attributes["base"];
    return base === undefined ? null : bare(base);
  };
  const propertiesOf = (type: string): readonly Property[] => {
    const base = baseOf(type);
    return [...(base === null ? [] : propertiesOf(base)), ...ownOf(type)];
  };
  return {
    properties: propertiesOf,
    own: ownOf,
    base: baseOf,
    isType: (name) => complex!.has(name),
    values(type) {
      const found = simple!.get(type);
      const values = found === undefined ? [] : below(found, "enumeration");
      return values.length === 0 ? null : values.map((e) => e.attributes["value"] ?? "");
    },
    textBase(type) {
      const found = simple!.get(type) ?? complex!.get(type);
      if (found === undefined) return null;
      const isComplex = below(found, "simpleContent").length === 0 && complex!.has(type);
      const part = isComplex
        ? undefined
        : (below(found, "restriction")[0] ?? below(found, "extension")[0]);
      return part === undefined ? null : bare(part.attributes["base"] ?? "");
    },
  };
}

/** Below it, not inside another one of that name. */
function below(element: Element, name: string): readonly Element[] {
  return element.children.flatMap((child) =>
    child.name === name ? [child] : child.name === "annotation" ? [] : below(child, name),
  );
}

function propertyOf(element: Element, elements: ReadonlyMap<string, Element>): Property {
  const { name, ref, type, maxOccurs } = element.attributes;
  const target = ref === undefined ? undefined : elements.get(bare(ref));
  return {
    name: name ?? bare(ref ?? ""),
    type: bare(type ?? target?.attributes["type"] ?? "xs:string"),
    isList: maxOccurs !== undefined && maxOccurs !== "1",
    said: [...elementsOf(element)]
      .filter((e) => e.name === "documentation")
      .map((e) => e.text.replace(/\s+/g, " ").trim())
      .join(" "),
  };
}

/** `xs:decimal` keeps its prefix: the schema's own types have none. */
function bare(name: string): string {
  return name.startsWith("xs:") || name.startsWith("xsd:")
    ? name.replace("xsd:", "xs:")
    : name.replace(/^\w+:/, "");
}
