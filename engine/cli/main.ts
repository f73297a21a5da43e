import { CommanderError } from "commander";
import type { Command } from "commander";
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
import { printError } from "./fail.ts";
import { flagsOf } from "./flags.ts";
import type { Handler } from "./handler.ts";
import { newProgram } from "./program.ts";
import { letReaderLeave } from "./reader.ts";
import { makeShell } from "./shell.ts";
import type { Shell } from "./shell.ts";
import { welcome } from "./welcome.ts";

/** The command line: what `args` ask for is done, and the exit code is the answer. */
export async function main(args: readonly string[]): Promise<number> {
  for (const stream of [process.stdout, process.stderr]) letReaderLeave(stream);
  let code: number = EXIT.ok;
  const program = newProgram((load) => async (...given) => {
    code = await perform(load, given.at(-1) as Command);
  });
  program.exitOverride().configureOutput({ writeErr: () => {} });
  for (const command of program.commands) {
    command.exitOverride().configureOutput({ writeErr: () => {} });
  }
  if (args.length === 0) {
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

/** What one command needs and others do not is loaded here. */
async function perform(load: () => Promise<Handler>, command: Command): Promise<number> {
  let shell: Shell | null = null;
  try {
    shell = await makeShell(flagsOf(command), {
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
    // The store's room is loaded only for what it may know.
    const isTold = error instanceof TieoutError;
    const told = isTold ? error : (await import("../store/open.ts")).storeError(error);
    return printError(shell, told);
  } finally {
    await shell?.close();
  }
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
