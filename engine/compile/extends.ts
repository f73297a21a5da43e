/** `extends:`: a mapping that begins with another one's keys. Its own replace them, map by map. */
import type { ConfigFile, MappingYaml, Path } from "../config/config.ts";
import { didYouMean, type Findings, listed, placeOf, spot } from "./findings.ts";

export function extendMappings(
  files: readonly ConfigFile<MappingYaml>[],
  findings: Findings,
): readonly ConfigFile<MappingYaml>[] {
  const byEntity = new Map(files.map((file) => [file.value.entity, file]));
  return files.map((file) => extend(file, byEntity, [file.value.entity], findings));
}

function extend(
  file: ConfigFile<MappingYaml>,
  byEntity: ReadonlyMap<string, ConfigFile<MappingYaml>>,
  trail: readonly string[],
  findings: Findings,
): ConfigFile<MappingYaml> {
  const name = file.value.extends;
  if (name === undefined) return file;
  const base = byEntity.get(name);
  const at = spot(file, "extends");
  if (base === undefined || trail.includes(name)) {
    const { near, help } = didYouMean(name, byEntity.keys());
    const circle = [...trail, name].join(" -> ");
    findings.add(
      "TO261",
      placeOf(at),
      base === undefined
        ? `no mapping declares \`${name}\``
        : `mappings extend one another: ${circle}`,
      {
        note: `mappings: ${listed(byEntity.keys())}`,
        help: [help],
        fix: near === null || base !== undefined ? null : file.replace(at.path, near),
      },
    );
    return file;
  }
  return merge(file, extend(base, byEntity, [...trail, name], findings));
}

/** Places lead to the file in which a value stands. */
function merge(
  own: ConfigFile<MappingYaml>,
  base: ConfigFile<MappingYaml>,
): ConfigFile<MappingYaml> {
  const fileOf = (path: Path) =>
    valueAt(own.value, path) !== undefined || path.length === 0 ? own : base;
  const { enabled: _, ...inherited } = base.value;
  return {
    ...own,
    value: mergeMaps(inherited, own.value) as unknown as MappingYaml,
    at: (path) => fileOf(path).at(path),
    keyAt: (path) => fileOf(path).keyAt(path),
    replace: (path, text) => fileOf(path).replace(path, text),
    rename: (path, key) => fileOf(path).rename(path, key),
    style: (path) => fileOf(path).style(path),
    lineOf: (path) => fileOf(path).lineOf(path),
  };
}

type Plain = Readonly<Record<string, unknown>>;

function mergeMaps(base: unknown, own: unknown): Plain {
  const merged: Record<string, unknown> = { ...(base as Plain) };
  for (const [key, value] of Object.entries(own as Plain)) {
    const before = merged[key];
    merged[key] = isPlain(before) && isPlain(value) ? mergeMaps(before, value) : value;
  }
  return merged;
}

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function valueAt(value: unknown, path: Path): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Readonly<Record<string | number, unknown>>)[step];
  }
  return here;
}
