import type { ErrorObject } from "ajv";
import { nearest } from "../model/similar.ts";
import type { Path } from "./config.ts";
import { orList, type Problems } from "./problems.ts";
import { quoted } from "./quote.ts";
import { placeAt } from "./source.ts";
import { hintFor } from "./hints.ts";
import { formOf, kindOf, nameOf, plainText, titleOf, typesOf } from "./shape-words.ts";
import {
  find,
  fixOf,
  placeOfKey,
  placeOfWritten,
  replaceFix,
  type Written,
  type WrittenMap,
  type WrittenScalar,
} from "./written.ts";

/** What the rounds of one file remember. */
export interface ShapeState {
  readonly kind: string;
  /** Of the whole file. */
  readonly schema: object;
  readonly root: Written;
  /** The value has the right kind and the wrong form: it stays, and is not told again. */
  keep(error: ErrorObject): void;
  isKept(error: ErrorObject): boolean;
  drop(written: Written, path: Path): void;
  /** At the end of a round, so that the paths of its other findings stay true. */
  dropAll(): void;
}

export function newShapeState(kind: string, schema: object, root: Written): ShapeState {
  const kept = new Set<string>();
  const idOf = (error: ErrorObject): string => `${error.instancePath} ${error.schemaPath}`;
  let later: (() => void)[] = [];
  return {
    keep: (error) => kept.add(idOf(error)),
    isKept: (error) => kept.has(idOf(error)),
    kind,
    schema,
    root,
    drop(written, path) {
      const parent = find(root, path.slice(0, -1));
      if (parent?.kind === "list") {
        later.push(() => {
          const at = parent.items.indexOf(written);
          if (at !== -1) parent.items.splice(at, 1);
        });
      }
      if (parent?.kind === "map") {
        const key = String(path.at(-1));
        later.push(() => parent.entries.delete(key));
        parent.gone.add(key);
      }
    },
    dropAll() {
      for (const act of later) act();
      later = [];
    },
  };
}

/** Tells one finding of the validator; true where the tree was mended, so that it can go on. */
export function tellShape(
  state: ShapeState,
  error: ErrorObject,
  path: Path,
  problems: Problems,
): boolean {
  const written = find(state.root, path);
  if (written === null) return false;
  const about: About = { state, error, path, written, problems };
  switch (error.keyword) {
    case "additionalProperties":
      return tellUnknownKey(about);
    case "required":
      return tellMissingKey(about);
    case "propertyNames":
      // The rule for the name itself tells it.
      return false;
    case "type":
    case "anyOf":
      return tellKind(about);
    case "const":
    case "enum":
      return tellChoice(about);
    case "minimum":
      problems.add("TO138", placeOfWritten(written), `${nameOf(path)} is too small`, {
        note: `at least ${String(error.params["limit"])}`,
      });
      state.keep(error);
      return true;
    case "minLength":
    case "minItems":
    case "minProperties":
      if (written.kind === "map" && written.gone.size > 0) {
        state.keep(error);
        return true;
      }
      problems.add("TO139", placeOfWritten(written), `${nameOf(path)} is empty`, {
        note: `expected: ${titleOf(error)}`,
      });
      break;
    case "uniqueItems":
      tellTwice(about);
      state.keep(error);
      return true;
    case "pattern":
      if (error.propertyName !== undefined) return tellKeyForm(about);
      tellForm(about);
      state.keep(error);
      return true;
    default:
      problems.add(
        "TO132",
        placeOfWritten(written),
        `${nameOf(path)} does not fit here (${error.keyword})`,
      );
  }
  state.drop(written, path);
  return true;
}

interface About {
  readonly state: ShapeState;
  readonly error: ErrorObject;
  readonly path: Path;
  readonly written: Written;
  readonly problems: Problems;
}

function tellUnknownKey({ state, error, path, written, problems }: About): boolean {
  if (written.kind !== "map") return false;
  const key = String(error.params["additionalProperty"]);
  const entry = written.entries.get(key);
  if (entry === undefined) return false;
  // The nearest of its keys for each of 100,000 took 9 of 17 s, for errors that nobody is told.
  if (problems.isFull()) return written.entries.delete(key);
  const allowed = Object.keys((error.parentSchema?.["properties"] ?? {}) as object);
  const near = nearest(key, allowed);
  const free = near !== null && !written.entries.has(near);
  const alone =
    near !== null &&
    nearest(
      key,
      allowed.filter((name) => name !== near),
    ) === null;
  const certain = near !== null && free && alone;
  const hint = hintFor(state.kind, titleOf(error), key);
  const place = placeOfKey(entry);
  const where = path.length === 0 ? titleOf(error) : nameOf(path);
  problems.add("TO130", place, `unknown key \`${key}\` in ${where}`, {
    note: near === null ? `not one of its ${allowed.length} keys` : undefined,
    help: [
      near === null ? null : `did you mean \`${near}\`?`,
      near === null ? (hint ?? `allowed: ${orList(allowed, 50)}`) : null,
    ],
    fix: certain && entry.key !== null ? fixOf(entry.source, entry.key, near) : null,
  });
  if (certain) renameKey(written, key, near);
  else {
    written.entries.delete(key);
    if (near !== null) written.gone.add(near);
  }
  return true;
}

function renameKey(map: WrittenMap, from: string, to: string): void {
  const entries = [...map.entries];
  map.entries.clear();
  for (const [key, entry] of entries) map.entries.set(key === from ? to : key, entry);
}

function tellMissingKey({ state, error, path, written, problems }: About): boolean {
  const key = String(error.params["missingProperty"]);
  if (written.kind !== "map" || written.entries.has(key)) return false;
  if (written.gone.has(key)) return false;
  const schema = path.length === 0 ? state.schema : (error.parentSchema ?? {});
  const what = (schema as Described).properties?.[key]?.markdownDescription;
  const place = path.length === 0 ? firstLine(written) : placeOfWritten(written);
  problems.add(
    "TO131",
    place,
    `\`${key}\` is missing in ${path.length === 0 ? (schema as Described).title : nameOf(path)}`,
    {
      help: [what === undefined ? null : `${key}: ${plainText(what)}`],
    },
  );
  return false;
}

interface Described {
  readonly title?: string;
  readonly properties?: Readonly<Record<string, { readonly markdownDescription?: string }>>;
}

/** A whole file is pointed at by its first key. */
function firstLine(map: WrittenMap): ReturnType<typeof placeOfWritten> {
  const first = [...map.entries.values()][0];
  return first === undefined ? placeOfWritten(map) : placeOfKey(first);
}

function tellKeyForm({ error, written, problems }: About): boolean {
  if (written.kind !== "map") return false;
  const key = error.propertyName ?? "";
  const entry = written.entries.get(key);
  if (entry === undefined) return false;
  problems.add("TO137", placeOfKey(entry), `\`${key}\` cannot be ${titleOf(error)}`, {
    note: formOf(error),
  });
  written.entries.delete(key);
  written.gone.add(key);
  return true;
}

const FLAG_WORDS: ReadonlyMap<string, boolean> = new Map([
  ...["yes", "y", "on", "true"].map((word) => [word, true] as const),
  ...["no", "n", "off", "false"].map((word) => [word, false] as const),
]);

function tellKind({ state, error, path, written, problems }: About): boolean {
  const expected = typesOf(error);
  const place = placeOfWritten(written);
  const name = nameOf(path);
  if (written.kind === "scalar") {
    if (written.value === null) {
      problems.add("TO136", placeOfKey(written), `${name} has no value`, {
        note: `expected: ${titleOf(error)}`,
        help: ["write one, or delete the key"],
      });
      state.drop(written, path);
      return true;
    }
    if (mendScalar(written, expected, name, problems)) return true;
  }
  problems.add("TO132", place, `${name} is ${kindOf(written)}`, {
    note: `expected: ${titleOf(error)}`,
    help: [hintFor(state.kind, titleOf(error), kindOf(written))],
  });
  state.drop(written, path);
  return true;
}

function mendScalar(
  written: WrittenScalar,
  expected: ReadonlySet<string>,
  name: string,
  problems: Problems,
): boolean {
  const value = written.value;
  const place = placeAt(written.source, written.span);
  const asWritten = written.source.text.slice(written.span.start, written.span.end);
  if (expected.has("boolean") && typeof value === "string") {
    const flag = FLAG_WORDS.get(value.toLowerCase());
    if (flag === undefined) return false;
    problems.add("TO135", place, `${name} is the text \`${value}\`, not a flag`, {
      note: "true or false",
      help: [`write ${String(flag)}`],
      fix: fixOf(written.source, written.span, String(flag)),
    });
    written.value = flag;
    return true;
  }
  if (expected.has("string") && typeof value !== "string") {
    const text = quoted.always(asWritten);
    problems.add(
      "TO134",
      place,
      `YAML reads ${name} as a ${typeof value === "number" ? "number" : "flag"}`,
      {
        note: "a text is expected",
        help: [`write it in quotes: ${text}`],
        fix: fixOf(written.source, written.span, text),
      },
    );
    written.value = asWritten;
    return true;
  }
  const isNumber = expected.has("integer") || expected.has("number");
  if (isNumber && typeof value === "string" && /^(?:0|[1-9][0-9]{0,14})$/.test(value)) {
    problems.add("TO132", place, `${name} is a text`, {
      note: "a number is expected, without quotes",
      fix: fixOf(written.source, written.span, value),
    });
    written.value = Number(value);
    return true;
  }
  return false;
}

function tellChoice({ state, error, path, written, problems }: About): boolean {
  if (written.kind !== "scalar") return tellKind({ state, error, path, written, problems });
  const place = placeOfWritten(written);
  const name = nameOf(path);
  if (path.length === 1 && path[0] === "tieout") {
    problems.add("TO141", place, "this is a configuration of another version of Tieout", {
      note: "this one reads `tieout: 1`",
    });
    return false;
  }
  const allowed = (
    (error.params["allowedValues"] ?? [error.params["allowedValue"]]) as unknown[]
  ).map(String);
  if (written.value === null) {
    problems.add("TO136", placeOfKey(written), `${name} has no value`, { note: orList(allowed) });
    state.drop(written, path);
    return true;
  }
  const given = String(written.value);
  const near = nearest(given, allowed);
  problems.add("TO133", place, `${name} cannot be \`${given}\``, {
    note: orList(allowed),
    help: [
      near === null ? null : `did you mean \`${near}\`?`,
      hintFor(state.kind, String(path.at(-1)), given),
    ],
    fix: near === null ? null : replaceFix(written, near),
  });
  if (near === null) state.drop(written, path);
  else written.value = near;
  return true;
}

function tellForm({ error, path, written, problems }: About): void {
  const given = written.kind === "scalar" ? String(written.value) : "";
  problems.add("TO137", placeOfWritten(written), `${nameOf(path)} cannot be \`${given}\``, {
    note: formOf(error),
  });
}

function tellTwice({ error, path, written, problems }: About): void {
  const second = Math.max(Number(error.params["i"]), Number(error.params["j"]));
  const item = written.kind === "list" ? (written.items[second] ?? written) : written;
  problems.add("TO140", placeOfWritten(item), `the same entry stands twice in ${nameOf(path)}`);
}
