/** `desk.invoices`: which connection, which stream, and what its connector says of it. */
import type { StreamSchema } from "../model/schema.ts";
import { didYouMean, type Findings, listed, placeOf, type Spot } from "./findings.ts";

export interface Side {
  readonly connection: string;
  readonly stream: string;
  /** Without fields where nothing is known of them. */
  readonly schema: StreamSchema;
}

/** What each connection can read and write; null where its connector could not say. */
export type Streams = ReadonlyMap<string, readonly StreamSchema[] | null>;

/** null after a finding. */
export function sideOf(
  written: string,
  at: Spot,
  streams: Streams,
  findings: Findings,
): Side | null {
  const dot = written.indexOf(".");
  const connection = dot === -1 ? written : written.slice(0, dot);
  const stream = dot === -1 ? "" : written.slice(dot + 1);
  if (!streams.has(connection)) {
    const { near, help } = didYouMean(connection, streams.keys());
    findings.add("TO251", placeOf(at), `unknown connection \`${connection}\``, {
      note: `connections: ${listed(streams.keys())}`,
      help: [help, dot === -1 ? "write connection.stream" : null],
      fix:
        near === null
          ? null
          : at.file.replace(at.path, `${near}${written.slice(connection.length)}`),
    });
    return null;
  }
  const known = streams.get(connection);
  if (known === null || known === undefined)
    return { connection, stream, schema: openSchema(stream) };
  const schema = known.find((each) => each.name === stream);
  if (schema !== undefined) return { connection, stream, schema };
  const names = known.map((each) => each.name);
  const { near, help } = didYouMean(stream, names);
  findings.add("TO252", placeOf(at), `\`${connection}\` has no stream \`${stream}\``, {
    note: `it has ${listed(names)}`,
    help: [help],
    fix: near === null ? null : at.file.replace(at.path, `${connection}.${near}`),
  });
  return null;
}

function openSchema(name: string): StreamSchema {
  return {
    name,
    fields: [],
    id: "id",
    version: null,
    can: { create: true, update: true, void: false },
    parts: {},
  };
}
