import type { EntityFacts, ProjectFacts, SourceField } from "./config/project-schema.ts";
import { typeText } from "./config/project-schema.ts";
import { valueAt } from "./model/body.ts";
import type { NativeObject } from "./model/body.ts";
import { isJsonObject, isRawNumber, parseJson } from "./model/json.ts";
import type { JsonObject, JsonTree, JsonValue } from "./model/json.ts";
import type { EntityProgram } from "./model/program.ts";
import type { StreamSchema } from "./model/schema.ts";
import { booksOf, connectionsOf, streamsOf } from "./project.ts";
import { isSensitive } from "./model/sensitive.ts";
import type { Project } from "./project.ts";
import { entityByName } from "./store/entities.ts";
import { namesIn } from "./store/mirror.ts";
import { stagedBodies } from "./store/records-staged.ts";

/**
 * What only this project knows: fields of its sources with how many rows say them, and the names
 * that the company's lists have. From the store; with `company` the lists are read now as well.
 */
export async function projectFacts(
  project: Project,
  { company }: { readonly company: boolean },
): Promise<ProjectFacts> {
  const { program } = project;
  const streams = new Map(
    [...program.connections.keys()].map((name) => [name, streamsOf(project, name)]),
  );
  const entities: EntityFacts[] = [];
  for (const entity of program.entities) {
    entities.push(await entityFacts(project, entity, streams));
  }
  return {
    entities,
    streams: [...streams].flatMap(([name, schemas]) =>
      schemas.map((schema) => `${name}.${schema.name}`),
    ),
    names: await companyNames(project, streams, company),
  };
}

/** As validate reads it again where the store is not on this machine (project.ts). */
export function snapshotOf(project: Project, facts: ProjectFacts): { [key: string]: JsonTree } {
  const books = booksOf(project.program) ?? "";
  const names = [...facts.names].map(([stream, all]) => [`${books}.${stream}`, [...all]] as const);
  return {
    format: "tieout.company/1",
    company: project.program.company,
    names: Object.fromEntries(names),
  };
}

async function entityFacts(
  project: Project,
  entity: EntityProgram,
  streams: ReadonlyMap<string, readonly StreamSchema[]>,
): Promise<EntityFacts> {
  const { connection, stream } = entity.source;
  const schema = streams.get(connection)?.find((each) => each.name === stream);
  return {
    entity: entity.name,
    record: entity.fields.map(({ name, type }) => ({ name, type: type.kind })),
    source: await sourceFields(project, entity, schema),
    destinations: entity.documents.map((document) => document.schema),
  };
}

interface Seen {
  rows: number;
  sample: string | null;
}

/** A fill rate of so many rows is as good as that of all. */
const MOST_ROWS = 5000;
const SAMPLE_CHARS = 40;

async function sourceFields(
  project: Project,
  entity: EntityProgram,
  schema: StreamSchema | undefined,
): Promise<readonly SourceField[]> {
  const { db } = project.store;
  const row = await entityByName(db, entity.name);
  const seen = new Map<string, Seen>();
  let of = 0;
  if (row !== null) {
    for await (const bodies of stagedBodies(db, row.id)) {
      for (const body of bodies) look(parseJson(body.raw) as JsonObject, "", seen);
      of += bodies.length;
      if (of >= MOST_ROWS) break;
    }
  }
  const described = new Map((schema?.fields ?? []).map(({ name, type }) => [name, typeText(type)]));
  const paths = new Set([...described.keys(), ...seen.keys()]);
  return [...paths].map((path) => ({
    path,
    type: described.get(path) ?? "any",
    filled: of === 0 ? null : { rows: seen.get(path)?.rows ?? 0, of },
    sample: isSensitive(entity.sensitive.source, path) ? null : (seen.get(path)?.sample ?? null),
  }));
}

/** Leaves of a row as the source said it; joined child rows are fields of their own stream. */
function look(body: JsonObject, under: string, seen: Map<string, Seen>): void {
  for (const [name, value] of Object.entries(body)) {
    if (name === "$lists" || value === undefined) continue;
    const path = under === "" ? name : `${under}.${name}`;
    if (isJsonObject(value) && !isRawNumber(value)) {
      look(value, path, seen);
      continue;
    }
    const said = textOf(value);
    const known = seen.get(path) ?? { rows: 0, sample: null };
    seen.set(path, known);
    if (said === null) continue;
    known.rows++;
    known.sample ??= said.slice(0, SAMPLE_CHARS);
  }
}

function textOf(value: JsonValue): string | null {
  if (isRawNumber(value)) return value.text;
  if (typeof value === "string") return value === "" ? null : value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

/** Entries of the company's lists by stream, as last read; with `now` also of those never read. */
async function companyNames(
  project: Project,
  streams: ReadonlyMap<string, readonly StreamSchema[]>,
  now: boolean,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const books = booksOf(project.program);
  const lists = (streams.get(books ?? "") ?? []).filter(
    ({ parts }) => parts.name !== undefined && parts.total === undefined,
  );
  const found = new Map<string, readonly string[]>();
  if (books === null) return found;
  const connections = connectionsOf(project, "read", () => "observe");
  try {
    for (const schema of lists) {
      const place = { connection: books, stream: schema.name };
      const known = now ? [] : await namesIn(project.store.db, place, schema.parts.name ?? "");
      const names = now ? await readNames(connections, books, schema, project) : known;
      if (names.length > 0) found.set(schema.name, names.toSorted());
    }
  } finally {
    await connections.close();
  }
  return found;
}

async function readNames(
  connections: ReturnType<typeof connectionsOf>,
  books: string,
  schema: StreamSchema,
  { job }: Project,
): Promise<readonly string[]> {
  const { source } = await connections.open(books);
  const options = { cursor: null, lists: [], key: schema.id, signal: job.signal };
  const names: string[] = [];
  for await (const { records } of source.read(schema.name, options)) {
    for (const { body } of records) {
      const name = valueAt(body as NativeObject, schema.parts.name ?? "");
      if (typeof name === "string") names.push(name);
    }
  }
  return names;
}
