/** As much of XML as the service's answers and schemas use: elements, attributes, texts. */

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** Of an element without children. */
  readonly text: string;
}

interface Open {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: Element[];
  text: string;
}

/** The root element; namespaces' prefixes are left off. */
export function parseXml(xml: string): Element {
  const root: Open = { name: "", attributes: {}, children: [], text: "" };
  const open: Open[] = [root];
  const bare = xml.replace(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>/g, "");
  for (const [, closes, name = "", attributes = "", empty, text = ""] of bare.matchAll(TAG)) {
    const last = open.at(-1)!;
    if (closes === "/") open.pop();
    else {
      const element: Open = { name, attributes: attributesOf(attributes), children: [], text };
      last.children.push(element);
      if (empty !== "/") open.push(element);
    }
  }
  return root.children[0]!;
}

const TAG = /<(\/?)(?:\w+:)?([\w.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>([^<]*)/g;

function attributesOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)];
  return Object.fromEntries(pairs.map(([, key = "", double, single]) => [key, double ?? single!]));
}

/** All elements below, itself first. */
export function* elementsOf(element: Element): Iterable<Element> {
  yield element;
  for (const child of element.children) yield* elementsOf(child);
}
