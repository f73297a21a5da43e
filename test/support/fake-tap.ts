/**
 * A tap as they are: `--config` names its rows, `--state` where to go on, `--catalog` what is
 * wanted. It writes Singer messages, talks on stderr, and misbehaves as its configuration says.
 */
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    config: { type: "string" },
    state: { type: "string" },
    catalog: { type: "string" },
  },
});

// oxlint-disable-next-line typescript/no-explicit-any -- what a test wrote
type Json = any;

const read = (file: string): Json => JSON.parse(fs.readFileSync(file, "utf8"));
const config = read(values.config ?? "");
const state = values.state === undefined ? null : read(values.state);
const tables: Record<string, Json[]> = read(path.resolve(config.rows));
const wanted: readonly string[] | null =
  values.catalog === undefined
    ? null
    : read(values.catalog)
        .streams.filter((stream: Json) => stream.metadata[0].metadata.selected === true)
        .map((stream: Json) => stream.stream);

const say = (message: object): void => {
  fs.writeSync(1, `${JSON.stringify(message)}\n`);
};

if (config.marker !== undefined) fs.appendFileSync(config.marker, `${process.pid}\n`);
if (config.spill === true) fs.writeSync(2, `signing in with ${config.api_key}\n`);
if (config.env === true) fs.writeSync(2, `env ${Object.keys(process.env).sort().join(",")}\n`);
if (config.api_key !== undefined && config.api_key !== "tap-key-for-tests") {
  fs.writeSync(2, `CRITICAL not let in with ${config.api_key}\n`);
  process.exit(1);
}
for (const [stream, rows] of Object.entries(tables)) {
  if (wanted !== null && !wanted.includes(stream)) continue;
  say({ type: "SCHEMA", stream, schema: { type: "object" }, key_properties: ["id"] });
  const from = state?.bookmarks?.[stream] ?? 0;
  for (const [n, record] of rows.entries()) {
    if (n < from) continue;
    if (config.dies_after === n) {
      fs.writeSync(2, "CRITICAL the service has gone\n");
      process.exit(3);
    }
    if (config.hangs_after === n) await new Promise((resolve) => setTimeout(resolve, 600_000));
    if (config.says?.[n] !== undefined) fs.writeSync(1, `${config.says[n]}\n`);
    say({ type: "RECORD", stream, record, ...(config.version && { version: config.version }) });
    say({ type: "STATE", value: { bookmarks: { [stream]: n + 1 } } });
  }
  if (config.activates !== undefined) {
    say({ type: "ACTIVATE_VERSION", stream, version: config.activates });
  }
}
