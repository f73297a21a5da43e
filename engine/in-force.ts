import { formatDecimal, isDecimal } from "./model/decimal.ts";
import { formatPlace } from "./model/diagnostic.ts";
import type { JsonValue } from "./model/json.ts";
import { formatMoney, isMoney } from "./model/money.ts";
import type { Money } from "./model/money.ts";
import type { Safety } from "./model/program.ts";
import type { Value } from "./model/value.ts";
import type { Project } from "./project.ts";
import type { ConfigView, ConnectionView, SafetyView } from "./report/config-text.ts";
import { settingLocks } from "./store/setting-locks.ts";

/** The configuration as it is in force, each value with its place, and since when it is frozen. */
export async function configView(project: Project): Promise<ConfigView> {
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
    notSynced: [...program.notSynced].map(([name, why]) => ({ name, why })),
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
    { name: "approval", value: safety.approval },
    { name: "empty_source", value: safety.emptySource },
    { name: "renumbering", value: safety.renumbering },
  ];
}

function settingText(value: Value): string {
  if (isMoney(value)) return formatMoney(value);
  if (isDecimal(value)) return formatDecimal(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}

const textOf = (value: JsonValue): string =>
  typeof value === "string" ? value : JSON.stringify(value);
