import { isMap, isScalar, parseDocument, stringify } from "yaml";
import type { Node } from "yaml";
import { isDate } from "../model/calendar.ts";
import type { Scalar } from "./config.ts";

/** A setting of a project that is copied, as a question about it. */
export interface PresetSetting {
  readonly name: string;
  /** As it stands in the file. */
  readonly value: string;
  /** What it may be; null where that is open. */
  readonly oneOf: readonly string[] | null;
  readonly type: "text" | "money" | "decimal" | "date" | "bool";
  readonly locked: boolean;
  readonly note: string | null;
}

/** The settings of a `sync.config.yaml` that is known to be right, in its order. */
export function presetSettings(text: string): readonly PresetSetting[] {
  const { settings } = parseDocument(text).toJS() as {
    readonly settings?: Readonly<Record<string, Scalar | Spec>>;
  };
  return Object.entries(settings ?? {}).map(([name, written]) => {
    const spec: Spec =
      typeof written === "object" && written !== null ? written : { value: written };
    const isBool = typeof spec.value === "boolean";
    return {
      name,
      value: String(spec.value),
      oneOf: spec.one_of?.map(String) ?? (isBool ? ["true", "false"] : null),
      type: spec.type ?? (isBool ? "bool" : "text"),
      locked: spec.locked ?? false,
      note: spec.note ?? null,
    };
  });
}

/** Plain data as YAML that a person may have written: two spaces, no anchors, texts in quotes. */
export function yamlOf(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}

interface Spec {
  readonly value: Scalar;
  readonly one_of?: readonly Scalar[];
  readonly type?: PresetSetting["type"];
  readonly locked?: boolean;
  readonly note?: string;
}

/** What is wrong with an answer, or null. */
export function wrongAnswer(setting: PresetSetting, answer: string): string | null {
  if (setting.oneOf !== null) {
    return setting.oneOf.includes(answer) ? null : `one of: ${setting.oneOf.join(", ")}`;
  }
  switch (setting.type) {
    case "date":
      return isDate(answer) ? null : "a day, as 2026-06-30";
    case "money":
      return /^-?\d+\.\d{2}$/.test(answer) ? null : "an amount, as 250.00";
    case "decimal":
      return /^-?\d+(\.\d+)?$/.test(answer) ? null : "a number, as 0.5";
    default:
      return answer.trim() === "" ? "it may not be empty" : null;
  }
}

/** The same text with other values of its settings; everything else stays, comments too. */
export function withSettings(text: string, answers: ReadonlyMap<string, string>): string {
  const document = parseDocument(text);
  const settings = new Map(presetSettings(text).map((each) => [each.name, each]));
  const edits = [...answers].flatMap(([name, answer]) => {
    const setting = settings.get(name);
    const written = document.getIn(["settings", name], true) as Node | undefined;
    const node = isMap(written) ? (written.get("value", true) as Node | undefined) : written;
    if (setting === undefined || setting.value === answer || !isScalar(node)) return [];
    const [start, end] = node.range!;
    return [{ start, end, by: writtenAs(setting, answer) }];
  });
  // From the end, so that the places before stay true.
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((done, { start, end, by }) => done.slice(0, start) + by + done.slice(end), text);
}

function writtenAs({ type, oneOf }: PresetSetting, answer: string): string {
  const isPlain = type === "date" || type === "bool" || /^[a-z][a-z_ ]*$/.test(answer);
  return isPlain && (oneOf !== null || type !== "text") ? answer : JSON.stringify(answer);
}
