import { fileURLToPath } from "node:url";
import { presetSettings, withSettings } from "../config/preset.ts";
import type { PresetSetting } from "../config/preset.ts";
import type { Files } from "../contract/io.ts";
import { nearest } from "../model/similar.ts";
import { usage } from "./fail.ts";
import { ownFile } from "./package.ts";
import type { Shell } from "./shell.ts";

/** An example that Tieout brings, or what was proposed: something to begin a project with. */
export interface Preset {
  readonly name: string;
  /** As its files say where they are from. */
  readonly from: string;
  /** What it is, in a line: the heading of its README. */
  readonly title: string;
  /** What speaks for it, for whoever is to judge it. */
  readonly told: readonly string[];
  /** What can be decided. */
  readonly settings: readonly PresetSetting[];
  /** Text by path inside the project, by what was decided; the paths are always the same. */
  files(answers: ReadonlyMap<string, string>): ReadonlyMap<string, string>;
}

/** How much a person decides: nothing, or each setting. */
export type Choice = "default" | "customised";

const PROJECT_FILE = "sync.config.yaml";
/** The example's own generator and what its test expects are nobody else's. */
const LEFT_OUT: ReadonlySet<string> = new Set([".tieout", "data", "make-data.ts", "expected.json"]);

export function presetNames(shell: Shell): readonly string[] {
  const folder = ownFile(shell, "examples");
  if (folder === null) return [];
  const { files } = shell.world;
  return files.list(folder).filter((name) => {
    return files.info(`${folder}/${name}/${PROJECT_FILE}`) !== null;
  });
}

export function readPreset(shell: Shell, name: string): Preset {
  const names = presetNames(shell);
  if (!names.includes(name)) {
    const near = nearest(name, names);
    throw usage(
      `there is no preset "${name}"${near === null ? "" : `. Did you mean "${near}"?`}`,
      `There are: ${names.join(", ")}`,
    );
  }
  const folder = `${ownFile(shell, "examples")!}/${name}`;
  const files = new Map<string, string>();
  collect(shell.world.files, folder, "", files);
  const heading = /^# (.+)$/m.exec(files.get("README.md") ?? "")?.[1] ?? name;
  const project = files.get(PROJECT_FILE)!;
  return {
    name,
    from: `the preset ${name}`,
    title: heading,
    told: [],
    settings: presetSettings(project),
    files: (answers) => new Map([...files, [PROJECT_FILE, withSettings(project, answers)]]),
  };
}

function collect(files: Files, folder: string, inside: string, into: Map<string, string>): void {
  for (const name of files.list(`${folder}/${inside}`)) {
    const path = inside === "" ? name : `${inside}/${name}`;
    if (LEFT_OUT.has(path)) continue;
    const full = `${folder}/${path}`;
    if (files.info(full)?.kind === "folder") collect(files, folder, path, into);
    else into.set(path, files.readText(full));
  }
}

/** The project that it becomes: what is written, by path. */
export function projectOf(
  preset: Preset,
  choice: Choice,
  answers: ReadonlyMap<string, string>,
  files: Files,
): ReadonlyMap<string, string> {
  const made = new Map<string, string>();
  for (const [path, text] of preset.files(answers)) {
    const own = path === PROJECT_FILE ? withOrigin(text) : text;
    made.set(path, withOwnSchema(path, own));
  }
  for (const name of files.list(SCHEMAS)) {
    made.set(`${SCHEMA_FOLDER}/${name}`, files.readText(`${SCHEMAS}/${name}`));
  }
  for (const [path, text] of AROUND) if (!made.has(path)) made.set(path, text);
  return made;

  function withOrigin(text: string): string {
    const moved = preset.settings.filter(({ name, value }) => {
      return (answers.get(name) ?? value) !== value;
    });
    const which = moved.map(({ name }) => name).join(", ");
    const how = which === "" ? choice : `${choice}: ${which}`;
    return text.replace("\ntieout: 1\n", `\n# From ${preset.from}, ${how}.\ntieout: 1\n`);
  }
}

/** What a project has beside its configuration. */
const AROUND: ReadonlyMap<string, string> = new Map([
  [".gitignore", ".tieout/\n"],
  [
    ".vscode/settings.json",
    `${JSON.stringify(
      {
        "yaml.schemas": {
          "./.tieout/schema/sync.config.schema.json": "sync.config.yaml",
          "./.tieout/schema/tests.schema.json": "mappings/*.test.yaml",
          "./.tieout/schema/links.schema.json": "mappings/links/*.yaml",
          "./.tieout/schema/lookup.schema.json": "mappings/lookups/*.yaml",
        },
        "files.exclude": { ".tieout": true },
      },
      null,
      2,
    )}\n`,
  ],
  [".vscode/extensions.json", '{ "recommendations": ["redhat.vscode-yaml"] }\n'],
]);

const SCHEMAS = fileURLToPath(new URL("../config/schema", import.meta.url));
const SCHEMA_FOLDER = ".tieout/schema";

/** In a project of its own an editor finds the schemas there, not in a checkout of Tieout. */
function withOwnSchema(path: string, text: string): string {
  const up = "../".repeat(path.split("/").length - 1);
  return text.replace(
    /^(# yaml-language-server: \$schema=)\S*\/([\w.]+\.schema\.json)/,
    (_, before: string, name: string) => `${before}${up}${SCHEMA_FOLDER}/${name}`,
  );
}
