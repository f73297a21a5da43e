import fs from "node:fs";
import path from "node:path";
import { defineConfig } from "vitest/config";
import { CANARY, CANARY_NAME } from "../support/canary.ts";
import { jobOf } from "./job.ts";

const { sources } = jobOf();
const HERE = import.meta.dirname;
const ROOT = path.resolve(HERE, "../..");
const OWN = new Set(["drive.ts", "tests.ts"].map((file) => `${HERE}/${file}`));

const bare = (id) => id.replace(/\?.*$/, "");

/** One run of vitest for all mutants of a part: each sits in the loaded code, and one is awake. */
export default defineConfig({
  plugins: [
    {
      name: "mutants",
      enforce: "pre",
      resolveId(name, importer) {
        const isTests = name === "vitest" && importer !== undefined && !OWN.has(bare(importer));
        return isTests ? path.join(HERE, "tests.ts") : null;
      },
      load(id) {
        const file = sources[path.relative(ROOT, bare(id))];
        return file === undefined ? null : fs.readFileSync(file, "utf8");
      },
    },
  ],
  test: {
    root: ROOT,
    include: ["test/mutation/drive.ts"],
    env: { [CANARY_NAME]: CANARY },
    testTimeout: 0,
    // It knows a module by its own text: it would give back the mutants of an earlier run.
    fsModuleCache: false,
  },
});
