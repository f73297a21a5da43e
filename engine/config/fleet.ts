import type { Files } from "../contract/io.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { parseYaml } from "./parse.ts";
import { newProblems } from "./problems.ts";
import { readSource } from "./read.ts";
import { findSecrets } from "./secret-literals.ts";
import { checkShape } from "./shape.ts";
import { configFile } from "./written.ts";

/** `fleet.yaml`, as written. */
export interface FleetYaml {
  readonly fleet: 1;
  readonly queue?: string;
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
  const fits = checkShape("fleet", tree, problems);
  if (!fits || tree.kind !== "map") return { fleet: null, diagnostics: told() };
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

function withoutFix(found: Diagnostic): Diagnostic {
  const { code, severity, message, place, note, help } = found;
  return {
    ...{ code, severity, message, place },
    ...(note === undefined ? {} : { note }),
    ...(help === undefined ? {} : { help }),
  };
}
