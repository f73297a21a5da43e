import type { Files } from "../contract/io.ts";
import { TieoutError } from "../errors.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type {
  Config,
  ConfigFile,
  LinksYaml,
  LookupYaml,
  MappingYaml,
  ProjectYaml,
  TestsYaml,
} from "./config.ts";
import { layEnvironment } from "./environments.ts";
import { isExpressionOfMapping } from "./expressions.ts";
import { filesOf, type FoundFiles } from "./find-files.ts";
import { readLookupCsv } from "./lookup-csv.ts";
import { parseYaml } from "./parse.ts";
import { checkPolicy, readPolicy } from "./policy.ts";
import { newProblems, type Problems } from "./problems.ts";
import { fullPath, readSource, topOf, type ProjectFolder } from "./read.ts";
import { checkReferences } from "./references.ts";
import { findSecrets } from "./secret-literals.ts";
import { checkShape, type FileKind } from "./shape.ts";
import type { Source } from "./source.ts";
import { configFile, find, placeOfWritten, type Written } from "./written.ts";

export const PROJECT_FILE = "sync.config.yaml";

export interface LoadOptions {
  readonly files: Files;
  /** As `-e` gave it. */
  readonly environment?: string | undefined;
  /** Project folder, absolute or relative to the files' root; the root itself by default. */
  readonly root?: string | undefined;
  /** A file that limits what the configuration may name; absolute, or relative to the files' root. */
  readonly policy?: string | undefined;
}

export interface Loaded {
  /** null where there is any error: nothing runs on a configuration with errors. */
  readonly config: Config | null;
  /**
   * What could be read in spite of errors, with every certain mend made: only to look for more
   * errors in it. Equal to `config` where there are none; null where files are missing in it.
   */
  readonly draft: Config | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that was read, by its path: for code frames. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Reads and checks the files of a project: their text, their shape, and nothing of their meaning. */
export function loadConfig(options: LoadOptions): Loaded {
  const problems = newProblems();
  const texts = new Map<string, string>();
  const room: Room = {
    folder: { files: options.files, root: options.root ?? "." },
    problems,
    texts,
    broken: false,
  };
  const draft = loadProject(room, options.environment, options.policy);
  return {
    config: problems.errors() === 0 ? draft : null,
    draft,
    diagnostics: problems.all(),
    texts,
  };
}

interface Room {
  readonly folder: ProjectFolder;
  readonly problems: Problems;
  readonly texts: Map<string, string>;
  /** A file could not be taken at all: what it declares must not be missed elsewhere. */
  broken: boolean;
}

function loadProject(
  room: Room,
  asked: string | undefined,
  policyFile: string | undefined,
): Config | null {
  const { folder, problems } = room;
  if (!exists(folder, PROJECT_FILE)) {
    const misnamed = exists(folder, "sync.config.yml");
    problems.add("TO100", topOf(PROJECT_FILE), `there is no ${PROJECT_FILE} here`, {
      help: [
        misnamed
          ? "there is a sync.config.yml: rename it to sync.config.yaml"
          : "a project is a folder with this file; run it in another one: tieout -C DIR …",
      ],
    });
    return null;
  }
  const root = loadTree(room, "project", PROJECT_FILE);
  if (root === null || root.tree.kind !== "map") return null;
  const environment = layEnvironment(root.tree, asked, problems);
  checkReferences(root.tree, problems);
  const policy = policyFile === undefined ? null : readPolicy(folder.files, policyFile, problems);
  if (policy !== null) checkPolicy(root.tree, policy, problems);
  const project = configFile<ProjectYaml>(root.source, root.tree);
  const found = findMappings(room, root.tree, project.value.mappings ?? "mappings");
  if (found === null) return null;
  const load = <T>(kind: FileKind, paths: readonly string[]): readonly ConfigFile<T>[] =>
    paths.flatMap((path) => {
      const loaded = loadTree(room, kind, path);
      return loaded === null ? [] : [configFile<T>(loaded.source, loaded.tree)];
    });
  const mappings = load<MappingYaml>("mapping", found.mappings);
  const lookups = load<LookupYaml>("lookup", found.lookups);
  const links = load<LinksYaml>("links", found.links);
  const tests = load<TestsYaml>("tests", found.tests);
  const transforms = loadTransforms(room, found.transforms);
  if (room.broken) return null;
  return { project, mappings, lookups, links, tests, transforms, environment };
}

function exists(folder: ProjectFolder, path: string): boolean {
  try {
    return folder.files.info(fullPath(folder, path)) !== null;
  } catch (error) {
    if (error instanceof TieoutError) return true;
    throw error;
  }
}

function findMappings(room: Room, root: Written, folder: string): FoundFiles | null {
  const found = filesOf(room.folder, folder, room.problems);
  if (found !== null) return found;
  const written = find(root, ["mappings"]) ?? find(root, ["project"]) ?? root;
  room.problems.add(
    "TO164",
    placeOfWritten(written),
    `there is no folder \`${folder}\` with mappings in this project`,
    {
      help: ["a mapping is a file such as mappings/invoice.yaml: one for each entity"],
    },
  );
  return null;
}

/** One file, read and held against its schema. null where nothing of it can be used. */
function loadTree(
  room: Room,
  kind: FileKind,
  path: string,
): { readonly source: Source; readonly tree: Written } | null {
  const { problems } = room;
  const source = readSource(room.folder, path, problems);
  if (source === null) {
    room.broken = true;
    return null;
  }
  room.texts.set(path, source.text);
  const isExpression = kind === "mapping" ? isExpressionOfMapping : () => false;
  const tree = path.endsWith(".csv")
    ? readLookupCsv(source, nameOf(path), problems)
    : parseYaml(source, problems, isExpression);
  findSecrets(kind, source, tree, problems);
  if (tree === null || !checkShape(kind, tree, problems)) {
    room.broken = true;
    return null;
  }
  return { source, tree };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.[a-z]+$/, "");
}

function loadTransforms(room: Room, path: string | null): Config["transforms"] {
  if (path === null) return null;
  const source = readSource(room.folder, path, room.problems);
  if (source === null) {
    room.broken = true;
    return null;
  }
  room.texts.set(path, source.text);
  findSecrets("mapping", source, null, room.problems);
  return { path, text: source.text };
}
