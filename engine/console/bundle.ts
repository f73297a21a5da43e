import { assert } from "../assert.ts";

/**
 * The page's modules as one script, each in a function of its own. Asked for one by one, twenty
 * files took half of the first second on a busy machine: a browser has six connections for them.
 * It knows the forms in which these modules import and export, and stops at any other.
 */
export function bundle(entries: readonly string[], read: (name: string) => string): string {
  const made = new Map<string, string>();
  const parts: string[] = [];
  const open = new Set<string>();
  const add = (name: string): string => {
    const known = made.get(name);
    if (known !== undefined) return known;
    assert(!open.has(name), `${name} imports itself by way of others`);
    open.add(name);
    const { imports, body, exports } = taken(name, read(name));
    const heads = imports.map(({ from, names }) => `const { ${names} } = ${add(from)};`);
    const id = `m${made.size}`;
    made.set(name, id);
    parts.push(
      `const ${id} = (() => {`,
      ...heads,
      body,
      `return { ${exports.join(", ")} };`,
      "})();",
    );
    return id;
  };
  for (const name of entries) add(name);
  return parts.join("\n");
}

interface Taken {
  readonly imports: readonly { readonly from: string; readonly names: string }[];
  readonly body: string;
  /** As in an object: `name` or `name: local`. */
  readonly exports: readonly string[];
}

const COMMENT = /^(?:\s+|\/\/.*|\/\*[^]*?\*\/)/;
const IMPORT = /^import\s*(?:(\w+)|\{([^}]*)\})\s*from\s*"([^"]+)";?/;
const PASSED_ON = /^export\s*\{([^}]*)\}\s*from\s*"([^"]+)";?/;

/** Imports stand at the head; exports at declarations, or in one list. */
function taken(name: string, text: string): Taken {
  const imports: { from: string; names: string }[] = [];
  const exports: string[] = [];
  let rest = text.replace(/\n?\/\/# sourceMappingURL=.*$/m, "");
  for (;;) {
    const blank = COMMENT.exec(rest)?.[0];
    const [whole, one, some, from] = IMPORT.exec(rest) ?? [];
    const [passed, names = "", source] = PASSED_ON.exec(rest) ?? [];
    if (blank !== undefined) rest = rest.slice(blank.length);
    else if (whole !== undefined && from !== undefined) {
      imports.push({ from, names: one === undefined ? pairs(some ?? "") : `default: ${one}` });
      rest = rest.slice(whole.length);
    } else if (passed !== undefined && source !== undefined) {
      imports.push({ from: source, names: pairs(names) });
      exports.push(pairs(names));
      rest = rest.slice(passed.length);
    } else break;
  }
  const body = rest
    .replaceAll(/^export ((?:async )?function|const) (\w+)/gm, (_whole, kind, own) => {
      exports.push(String(own));
      return `${kind} ${own}`;
    })
    .replace("export default ", () => {
      exports.push("default: $default");
      return "const $default = ";
    })
    .replace(/\bexport\s*\{([^}]*)\};?/, (_whole, list: string) => {
      exports.push(turned(list));
      return "";
    });
  assert(!/^\s*(import|export)\b/m.test(body), `${name} imports or exports in a way unknown here`);
  return { imports, body, exports };
}

/** `h as r, render` -> `h: r, render` */
const pairs = (list: string): string => list.replaceAll(/\s+as\s+/g, ": ").replace(/,\s*$/, "");

/** `r as h, render` -> `h: r, render` */
const turned = (list: string): string => list.replaceAll(/([\w$]+)\s+as\s+([\w$]+)/g, "$2: $1");
