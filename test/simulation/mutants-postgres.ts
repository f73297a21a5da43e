import { calm, change, faults, inWorld, mutant } from "./mutant.ts";
import type { Mutant } from "./mutant.ts";

/** What only a store on PostgreSQL has: seen in worlds that run on one. */
export const ON_POSTGRES: readonly Mutant[] = [
  inWorld(
    { ...calm, second: true, linger: 120, rounds: 4, faults: faults({}) },
    mutant(
      "no-row-lock",
      "two processes write the store at once",
      change(
        "engine/store/postgres.ts",
        "where key = 'lineage' for update`",
        "where key = 'lineage'`",
      ),
    ),
  ),
  inWorld(
    { ...calm, second: true, linger: 120, rounds: 4, faults: faults({}) },
    mutant(
      "import-looks-once",
      "what another run has staged since a row was read is not seen",
      change("engine/import-write.ts", "=== intake.newest()) return", ">= 0) return"),
    ),
  ),
].map((each) => ({ ...each, store: "postgres" }));
