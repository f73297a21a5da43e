import { wrongAnswer } from "../config/preset.ts";
import { EXIT } from "../errors.ts";
import { nearest } from "../model/similar.ts";
import { many, wrap } from "../report/layout.ts";
import type { Handler } from "./handler.ts";
import { usage } from "./fail.ts";
import { DRAFT, keepDraft, keptDraft } from "./init-draft.ts";
import { askOrigin } from "./init-origin.ts";
import { presetNames, projectOf, readPreset } from "./init-preset.ts";
import type { Choice, Preset } from "./init-preset.ts";
import { workflowFiles } from "./init-workflows.ts";
import { askWizard, reviewText } from "./init-wizard.ts";
import type { Asker, Draft, Origin } from "./init-wizard.ts";
import { printResult } from "./result.ts";
import type { Shell } from "./shell.ts";

type Options = Readonly<Record<string, unknown>>;

/**
 * An example, or what was seen in a system's data, becomes a project of one's own. Nothing is sent
 * anywhere, and nothing is written before everything has been decided.
 */
export const init: Handler = async (shell, _args, options) => {
  const asker = shell.asks && options["defaults"] !== true ? await terminal(shell) : null;
  const begun = await beginning(shell, options, asker);
  if (begun === null) {
    shell.err.line("Nothing was written.");
    return EXIT.interrupted;
  }
  const preset = await presetFor(shell, begun.origin);
  const draft = withGiven(preset, begun, options["set"]);
  const force = options["force"] === true;
  if (!force) refuseOverwriting(shell, preset);
  if (options["defaults"] === true) return submit(shell, preset, draft, force);
  if (asker === null) {
    throw usage(
      "init asks, and nobody is at a terminal",
      "Take what is not said otherwise as it stands: --defaults, and --set NAME=VALUE",
    );
  }
  return walk(shell, preset, draft, asker, force);
};

async function terminal(shell: Shell): Promise<Asker> {
  const { terminalAsker } = await import("./init-asker.ts");
  return terminalAsker(shell.signal);
}

async function presetFor(shell: Shell, origin: Origin): Promise<Preset> {
  if (origin.kind === "preset") return readPreset(shell, origin.name);
  const { presetFromData } = await import("./init-data.ts");
  return presetFromData(shell, origin);
}

/** The questions, and what becomes of how they end. */
async function walk(
  shell: Shell,
  preset: Preset,
  draft: Draft,
  asker: Asker,
  force: boolean,
): Promise<number> {
  const { files } = shell.world;
  const end = await askWizard(preset, draft, asker, (each) => keepDraft(files, each));
  switch (end.kind) {
    case "submit":
      return submit(shell, preset, end.draft, force);
    case "cancel":
      files.remove(DRAFT);
      shell.err.line("Cancelled; no project was written.");
      return EXIT.ok;
    case "later":
    case "left":
      keepDraft(files, end.draft);
      shell.err.line("No project was written yet. Your answers are kept: tieout init --resume");
      return end.kind === "left" ? EXIT.interrupted : EXIT.ok;
  }
}

/** A new draft, or the one that somebody has left. null: whoever was asked has gone. */
async function beginning(
  shell: Shell,
  options: Options,
  asker: Asker | null,
): Promise<Draft | null> {
  const asked = originOf(options);
  const known = options["resume"] === true ? keptDraft(shell) : null;
  if (known !== null) {
    if (asked === null || sameOrigin(asked, known.origin)) return known;
    const advice = `tieout init --resume, or begin again without it`;
    throw usage(`what was begun is ${told(known.origin)}, not ${told(asked)}`, advice);
  }
  const origin = asked ?? (asker === null ? null : await askOrigin(shell, asker));
  if (origin !== null) return { origin, choice: null, answers: new Map() };
  if (asker !== null) return null;
  const names = presetNames(shell).map((name) => `tieout init --preset ${name}`);
  throw usage(
    "init needs something to begin with",
    ["tieout init --from FOLDER", "tieout init --from sqlite:PATH", ...names].join("\n  "),
  );
}

function originOf(options: Options): Origin | null {
  const { preset, from, streams } = options;
  if (typeof preset === "string" && typeof from === "string") {
    throw usage("--preset and --from exclude each other", "Begin with one of them");
  }
  if (typeof preset === "string") return { kind: "preset", name: preset };
  if (typeof from !== "string") return null;
  const named = typeof streams === "string" ? streams.split(",").map((each) => each.trim()) : [];
  return { kind: "data", address: from, streams: named.filter((each) => each !== "") };
}

const told = (origin: Origin): string =>
  origin.kind === "preset" ? `the preset ${origin.name}` : origin.address;

const sameOrigin = (a: Origin, b: Origin): boolean => told(a) === told(b);

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
  const paths = [...preset.files(new Map()).keys()];
  const there = paths.filter((path) => files.info(path) !== null);
  if (there.length === 0) return;
  const more = there.length > 1 ? ` and ${many(there.length - 1, "other file")}` : "";
  throw usage(
    `${there[0]}${more} would be overwritten; nothing was written`,
    "Begin in an empty folder: tieout -C FOLDER init; or overwrite them: --force",
  );
}

function submit(shell: Shell, preset: Preset, draft: Draft, force: boolean): number {
  const { files } = shell.world;
  const choice: Choice = draft.choice ?? "default";
  const made = new Map([
    ...workflowFiles(shell),
    ...projectOf(preset, choice, draft.answers, files),
  ]);
  const own = preset.files(draft.answers);
  for (const [path, text] of made) {
    const ours = path.startsWith(".tieout/") || (force && own.has(path));
    if (ours || files.info(path) === null) files.write(path, text);
  }
  files.remove(DRAFT);
  const paths = [...made.keys()].filter((path) => !path.startsWith(".tieout/"));
  printResult(
    shell,
    (style) =>
      [
        `${preset.title}: ${many(paths.length, "file")} written, ${choice}.`,
        ...(preset.told.length === 0
          ? []
          : ["", ...preset.told.flatMap((each) => wrap(each, style.width))]),
        "",
        reviewText(preset, draft.answers),
        "",
        "Next   tieout validate   check it, offline",
        "       tieout test       run the tests of its mappings",
        "       tieout audit      what both sides say already, nothing decided yet",
        "       tieout plan       see what would change; changes nothing",
      ].join("\n"),
    () => ({
      format: "tieout.init/1",
      preset: preset.name,
      choice,
      told: preset.told,
      settings: Object.fromEntries(
        preset.settings.map(({ name, value }) => [name, draft.answers.get(name) ?? value]),
      ),
      files: paths,
    }),
  );
  return EXIT.ok;
}
