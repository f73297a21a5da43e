import type { Files } from "../contract/io.ts";
import { TieoutError } from "../errors.ts";
import { isJsonObject, parseJson } from "../model/json.ts";
import type { JsonObject } from "../model/json.ts";
import { usage } from "./fail.ts";
import type { Draft, Origin } from "./init-wizard.ts";
import type { Shell } from "./shell.ts";

/** What was answered, kept after each answer: all that init writes before it is submitted. */
export const DRAFT = ".tieout/init.json";
const FORMAT = "tieout.init/1";

export function keepDraft(files: Files, { origin, choice, answers }: Draft): void {
  const from =
    origin.kind === "preset"
      ? { preset: origin.name }
      : { from: origin.address, streams: origin.streams };
  const kept = { format: FORMAT, ...from, choice, answers: Object.fromEntries(answers) };
  files.write(DRAFT, `${JSON.stringify(kept)}\n`);
}

export function keptDraft({ world: { files } }: Shell): Draft {
  if (files.info(DRAFT) === null) {
    throw usage("there are no answers to go on with", "Begin: tieout init --preset NAME");
  }
  const kept = parseJson(files.readText(DRAFT));
  const origin = isJsonObject(kept) && kept["format"] === FORMAT ? originOf(kept) : null;
  if (!isJsonObject(kept) || origin === null) {
    throw new TieoutError("TO930", `${DRAFT} cannot be read`, {
      advice: "Delete it and begin again: tieout init --preset NAME",
    });
  }
  const answers = isJsonObject(kept["answers"]) ? kept["answers"] : {};
  const choice = kept["choice"];
  return {
    origin,
    choice: choice === "default" || choice === "customised" ? choice : null,
    answers: new Map(
      Object.entries(answers).flatMap(([name, value]) =>
        typeof value === "string" ? [[name, value]] : [],
      ),
    ),
  };
}

function originOf({ preset, from, streams }: JsonObject): Origin | null {
  if (typeof preset === "string") return { kind: "preset", name: preset };
  if (typeof from !== "string") return null;
  const named = Array.isArray(streams) ? streams.filter((each) => typeof each === "string") : [];
  return { kind: "data", address: from, streams: named };
}
