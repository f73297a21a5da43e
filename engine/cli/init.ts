import { wrongAnswer } from "../config/preset.ts";
import { EXIT, TieoutError } from "../errors.ts";
import { isJsonObject, parseJson } from "../model/json.ts";
import { nearest } from "../model/similar.ts";
import { many } from "../report/layout.ts";
import type { Handler } from "./handler.ts";
import { usage } from "./fail.ts";
import { presetNames, projectOf, readPreset } from "./init-preset.ts";
import type { Choice, Preset } from "./init-preset.ts";
import { askWizard, reviewText } from "./init-wizard.ts";
import type { Asker, Draft } from "./init-wizard.ts";
import { printResult } from "./result.ts";
import type { Shell } from "./shell.ts";

/** `init --preset NAME`: an example becomes a project of one's own. Nothing is sent anywhere. */
export const init: Handler = async (shell, _args, options) => {
  const begun = beginning(shell, options);
  const preset = readPreset(shell, begun.preset);
  const draft = withGiven(preset, begun, options["set"]);
  refuseOverwriting(shell, preset);
  if (options["defaults"] === true) return submit(shell, preset, draft);
  if (!shell.asks) {
    throw usage(
      "init asks, and nobody is at a terminal",
      "Take what is not said otherwise as it stands: --defaults, and --set NAME=VALUE",
    );
  }
  const { terminalAsker } = await import("./init-asker.ts");
  return walk(shell, preset, draft, terminalAsker(shell.signal));
};

/** The questions, and what becomes of how they end. */
export async function walk(
  shell: Shell,
  preset: Preset,
  draft: Draft,
  asker: Asker,
): Promise<number> {
  const { files } = shell.world;
  const end = await askWizard(preset, draft, asker, (each) => files.write(DRAFT, textOf(each)));
  switch (end.kind) {
    case "submit":
      return submit(shell, preset, end.draft);
    case "cancel":
      files.remove(DRAFT);
      shell.err.line("Cancelled; no project was written.");
      return EXIT.ok;
    case "later":
      files.write(DRAFT, textOf(end.draft));
      shell.err.line("No project was written yet. Your answers are kept: tieout init --resume");
      return EXIT.ok;
  }
}

const DRAFT = ".tieout/init.json";

/** A new draft, or the one that somebody has left. */
function beginning(shell: Shell, options: Readonly<Record<string, unknown>>): Draft {
  const asked = options["preset"];
  const named = typeof asked === "string" ? asked : null;
  const known = options["resume"] === true ? keptDraft(shell) : null;
  if (known !== null) {
    if (named === null || named === known.preset) return known;
    const advice = `tieout init --resume, or begin again without it`;
    throw usage(`what was begun is the preset ${known.preset}, not ${named}`, advice);
  }
  if (named !== null) return { preset: named, choice: null, answers: new Map() };
  const names = presetNames(shell).map((name) => `tieout init --preset ${name}`);
  throw usage("init needs something to begin with", names.join("\n  "));
}

function keptDraft({ world: { files } }: Shell): Draft {
  if (files.info(DRAFT) === null) {
    throw usage("there are no answers to go on with", "Begin: tieout init --preset NAME");
  }
  const kept = parseJson(files.readText(DRAFT));
  const preset = isJsonObject(kept) ? kept["preset"] : null;
  if (!isJsonObject(kept) || kept["format"] !== FORMAT || typeof preset !== "string") {
    throw new TieoutError("TO930", `${DRAFT} cannot be read`, {
      advice: "Delete it and begin again: tieout init --preset NAME",
    });
  }
  const answers = isJsonObject(kept["answers"]) ? kept["answers"] : {};
  const choice = kept["choice"];
  return {
    preset,
    choice: choice === "default" || choice === "customised" ? choice : null,
    answers: new Map(
      Object.entries(answers).flatMap(([name, value]) =>
        typeof value === "string" ? [[name, value]] : [],
      ),
    ),
  };
}

const FORMAT = "tieout.init/1";

const textOf = ({ preset, choice, answers }: Draft): string =>
  `${JSON.stringify({ format: FORMAT, preset, choice, answers: Object.fromEntries(answers) })}\n`;

/** The answers that `--set NAME=VALUE` gives; kept ones of another version are looked at, too. */
function withGiven(preset: Preset, draft: Draft, given: unknown): Draft {
  const pairs = (Array.isArray(given) ? given : []).map((each): readonly [string, string] => {
    const [name = "", ...rest] = String(each).split("=");
    return [name, rest.join("=")];
  });
  const answers = new Map([...draft.answers, ...pairs]);
  const names = preset.settings.map(({ name }) => name);
  for (const [name, answer] of answers) {
    const setting = preset.settings.find((each) => each.name === name);
    if (setting === undefined) {
      const near = nearest(name, names);
      const hint = near === null ? "" : `. Did you mean "${near}"?`;
      throw usage(`there is no setting "${name}"${hint}`, `There are: ${names.join(", ")}`);
    }
    const wrong = wrongAnswer(setting, answer);
    if (wrong !== null) throw usage(`${name} cannot be "${answer}"`, `It is ${wrong}`);
  }
  return { ...draft, choice: pairs.length > 0 ? "customised" : draft.choice, answers };
}

function refuseOverwriting({ world: { files } }: Shell, preset: Preset): void {
  const there = [...preset.files.keys()].filter((path) => files.info(path) !== null);
  if (there.length === 0) return;
  const more = there.length > 1 ? ` and ${many(there.length - 1, "other file")}` : "";
  throw usage(
    `${there[0]}${more} would be overwritten; nothing was written`,
    "Begin in an empty folder: tieout -C FOLDER init",
  );
}

function submit(shell: Shell, preset: Preset, draft: Draft): number {
  const { files } = shell.world;
  const choice: Choice = draft.choice ?? "default";
  const made = projectOf(preset, choice, draft.answers, files);
  for (const [path, text] of made) {
    if (files.info(path) === null || path.startsWith(".tieout/")) files.write(path, text);
  }
  files.remove(DRAFT);
  const paths = [...made.keys()].filter((path) => !path.startsWith(".tieout/"));
  printResult(
    shell,
    () =>
      [
        `${preset.title}: ${many(paths.length, "file")} written, ${choice}.`,
        "",
        reviewText(preset, draft.answers),
        "",
        "Next   tieout validate   check it, offline",
        "       tieout test       run the tests of its mappings",
        "       tieout plan       see what would change; changes nothing",
      ].join("\n"),
    () => ({
      format: "tieout.init/1",
      preset: preset.name,
      choice,
      settings: Object.fromEntries(
        preset.settings.map(({ name, value }) => [name, draft.answers.get(name) ?? value]),
      ),
      files: paths,
    }),
  );
  return EXIT.ok;
}
