import type { Files } from "../contract/io.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { parseYaml } from "./parse.ts";
import { newProblems } from "./problems.ts";
import type { Problems } from "./problems.ts";
import { readSource } from "./read.ts";
import { findSecrets } from "./secret-literals.ts";
import { readLookupCsv } from "./lookup-csv.ts";
import { checkShape } from "./shape.ts";
import { configFile, newMap, placeOfWritten, valueOf } from "./written.ts";
import type { WrittenMap } from "./written.ts";

/** `fleet.yaml`, as written. */
export interface FleetYaml {
  readonly fleet: 1;
  readonly queue?: string;
  readonly table?: string;
  /** Those of the table, too. */
  readonly companies: Readonly<Record<string, FleetCompanyYaml>>;
}

export interface FleetCompanyYaml {
  readonly folder: string;
  readonly environment?: string;
  readonly commit?: string;
}

export interface LoadedFleet {
  /** null where there is any error. */
  readonly fleet: FleetYaml | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the file that names the companies of a fleet; the paths in it begin where it lies, at the
 * files' root. What is wrong with a company's own folder is no mistake of this file: it stops that
 * company only.
 */
export function loadFleet(files: Files, path: string): LoadedFleet {
  const problems = newProblems();
  // `--fix` mends a project, and knows nothing of this file.
  const told = () => problems.all().map(withoutFix);
  const source = readSource({ files, root: "." }, path, problems);
  const tree = source === null ? null : parseYaml(source, problems, () => false);
  if (source === null || tree === null) return { fleet: null, diagnostics: told() };
  findSecrets("fleet", source, tree, problems);
  if (tree.kind === "map") addTable(files, tree, problems);
  const fits = checkShape("fleet", tree, problems);
  const isEmpty = tree.kind !== "map" || !tree.entries.has("companies");
  if (!fits || isEmpty) return { fleet: null, diagnostics: told() };
  const file = configFile<FleetYaml>(source, tree);
  const places = new Map<string, string>();
  for (const [name, { folder, environment = "" }] of Object.entries(file.value.companies)) {
    const place = `${files.resolve(folder)} ${environment}`;
    const other = places.get(place);
    if (other !== undefined) {
      const which = environment === "" ? folder : `${folder}, environment ${environment}`;
      problems.add(
        "TO180",
        file.keyAt(["companies", name]),
        `\`${name}\` and \`${other}\` are one project`,
        { note: which, help: ["each company has a folder or an environment of its own"] },
      );
    }
    places.set(place, name);
  }
  return { fleet: problems.errors() === 0 ? file.value : null, diagnostics: told() };
}

/** The rows of `table:` become companies like those that are written out, each at its own place. */
function addTable(files: Files, tree: WrittenMap, problems: Problems): void {
  const named = tree.entries.get("table");
  const known = tree.entries.get("companies");
  if (named?.kind !== "scalar" || typeof named.value !== "string") {
    if (named === undefined && known === undefined) tellNone(tree, problems);
    return;
  }
  const source = readSource({ files, root: "." }, named.value, problems);
  const table = source === null ? null : readLookupCsv(source, "companies", problems);
  const rows = table?.kind === "map" ? table.entries.get("rows") : undefined;
  if (rows?.kind !== "map") return;
  const companies = known?.kind === "map" ? known : newMap(named.source, named.span, named.key);
  for (const [name, row] of rows.entries) {
    if (row.kind !== "map") continue;
    // An empty cell is a key that is left out.
    for (const [key, cell] of row.entries) if (valueOf(cell) === null) row.entries.delete(key);
    if (companies.entries.has(name)) {
      const first = "it is written out under `companies` already";
      problems.add("TO172", placeOfWritten(row), `the key \`${name}\` stands twice`, {
        note: first,
      });
    } else companies.entries.set(name, row);
  }
  tree.entries.set("companies", companies);
}

function tellNone(tree: WrittenMap, problems: Problems): void {
  problems.add("TO131", placeOfWritten(tree), "`companies` is missing in a fleet", {
    help: ["name them under `companies:`, or a CSV file of them as `table:`"],
  });
}

function withoutFix(found: Diagnostic): Diagnostic {
  const { code, severity, message, place, note, help } = found;
  return {
    ...{ code, severity, message, place },
    ...(note === undefined ? {} : { note }),
    ...(help === undefined ? {} : { help }),
  };
}
