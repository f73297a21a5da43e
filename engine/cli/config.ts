import { EXIT } from "../errors.ts";
import { formatDecimal, isDecimal } from "../model/decimal.ts";
import { formatPlace } from "../model/diagnostic.ts";
import type { JsonValue } from "../model/json.ts";
import { formatMoney, isMoney } from "../model/money.ts";
import type { Money } from "../model/money.ts";
import type { Safety } from "../model/program.ts";
import type { Value } from "../model/value.ts";
import { nearest } from "../model/similar.ts";
import type { Project } from "../project.ts";
import { configText } from "../report/config-text.ts";
import type { ConfigView, ConnectionView, SafetyView, SettingView } from "../report/config-text.ts";
import { settingLocks } from "../store/setting-locks.ts";
import { usage } from "./fail.ts";
import type { Handler } from "./handler.ts";
import { printResult } from "./result.ts";
import { withProject } from "./with-project.ts";

/** `config show`, `config get NAME`, `config locked`. */
export const config: Handler = (shell, [what = "show", name]) =>
  withProject(shell, async (project) => {
    const view = await configView(project);
    if (what === "get") {
      const setting = knownSetting(view.settings, name);
      printResult(
        shell,
        () => setting.value,
        () => ({ format: "tieout.setting/1", ...setting }),
      );
      return EXIT.ok;
    }
    if (what !== "show" && what !== "locked") {
      throw usage(`"config ${what}" is not known`, "There are: show, get NAME, locked");
    }
    const shown = what === "locked" ? lockedOnly(view) : view;
    printResult(
      shell,
      (style) => configText(shown, style),
      () => ({ format: "tieout.config/1", ...shown }),
    );
    return EXIT.ok;
  });

function knownSetting(settings: readonly SettingView[], name: string | undefined): SettingView {
  const found = settings.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = settings.map((each) => each.name);
  const near = name === undefined ? null : nearest(name, names);
  throw usage(
    name === undefined
      ? "config get needs the name of a setting"
      : `there is no setting "${name}"${near === null ? "" : `. Did you mean "${near}"?`}`,
    names.length === 0 ? "This project has no settings." : `There are: ${names.join(", ")}`,
  );
}

const lockedOnly = (view: ConfigView): ConfigView => ({
  ...view,
  connections: [],
  safety: [],
  entities: [],
  settings: view.settings.filter(({ locked }) => locked),
});

async function configView(project: Project): Promise<ConfigView> {
  const { program, store } = project;
  const frozen = new Map((await settingLocks(store.db)).map((lock) => [lock.name, lock.at]));
  return {
    project: program.project,
    environment: program.environment,
    company: program.company,
    currency: program.currency,
    timezone: program.timezone,
    store: program.store,
    digest: program.digest,
    connections: [...program.connections.keys()].map((name) => connectionView(project, name)),
    settings: [...program.settings.values()].map(({ name, value, locked, place }) => ({
      name,
      value: settingText(value),
      locked,
      frozenAt: frozen.get(name) ?? null,
      place: formatPlace(place),
    })),
    safety: safetyView(program.safety),
    entities: program.entities.map((entity) => ({
      name: entity.name,
      truth: entity.truth,
      from: `${entity.source.connection}.${entity.source.stream}`,
      to: entity.documents.map(({ connection, stream }) => `${connection}.${stream}`),
      enabled: entity.enabled,
      importNew: entity.import.new,
      importChanged: entity.import.changed,
      push: entity.push,
      file: entity.file,
    })),
  };
}

/** Secrets stand in a configuration as references only, and so they are shown. */
function connectionView({ program, config: written }: Project, name: string): ConnectionView {
  const spec = program.connections.get(name);
  const secrets = [...(spec?.secrets ?? [])].map(([key, reference]) => `${key}: ${reference}`);
  const keys = Object.entries(spec?.config ?? {}).map(([key, value]) => `${key}: ${textOf(value)}`);
  const place = formatPlace(written.project.keyAt(["connections", name]));
  return { name, connector: spec?.connector ?? "", keys: [...keys, ...secrets], place };
}

function safetyView(safety: Safety): readonly SafetyView[] {
  const limit = (amount: Money | null): string => (amount === null ? "none" : formatMoney(amount));
  return [
    { name: "max_updates", value: `${formatDecimal(safety.maxUpdates)} of what is linked` },
    { name: "max_gone", value: `${formatDecimal(safety.maxGone)} of what is known` },
    { name: "max_voids", value: String(safety.maxVoids) },
    { name: "max_amount", value: `${limit(safety.maxAmount)}, of one document` },
    { name: "max_total", value: `${limit(safety.maxTotal)}, of one plan` },
    { name: "empty_source", value: safety.emptySource },
  ];
}

function settingText(value: Value): string {
  if (isMoney(value)) return formatMoney(value);
  if (isDecimal(value)) return formatDecimal(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}

const textOf = (value: JsonValue): string =>
  typeof value === "string" ? value : JSON.stringify(value);
