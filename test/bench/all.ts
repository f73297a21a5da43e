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
import { pushThrottled, pushText } from "./push.ts";
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
  /** Where neither `--rows` nor `--times` says it. */
  readonly usual: Scale;
  run(scale: Scale): Promise<Done>;
}

const line = (name: ScenarioName, usual: Scale): Scenario => ({
  usual,
  async run(scale) {
    const outcome = await runScenario(name, scale);
    return { text: tableOf(outcome), json: outcome, held: heldOutcome(outcome) };
  },
});

const cold = (name: "help-cold" | "validate-cold"): Scenario => ({
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
    usual: { rows: 1_000_000, times: 1 },
    async run(scale) {
      const found = planChanges(scale);
      return { text: changesText(scale.rows, found), json: found, held: heldChanges(found) };
    },
  },
  plans: {
    usual: { rows: 100_000, times: 1 },
    async run(scale) {
      const found = await planCommands(scale);
      return { text: plansText(found), json: found, held: heldPlans(found) };
    },
  },
  "map-15-fields": {
    usual: { rows: 100_000, times: 3 },
    async run({ rows, times }) {
      const found = await mapFields(rows, times);
      return { text: mappedText(found), json: found, held: heldMapped(found) };
    },
  },
  "csv-100k": {
    usual: { rows: 100_000, times: 3 },
    async run(scale) {
      const found = await readBoth(scale);
      return { text: csvText(found), json: found, held: heldCsv(found) };
    },
  },
  "help-cold": cold("help-cold"),
  "validate-cold": cold("validate-cold"),
  "second-run-10k": {
    usual: { rows: 10_000, times: 3 },
    async run(scale) {
      const found = await runAgain(scale);
      return { text: againText(found), json: found, held: heldAgain(found) };
    },
  },
  "push-throttled": {
    usual: { rows: 10_000, times: 1 },
    /** All of them under the real limits, then a tenth of them in a storm of 429. */
    async run({ rows }) {
      const calm = await pushThrottled({ invoices: rows });
      const few = Math.ceil(rows / 10);
      const storm = await pushThrottled({ invoices: few, storm: { share: 0.2, seed: 1 } });
      const text = `${pushText("push-throttled", calm)}\n${pushText("  storm", storm)}`;
      return { text, json: { calm, storm }, held: [] };
    },
  },
  "push-latency-250": {
    usual: { rows: 3000, times: 1 },
    async run({ rows, times }) {
      const found = await pushLatency({ invoices: rows, latencyMs: 250, times });
      return { text: latencyText(found), json: found, held: heldLatency(found) };
    },
  },
  "push-cpu": {
    usual: { rows: 3000, times: 3 },
    async run({ rows, times }) {
      const found = await pushCpu(rows, times);
      return { text: cpuText(found), json: found, held: heldCpu(found) };
    },
  },
  "pg-upsert-100k": {
    usual: { rows: 100_000, times: 3 },
    async run({ rows, times }) {
      const found = await pgUpsert(rows, times);
      return { text: upsertText(found), json: found, held: heldUpsert(found) };
    },
  },
  /** A turn is 20,000 requests. */
  emulator: {
    usual: { rows: 100_000, times: 3 },
    async run({ rows, times }) {
      const found = await runEmulatorLoad({ invoices: rows, requests: 20_000, times });
      return { text: emulatorTable(found), json: found, held: [] };
    },
  },
  console: {
    usual: { rows: 100_000, times: 3 },
    async run(scale) {
      const found = await screenRows(scale);
      return { text: screenText(found), json: found, held: [] };
    },
  },
  peers: {
    usual: { rows: 300, times: 1 },
    async run({ rows }) {
      const found = await runPeers(rows);
      return { text: peersTable(found), json: found, held: [] };
    },
  },
};
