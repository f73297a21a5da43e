import { defineConfig, type ViteUserConfig } from "vitest/config";
import { CANARY, CANARY_NAME } from "./test/support/canary.ts";
import { LongestFirst } from "./test/support/longest-first.ts";
import { tallyReporter } from "./test/support/tally.reporter.ts";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/memory.setup.ts", "test/support/postgres.setup.ts"],
    reporters: ["default", tallyReporter()],
    // Processes, not threads: tests change folders, open SQLite files and are killed.
    pool: "forks",
    // Files share a process, one after the other: to load the engine anew for each of two hundred
    // took a fifth of the time. Nothing of ours is kept in a module but what may be kept.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    env: { [CANARY_NAME]: CANARY },
    // CI has two cores; many tests wait for a disk or for a process that they have started.
    maxWorkers: 3,
    // Nothing is timed: this only ends what hangs, on a machine that does other work as well.
    // A story over sixty stores takes a minute where each of them is made at the end of a wire.
    testTimeout: process.env["TIEOUT_TEST_STORE"] === "postgres" ? 240_000 : 60_000,
    hookTimeout: 60_000,
  },
});
export default config;
