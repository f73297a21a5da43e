import { presetNames, readPreset } from "./init-preset.ts";
import { explorersOf } from "./init-explorers.ts";
import type { Asker, Origin } from "./init-wizard.ts";
import type { Shell } from "./shell.ts";

/** Where the records come from, asked of whoever has not said it. null: Ctrl-C. */
export async function askOrigin(shell: Shell, asker: Asker): Promise<Origin | null> {
  const explorers = await explorersOf(shell);
  const presets = presetNames(shell).map((name) => ({
    value: `preset ${name}`,
    label: readPreset(shell, name).title,
    hint: "an example, with its data",
  }));
  const systems = explorers.map(([name, { title }]) => ({ value: name, label: title }));
  const kind = await asker.choose(
    "Where do your records come from?",
    [...systems, ...presets],
    systems[0]?.value ?? "",
  );
  if (kind === null) return null;
  if (kind.startsWith("preset ")) return { kind: "preset", name: kind.slice("preset ".length) };
  const [, explorer] = explorers.find(([name]) => name === kind)!;
  const { question, initial } = explorer;
  const address = await asker.text(question, initial, (answer) =>
    explorer.takes(answer, shell.world) ? null : `there is nothing of that kind at ${answer}`,
  );
  return address === null ? null : { kind: "data", address, streams: [] };
}
