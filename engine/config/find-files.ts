import { TieoutError } from "../errors.ts";
import type { Problems } from "./problems.ts";
import { fullPath, topOf, type ProjectFolder } from "./read.ts";

/** Paths of the configuration beside the project file, sorted. */
export interface FoundFiles {
  readonly mappings: readonly string[];
  readonly tests: readonly string[];
  readonly links: readonly string[];
  readonly lookups: readonly string[];
  readonly transforms: string | null;
}

/** Looks through the mappings folder. null where it is not there, or not inside the project. */
export function filesOf(
  folder: ProjectFolder,
  path: string,
  problems: Problems,
): FoundFiles | null {
  const root = path.replace(/^\.\//, "").replace(/\/+$/, "");
  const inside = folder.files.inside(fullPath(folder, "."), fullPath(folder, root));
  if (inside === null || kindOf(folder, root) !== "folder") return null;
  const names = namesIn(folder, root, problems);
  const yaml = names.filter((name) => name.endsWith(".yaml"));
  const here = (name: string): string => `${root}/${name}`;
  for (const name of names) {
    if (kindOf(folder, here(name)) !== "folder")
      refuseMisnamed(here(name), /\.(?:yaml|ts|md|json)$/, problems);
    else if (name !== "links" && name !== "lookups") refuseStray(folder, here(name), problems);
  }
  const within = (name: string, taken: RegExp): readonly string[] => {
    if (!names.includes(name)) return [];
    const paths = namesIn(folder, here(name), problems).map((file) => `${root}/${name}/${file}`);
    for (const file of paths) refuseMisnamed(file, taken, problems);
    return paths.filter((file) => taken.test(file));
  };
  return {
    mappings: yaml.filter((name) => !name.endsWith(".test.yaml")).map(here),
    tests: yaml.filter((name) => name.endsWith(".test.yaml")).map(here),
    links: within("links", /\.yaml$/),
    lookups: within("lookups", /\.(?:yaml|csv)$/),
    transforms: names.includes("transforms.ts") ? here("transforms.ts") : null,
  };
}

/** Hidden files are an editor's or a system's. */
function namesIn(folder: ProjectFolder, path: string, problems: Problems): readonly string[] {
  try {
    return folder.files.list(fullPath(folder, path)).filter((name) => !name.startsWith("."));
  } catch (error) {
    if (!(error instanceof TieoutError)) throw error;
    problems.add("TO102", topOf(path), `\`${path}\` cannot be read`, { note: error.message });
    return [];
  }
}

function kindOf(folder: ProjectFolder, path: string): string | null {
  try {
    return folder.files.info(fullPath(folder, path))?.kind ?? null;
  } catch (error) {
    if (error instanceof TieoutError) return null;
    throw error;
  }
}

const MEANT_TO_BE_READ = /\.(?:ya?ml|csv|tsv|xlsx?|json)$/i;

function refuseMisnamed(path: string, taken: RegExp, problems: Problems): void {
  if (taken.test(path) || !MEANT_TO_BE_READ.test(path)) return;
  const yaml = /\.ya?ml$/i.test(path);
  problems.add("TO126", topOf(path), `\`${path}\` is read by nobody`, {
    help: [
      yaml
        ? `rename it to ${path.replace(/\.ya?ml$/i, ".yaml")}`
        : "save it as .yaml or, a table in lookups/, as .csv",
    ],
  });
}

function refuseStray(folder: ProjectFolder, path: string, problems: Problems): void {
  for (const name of namesIn(folder, path, problems)) {
    if (!/\.ya?ml$/i.test(name)) continue;
    problems.add("TO126", topOf(`${path}/${name}`), `\`${path}/${name}\` is read by nobody`, {
      help: ["mappings stand in the folder itself; only links/ and lookups/ are read below it"],
    });
  }
}
