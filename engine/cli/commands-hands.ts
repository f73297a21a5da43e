import type { Command } from "commander";
import { examples } from "./examples.ts";
import type { Run } from "./examples.ts";

export function defineHands(program: Command, run: Run): void {
  program
    .command("approve <plan>")
    .description("say that a plan of somebody else may be sent (safety: approval)")
    .option("--yes", "it was looked at: do not ask")
    .addHelpText("after", examples(["tieout approve 7c1e90ab", "shows it and asks"]))
    .action(run(async () => (await import("./approve.ts")).approve));
  program
    .command("link <row> [target]")
    .description("say which thing of the books a record is")
    .option("--suggest", "show what it could be")
    .option("--create", "none of them: make a new one")
    .option("--why <text>", "for the history")
    .option("--export", "write the links of an entity to mappings/links/")
    .addHelpText(
      "after",
      examples(
        ["tieout link project/PRJ-209", "what it could be, and at a terminal pick one"],
        ["tieout link project/PRJ-209 Customer/233", "that one"],
        ["tieout link project --export", "into mappings/links/project.yaml, to be reviewed"],
      ),
    )
    .action(run(async () => (await import("./link.ts")).link));
  program
    .command("unlink <row>")
    .description("take a link back, unless it is permanent")
    .option("--why <text>", "for the history")
    .addHelpText("after", examples(["tieout unlink invoice/INV-7 --why 'wrong one'", ""]))
    .action(run(async () => (await import("./link.ts")).unlink));
  program
    .command("hold <rows...>")
    .description("keep records out of plans until they are released")
    .requiredOption("--reason <text>", "why; it is shown with the record")
    .addHelpText("after", examples(["tieout hold invoice/INV-7 --reason 'disputed'", ""]))
    .action(run(async () => (await import("./hold.ts")).hold));
  program
    .command("release <rows...>")
    .description("let held records go on")
    .addHelpText("after", examples(["tieout release invoice/INV-7", "then: tieout plan"]))
    .action(run(async () => (await import("./hold.ts")).release));
  program
    .command("retry [rows...]")
    .description("have failed records judged and planned again")
    .option("--all", "every failed one")
    .addHelpText("after", examples(["tieout retry --all", "then: tieout plan"]))
    .action(run(async () => (await import("./hold.ts")).retry));
}
