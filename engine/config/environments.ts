import { nearest } from "../model/similar.ts";
import { orList, type Problems } from "./problems.ts";
import {
  find,
  fixOf,
  placeOfKey,
  placeOfWritten,
  type Written,
  type WrittenMap,
} from "./written.ts";

/** The environment of a project that declares none. */
export const NO_ENVIRONMENT = "default";

/**
 * Lays the chosen environment over the project, in the tree: places stay those of the line that
 * counts. Gives the environment's name: the one asked for, else the only one, else `sandbox`.
 */
export function layEnvironment(
  root: WrittenMap,
  asked: string | undefined,
  problems: Problems,
): string {
  const declared = mapAt(root, "environments");
  checkEnvironments(root, declared, problems);
  const name = choose(root, declared, asked, problems);
  const chosen = declared?.entries.get(name);
  if (chosen?.kind !== "map") return name;
  const store = chosen.entries.get("store");
  if (store !== undefined) root.entries.set("store", store);
  const connections = mapAt(root, "connections");
  for (const [connection, changes] of mapAt(chosen, "connections")?.entries ?? []) {
    const target = connections?.entries.get(connection);
    if (target?.kind !== "map" || changes.kind !== "map") continue;
    for (const [key, value] of changes.entries) target.entries.set(key, value);
  }
  return name;
}

function choose(
  root: WrittenMap,
  declared: WrittenMap | null,
  asked: string | undefined,
  problems: Problems,
): string {
  const names = [...(declared?.entries.keys() ?? [])];
  if (asked === undefined) {
    if (names.length === 0) return NO_ENVIRONMENT;
    if (names.length === 1) return names[0]!;
    if (names.includes("sandbox")) return "sandbox";
    problems.add("TO162", placeOfKey(declared!), "an environment has to be chosen", {
      note: `-e ${orList(names)}`,
    });
    return names[0]!;
  }
  if (names.includes(asked) || (names.length === 0 && asked === NO_ENVIRONMENT)) return asked;
  const near = nearest(asked, names);
  const place =
    declared === null ? placeOfWritten(find(root, ["project"]) ?? root) : placeOfKey(declared);
  problems.add("TO160", place, `there is no environment \`${asked}\``, {
    note: names.length === 0 ? "this project declares no environments" : orList(names),
    help: [near === null ? null : `did you mean \`-e ${near}\`?`],
  });
  return asked;
}

/** Every environment is checked, not only the chosen one: a mistake in production shows today. */
function checkEnvironments(
  root: WrittenMap,
  declared: WrittenMap | null,
  problems: Problems,
): void {
  const connections = [...(mapAt(root, "connections")?.entries.keys() ?? [])];
  const storeOf = new Map<string, string>();
  for (const [name, environment] of declared?.entries ?? []) {
    if (environment.kind !== "map") continue;
    for (const [connection, written] of mapAt(environment, "connections")?.entries ?? []) {
      if (connections.includes(connection)) continue;
      const near = nearest(connection, connections);
      problems.add("TO161", placeOfKey(written), `there is no connection \`${connection}\``, {
        note: orList(connections),
        help: [near === null ? null : `did you mean \`${near}\`?`],
        fix:
          near === null || written.key === null ? null : fixOf(written.source, written.key, near),
      });
    }
    const store = environment.entries.get("store") ?? root.entries.get("store");
    const address = String(store?.kind === "scalar" ? store.value : "sqlite:.tieout/staging.db");
    const other = storeOf.get(address);
    if (other !== undefined) {
      problems.add(
        "TO163",
        placeOfKey(environment),
        `\`${name}\` and \`${other}\` keep their records in one store`,
        {
          note: address.startsWith("postgres") ? undefined : address,
          help: [`give \`${name}\` a store of its own, such as  store: sqlite:.tieout/${name}.db`],
        },
      );
    }
    storeOf.set(address, name);
  }
}

function mapAt(map: WrittenMap, key: string): WrittenMap | null {
  const found: Written | undefined = map.entries.get(key);
  return found?.kind === "map" ? found : null;
}
