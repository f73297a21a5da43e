/** The connections of a project: their keys, the files that they name, what they can read. */
import type { ConfigFile, ConnectionYaml, Path, ProjectYaml } from "../config/config.ts";
import { readDocument } from "../config/document.ts";
import { schemaProblems, type SchemaProblem } from "../config/json-schema.ts";
import { readReference } from "../config/secrets.ts";
import type { Connector } from "../contract/connector.ts";
import type { ConnectorIo } from "../contract/io.ts";
import { TieoutError } from "../errors.ts";
import type { JsonObject } from "../model/json.ts";
import type { ConnectionSpec } from "../model/program.ts";
import type { StreamSchema } from "../model/schema.ts";
import {
  didYouMean,
  type Findings,
  keyPlace,
  listed,
  placeOf,
  spot,
  type Spot,
  under,
} from "./findings.ts";

export interface CompiledConnections {
  readonly specs: ReadonlyMap<string, ConnectionSpec>;
  readonly streams: ReadonlyMap<string, readonly StreamSchema[] | null>;
  /** Files that connections name. */
  readonly documents: readonly ConfigFile<unknown>[];
}

export function compileConnections(
  yaml: ProjectYaml,
  at: Spot,
  connectors: ReadonlyMap<string, Connector>,
  io: ConnectorIo,
  findings: Findings,
): CompiledConnections {
  const specs = new Map<string, ConnectionSpec>();
  const streams = new Map<string, readonly StreamSchema[] | null>();
  const documents = new Map<string, ConfigFile<unknown>>();
  for (const [name, connection] of Object.entries(yaml.connections)) {
    const here = under(at, "connections", name);
    const connector = connectors.get(connection.connector);
    if (connector === undefined) {
      unknownConnector(connection.connector, under(here, "connector"), connectors, findings);
      streams.set(name, null);
      continue;
    }
    const before = findings.all.length;
    const room: Room = { connector, at: here, io, findings, documents };
    const spec = specOf(name, connection, room);
    specs.set(name, spec);
    const usable = (): boolean => findings.all.length === before;
    if (usable()) checkMeaning(spec, room);
    checkOverlays(name, yaml, at, room);
    streams.set(name, usable() ? streamsOf(spec, room) : null);
  }
  return { specs, streams, documents: [...documents.values()] };
}

interface Room {
  readonly connector: Connector;
  readonly at: Spot;
  readonly io: ConnectorIo;
  readonly findings: Findings;
  /** By path: read once. */
  readonly documents: Map<string, ConfigFile<unknown>>;
}

/** What environments say of it, chosen or not: a mistake in production shows today. */
function checkOverlays(
  name: string,
  { environments = {} }: ProjectYaml,
  at: Spot,
  room: Room,
): void {
  for (const [environment, { connections = {} }] of Object.entries(environments)) {
    const overlay = connections[name];
    if (overlay === undefined) continue;
    const here = under(at, "environments", environment, "connections", name);
    specOf(name, overlay as ConnectionYaml, { ...room, at: here }, true);
  }
}

/** A folder that is not there, a key that no file has: its connector throws it, with its advice. */
function streamsOf(
  { name, config }: ConnectionSpec,
  { connector, at, io, findings }: Room,
): readonly StreamSchema[] | null {
  try {
    return connector.describe(config, io);
  } catch (error) {
    if (!(error instanceof TieoutError)) throw error;
    const key = Object.keys(config).find(
      (each) => typeof config[each] === "string" && error.message.startsWith(`${config[each]}:`),
    );
    const place = key === undefined ? keyPlace(at) : placeOf(under(at, key));
    findings.add("TO271", place, `connection \`${name}\`: ${error.message}`, {
      help: [error.advice],
    });
    return null;
  }
}

function unknownConnector(
  name: string,
  at: Spot,
  connectors: ReadonlyMap<string, Connector>,
  findings: Findings,
): void {
  const { near, help } = didYouMean(name, connectors.keys());
  findings.add("TO270", placeOf(at), `unknown connector \`${name}\``, {
    note: `connectors: ${listed(connectors.keys())}`,
    help: [help],
    fix: near === null ? null : at.file.replace(at.path, near),
  });
}

function specOf(
  name: string,
  yaml: ConnectionYaml,
  room: Room,
  isOverlay: boolean = false,
): ConnectionSpec {
  const { connector, at, findings } = room;
  const config: Record<string, unknown> = {};
  const secrets = new Map<string, string>();
  const forCheck: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(yaml)) {
    if (key === "connector") continue;
    forCheck[key] = value;
    if (!connector.secrets.includes(key)) config[key] = value;
    else takeSecrets(secrets, key, value, under(at, key), findings);
  }
  for (const found of schemaProblems(connector.configSchema, forCheck)) {
    // What an environment does not say stands in the connection itself.
    if (isOverlay && found.path.length === 0 && !found.unknown) continue;
    tellShape(found, `connection \`${name}\``, at, findings);
  }
  for (const key of Object.keys(connector.documents ?? {})) {
    if (typeof config[key] === "string") config[key] = documentOf(config[key], key, room);
  }
  return { name, connector: connector.name, config: config as JsonObject, secrets };
}

/** A reference, or a map of them. */
function takeSecrets(
  secrets: Map<string, string>,
  key: string,
  value: unknown,
  at: Spot,
  findings: Findings,
): void {
  if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      takeSecrets(secrets, `${key}.${name}`, inner, under(at, name), findings);
    }
    return;
  }
  if (typeof value === "string" && readReference(value).kind === "reference") {
    secrets.set(key, value);
    return;
  }
  const name = key.slice(key.lastIndexOf(".") + 1);
  findings.add("TO272", placeOf(at), `\`${name}\` is a secret, and is written into the file`, {
    note: "only a reference stands here",
    help: [
      `${name}: \${${name.toUpperCase()}}`,
      "what was ever committed is no secret any more: change it",
    ],
  });
}

function tellShape(found: SchemaProblem, what: string, at: Spot, findings: Findings): void {
  const here = under(at, ...found.path);
  const { near, help } = didYouMean(found.key ?? "", found.unknown ? (found.allowed ?? []) : []);
  const isAtKey = found.unknown === true || (found.path.length === 0 && at.path.length > 0);
  findings.add("TO271", isAtKey ? keyPlace(here) : placeOf(here), `${what}: ${found.message}`, {
    note:
      found.allowed === undefined
        ? undefined
        : `${found.unknown ? "it takes" : "allowed"}: ${listed(found.allowed)}`,
    help: [help],
    fix: near === null ? null : here.file.rename(here.path, near),
  });
}

/** What stands in a file of the project; an empty map after a finding. */
function documentOf(path: string, key: string, { connector, at, io, ...room }: Room): JsonObject {
  const { findings, documents } = room;
  const known = documents.get(path);
  if (known !== undefined) return known.value as JsonObject;
  const here = under(at, key);
  if (io.files.info(path) === null) {
    findings.add("TO271", placeOf(here), `there is no file \`${path}\``, {
      help: ["its path begins at the project folder"],
    });
    return {};
  }
  const { file, diagnostics } = readDocument(io.files, path);
  findings.addRead(diagnostics);
  if (file === null) return {};
  documents.set(path, file);
  for (const found of schemaProblems(connector.documents![key]!, file.value)) {
    tellShape(found, `\`${key}\``, spot(file), findings);
  }
  return file.value as JsonObject;
}

/** What the connector itself has to say, each where it stands: here, or in a file named here. */
function checkMeaning({ config, secrets }: ConnectionSpec, room: Room): void {
  for (const found of room.connector.check?.(config, [...secrets.keys()]) ?? []) {
    const here = spotOf(found.path, room);
    const { word = "", known = [] } = found.unknown ?? {};
    const { near, help } = didYouMean(word, known);
    const note = found.note ?? (known.length > 0 ? `known: ${listed(known)}` : undefined);
    const place = found.atKey === true ? keyPlace(here) : placeOf(here);
    const more = { note, help: [found.help ?? null, help] };
    // A name in the middle of a text is mended by hand.
    const isWhole = near !== null && valueAt(here) === word;
    const fix = isWhole ? here.file.replace(here.path, near) : null;
    room.findings.add("TO271", place, found.message, { ...more, fix });
  }
}

function spotOf(path: Path, { connector, at, documents }: Room): Spot {
  const [key, ...rest] = path;
  const isDocument = key !== undefined && Object.hasOwn(connector.documents ?? {}, key);
  const named = isDocument ? valueAt(under(at, key)) : undefined;
  const file = typeof named === "string" ? documents.get(named) : undefined;
  return file === undefined ? under(at, ...path) : spot(file, ...rest);
}

function valueAt({ file, path }: Spot): unknown {
  let value: unknown = file.value;
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return value;
}
