/**
 * As much of XML as the service's requests, answers and schemas use: elements, attributes, texts,
 * CDATA, comments. Our own, because it is these lines and no library of the project's reads XML:
 * a document type is refused, so nothing is fetched or expanded, and entities are the five of XML
 * and characters by their number.
 */

export interface Element {
  /** Without its namespace's prefix. */
  readonly name: string;
  /** By full name: "xsi:type". */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** All texts directly in it, joined. */
  readonly text: string;
}

/** What is wrong, and where: `offset` counts UTF-16 units from 0. */
export class XmlError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = "XmlError";
    this.offset = offset;
  }
}

interface Open {
  readonly full: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Open[];
  text: string;
}

/** Deeper than the service nests, and no room for a body that exhausts the stack. */
const DEEPEST = 100;

/** The root element. Throws XmlError. */
export function readXml(xml: string): Element {
  const root: Open = { full: "", name: "", attributes: {}, children: [], text: "" };
  const open: Open[] = [root];
  let at = xml.startsWith("\ufeff") ? 1 : 0;
  while (at < xml.length) {
    const last = open.at(-1)!;
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(xml);
    if (token === null) throw new XmlError("no XML", at);
    const { text, cdata, close, name, inside, empty } = token.groups!;
    if (text !== undefined) last.text += plainText(text, at);
    else if (cdata !== undefined) last.text += cdata;
    else if (close !== undefined) {
      if (open.length === 1 || close !== last.full)
        throw new XmlError(`</${close}> opens nowhere`, at);
      open.pop();
    } else if (name !== undefined) {
      if (open.length > DEEPEST) throw new XmlError("nested too deep", at);
      const local = name.slice(name.indexOf(":") + 1);
      const made: Open = {
        full: name,
        name: local,
        attributes: attributesOf(inside ?? "", at),
        children: [],
        text: "",
      };
      last.children.push(made);
      if (empty === "") open.push(made);
    }
    at = TOKEN.lastIndex;
  }
  if (open.length > 1) throw new XmlError(`<${open.at(-1)!.full}> is not closed`, at);
  const [only, ...more] = root.children;
  if (only === undefined || more.length > 0 || root.text.trim() !== "") {
    throw new XmlError("one element was expected", 0);
  }
  return only;
}

/** Letters first, as all names of the service: `__proto__` is none. */
const NAME = "[A-Za-z][\\w.-]*(?::[A-Za-z][\\w.-]*)?";
const ATTRIBUTE = `\\s+${NAME}\\s*=\\s*(?:"[^"<]*"|'[^'<]*')`;
const TOKEN = new RegExp(
  [
    "(?<text>[^<]+)",
    "<!--[\\s\\S]*?-->",
    "<!\\[CDATA\\[(?<cdata>[\\s\\S]*?)\\]\\]>",
    "<\\?[\\s\\S]*?\\?>",
    `</(?<close>${NAME})\\s*>`,
    `<(?<name>${NAME})(?<inside>(?:${ATTRIBUTE})*)\\s*(?<empty>/?)>`,
  ].join("|"),
  "y",
);

function attributesOf(text: string, at: number): Record<string, string> {
  const pairs = [...text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)];
  return Object.fromEntries(
    pairs.map(([, key = "", double, single]) => [key, plainText(double ?? single ?? "", at)]),
  );
}

const KNOWN: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

function plainText(text: string, at: number): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|(\w+));|&/g, (whole, ten, hex, name) => {
    const code = ten !== undefined ? Number(ten) : hex !== undefined ? parseInt(hex, 16) : null;
    const found = code === null ? KNOWN[name ?? ""] : charOf(code);
    if (found === undefined) throw new XmlError(`${whole} is no entity that is known here`, at);
    return found;
  });
}

function charOf(code: number): string | undefined {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
