/**
 * The benchmark: what the line costs against a hard-coded script on the same rows.
 * Usage: npm run bench -- [--scenario NAME] [--rows N] [--times N] [--json]
 */
import { parseArgs } from "node:util";
import { screenRows, screenText } from "./console.ts";
import { emulatorTable, runEmulatorLoad } from "./emulator.ts";
import { mapFields, mappedText } from "./map.ts";
import { peersTable, runPeers } from "./peers.ts";
import { pushThrottled } from "./push.ts";
import type { Pushed } from "./push.ts";
import { tableOf } from "./report.ts";
import { latencyText, pushLatency } from "./latency.ts";
import { cpuText, pushCpu } from "./push-cpu.ts";
import { pgUpsert, upsertText } from "./pg-upsert.ts";
import { runScenario, SCENARIOS } from "./scenarios.ts";
import type { Outcome, ScenarioName } from "./scenarios.ts";

const { values } = parseArgs({
  options: {
    scenario: { type: "string" },
    rows: { type: "string", default: "100000" },
    times: { type: "string", default: "3" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const { scenario } = values;
/** Each by the rows and turns that were asked for, or its own; gives its outcome and that as text. */
const OTHERS: Readonly<Record<string, () => Promise<readonly [unknown, string]>>> = {
  "push-latency-250": async () => {
    const scale = { invoices: rowsOr(3000), latencyMs: 250, times: Number(values.times) };
    const outcome = await pushLatency(scale);
    return [outcome, latencyText(outcome)];
  },
  "push-cpu": async () => {
    const outcome = await pushCpu(rowsOr(3000), Number(values.times));
    return [outcome, cpuText(outcome)];
  },
  "pg-upsert-100k": async () => {
    const outcome = await pgUpsert(Number(values.rows), Number(values.times));
    return [outcome, upsertText(outcome)];
  },
};
const NAMES = [
  ...SCENARIOS,
  ...["push-throttled", "map-15-fields", "emulator", "console", "peers"],
  ...Object.keys(OTHERS),
];
if (values.help) {
  process.stdout.write(
    "npm run bench -- [--scenario NAME] [--rows N] [--times N] [--json]\n" +
      `NAME is one of ${NAMES.join(", ")}; without it: ${SCENARIOS.join(", ")}\n`,
  );
  process.exit(0);
}
const other = OTHERS[scenario ?? ""];
if (other !== undefined) {
  const [outcome, text] = await other();
  process.stdout.write(`${values.json ? JSON.stringify(outcome, null, 1) : text}\n`);
  process.exit(0);
}
if (scenario === "map-15-fields") {
  const mapped = await mapFields(Number(values.rows), Number(values.times));
  const text = values.json ? JSON.stringify(mapped, null, 1) : mappedText(mapped);
  process.stdout.write(`${text}\n`);
  process.exit(0);
}
if (scenario === "push-throttled") {
  await pushes();
  process.exit(0);
}
if (scenario === "console") {
  await screens();
  process.exit(0);
}
if (scenario === "emulator") {
  await underLoad();
  process.exit(0);
}
if (scenario === "peers") {
  await peers();
  process.exit(0);
}
const wanted = SCENARIOS.filter((name) => scenario === undefined || scenario === name);
const [rows, times] = [Number(values.rows), Number(values.times)];
if (wanted.length === 0) fail(`--scenario is one of ${NAMES.join(", ")}`);
if (!isCount(rows) || !isCount(times)) fail("--rows and --times are whole numbers from 1");

const outcomes: Outcome[] = [];
for (const name of wanted) outcomes.push(await run(name));
if (values.json) process.stdout.write(`${JSON.stringify(outcomes, null, 1)}\n`);

/** Of `--rows` invoices, 300 where nothing is said: what a second run and a killed one leave. */
async function peers(): Promise<void> {
  const outcomes = await runPeers(rowsOr(300));
  const text = values.json ? JSON.stringify(outcomes, null, 1) : peersTable(outcomes);
  process.stdout.write(`${text}\n`);
}

function rowsOr(fallback: number): number {
  return process.argv.includes("--rows") ? Number(values.rows) : fallback;
}

async function run(name: ScenarioName): Promise<Outcome> {
  const outcome = await runScenario(name, { rows, times });
  if (!values.json) process.stdout.write(`${tableOf(outcome)}\n\n`);
  return outcome;
}

/** Of `--rows` invoices; a turn is 20,000 requests. */
async function underLoad(): Promise<void> {
  const scale = { invoices: Number(values.rows), requests: 20_000, times: Number(values.times) };
  const outcome = await runEmulatorLoad(scale);
  const text = values.json ? JSON.stringify(outcome, null, 1) : emulatorTable(outcome);
  process.stdout.write(`${text}\n`);
}

/** The staging screen over `--rows` invoices. */
async function screens(): Promise<void> {
  const screened = await screenRows({ rows: Number(values.rows), times: Number(values.times) });
  const text = values.json ? JSON.stringify(screened, null, 1) : screenText(screened);
  process.stdout.write(`${text}\n`);
}

/** 10,000 invoices under the real limits, then a tenth of them in a storm of 429. */
async function pushes(): Promise<void> {
  const calm = await pushThrottled({ invoices: 10_000 });
  const storm = await pushThrottled({ invoices: 1000, storm: { share: 0.2, seed: 1 } });
  if (values.json)
    process.stdout.write(`${JSON.stringify({ calm, storm }, null, 1)}
`);
  else
    process.stdout.write(`${pushText("push-throttled", calm)}
${pushText("  storm", storm)}
`);
}

function pushText(name: string, pushed: Pushed): string {
  const { posted, invoices, minutes, batches, calls, earned, stormed, twice, runs } = pushed;
  return [
    `${name}  ${posted} of ${invoices} posted, ${twice} twice, in ${minutes.toFixed(2)} minutes`,
    `  ${batches} batches, ${calls} calls in all, ${runs} runs`,
    `  ${earned} answers 429 of our making, ${stormed} of a storm`,
    `  ${(pushed.share * 100).toFixed(1)} % of what 40 batches of 30 a minute admit`,
  ].join("\n");
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}

function fail(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(64);
}
