import type { Command } from "commander";
import { newProgram } from "./program.ts";
import { welcome } from "./welcome.ts";

/** What is said of a command: where nobody tells a width, and where no line has to be broken. */
export interface HelpText {
  readonly columns: number;
  readonly text: string;
  /** From that width on the lines stay as they are. */
  readonly wideColumns: number;
  readonly wide: string;
}

/** What commander takes where the output is no terminal. */
const PIPED = 80;
const UNBROKEN = 1000;

/**
 * What `tieout`, `tieout help` and `tieout help NAME` say, by these words. The build keeps it, so
 * that the launcher of the package says it without loading what it is made from.
 */
export function helpTexts(): Readonly<Record<string, HelpText>> {
  const { commands } = newProgram(unasked);
  const names = ["help", ...commands.map((command) => `help ${command.name()}`)];
  const [text, wide] = [helpAt(PIPED), helpAt(UNBROKEN)];
  const first = { columns: PIPED, text: welcome(), wideColumns: 0, wide: welcome() };
  return {
    "": first,
    ...Object.fromEntries(
      names.map((name) => [
        name,
        {
          ...{ columns: PIPED, text: text[name]!, wide: wide[name]! },
          wideColumns: Math.max(...wide[name]!.split("\n").map(({ length }) => length)),
        },
      ]),
    ),
  };
}

/** The help of everything, as commander says it in a terminal of so many columns. */
export function helpAt(columns: number): Readonly<Record<string, string>> {
  const program = newProgram(unasked);
  const said = (command: Command): string => {
    let text = "";
    const writeOut = (more: string): unknown => (text += more);
    command.configureOutput({ writeOut, getOutHelpWidth: () => columns });
    command.outputHelp();
    return text;
  };
  return {
    help: said(program),
    ...Object.fromEntries(program.commands.map((each) => [`help ${each.name()}`, said(each)])),
  };
}

const unasked = () => async (): Promise<void> => {};
