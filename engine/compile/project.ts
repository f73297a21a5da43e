/** `sync.config.yaml`: settings and limits, as the steps read them. */
import type { ProjectYaml, Scalar, SettingYaml } from "../config/config.ts";
import { isDate, isTimezone } from "../model/calendar.ts";
import { decimal, parseDecimal, type Decimal, divideDecimal } from "../model/decimal.ts";
import { currency, type Currency, type Money, parseMoney } from "../model/money.ts";
import type { Safety, Setting } from "../model/program.ts";
import type { Value } from "../model/value.ts";
import {
  didYouMean,
  type Findings,
  keyPlace,
  listed,
  placeOf,
  type Spot,
  under,
} from "./findings.ts";
import { BOOL, DATE, DECIMAL, MONEY, TEXT, type Type } from "./types.ts";

export interface CompiledSettings {
  readonly settings: ReadonlyMap<string, Setting>;
  readonly types: ReadonlyMap<string, Type>;
  /** The values that a setting may have, where they are listed. */
  readonly choices: ReadonlyMap<string, readonly string[]>;
}

export function compileSettings(
  yaml: ProjectYaml,
  at: Spot,
  money: Currency,
  findings: Findings,
): CompiledSettings {
  const settings = new Map<string, Setting>();
  const types = new Map<string, Type>();
  const choices = new Map<string, readonly string[]>();
  for (const [name, written] of Object.entries(yaml.settings ?? {})) {
    const here = under(at, "settings", name);
    const isFull = typeof written === "object" && written !== null;
    const spec: SettingYaml = isFull ? written : { value: written };
    const valueAt = isFull ? under(here, "value") : here;
    const { value, type } = settingOf(spec, valueAt, money, findings);
    settings.set(name, { name, value, locked: spec.locked ?? false, place: keyPlace(here) });
    types.set(name, type);
    if (spec.one_of !== undefined) choices.set(name, spec.one_of);
  }
  return { settings, types, choices };
}

function settingOf(
  spec: SettingYaml,
  at: Spot,
  money: Currency,
  findings: Findings,
): { readonly value: Value; readonly type: Type } {
  const { value } = spec;
  if (spec.one_of !== undefined) {
    const type: Type = { kind: "text", values: spec.one_of };
    if (spec.one_of.includes(String(value))) return { value: String(value), type };
    const { near, help } = didYouMean(String(value), spec.one_of);
    findings.add("TO275", placeOf(at), `\`${String(value)}\` is none of the setting's values`, {
      note: `one of ${listed(spec.one_of)}`,
      help: [help],
      fix: near === null ? null : at.file.replace(at.path, near),
    });
    return { value: null, type };
  }
  const type = spec.type === undefined ? impliedType(value) : TYPES[spec.type];
  const read = settingValue(value, type, money);
  if (read === undefined) {
    findings.add("TO275", placeOf(at), `${JSON.stringify(value)} is no ${type.kind}`, {
      help: [
        type.kind === "money" || type.kind === "decimal" ? 'write it in quotes: "250.00"' : null,
      ],
    });
  }
  return { value: read ?? null, type };
}

const TYPES: Readonly<Record<NonNullable<SettingYaml["type"]>, Type>> = {
  text: TEXT,
  money: MONEY,
  decimal: DECIMAL,
  date: DATE,
  bool: BOOL,
};

function impliedType(value: Scalar): Type {
  if (typeof value === "boolean") return BOOL;
  return typeof value === "number" ? DECIMAL : TEXT;
}

/** undefined: it cannot be read as that type. */
function settingValue(value: Scalar, type: Type, money: Currency): Value | undefined {
  if (value === null) return null;
  const text = String(value);
  switch (type.kind) {
    case "bool":
      return typeof value === "boolean" ? value : undefined;
    case "decimal":
      return parseDecimal(text) ?? undefined;
    case "money":
      return parseMoney(text, money) ?? undefined;
    case "date":
      return isDate(text) ? text : undefined;
    default:
      return text;
  }
}

export function compileCurrency(yaml: ProjectYaml, at: Spot, findings: Findings): Currency {
  const found = currency(yaml.currency ?? "USD");
  if (found !== null) return found;
  findings.add("TO274", placeOf(under(at, "currency")), `unknown currency \`${yaml.currency}\``, {
    note: "an ISO 4217 code, such as USD",
  });
  return currency("USD")!;
}

export function compileTimezone(yaml: ProjectYaml, at: Spot, findings: Findings): string {
  if (isTimezone(yaml.timezone)) return yaml.timezone;
  const here = under(at, "timezone");
  const { near, help } = didYouMean(yaml.timezone, Intl.supportedValuesOf("timeZone"));
  findings.add("TO273", placeOf(here), `unknown time zone \`${yaml.timezone}\``, {
    note: "an IANA name, such as America/Chicago",
    help: [help],
    fix: near === null ? null : here.file.replace(here.path, near),
  });
  return "UTC";
}

export function compileSafety(
  yaml: ProjectYaml,
  at: Spot,
  money: Currency,
  findings: Findings,
): Safety {
  const safety = yaml.safety ?? {};
  const here = under(at, "safety");
  const share = (key: "max_updates" | "max_gone"): Decimal => {
    const text = safety[key];
    if (text === undefined) return decimal("0.3");
    const percent = /^(.+)%$/.exec(text.trim());
    const read = parseDecimal(percent?.[1] ?? "");
    if (read === null) {
      findings.add("TO279", placeOf(under(here, key)), `\`${text}\` is no share`, {
        note: "such as 30%",
      });
      return decimal("0.3");
    }
    return divideDecimal(read, decimal("100"), { places: 6, rounding: "half_up" })!;
  };
  const limit = (key: "max_amount" | "max_total"): Money | null => {
    const text = safety[key];
    if (text === undefined) return null;
    const read = parseMoney(text, money);
    if (read === null) {
      findings.add("TO279", placeOf(under(here, key)), `\`${text}\` is no amount in ${money}`, {
        note: 'such as "250000.00"',
      });
    }
    return read;
  };
  return {
    maxUpdates: share("max_updates"),
    maxGone: share("max_gone"),
    maxVoids: safety.max_voids ?? 0,
    maxAmount: limit("max_amount"),
    maxTotal: limit("max_total"),
    emptySource: safety.empty_source ?? "stop",
    renumbering: safety.renumbering ?? "stop",
    approval: safety.approval ?? "one_person",
  };
}
