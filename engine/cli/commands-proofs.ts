import type { Command } from "commander";
import { examples } from "./examples.ts";
import type { Run } from "./examples.ts";

/** Before anything is decided, and before a rule is changed. */
export function defineProofs(program: Command, run: Run): void {
  program
    .command("packet")
    .description(
      "the end of a month as one page: tie-out, exceptions, receivables, retainage, trust",
    )
    .requiredOption("--month <month>", "such as 2026-10")
    .requiredOption("--out <file>", "the page")
    .option("--offline", "as of the last import")
    .addHelpText("after", examples(["tieout packet --month 2026-10 --out october.html", ""]))
    .action(run(async () => (await import("./packet.ts")).packet));
  program
    .command("audit")
    .description("hold both sides against each other, read-only, before anything is decided")
    .option("--all", "every finding, not the first of each kind")
    .option("--html <file>", "the whole report as a page to send on")
    .option("--links <folder>", "write the links that could be adopted, to be looked through")
    .option("--strict", "exit 7 when something was found")
    .addHelpText(
      "after",
      examples(
        ["tieout audit", "what is missing, twice, different, or with the wrong customer"],
        ["tieout audit --html audit.html", "for the accountant"],
        ["tieout audit --links mappings/links", "adopt what is beyond doubt"],
      ),
    )
    .action(run(async () => (await import("./audit.ts")).audit));
  program
    .command("backtest")
    .description("evaluate the mappings on the past, and hold them against what the company has")
    .option("--from <day>", "the first day, as 2026-01-31")
    .option("--to <day>", "the last day")
    .option("--format <format>", "text, json or md", "text")
    .option("--redact <what>", "with md: names, amounts or both are hidden")
    .option("--strict", "exit 7 when not every document is reproduced")
    .addHelpText(
      "after",
      examples(
        ["tieout backtest --from 2025-01-01 --to 2025-12-31", "last year, cause by cause"],
        ["tieout backtest --strict", "in CI, on a change of a mapping"],
      ),
    )
    .action(run(async () => (await import("./backtest.ts")).backtest));
  program
    .command("migrate [settings...]")
    .description("change what is locked: with a reason, from a day on; old documents stay")
    .option("--reason <text>", "why; without it, only what would be changed is shown")
    .option("--from <day>", "from when it counts, for the history")
    .addHelpText(
      "after",
      examples(
        ["tieout migrate", "what is not as it was locked"],
        ["tieout migrate invoice_lines --reason 'as agreed' --from 2026-07-01", "does it"],
      ),
    )
    .action(run(async () => (await import("./migrate.ts")).migrate));
}

/** What an editor completes the files with. */
export function defineSchema(program: Command, run: Run): void {
  program
    .command("schema <what> [entity]")
    .description("JSON Schemas with this project's own fields and names: write, or print ENTITY")
    .option("--company", "read the company's lists now: accounts, items, classes, customers")
    .addHelpText(
      "after",
      examples(
        ["tieout schema write", "for the editor: fields with fill rates and samples, limits"],
        [
          "tieout schema write --company",
          "and the names that constants may have, for offline checks",
        ],
        ["tieout schema print invoice", "that of one mapping"],
      ),
    )
    .action(run(async () => (await import("./schema.ts")).schema));
}
