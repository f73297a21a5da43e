/**
 * Invoices pushed through the whole line (run.ts) into an emulator that keeps the service's real
 * limits, on a clock that jumps: hours of waiting cost nothing.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createEmulator } from "../../connectors/quickbooks/emulator/emulator.ts";
import type { FaultHook } from "../../connectors/quickbooks/emulator/http/injected.ts";
import type { Http, World } from "../../engine/contract/io.ts";
import { openFiles } from "../../engine/files.ts";
import { SILENT } from "../../engine/log.ts";
import { openProject } from "../../engine/project.ts";
import { runProject } from "../../engine/run.ts";
import { realRandom } from "../../engine/world.ts";
import { connectors } from "../support/connectors.ts";
import { carryTo, EMULATOR_URL } from "../support/emulator-http.ts";
import { openVirtualTime } from "../support/virtual-time.ts";
import { writeBenchProject } from "./data.ts";
import { atLeast, atMost } from "./targets.ts";
import type { Held } from "./targets.ts";

export interface PushOptions {
  readonly invoices: number;
  /** Milliseconds until an answer comes. */
  readonly readMs?: number;
  readonly batchMs?: number;
  /** Share of calls that are answered 429 whatever the limits say, chosen from the seed. */
  readonly storm?: { readonly share: number; readonly seed: number };
}

export interface Pushed {
  readonly invoices: number;
  /** In the books at the end, and how many numbers are there twice. */
  readonly posted: number;
  readonly twice: number;
  readonly batches: number;
  readonly calls: number;
  /** 429 that the limits earned; and those of the storm. */
  readonly earned: number;
  readonly stormed: number;
  /** Calls that came within 60 s of a 429. */
  readonly impatient: number;
  /** From the first batch on its way to the answer of the last. */
  readonly minutes: number;
  /** Of what the limits admit in that time: 40 batches at once, and 40 a minute from then on. */
  readonly share: number;
  /** Runs until nothing was left to do. */
  readonly runs: number;
}

const LIMITS = { on: true, perSecond: 10, perMinute: 500, batchesPerMinute: 40, slack: 0 } as const;
/** A storm may end a run with "later"; whoever starts it again goes on. */
const MOST_RUNS = 50;

export async function pushThrottled(options: PushOptions): Promise<Pushed> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-push-"));
  try {
    writeBenchProject(folder, options.invoices);
    const config = path.join(folder, "sync.config.yaml");
    const text = fs.readFileSync(config, "utf8");
    const address = `address: "${EMULATOR_URL}"`;
    fs.writeFileSync(config, text.replace("seed: company.json", address));
    return await push(folder, options);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function push(folder: string, options: PushOptions): Promise<Pushed> {
  const { invoices, readMs = 150, batchMs = 1000, storm } = options;
  // Files are real: a turn of the loop does not always bring them home.
  const time = openVirtualTime({ patience: 5000 });
  const seen = { calls: 0, batches: 0, throttled: 0, stormed: 0, impatient: 0 };
  const span = { from: null as number | null, to: 0 };
  const chance = stormOf(storm);
  const faults: FaultHook = (request) => {
    seen.calls++;
    if (request.path === "batch") seen.batches++;
    if (!chance(request.number)) return null;
    seen.stormed++;
    const contentType = "application/xml";
    return { kind: "answer", status: 429, body: THROTTLED, contentType, acts: false };
  };
  const emulator = createEmulator({
    seed: JSON.parse(fs.readFileSync(path.join(folder, "company.json"), "utf8")),
    clock: time.clock,
    random: realRandom,
    settings: { limits: LIMITS },
    faults,
  });
  let throttledAt = -Infinity;
  const http: Http = {
    async request(request) {
      const isBatch = request.url.includes("/batch?");
      if (isBatch) span.from ??= time.nowMs();
      if (request.url.includes("/v3/") && time.nowMs() - throttledAt < 60_000) seen.impatient++;
      await time.clock.sleep((isBatch ? batchMs : readMs) / 2);
      const answer = await carryTo(emulator, request);
      await time.clock.sleep((isBatch ? batchMs : readMs) / 2);
      if (answer.kind === "answer" && answer.status === 429) {
        seen.throttled++;
        throttledAt = time.nowMs();
      }
      if (isBatch) span.to = time.nowMs();
      return answer;
    },
    close: () => Promise.resolve(),
  };
  const world: World = {
    clock: time.clock,
    random: realRandom,
    files: openFiles(folder),
    http,
    log: SILENT,
    env: () => null,
    crash: () => {},
  };
  const runs = await time.run(untilDone(world));
  const numbers = [...emulator.company.all("Invoice")].flatMap(({ body }) =>
    body === null ? [] : [body["DocNumber"]],
  );
  const minutes = (span.to - (span.from ?? span.to)) / 60_000;
  const admitted = LIMITS.batchesPerMinute * (1 + minutes);
  return {
    invoices,
    posted: numbers.length,
    twice: numbers.length - new Set(numbers).size,
    batches: seen.batches,
    calls: seen.calls,
    earned: seen.throttled - seen.stormed,
    stormed: seen.stormed,
    impatient: seen.impatient,
    minutes,
    share: numbers.length / 30 / admitted,
    runs,
  };
}

const THROTTLED = `<IntuitResponse xmlns="http://schema.intuit.com/finance/v3"><Fault type="SERVICE">
<Error code="3001"><Message>message=ThrottleExceeded; errorCode=003001; statusCode=429</Message>
<Detail>The request limit was reached.  Try again later</Detail></Error></Fault></IntuitResponse>`;

/** The n-th call is hit where its own hash falls below the share: the same in every run. */
function stormOf(storm: PushOptions["storm"]): (call: number) => boolean {
  if (storm === undefined) return () => false;
  return (call) => {
    let hash = Math.imul(call ^ storm.seed, 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
    return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32 < storm.share;
  };
}

async function untilDone(world: World): Promise<number> {
  for (let runs = 1; ; runs++) {
    const job = { world, environment: null, actor: "bench", connectors, patient: true };
    const opened = await openProject({ ...job, signal: new AbortController().signal });
    if (opened.kind === "invalid") throw new Error(JSON.stringify(opened.diagnostics, null, 1));
    try {
      const { applied } = await runProject(opened.project, { check: false });
      const odd = applied.rows.find(({ result }) => result === "failed" || result === "blocked");
      if (odd !== undefined) throw new Error(JSON.stringify(odd.reasons));
      if (applied.stop === null) return runs;
      if (runs === MOST_RUNS) throw applied.stop;
    } finally {
      await opened.project.close();
    }
  }
}

export function heldPushed({ share, earned, twice }: Pushed): readonly Held[] {
  const name = "push-throttled";
  const count = { limit: atMost(0), unit: "count" } as const;
  const found = 100 * share;
  const what = "of what the limits admit";
  return [
    { name, what, limit: atLeast(98), unit: "%", found, turns: [found] },
    { name, what: "answers 429 of our making", ...count, found: earned, turns: [earned] },
    { name, what: "invoices twice", ...count, found: twice, turns: [twice] },
  ];
}

export function pushText(name: string, pushed: Pushed): string {
  const { posted, invoices, minutes, batches, calls, earned, stormed, twice, runs } = pushed;
  return [
    `${name}  ${posted} of ${invoices} posted, ${twice} twice, in ${minutes.toFixed(2)} minutes`,
    `  ${batches} batches, ${calls} calls in all, ${runs} runs`,
    `  ${earned} answers 429 of our making, ${stormed} of a storm`,
    `  ${(pushed.share * 100).toFixed(1)} % of what 40 batches of 30 a minute admit`,
  ].join("\n");
}
