/**
 * The benchmark: what Tieout costs against hard-coded scripts and peers on the same rows.
 * Usage: npm run bench -- [--scenario NAME] [--rows N] [--times N] [--json]
 */
import { parseArgs } from "node:util";
import { SCENARIOS } from "./all.ts";
import type { Scale } from "./all.ts";
import { heldText } from "./targets.ts";

const { values } = parseArgs({
  options: {
    scenario: { type: "string", multiple: true },
    rows: { type: "string" },
    times: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const NAMES = Object.keys(SCENARIOS);
/** What is looked at where nobody says what: a few minutes. */
const USUAL = ["import-cold", "replan-nochange"];
if (values.help) {
  process.stdout.write(
    "npm run bench -- [--scenario NAME]... [--rows N] [--times N] [--json]\n" +
      `NAME is one of ${NAMES.join(", ")}; without it: ${USUAL.join(", ")}\n`,
  );
  process.exit(0);
}
const wanted = values.scenario ?? USUAL;
if (wanted.some((name) => !NAMES.includes(name))) fail(`--scenario is one of ${NAMES.join(", ")}`);
const given = { rows: count(values.rows), times: count(values.times) };

const found: unknown[] = [];
for (const name of wanted) {
  const scenario = SCENARIOS[name]!;
  const { text, json, held } = await scenario.run(scaleOf(scenario.usual));
  found.push({ scenario: name, found: json, held });
  if (!values.json) process.stdout.write(`${[text, heldText(held)].join("\n").trimEnd()}\n\n`);
}
if (values.json) process.stdout.write(`${JSON.stringify(found, null, 1)}\n`);
// What a peer has left open does not keep the process.
process.exit(0);

function scaleOf(usual: Scale): Scale {
  return { rows: given.rows ?? usual.rows, times: given.times ?? usual.times };
}

function count(text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) fail("--rows and --times are whole numbers from 1");
  return value;
}

function fail(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(64);
}
