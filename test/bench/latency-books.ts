/**
 * The emulator of a bench project in a process of its own, each call answered after so long.
 * Usage: node latency-books.ts FOLDER MS. Over IPC it tells its address; `span` is answered with
 * what has come in so far.
 */
import fs from "node:fs";
import path from "node:path";
import { startEmulator } from "../../connectors/quickbooks/emulator/server.ts";
import { realClock, realRandom } from "../../engine/world.ts";
import type { Span } from "./latency.ts";

const [folder = "", ms = "0"] = process.argv.slice(2);
const delay = { kind: "delay", ms: Number(ms), when: "before" } as const;
let [from, to, batches] = [0, 0, 0];
const emulator = await startEmulator({
  seed: JSON.parse(fs.readFileSync(path.join(folder, "company.json"), "utf8")),
  clock: realClock,
  random: realRandom,
  settings: { settleMs: 0, limits: { on: false }, oauth: { required: false } },
  faults: ({ path: asked }) => {
    if (asked === "batch") {
      from ||= performance.now();
      batches++;
    }
    return delay.ms === 0 ? null : delay;
  },
});
emulator.company.onCommit(() => (to = performance.now()));
process.on("message", () => {
  const numbers = [...emulator.company.all("Invoice")].map(({ body }) => body?.["DocNumber"]);
  const posted = new Set(numbers).size;
  process.send!({
    wallMs: Math.round(to - from),
    batches,
    posted,
    twice: numbers.length - posted,
  } satisfies Span);
});
process.on("disconnect", () => process.exit(0));
process.send!({ url: emulator.url });
