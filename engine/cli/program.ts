import { Command } from "commander";
import { defineCommands } from "./commands.ts";
import type { Run } from "./examples.ts";

/** Every command with its flags, and the flags that all of them have. */
export function newProgram(run: Run): Command {
  const program = globalOptions(new Command("tieout"));
  defineCommands(program, run);
  return program;
}

function globalOptions(program: Command): Command {
  return program
    .description("Config-as-code sync between where work happens and the books.")
    .usage("<command> [arguments] [flags]")
    .option("-C, --dir <path>", "run as if started in that folder")
    .option("-e, --env <name>", "environment of sync.config.yaml")
    .option("--policy <file>", "what the configuration may name; also TIEOUT_POLICY")
    .option("--json", "one JSON document on stdout")
    .option("--json-into <file>", "text on the terminal, and JSON into a file")
    .option("--no-input", "never ask, never wait: what is needed is an error")
    .option("--color <when>", "auto, always or never", "auto")
    .option("--ascii", "no box characters")
    .option("--width <columns>", "width of the text; 100 when piped")
    .option("-q, --quiet", "no progress")
    .option(
      "-v, --verbose",
      "log lines on stderr, with what each step took; -vv each call",
      (_, n: number) => n + 1,
      0,
    )
    .helpCommand("help [command]", "what a command does, with examples")
    .showHelpAfterError(false)
    .showSuggestionAfterError(false);
}
