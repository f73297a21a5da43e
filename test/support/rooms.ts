/** Who may import whom, where packages live, and what only the World may touch. */
import {
  globalCall,
  imported,
  member,
  presentDate,
  type Ban,
  type Layer,
  type Places,
} from "./tidy.ts";

const MODEL = "engine/model/";
const CONTRACT = "engine/contract/";
/** What goes wrong, said the same way in every room. */
const FAULTS = ["engine/assert.ts", "engine/errors.ts"];
/** What every step works with: deps and what evaluations look at. */
const STEP: Places = [
  MODEL,
  CONTRACT,
  "engine/store/",
  "engine/deps.ts",
  "engine/scope.ts",
  "engine/facts.ts",
  "engine/world.ts",
  ...FAULTS,
];
/** In order: each knows the receipt of the one before it, and no other step. */
const LINE = ["import", "observe", "match", "desire", "diff", "plan", "apply", "check"] as const;
const BESIDE: Places = [
  "engine/recover.ts",
  "engine/undo.ts",
  "engine/witness.ts",
  "engine/audit.ts",
  "engine/backtest.ts",
  "engine/names.ts",
  "engine/compare.ts",
  "engine/rehearse.ts",
];
const STEPS: Places = LINE.map((step) => `engine/${step}.ts`);
/** A step and its further rooms: `apply.ts`, `apply-send.ts`. */
const roomsOf = (step: string): Places => [`engine/${step}.ts`, `engine/${step}-`];
/** What the shells call, beside the line itself. */
const CALLED: Places = [
  "engine/run.ts",
  "engine/configuration.ts",
  "engine/project.ts",
  "engine/hands.ts",
  "engine/approve.ts",
  "engine/migrate.ts",
  "engine/payload.ts",
  "engine/columns.ts",
  "engine/in-force.ts",
  "engine/seen.ts",
  "engine/project-facts.ts",
  "engine/month-end.ts",
  "engine/run-summary.ts",
  "engine/mapping-test.ts",
  "engine/mapping-test-settings.ts",
  "engine/doctor.ts",
  "engine/compile/codes.ts",
  "engine/profile.ts",
];
const SHELL: Places = [
  MODEL,
  CONTRACT,
  ...CALLED,
  "engine/report/",
  "engine/config/",
  "engine/store/",
  "engine/world.ts",
  "engine/log.ts",
  ...FAULTS,
];

/** Who may import whom, besides the files of the own folder. The longest fitting row counts. */
export const LAYERS: readonly Layer[] = [
  { of: "engine/assert.ts", may: [] },
  { of: "engine/errors.ts", may: [] },
  { of: MODEL, may: FAULTS },
  { of: CONTRACT, may: [MODEL] },
  { of: "engine/config/", may: [MODEL, CONTRACT, ...FAULTS] },
  { of: "engine/store/", may: [MODEL, CONTRACT, ...FAULTS] },
  { of: "engine/report/", may: [MODEL, CONTRACT, ...FAULTS] },
  { of: "engine/compile/", may: [MODEL, CONTRACT, "engine/config/", ...FAULTS] },
  { of: "engine/policy/", may: [MODEL, ...FAULTS] },
  // The machine: only the World and what it is made of.
  { of: "engine/http/", may: [MODEL, CONTRACT, ...FAULTS] },
  { of: "engine/log.ts", may: [MODEL, CONTRACT, ...FAULTS] },
  { of: "engine/files.ts", may: [MODEL, CONTRACT, ...FAULTS] },
  {
    of: "engine/world.ts",
    may: [MODEL, CONTRACT, "engine/http/", "engine/log.ts", "engine/files.ts", ...FAULTS],
  },
  // The line: steps never import one another.
  { of: "engine/deps.ts", may: [MODEL, CONTRACT, "engine/store/"] },
  { of: "engine/facts.ts", may: [MODEL, "engine/store/", ...FAULTS] },
  {
    of: "engine/scope.ts",
    may: [MODEL, "engine/deps.ts", "engine/facts.ts", "engine/store/", ...FAULTS],
  },
  ...LINE.flatMap((step, at) =>
    roomsOf(step).map((of): Layer => {
      const before = at === 0 ? [] : [`engine/${LINE[at - 1]}.ts`];
      const policy = step === "plan" ? ["engine/policy/"] : [];
      return { of, may: [...STEP, ...roomsOf(step), ...before, ...policy] };
    }),
  ),
  // Beside the line: what a lost store is rebuilt from, and a run taken back by the apply protocol.
  ...["recover", "undo"].flatMap((name) =>
    roomsOf(name).map((of): Layer => ({
      of,
      may: [...STEP, ...roomsOf(name), ...roomsOf("apply")],
    })),
  ),
  // A plan carried out where nothing is real, by the same apply.
  { of: "engine/rehearse.ts", may: [...STEP, ...roomsOf("apply"), "engine/project.ts"] },
  // Two plans held against each other, with what made each value of the rows that differ.
  {
    of: "engine/compare.ts",
    may: [MODEL, "engine/project.ts", "engine/payload.ts", "engine/store/", ...FAULTS],
  },
  { of: "engine/names.ts", may: STEP },
  // What rows hold, before there is a configuration that says it.
  ...roomsOf("profile").map((of): Layer => ({
    of,
    may: [
      MODEL,
      ...roomsOf("profile"),
      "engine/compile/number-format.ts",
      "engine/compile/decode.ts",
    ],
  })),
  // On the past, documents are told apart as an audit does it.
  ...roomsOf("backtest").map((of): Layer => ({
    of,
    may: [...STEP, ...roomsOf("backtest"), ...roomsOf("audit")],
  })),
  ...roomsOf("audit").map((of): Layer => ({ of, may: [...STEP, ...roomsOf("audit")] })),
  ...["engine/mapping-test.ts", "engine/mapping-test-"].map((of): Layer => ({
    of,
    may: [
      MODEL,
      "engine/mapping-test.ts",
      "engine/mapping-test-",
      "engine/config/",
      "engine/compile/",
      ...FAULTS,
    ],
  })),
  ...["engine/configuration.ts", "engine/project.ts"].map((of): Layer => ({
    of,
    may: [
      MODEL,
      CONTRACT,
      "engine/config/",
      "engine/compile/",
      "engine/store/",
      "engine/deps.ts",
      "engine/configuration.ts",
      ...FAULTS,
    ],
  })),
  {
    of: "engine/migrate.ts",
    may: [MODEL, "engine/project.ts", "engine/facts.ts", "engine/store/", ...FAULTS],
  },
  { of: "engine/approve.ts", may: [MODEL, "engine/project.ts", "engine/store/", ...FAULTS] },
  { of: "engine/hands.ts", may: [MODEL, "engine/project.ts", "engine/store/", ...FAULTS] },
  ...["engine/payload.ts", "engine/columns.ts"].map((of): Layer => ({
    of,
    may: [MODEL, "engine/project.ts", "engine/scope.ts", "engine/store/", ...FAULTS],
  })),
  {
    of: "engine/project-facts.ts",
    may: [MODEL, "engine/project.ts", "engine/config/", "engine/store/", ...FAULTS],
  },
  ...["engine/in-force.ts", "engine/seen.ts"].map((of): Layer => ({
    of,
    may: [MODEL, "engine/project.ts", "engine/store/", "engine/report/", ...FAULTS],
  })),
  {
    of: "engine/month-end.ts",
    may: [
      MODEL,
      "engine/project.ts",
      "engine/scope.ts",
      "engine/store/",
      "engine/report/",
      ...FAULTS,
    ],
  },
  { of: "engine/run-summary.ts", may: [MODEL, "engine/project.ts", "engine/store/", ...FAULTS] },
  { of: "engine/witness.ts", may: [MODEL, "engine/project.ts", "engine/store/", ...FAULTS] },
  { of: "engine/run.ts", may: [...STEPS, ...BESIDE, ...STEP, "engine/project.ts"] },
  {
    of: "engine/doctor.ts",
    may: [
      MODEL,
      "engine/configuration.ts",
      "engine/project.ts",
      "engine/mapping-test.ts",
      "engine/mapping-test-settings.ts",
      "engine/store/",
      ...FAULTS,
    ],
  },
  // The shells, which call the line and render what it returns.
  { of: "engine/cli/", may: SHELL },
  { of: "engine/cli/main.ts", may: [...SHELL, "engine/cli/", "connectors/registry.ts"] },
  { of: "engine/cli/console.ts", may: [...SHELL, "engine/cli/", "engine/console/"] },
  { of: "engine/cli/worker.ts", may: [...SHELL, "engine/cli/", "engine/worker/"] },
  { of: "engine/console/", may: SHELL },
  { of: "engine/worker/", may: SHELL },
  // Connectors know the model and the contract, wait in the engine's token bucket, and say what
  // goes wrong in its words; never one another.
  { of: "connectors/registry.ts", may: ["connectors/", MODEL, CONTRACT] },
  ...["quickbooks", "files", "rest", "sql", "singer", "memory"].map((name): Layer => ({
    of: `connectors/${name}/`,
    may: [MODEL, CONTRACT, "engine/http/bucket.ts", ...FAULTS],
  })),
  // The dialects stay in the store's room, behind one door (engine/store/outside.ts).
  {
    of: "connectors/sql/",
    may: [MODEL, CONTRACT, "engine/store/outside.ts", ...FAULTS],
  },
  { of: "mappings/", may: [MODEL, CONTRACT] },
].filter((row, i, rows) => rows.findLastIndex(({ of }) => of === row.of) === i);

export const EMULATOR = "connectors/quickbooks/emulator/";

/** Where each package is imported, and nowhere else. `node:` modules that are not here are free. */
export const HOMES: Readonly<Record<string, Places>> = {
  // A source in a database of somebody's is asked through the same builder (rulings 23).
  kysely: ["engine/store/", "connectors/sql/"],
  "better-sqlite3": ["engine/store/"],
  pg: ["engine/store/"],
  "pg-copy-streams": ["engine/store/"],
  undici: ["engine/http/"],
  yaml: ["engine/config/"],
  ajv: ["engine/config/"],
  "@marcbachmann/cel-js": ["engine/compile/"],
  "ts-morph": ["engine/compile/"],
  "big.js": ["engine/model/decimal.ts"],
  pino: ["engine/log.ts"],
  "pg-boss": ["engine/worker/"],
  "intuit-oauth": ["connectors/quickbooks/oauth.ts"],
  hono: ["engine/console/", EMULATOR],
  "@hono/node-server": ["engine/console/"],
  preact: ["engine/console/"],
  htm: ["engine/console/"],
  // Taps, and git for `plan --base main`.
  execa: ["connectors/singer/", "engine/cli/base-ref.ts"],
  commander: ["engine/cli/"],
  listr2: ["engine/cli/"],
  "@clack/prompts": ["engine/cli/"],
  "cli-table3": ["engine/cli/", "engine/report/"],
  // The store makes its file private and asks what kind of disk it lies on.
  "node:fs": ["engine/files.ts", "engine/store/file.ts"],
  "node:fs/promises": ["engine/files.ts"],
  // `connect` opens the browser of whoever is at the terminal.
  "node:child_process": ["connectors/singer/", "engine/cli/browser.ts"],
  // Evaluations cannot wait for a database at the end of a wire: a thread reads for them.
  "node:worker_threads": ["engine/store/postgres-"],
  "node:cluster": [],
  "node:vm": [],
  "node:timers": ["engine/world.ts"],
  "node:timers/promises": ["engine/world.ts"],
  "node:perf_hooks": ["engine/world.ts"],
  "node:net": ["engine/http/"],
  "node:tls": ["engine/http/"],
  "node:dns": ["engine/http/"],
  "node:dns/promises": ["engine/http/"],
  // The emulator listens; its calls to others go the way of all calls.
  "node:http": ["engine/http/", "connectors/quickbooks/emulator/server.ts"],
  "node:https": ["engine/http/"],
  "node:http2": ["engine/http/"],
};

const WORLD = "engine/world.ts";
const CLOCK = "ask world.clock";
const CHANCE = "ask world.random";

export const BANS: readonly Ban[] = [
  { what: "Date.now", instead: CLOCK, except: [WORLD], found: member("Date", "now") },
  { what: "the present Date", instead: CLOCK, except: [WORLD], found: presentDate },
  { what: "performance.now", instead: CLOCK, except: [WORLD], found: member("performance", "now") },
  { what: "process.hrtime", instead: CLOCK, except: [WORLD], found: member("process", "hrtime") },
  {
    what: "AbortSignal.timeout",
    instead: "abort a controller after world.clock.sleep",
    except: [WORLD],
    found: member("AbortSignal", "timeout"),
  },
  ...["setTimeout", "setInterval", "setImmediate"].map((name): Ban => ({
    what: name,
    instead: "await world.clock.sleep",
    except: [WORLD],
    found: globalCall(name),
  })),
  { what: "Math.random", instead: CHANCE, except: [WORLD], found: member("Math", "random") },
  ...["randomUUID", "randomBytes", "randomInt", "getRandomValues"].flatMap((name): Ban[] =>
    [member("crypto", name), imported(name)].map((found) => ({
      what: name,
      instead: CHANCE,
      except: [WORLD, "engine/files.ts"],
      found,
    })),
  ),
  { what: "fetch", instead: "call world.http", except: [], found: globalCall("fetch") },
  {
    what: "process.getBuiltinModule",
    instead: "import it, where it is at home",
    except: ["engine/http/", "connectors/quickbooks/emulator/server.ts"],
    found: member("process", "getBuiltinModule"),
  },
  {
    what: "process.env",
    instead: "ask world.env",
    except: [WORLD],
    found: member("process", "env"),
  },
];
