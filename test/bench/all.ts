/** Every scenario by its name: how large it is unless somebody says, and what it is held against. */
import { coldText, heldCold, startCold } from "./cold.ts";
import { screenRows, screenText } from "./console.ts";
import { csvText, heldCsv, readBoth } from "./csv.ts";
import { emulatorTable, runEmulatorLoad } from "./emulator.ts";
import { heldLatency, latencyText, pushLatency } from "./latency.ts";
import { heldMapped, mapFields, mappedText } from "./map.ts";
import { peersTable, runPeers } from "./peers.ts";
import { heldPlans, planCommands, plansText } from "./plans.ts";
import { heldUpsert, pgUpsert, upsertText } from "./pg-upsert.ts";
import { cpuText, heldCpu, pushCpu } from "./push-cpu.ts";
import { heldPushed, pushThrottled, pushText } from "./push.ts";
import { heldOutcome, tableOf } from "./report.ts";
import { changesText, heldChanges, planChanges, runScenario } from "./scenarios.ts";
import type { ScenarioName } from "./scenarios.ts";
import { heldAgain, runAgain, againText } from "./second-run.ts";
import type { Held } from "./targets.ts";

export interface Scale {
  readonly rows: number;
  readonly times: number;
}

export interface Done {
  readonly text: string;
  readonly json: unknown;
  readonly held: readonly Held[];
}

export interface Scenario {
  /** What its targets hold it against, in words; null: it only measures. */
  readonly against: string | null;
  /** One of `--quick`: all of these together take some minutes. */
  readonly quick: boolean;
  /** Where neither `--rows` nor `--times` says it. */
  readonly usual: Scale;
  run(scale: Scale): Promise<Done>;
}

const SCRIPT = "a hard-coded script on the same rows";
const AGAIN = "a hard-coded script that looks whether each row is the same";

const line = (name: ScenarioName, usual: Scale): Scenario => ({
  against: name === "import-cold" ? SCRIPT : AGAIN,
  quick: usual.rows <= 100_000,
  usual,
  async run(scale) {
    const outcome = await runScenario(name, scale);
    return { text: tableOf(outcome), json: outcome, held: heldOutcome(outcome) };
  },
});

const cold = (name: "help-cold" | "validate-cold"): Scenario => ({
  against: "`node -e 0`",
  quick: true,
  usual: { rows: 1, times: 5 },
  async run({ times }) {
    const found = await startCold(name, times);
    return { text: coldText(found), json: found, held: heldCold(found) };
  },
});

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  "import-cold": line("import-cold", { rows: 100_000, times: 3 }),
  "replan-nochange": line("replan-nochange", { rows: 100_000, times: 3 }),
  "import-cold-1m": line("import-cold", { rows: 1_000_000, times: 1 }),
  "replan-nochange-1m": line("replan-nochange", { rows: 1_000_000, times: 1 }),
  "plan-100-of-1m": {
    against: "100 edited rows, the others at rest",
    quick: false,
    usual: { rows: 1_000_000, times: 5 },
    async run(scale) {
      const found = planChanges(scale);
      return { text: changesText(scale.rows, found), json: found, held: heldChanges(found) };
    },
  },
  plans: {
    against: null,
    quick: false,
    usual: { rows: 100_000, times: 1 },
    async run(scale) {
      const found = await planCommands(scale);
      return { text: plansText(found), json: found, held: heldPlans(found) };
    },
  },
  "map-15-fields": {
    against: "a hand-written function",
    quick: true,
    usual: { rows: 100_000, times: 3 },
    async run({ rows, times }) {
      const found = await mapFields(rows, times);
      return { text: mappedText(found), json: found, held: heldMapped(found) };
    },
  },
  "csv-100k": {
    against: "csv-parse",
    quick: true,
    usual: { rows: 100_000, times: 3 },
    async run(scale) {
      const found = await readBoth(scale);
      return { text: csvText(found), json: found, held: heldCsv(found) };
    },
  },
  "help-cold": cold("help-cold"),
  "validate-cold": cold("validate-cold"),
  "second-run-10k": {
    against: "`tieout run` over what it has posted",
    quick: true,
    usual: { rows: 10_000, times: 3 },
    async run(scale) {
      const found = await runAgain(scale);
      return { text: againText(found), json: found, held: heldAgain(found) };
    },
  },
  "push-throttled": {
    against: "what 40 batches of 30 a minute admit",
    quick: true,
    usual: { rows: 10_000, times: 1 },
    /** All of them under the real limits, then a tenth of them in a storm of 429. */
    async run({ rows }) {
      const calm = await pushThrottled({ invoices: rows });
      const few = Math.ceil(rows / 10);
      const storm = await pushThrottled({ invoices: few, storm: { share: 0.2, seed: 1 } });
      const text = `${pushText("push-throttled", calm)}\n${pushText("  storm", storm)}`;
      return { text, json: { calm, storm }, held: heldPushed(calm) };
    },
  },
  "push-latency-250": {
    against: "10 connections, bytes ready, batches of 30",
    quick: true,
    usual: { rows: 3000, times: 1 },
    async run({ rows, times }) {
      const found = await pushLatency({ invoices: rows, latencyMs: 250, times });
      return { text: latencyText(found), json: found, held: heldLatency(found) };
    },
  },
  "push-cpu": {
    against: "node-quickbooks in batches",
    quick: true,
    usual: { rows: 3000, times: 3 },
    async run({ rows, times }) {
      const found = await pushCpu(rows, times);
      return { text: cpuText(found), json: found, held: heldCpu(found) };
    },
  },
  "pg-upsert-100k": {
    against: "COPY and merge, alone",
    quick: true,
    usual: { rows: 100_000, times: 3 },
    async run({ rows, times }) {
      const found = await pgUpsert(rows, times);
      return { text: upsertText(found), json: found, held: heldUpsert(found) };
    },
  },
  /** A turn is 20,000 requests. */
  emulator: {
    against: null,
    quick: false,
    usual: { rows: 100_000, times: 3 },
    async run({ rows, times }) {
      const found = await runEmulatorLoad({ invoices: rows, requests: 20_000, times });
      return { text: emulatorTable(found), json: found, held: [] };
    },
  },
  console: {
    against: null,
    quick: false,
    usual: { rows: 100_000, times: 3 },
    async run(scale) {
      const found = await screenRows(scale);
      return { text: screenText(found), json: found, held: [] };
    },
  },
  peers: {
    against: null,
    quick: false,
    usual: { rows: 300, times: 1 },
    async run({ rows }) {
      const found = await runPeers(rows);
      return { text: peersTable(found), json: found, held: [] };
    },
  },
};
