import { isCancel, note, select, text } from "@clack/prompts";
import type { Asker } from "./init-wizard.ts";

/** A person at the terminal. What it draws goes to stderr: stdout is for the result. */
export function terminalAsker(signal: AbortSignal): Asker {
  const common = { output: process.stderr, signal };
  return {
    async choose(question, options, initial, told) {
      if (told !== undefined) note(told, "So far", common);
      const answer = await select({
        message: question,
        options: options.map((each) => ({ ...each })),
        initialValue: initial,
        ...common,
      });
      return isCancel(answer) ? null : answer;
    },
    async text(question, initial, wrong) {
      const answer = await text({
        message: question,
        initialValue: initial,
        validate: (given) => wrong(given ?? "") ?? undefined,
        ...common,
      });
      return isCancel(answer) ? null : answer;
    },
  };
}
