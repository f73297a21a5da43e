/** Writes connectors/quickbooks/types/ anew. Usage: npm run types:quickbooks -- [--samples FOLDER] */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { DEFINITIONS } from "../../connectors/quickbooks/emulator/entities/catalogue.ts";
import { openSamples } from "./samples.ts";
import { readSchema } from "./schema.ts";
import { TYPES_FOLDER, typesOf } from "./types.ts";

const { values } = parseArgs({ options: { samples: { type: "string" } } });
const samples = openSamples(values.samples);
if (!samples.isThere) {
  process.stderr.write(`no schemas in ${samples.folder}: name their folder with --samples\n`);
  process.exit(66);
}
mkdirSync(TYPES_FOLDER, { recursive: true });
const files = typesOf(readSchema(samples), [...DEFINITIONS.keys()]);
for (const [name, text] of files) writeFileSync(join(TYPES_FOLDER, `${name}.ts`), text);
process.stdout.write(`${files.size} files in connectors/quickbooks/types\n`);
