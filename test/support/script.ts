import fs from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { PROJECT } from "./cli.ts";
import { tieoutIn } from "./inside.ts";
import { tempFolder } from "./temp.ts";

/**
 * Runs the commands of an example's script.md one by one in a copy of its folder: each must end
 * with 0, and what the step says that it shows must be in what it printed. Gives how many steps
 * it has.
 */
export async function runScript(example: string): Promise<number> {
  const folder = tempFolder();
  fs.cpSync(path.join(PROJECT, "examples", example), folder, {
    recursive: true,
    filter: (file) => !file.includes(".tieout"),
  });
  const steps = readScript(fs.readFileSync(path.join(folder, "script.md"), "utf8"));
  for (const step of steps) {
    let output = "";
    for (const command of step.commands) {
      const { exitCode, stdout, stderr } = await tieoutIn(command, { cwd: folder });
      expect(exitCode, `tieout ${command.join(" ")}\n${stdout}\n${stderr}`).toBe(0);
      output += stdout;
    }
    for (const shown of step.shows) expect(output).toContain(shown);
  }
  return steps.length;
}

interface Step {
  readonly commands: readonly (readonly string[])[];
  readonly shows: readonly string[];
}

/** Each ```sh block, and the ```shows block that may follow it before the next heading. */
function readScript(text: string): readonly Step[] {
  return text.split(/^## /m).flatMap((section) => {
    const block = (name: string): readonly string[] =>
      new RegExp(`\`\`\`${name}\\n([\\s\\S]*?)\`\`\``)
        .exec(section)?.[1]
        ?.split("\n")
        .filter((line) => line !== "") ?? [];
    const commands = block("sh").map((line) => wordsOf(line).slice(1));
    return commands.length === 0 ? [] : [{ commands, shows: block("shows") }];
  });
}

function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((word) => word[1] ?? word[2] ?? "");
}
