/**
 * The benchmark: what the line costs against a hard-coded script on the same rows.
 * Usage: node test/bench/main.ts [--scenario NAME] [--rows N] [--times N] [--json]
 */
import { parseArgs } from "node:util";
import { tableOf } from "./report.ts";
import { runScenario, SCENARIOS } from "./scenarios.ts";
import type { Outcome, ScenarioName } from "./scenarios.ts";

const { values } = parseArgs({
  options: {
    scenario: { type: "string" },
    rows: { type: "string", default: "100000" },
    times: { type: "string", default: "3" },
    json: { type: "boolean", default: false },
  },
});
const { scenario } = values;
const wanted = SCENARIOS.filter((name) => scenario === undefined || scenario === name);
const [rows, times] = [Number(values.rows), Number(values.times)];
if (wanted.length === 0) fail(`--scenario is one of ${SCENARIOS.join(", ")}`);
if (!isCount(rows) || !isCount(times)) fail("--rows and --times are whole numbers from 1");

const outcomes: Outcome[] = [];
for (const name of wanted) outcomes.push(await run(name));
if (values.json) process.stdout.write(`${JSON.stringify(outcomes, null, 1)}\n`);

async function run(name: ScenarioName): Promise<Outcome> {
  const outcome = await runScenario(name, { rows, times });
  if (!values.json) process.stdout.write(`${tableOf(outcome)}\n\n`);
  return outcome;
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}

function fail(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(64);
}
