import type { Command } from "commander";
import { examples } from "./examples.ts";
import type { Run } from "./examples.ts";

/** What would change, for people, for reviews and for what applies it. */
export function definePlan(program: Command, run: Run): void {
  program
    .command("plan [query...]")
    .description("show what would change in the books; sends nothing")
    .option("--out <file>", "save the plan, so that exactly it can be applied")
    .option("--format <format>", "text, json, md or html", "text")
    .option("--diff <rows>", "summary, or full: every row and field", "summary")
    .option("--detailed-exitcode", "exit 2 when there are changes")
    .option("--expect-no-changes", "exit 2 when there are changes, and say so")
    .option("--offline", "from what is staged; read neither side")
    .option("--whole", "read all of the books, not only what they say has changed")
    .option("--told", "read of the books only what webhooks have told of")
    .option("--rehearse", "then carry it out against an emulator filled with what was read")
    .option(
      "--base <commit>",
      "a branch, a commit or a folder: what differs because of the configuration here",
    )
    .option("--redact <what>", "names, amounts or both, for places that everybody reads")
    .addHelpText(
      "after",
      examples(
        ["tieout plan", "everything that is ready"],
        [
          "tieout plan --rehearse",
          "and what the books would refuse of it; exit 6 where they would",
        ],
        ["tieout plan --out nov.plan", "saved; tieout apply nov.plan sends exactly this"],
        ["tieout plan --base main --format md", "for a review; the store stays as it is"],
        ["tieout plan 'invoice:amount>5000'", "only these"],
      ),
    )
    .action(run(async () => (await import("./plan.ts")).plan));
}
