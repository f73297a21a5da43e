import { dash, paint, table } from "./layout.ts";
import type { Style } from "./layout.ts";

/** The configuration as it is in force, for people: each part with where it is written. */
export interface ConfigView {
  readonly project: string;
  readonly environment: string;
  readonly company: string;
  readonly currency: string;
  readonly timezone: string;
  /** As written: a secret address stays a reference. */
  readonly store: string;
  /** Changes with every change of meaning; a plan names it. */
  readonly digest: string;
  readonly connections: readonly ConnectionView[];
  readonly settings: readonly SettingView[];
  readonly safety: readonly SafetyView[];
  readonly entities: readonly EntityView[];
  /** What no run takes over, with why. */
  readonly notSynced: readonly NotSyncedView[];
}

export interface NotSyncedView {
  readonly name: string;
  readonly why: string;
}

export interface ConnectionView {
  readonly name: string;
  readonly connector: string;
  /** `key: value`, secrets as references. */
  readonly keys: readonly string[];
  readonly place: string;
}

export interface SettingView {
  readonly name: string;
  readonly value: string;
  readonly locked: boolean;
  /** When the first apply froze it; null where it has not. */
  readonly frozenAt: string | null;
  readonly place: string;
}

export interface SafetyView {
  readonly name: string;
  readonly value: string;
}

export interface EntityView {
  readonly name: string;
  readonly truth: "work" | "books";
  readonly from: string;
  readonly to: readonly string[];
  readonly enabled: boolean;
  readonly importNew: string;
  readonly importChanged: string;
  readonly push: string;
  readonly file: string;
}

export function configText(view: ConfigView, style: Style): string {
  const left = (head: string) => ({ head, align: "left" as const });
  const under = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0
      ? []
      : ["", paint(style, "bold", title), ...lines.map((line) => `  ${line}`)];
  const narrower = { ...style, width: style.width - 2 };
  const rows = (heads: readonly string[], cells: readonly (readonly string[])[]) =>
    cells.length === 0 ? [] : table(heads.map(left), cells, narrower);
  return [
    `${view.project}, environment ${view.environment}, company ${view.company}`,
    `${view.currency}, ${view.timezone}, store ${view.store}`,
    `configuration ${view.digest}`,
    ...under(
      "Connections",
      view.connections.flatMap(({ name, connector, keys, place }) => [
        `${name}: ${connector}   ${paint(style, "dim", place)}`,
        ...keys.map((key) => `  ${key}`),
      ]),
    ),
    ...under(
      "Settings",
      rows(
        ["setting", "value", "locked", "where"],
        view.settings.map((each) => [each.name, each.value, lockText(each, style), each.place]),
      ),
    ),
    ...under(
      "Safety limits",
      rows(
        ["limit", "value"],
        view.safety.map(({ name, value }) => [name, value]),
      ),
    ),
    ...under(
      "Entities",
      rows(
        ["entity", "from", "to", "import new", "changed", "push", "file"],
        view.entities.map((each) => [
          each.enabled ? each.name : `${each.name} (off)`,
          each.from,
          each.to.join(", "),
          each.importNew,
          each.importChanged,
          each.push,
          each.file,
        ]),
      ),
    ),
    ...under(
      "Not synced",
      rows(
        ["what", "why"],
        view.notSynced.map(({ name, why }) => [name, why]),
      ),
    ),
  ].join("\n");
}

function lockText({ locked, frozenAt }: SettingView, style: Style): string {
  if (!locked) return dash(style);
  return frozenAt === null ? "at the first apply" : `since ${frozenAt.slice(0, 10)}`;
}
