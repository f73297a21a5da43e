import type { Command } from "commander";
import { examples } from "./examples.ts";
import type { Run } from "./examples.ts";

/** What runs by itself, for one project or many companies. */
export function defineWorker(program: Command, run: Run): void {
  program
    .command("worker [what] [companies...]")
    .description("run what is due by `schedule:`, until Ctrl-C; status; ask: now, for COMPANIES")
    .option("--fleet <file>", "many companies: fleet.yaml names them; without it, this project")
    .option("--slots <number>", "companies at once", "4")
    .option("--drain <seconds>", "at the end, wait so long for what is under way", "60")
    .option("--no-check", "leave the tie-out away")
    .option("--once", "run what is due or was asked for, then end")
    .option("--strict", "with status: exit 5 when a company fails")
    .addHelpText(
      "after",
      examples(
        ["tieout worker", "this project, by its schedule"],
        ["tieout worker --fleet fleet.yaml", "many companies; on PostgreSQL many such processes"],
        ["tieout worker status --fleet fleet.yaml", "who works, what is due, what came of it"],
        ["tieout worker ask harborline --fleet fleet.yaml", "in line now"],
      ),
    )
    .action(run(async () => (await import("./worker.ts")).worker));
}
