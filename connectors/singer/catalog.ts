import type { ConnectorIo } from "../../engine/contract/io.ts";
import { TieoutError } from "../../engine/errors.ts";
import {
  isJsonObject,
  JsonError,
  type JsonObject,
  type JsonValue,
  parseJson,
} from "../../engine/model/json.ts";
import type { FieldSchema, FieldType, StreamSchema } from "../../engine/model/schema.ts";
import { nearest } from "../../engine/model/similar.ts";
import type { Settings } from "./config.ts";

/** For compile, from the catalog file alone: nothing is run. Without one every name is taken. */
export function describeStreams(settings: Settings, io: ConnectorIo): readonly StreamSchema[] {
  const catalog = settings.catalog === null ? null : readCatalog(settings.catalog, io);
  return [...settings.streams].map(([name, { key, version, parts }]) => ({
    name,
    fields: catalog === null ? [] : fieldsOf(streamIn(catalog, settings, name)),
    id: key,
    version,
    can: { create: false, update: false, void: false },
    parts,
  }));
}

/** The catalog that makes the tap send one stream, and no other. */
export function catalogFor(settings: Settings, io: ConnectorIo, wanted: string): JsonObject | null {
  if (settings.catalog === null) return null;
  const catalog = readCatalog(settings.catalog, io);
  streamIn(catalog, settings, wanted);
  const { replication } = settings.streams.get(wanted)!;
  const method = replication === "full" ? "FULL_TABLE" : "INCREMENTAL";
  const streams = streamsOf(catalog).map((stream): JsonObject => {
    const selected = nameOf(stream) === wanted;
    const own = (Array.isArray(stream["metadata"]) ? stream["metadata"] : []) as JsonObject[];
    const isRoot = ({ breadcrumb }: JsonObject): boolean =>
      Array.isArray(breadcrumb) && breadcrumb.length === 0;
    const root = object(own.find(isRoot)?.["metadata"]);
    const metadata: JsonValue = [
      {
        breadcrumb: [],
        metadata: { ...root, selected, ...(selected && { "replication-method": method }) },
      },
      ...own.filter((each) => !isRoot(each)),
    ];
    return { ...stream, selected, metadata };
  });
  return { ...catalog, streams };
}

function readCatalog(path: string, io: ConnectorIo): JsonObject {
  const bad = (why: string): TieoutError =>
    new TieoutError("TO931", `${path}: ${why}`, {
      advice: "Make it with the tap itself: tap --config config.json --discover > catalog.json",
    });
  const inside = io.files.inside(io.files.root, path);
  if (inside === null || io.files.info(inside)?.kind !== "file") {
    throw bad("there is no such file in the project");
  }
  try {
    const catalog = parseJson(io.files.readText(inside));
    if (isJsonObject(catalog) && Array.isArray(catalog["streams"])) return catalog;
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw bad(`it is not JSON: ${error.message}`);
  }
  throw bad('it holds no list "streams"');
}

function streamIn(catalog: JsonObject, { catalog: path }: Settings, name: string): JsonObject {
  const streams = streamsOf(catalog);
  const found = streams.find((stream) => nameOf(stream) === name);
  if (found !== undefined) return found;
  const names = streams.map(nameOf);
  const near = nearest(name, names);
  throw new TieoutError("TO931", `${path}: it holds no stream "${name}"`, {
    advice: near === null ? `It holds: ${names.join(", ")}.` : `Is "${near}" meant?`,
  });
}

const streamsOf = (catalog: JsonObject): readonly JsonObject[] =>
  (catalog["streams"] as readonly JsonValue[]).filter(isJsonObject);

/** What its messages bear; tap_stream_id may be another one. */
function nameOf(stream: JsonObject): string {
  const name = stream["stream"] ?? stream["tap_stream_id"];
  return typeof name === "string" ? name : "";
}

function fieldsOf(stream: JsonObject): readonly FieldSchema[] {
  const properties = object(object(stream["schema"])["properties"]);
  return Object.entries(properties).map(([name, schema]) => ({ name, type: typeOf(schema) }));
}

function typeOf(value: JsonValue): FieldType {
  const schema = object(value);
  const types = [schema["type"]].flat().filter((type) => type !== "null");
  const [type] = types;
  if (types.length !== 1) return { kind: "any" };
  if (type === "integer" || type === "number") return { kind: "decimal" };
  if (type === "boolean") return { kind: "bool" };
  if (type !== "string") return { kind: "any" };
  if (schema["format"] === "date-time") return { kind: "instant" };
  return { kind: schema["format"] === "date" ? "date" : "text" };
}

function object(value: JsonValue | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : {};
}
