import { wrongAnswer } from "../config/preset.ts";
import type { PresetSetting } from "../config/preset.ts";
import type { Choice, Preset } from "./init-preset.ts";

/** What was answered so far: kept after each answer, so that one can stop at any. */
export interface Draft {
  readonly origin: Origin;
  readonly choice: Choice | null;
  readonly answers: ReadonlyMap<string, string>;
}

/** What a project begins with: an example by its name, or the data of a system. */
export type Origin =
  | { readonly kind: "preset"; readonly name: string }
  | { readonly kind: "data"; readonly address: string; readonly streams: readonly string[] };

/** Whoever answers: a person at the terminal, or a test. null: Ctrl-C. */
export interface Asker {
  choose(
    question: string,
    options: readonly Option[],
    initial: string,
    told?: string,
  ): Promise<string | null>;
  text(
    question: string,
    initial: string,
    wrong: (answer: string) => string | null,
  ): Promise<string | null>;
}

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

/** `left`: by Ctrl-C, which keeps the answers as `later` does. */
export type WizardEnd = {
  readonly kind: "submit" | "later" | "left" | "cancel";
  readonly draft: Draft;
};

/**
 * How much to decide, each setting where that is asked for, and a look at everything before
 * anything is written. One can go back, go on later or cancel at every question.
 */
export async function askWizard(
  preset: Preset,
  begun: Draft,
  asker: Asker,
  keep: (draft: Draft) => void,
): Promise<WizardEnd> {
  let draft = begun;
  let at = firstOpen(preset, begun);
  for (;;) {
    const steps = stepsOf(preset, draft);
    const step = steps[at]!;
    const answer = await askStep(step, preset, draft, asker);
    if (answer === null) return { kind: "left", draft };
    if (answer === LATER) return { kind: "later", draft };
    if (answer === CANCEL) return { kind: "cancel", draft };
    if (answer === BACK) {
      at = Math.max(0, at - 1);
      continue;
    }
    if (step === REVIEW) return { kind: "submit", draft };
    draft = withAnswer(draft, step, answer);
    keep(draft);
    at++;
  }
}

/** `choice`, the settings, `review`. */
type Step = "choice" | PresetSetting | "review";
const REVIEW = "review";
const [BACK, LATER, CANCEL] = ["<back", "<later", "<cancel"] as const;

function stepsOf({ settings }: Preset, { choice }: Draft): readonly Step[] {
  return ["choice", ...(choice === "customised" ? settings : []), REVIEW];
}

/** Where somebody goes on who has stopped: the first question without an answer. */
function firstOpen(preset: Preset, draft: Draft): number {
  if (draft.choice === null) return 0;
  return stepsOf(preset, draft).findIndex((step) => {
    return step === REVIEW || (typeof step === "object" && !draft.answers.has(step.name));
  });
}

function withAnswer(draft: Draft, step: Exclude<Step, "review">, answer: string): Draft {
  if (step === "choice") {
    const choice = answer as Choice;
    // Who takes the defaults takes all of them.
    return { ...draft, choice, answers: choice === "default" ? new Map() : draft.answers };
  }
  return { ...draft, answers: new Map([...draft.answers, [step.name, answer]]) };
}

async function askStep(
  step: Step,
  preset: Preset,
  draft: Draft,
  asker: Asker,
): Promise<string | null> {
  if (step === "choice") {
    const told = preset.told.length === 0 ? undefined : preset.told.join("\n");
    const now = draft.choice ?? "default";
    return asker.choose("How much do you want to decide now?", CHOICES, now, told);
  }
  if (step === REVIEW) {
    return asker.choose("Is that right?", REVIEWED, "submit", reviewText(preset, draft.answers));
  }
  const now = draft.answers.get(step.name) ?? step.value;
  if (step.oneOf !== null) {
    const options = step.oneOf.map((value) => ({ value, label: value }));
    return asker.choose(questionOf(step), [...options, ...WAYS], now);
  }
  const how = await asker.choose(questionOf(step), [...keepOr(now), ...WAYS], KEEP);
  if (how === KEEP) return now;
  if (how !== CHANGE) return how;
  return asker.text(questionOf(step), now, (answer) => wrongAnswer(step, answer));
}

const [KEEP, CHANGE] = ["<keep", "<change"] as const;
const keepOr = (now: string): readonly Option[] => [
  { value: KEEP, label: `Keep ${now}` },
  { value: CHANGE, label: "Another" },
];

const STOPS: readonly Option[] = [
  { value: LATER, label: "Continue later", hint: "tieout init --resume" },
  { value: CANCEL, label: "Cancel", hint: "nothing is written" },
];
const WAYS: readonly Option[] = [{ value: BACK, label: "Back" }, ...STOPS];
const CHOICES: readonly Option[] = [
  { value: "default", label: "Default settings", hint: "few decisions" },
  { value: "customised", label: "Customisation", hint: "every setting; bring your bookkeeper" },
  ...STOPS,
];
const REVIEWED: readonly Option[] = [
  { value: "submit", label: "Submit", hint: "writes the project; nothing is sent" },
  ...WAYS,
];

function questionOf({ name, note, locked }: PresetSetting): string {
  const frozen = locked ? "   [locked at the first apply]" : "";
  return `${name}${note === null ? "" : `: ${note}`}${frozen}`;
}

/** All settings as they will stand, to be looked at and printed. */
export function reviewText(
  { settings }: Pick<Preset, "settings">,
  answers: ReadonlyMap<string, string>,
): string {
  const wide = Math.max(...settings.map(({ name }) => name.length), 0);
  const lines = settings.map(({ name, value, locked }) => {
    const own = answers.get(name) ?? value;
    const frozen = locked ? "   locked at the first apply" : "";
    return `${name.padEnd(wide)}   ${own}${own === value ? "" : ` (default: ${value})`}${frozen}`;
  });
  return [
    ...lines,
    ...(settings.some(({ locked }) => locked) ? LOCKED : []),
    "Look at it with your bookkeeper or accountant first. To print it: tieout config show",
  ].join("\n");
}

const LOCKED = [
  "What is locked cannot be changed once documents are in the books, but by tieout migrate.",
];
