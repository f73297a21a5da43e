import { isTemplate } from "../../../engine/compile/template.ts";
import type { Config } from "../../../engine/config/config.ts";
import type { Program } from "../../../engine/model/program.ts";
import type { FieldSchema } from "../../../engine/model/schema.ts";

/**
 * What a configuration means, as text: of its Program all data, and of the configuration what the
 * Program holds as closures. Places, formatting, digests and the order of keys are not in it.
 */
export interface Meaning {
  readonly exact: string;
  /** The same with every free text (a label, an id, the words of a template) made equal. */
  readonly blurred: string;
}

export function meaningOf(program: Program, config: Config): Meaning {
  return {
    exact: JSON.stringify(meaning(program, config, (text) => text)),
    blurred: JSON.stringify(meaning(program, config, () => FREE)),
  };
}

const FREE = "\u00b7";
/** What is done with a text that may be any. */
type Free = (text: string) => string;

function meaning(program: Program, config: Config, free: Free): unknown {
  const { project } = config;
  return sorted({
    project: free(program.project),
    environment: program.environment,
    environments: Object.entries(project.value.environments ?? {}).map(([name, value]) => [
      free(name),
      storeOf(value.store ?? "", free),
      mapValues(value.connections ?? {}, (keys) => connectionKeys(keys, free)),
    ]),
    timezone: program.timezone,
    company: free(program.company),
    currency: program.currency,
    store: storeOf(program.store, free),
    schedule: project.value.schedule,
    connections: [...program.connections].map(([name, { connector, config: keys, secrets }]) => ({
      name,
      connector,
      keys: connectionKeys(keys, free),
      secrets: [...secrets].map(([key, reference]) => [key, free(reference)]),
    })),
    settings: [...program.settings].map(([name, { value, locked }]) => {
      const spec = project.value.settings?.[name];
      const isSpec = typeof spec === "object" && spec !== null;
      const isFree =
        typeof value === "string" && !(isSpec && (spec.one_of ?? spec.type) !== undefined);
      return {
        name,
        value: isFree ? free(value) : plain(value),
        locked,
        of: isSpec ? [spec.one_of, spec.type] : [],
      };
    }),
    safety: plain(program.safety),
    lookups: [...program.lookups].map(([name, { rows }]) => ({
      name,
      rows: [...rows].map(([key, { values }]) => [free(key), mapValues(values, freeText(free))]),
    })),
    links: program.links
      .map(({ address, stream, target, by, why }) => ({
        address: { ...address, key: free(address.key) },
        stream,
        target: target.kind === "id" ? { id: free(target.id) } : { name: free(target.name) },
        by: free(by),
        why: free(why),
      }))
      .toSorted(byText),
    names: program.nameStreams.map((each) => `${each.connection}.${each.stream}`).toSorted(),
    entities: program.entities
      .map((entity) => entityMeaning(entity, config, free))
      .toSorted(byText),
    tests: config.tests.map((file) =>
      file.value.tests.map(({ name, given, expect }) => ({
        name: free(name),
        given: deep(given, (value) => free(String(value))),
        expect: plain(expect),
      })),
    ),
  });
}

type Entity = Program["entities"][number];

function entityMeaning(entity: Entity, config: Config, free: Free): unknown {
  const yaml = config.mappings.find((file) => file.path === entity.file)?.value;
  const base = config.mappings.find((file) => file.value.entity === yaml?.extends)?.value;
  const {
    label,
    name,
    documents,
    match,
    title,
    start,
    fields,
    source,
    decode: _,
    ...rest
  } = entity;
  const schema = (role: string | undefined) =>
    documents.find((each) => role === undefined || each.role === role)?.schema.fields ?? [];
  const written = (one: typeof yaml) => ({
    record: mapValues(one?.record ?? {}, recordField),
    fields: built(one?.fields, schema(undefined), free),
    set: constants(one?.set, schema(undefined), free),
    onCreate: mapValues(one?.on_create ?? {}, (set) => constants(set, schema(undefined), free)),
    documents: mapValues(one?.documents ?? {}, (document, role) => ({
      fields: built(document.fields, schema(role), free),
      set: constants(document.set, schema(role), free),
    })),
    sanitize: mapValues(one?.sanitize ?? {}, (chars) =>
      Object.entries(chars).map(([from, to]) => [free(from), free(to)]),
    ),
    schedule: one?.schedule,
    formerly: free(one?.formerly ?? ""),
  });
  return sorted({
    name,
    label: free(label),
    title: expression(title.text, free),
    source: plain(source),
    fields: fields.map((field) => plain(field)).toSorted(byText),
    start: start && { ...start, on: expression(start.on.text, free), unpaid: start.unpaid?.text },
    // A rule that stands twice finds nothing more.
    match: [
      ...new Set(
        match.map(({ on, fold, suggest }) =>
          JSON.stringify([
            on.map(({ path, value }) => `${path}: ${expression(value.text, free)}`).toSorted(),
            fold,
            suggest,
          ]),
        ),
      ),
    ],
    documents: documents.map(({ role, connection, stream, rules, ties }) => ({
      to: [role, connection, stream],
      rules: rules
        .map(({ path, owner, whenNull, onDrift }) => [path, owner, whenNull, onDrift].join(" "))
        .toSorted(),
      ties: ties.map(({ value, path }) => `${expression(value.text, free)} = ${path}`).toSorted(),
    })),
    policies: sorted(plainWith(rest, free)),
    written: written(yaml),
    extended: base === undefined ? null : written(base),
  });
}

/** The columns and formats of a field; what it is stands in the Program. */
function recordField(spec: unknown): unknown {
  if (typeof spec !== "object" || spec === null) return {};
  const { work, books, format, trim, when_null, owner, list, by, of } = spec as Readonly<
    Record<string, unknown>
  >;
  const rows = mapValues((of ?? {}) as Readonly<Record<string, unknown>>, recordField);
  const binding = (side: unknown) => (typeof side === "string" ? { at: side } : side);
  return sorted({
    work: binding(work),
    books: binding(books),
    format,
    trim: trim ?? true,
    when_null,
    owner,
    list,
    by,
    rows,
  });
}

/** `fields:`: names and expressions; the words between the braces of a template are free. */
function built(fields: unknown, schema: readonly FieldSchema[], free: Free): unknown {
  if (typeof fields !== "object" || fields === null) {
    return typeof fields === "string" ? expression(fields, free) : fields;
  }
  return mapValues(fields as Readonly<Record<string, unknown>>, (value, name) => {
    const inner = fieldsWithin(schema, name);
    if (!Array.isArray(value)) return built(value, inner, free);
    return value.map((element: Readonly<Record<string, unknown>>) =>
      mapValues(element, (part, key) => {
        if (key === "set") return constants(part, inner, free);
        return built(part, key === "fields" ? inner : fieldsWithin(inner, key), free);
      }),
    );
  });
}

function fieldsWithin(schema: readonly FieldSchema[], name: string): readonly FieldSchema[] {
  const type = schema.find((field) => field.name === name)?.type;
  return type?.kind === "object" || type?.kind === "list" ? type.fields : [];
}

/** Constants: free where the other system takes any text. */
function constants(set: unknown, schema: readonly FieldSchema[], free: Free): unknown {
  if (typeof set !== "object" || set === null) return set;
  if (Array.isArray(set)) return set.map((each) => constants(each, schema, free));
  return mapValues(set as Readonly<Record<string, unknown>>, (value, name) => {
    const type = schema.find((field) => field.name === name)?.type;
    if (typeof value === "object") {
      return constants(value, fieldsWithin(schema, name), free);
    }
    const isText = type === undefined || ["text", "any", "reference"].includes(type.kind);
    return isText && typeof value === "string" ? free(value) : value;
  });
}

/** Blanks outside quotes mean nothing; quoted words and those of a template may be any. */
function expression(text: string, free: Free): string {
  if (isTemplate(text)) {
    return text
      .replace(/\{\{|\}\}/g, "x")
      .split(/(\{[^{}]*\})/)
      .map((part, at) => (at % 2 === 0 ? free(part) : expression(part.slice(1, -1), free)))
      .join("|");
  }
  return text
    .replaceAll("--", "")
    .split(/("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/)
    .map((part, at) => (at % 2 === 0 ? part.replace(/\s+/g, "") : `'${free(part.slice(1, -1))}'`))
    .join("");
}

const FREE_KEYS = new Set(["company", "seed", "root", "outbox"]);

/** Folders, files and ids of a connection are free; its other keys are not. */
function connectionKeys(keys: unknown, free: Free): unknown {
  return mapValues(keys as Readonly<Record<string, unknown>>, (value, key) =>
    typeof value === "string" && (FREE_KEYS.has(key) || /^\$\{.+\}$/.test(value))
      ? free(value)
      : key === "outbox"
        ? mapValues(value as Readonly<Record<string, unknown>>, (inner, name) =>
            name === "folder" ? free(String(inner)) : inner,
          )
        : plain(value),
  );
}

function storeOf(address: string, free: Free): string {
  const [, kind = "", rest = ""] = /^([a-z]+:|\$\{)?(.*)$/s.exec(address) ?? [];
  return `${kind}${free(rest)}`;
}

function freeText(free: Free): (value: unknown) => unknown {
  return (value) => (typeof value === "string" ? free(value) : plain(value));
}

const LEFT_OUT = new Set(["place", "digest", "file", "schema"]);

/** Data without closures and places; decimals as their text. */
function plain(value: unknown): unknown {
  return plainWith(value, (text) => text);
}

function plainWith(value: unknown, free: Free): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Map)
    return [...value].map(([key, each]) => [key, plainWith(each, free)]).toSorted(byText);
  if (Array.isArray(value)) return value.map((each) => plainWith(each, free));
  if ("run" in value && "text" in value) return expression(String(value.text), free);
  if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null) {
    return JSON.stringify(value);
  }
  const kept = Object.entries(value).filter(
    ([key, each]) => !LEFT_OUT.has(key) && typeof each !== "function",
  );
  return sorted(
    Object.fromEntries(kept.map(([key, each]) => [key, valuesOf(key, plainWith(each, free))])),
  );
}

/** The order of what a one_of lists, or of what is needed, means nothing. */
function valuesOf(key: string, value: unknown): unknown {
  const isSet = (key === "values" || key === "needs") && Array.isArray(value);
  return isSet ? value.toSorted(byText) : value;
}

function deep(value: unknown, leaf: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => deep(each, leaf));
  if (typeof value !== "object" || value === null) return leaf(value);
  return mapValues(value as Readonly<Record<string, unknown>>, (each) => deep(each, leaf));
}

function mapValues<T>(
  map: Readonly<Record<string, T>>,
  change: (value: T, key: string) => unknown,
): Readonly<Record<string, unknown>> {
  return sorted(
    Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value, key)])),
  );
}

function sorted(map: unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(map as object).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function byText(a: unknown, b: unknown): number {
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
