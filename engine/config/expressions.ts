import type { Path } from "./config.ts";

/**
 * Whether an expression may stand at this path of a mapping: there a text is source code, and what
 * YAML makes of it counts. True also for the maps inside `fields:`, where one may stand instead.
 */
export function isExpressionOfMapping(path: Path): boolean {
  const [first, second, third, fourth] = path;
  switch (first) {
    case "title":
    case "where":
    case "void_when":
    case "paid":
      return path.length === 1;
    case "trigger":
      return path.length === 1 || (path.length === 2 && second === "when");
    case "start":
      return path.length === 2 && (second === "on" || second === "unpaid");
    case "check":
    case "columns":
    case "let":
    case "require":
      return path.length === 2;
    case "backflow":
      return path.length === 2 && second === "unpaid";
    case "stands_for":
      return path.length === 2 && second === "when";
    case "match":
      return path.length === 4 && third === "on" && typeof fourth === "string";
    case "fields":
      return insideFields(path.slice(1));
    case "documents":
      return third === "fields" && insideFields(path.slice(3));
    default:
      return false;
  }
}

/** `rest` begins below a `fields:` key; a number in it is the position of a block. */
function insideFields(rest: Path): boolean {
  const block = rest.findIndex((step) => typeof step === "number");
  if (block === -1) return rest.length > 0;
  const [key, ...more] = rest.slice(block + 1);
  switch (key) {
    case "where":
      return more.length === 0;
    case "group":
      return more.length === 1;
    case "fields":
      return insideFields(more);
    case "each":
    case "set":
      return false;
    default:
      // An element written out: its keys are fields.
      return insideFields(rest.slice(block + 1));
  }
}
