/**
 * The benchmark: what Tieout costs against hard-coded scripts and peers on the same rows.
 * Usage: npm run bench -- [--scenario NAME]... [--quick] [--rows N] [--times N] [--json] [--readme]
 */
import { parseArgs } from "node:util";
import { SCENARIOS } from "./all.ts";
import type { Scale } from "./all.ts";
import { keepMeasured, machineKind } from "./readme.ts";
import { heldText } from "./targets.ts";

const { values } = parseArgs({
  options: {
    scenario: { type: "string", multiple: true },
    quick: { type: "boolean", default: false },
    readme: { type: "boolean", default: false },
    rows: { type: "string" },
    times: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const NAMES = Object.keys(SCENARIOS);
/** What is looked at where nobody says what: a few minutes. */
const USUAL = ["import-cold", "replan-nochange"];
const QUICK = NAMES.filter((name) => SCENARIOS[name]!.quick);
if (values.help) {
  process.stdout.write(
    "npm run bench -- [--scenario NAME]... [--quick] [--rows N] [--times N] [--json] [--readme]\n" +
      `NAME is one of ${NAMES.join(", ")}; without it: ${USUAL.join(", ")}\n` +
      `--quick: ${QUICK.join(", ")}\n` +
      "--readme: writes what it found into the table of README.md; the rest stays, with its date\n",
  );
  process.exit(0);
}
const wanted = [
  ...(values.quick ? QUICK : []),
  ...(values.scenario ?? (values.quick || values.readme ? [] : USUAL)),
];
if (wanted.some((name) => !NAMES.includes(name))) fail(`--scenario is one of ${NAMES.join(", ")}`);
// What stands there is the size that a target is for.
if (values.readme && values.rows !== undefined) fail("--readme goes without --rows");
const given = { rows: count(values.rows), times: count(values.times) };

const found: unknown[] = [];
const on = new Date().toISOString().slice(0, 10);
for (const name of wanted) {
  const scenario = SCENARIOS[name]!;
  const scale = scaleOf(scenario.usual);
  const { text, json, held } = await scenario.run(scale);
  found.push({ scenario: name, found: json, held });
  if (!values.json) process.stdout.write(`${[text, heldText(held)].join("\n").trimEnd()}\n\n`);
  // At once: who stops it later keeps what was found so far.
  if (values.readme)
    keepMeasured({ [name]: { ...scale, on, machine: machineKind(), held } }, SCENARIOS);
}
if (values.readme && wanted.length === 0) keepMeasured({}, SCENARIOS);
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
