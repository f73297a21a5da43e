import { Command, CommanderError } from "commander";
import {
  certifiers,
  connectors,
  emulators,
  explorers,
  proposers,
  receivers,
  signIns,
} from "../../connectors/registry.ts";
import { EXIT, TieoutError } from "../errors.ts";
import { nearest } from "../model/similar.ts";
import { defineCommands } from "./commands.ts";
import type { Handler } from "./handler.ts";
import { letReaderLeave } from "./reader.ts";
import type { Shell } from "./shell.ts";

/** The command line: what `args` ask for is done, and the exit code is the answer. */
export async function main(args: readonly string[]): Promise<number> {
  for (const stream of [process.stdout, process.stderr]) letReaderLeave(stream);
  let code: number = EXIT.ok;
  const program = globalOptions(new Command("tieout"));
  const run =
    (load: () => Promise<Handler>) =>
    async (...given: readonly unknown[]): Promise<void> => {
      const command = given.at(-1) as Command;
      code = await perform(load, command);
    };
  defineCommands(program, run);
  program.exitOverride().configureOutput({ writeErr: () => {} });
  for (const command of program.commands) {
    command.exitOverride().configureOutput({ writeErr: () => {} });
  }
  if (args.length === 0) {
    const { welcome } = await import("./welcome.ts");
    process.stdout.write(welcome());
    return EXIT.ok;
  }
  if (args[0] === "--version") return main(["version"]);
  if (args[0] === "help" && args[1] !== undefined && !knows(program, args[1])) {
    process.stderr.write(`${unknownCommand(program, args[1])}\n`);
    return EXIT.usage;
  }
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return refuse(error, program, args);
  }
  return code;
}

/** What a command needs is loaded here: `help` needs none of it. */
async function perform(load: () => Promise<Handler>, command: Command): Promise<number> {
  let shell: Shell | null = null;
  try {
    const flags = (await import("./flags.ts")).flagsOf(command);
    const { makeShell } = await import("./shell.ts");
    shell = await makeShell(flags, {
      connectors: new Map(Object.entries(connectors)),
      emulators: new Map(Object.entries(emulators)),
      signIns: new Map(Object.entries(signIns)),
      certifiers: new Map(Object.entries(certifiers)),
      receivers: new Map(Object.entries(receivers)),
      explorers: new Map(Object.entries(explorers)),
      proposers: new Map(Object.entries(proposers)),
    });
    const handler = await load();
    return await handler(shell, command.args, command.opts());
  } catch (error) {
    // The store's room is loaded only for what it may know: `help` needs no database.
    const isTold = error instanceof TieoutError;
    const told = isTold ? error : (await import("../store/open.ts")).storeError(error);
    return (await import("./fail.ts")).printError(shell, told);
  } finally {
    await shell?.close();
  }
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
    .option("-v, --verbose", "log lines on stderr; -vv each call", (_, n: number) => n + 1, 0)
    .helpCommand("help [command]", "what a command does, with examples")
    .showHelpAfterError(false)
    .showSuggestionAfterError(false);
}

/** Help and version are no errors; the rest is 64, with the nearest name. */
function refuse(error: CommanderError, program: Command, args: readonly string[]): number {
  if (error.exitCode === 0) return EXIT.ok;
  // `tieout help` answers on stdout already.
  if (error.code === "commander.help") return EXIT.ok;
  process.stderr.write(`${explained(error, program, args)}\n`);
  return EXIT.usage;
}

function explained(error: CommanderError, program: Command, args: readonly string[]): string {
  const named = /'([^']*)'/.exec(error.message)?.[1] ?? "";
  const command = program.commands.find((each) => args.includes(each.name()));
  const help = `See: tieout help${command ? ` ${command.name()}` : ""}`;
  if (error.code === "commander.unknownCommand") return unknownCommand(program, named);
  if (error.code === "commander.unknownOption") {
    const flags = [...program.options, ...(command?.options ?? [])].flatMap((option) => [
      ...(option.long === null || option.long === undefined ? [] : [option.long]),
    ]);
    return suggest(`unknown flag "${named}"`, nearest(named, flags), help);
  }
  const text = error.message.replace(/^error: /, "");
  return `${text}\n${help}`;
}

function knows(program: Command, name: string): boolean {
  return program.commands.some((command) => command.name() === name);
}

function unknownCommand(program: Command, name: string): string {
  const words = program.commands.map((command) => command.name());
  return suggest(`unknown command "${name}"`, nearest(name, words), "See: tieout help");
}

function suggest(what: string, near: string | null, help: string): string {
  return near === null ? `${what}\n${help}` : `${what}. Did you mean "${near}"?\n${help}`;
}
