import path from "node:path";
import type { Command } from "commander";
import { usage } from "./fail.ts";
import { formatOf } from "./format.ts";
import type { Flags } from "./shell.ts";

/** The flags that every command has. Throws what is no value of theirs. */
export function flagsOf(command: Command): Flags {
  const options = command.optsWithGlobals<Record<string, unknown>>();
  const text = (name: string): string | null => {
    const value = options[name];
    return typeof value === "string" ? value : null;
  };
  const width = text("width");
  if (width !== null && !/^\d{2,3}$/.test(width)) {
    throw usage(`"${width}" is no width`, "A number of columns from 40 to 500: --width 80");
  }
  return {
    dir: path.resolve(text("dir") ?? "."),
    environment: text("env"),
    policy: policyOf(text("policy")),
    json: options["json"] === true,
    jsonInto: text("jsonInto"),
    input: options["input"] !== false,
    color: formatOf(text("color") ?? "auto", ["auto", "always", "never"]),
    ascii: options["ascii"] === true,
    width,
    quiet: options["quiet"] === true,
    verbose: Number(options["verbose"] ?? 0),
  };
}

/** Beside the folder of `-C`, not in it: what is checked has no say in what checks it. */
function policyOf(flag: string | null): string | null {
  return flag === null ? null : path.resolve(flag);
}
