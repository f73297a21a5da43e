import { fileURLToPath } from "node:url";
import { mappingSchema } from "../config/project-schema.ts";
import type { ProjectFacts } from "../config/project-schema.ts";
import { EXIT } from "../errors.ts";
import { parseJson, writeJson } from "../model/json.ts";
import type { JsonTree } from "../model/json.ts";
import { nearest } from "../model/similar.ts";
import { SNAPSHOT } from "../configuration.ts";
import { projectFacts, snapshotOf } from "../project-facts.ts";
import { count, many } from "../report/layout.ts";
import { usage } from "./fail.ts";
import type { Handler } from "./handler.ts";
import { printResult } from "./result.ts";
import type { Shell } from "./shell.ts";
import { withProject } from "./with-project.ts";

/** What an editor completes and explains the project's files with. */
export const schema: Handler = (shell, [what = "", entity], options) => {
  if (what !== "write" && what !== "print") {
    throw usage(`unknown word "${what}"`, "There are: schema write, schema print ENTITY");
  }
  if (what === "print" && entity === undefined) {
    throw usage("print the schema of what?", "tieout schema print ENTITY");
  }
  return withProject(shell, async (project) => {
    const facts = await projectFacts(project, { company: options["company"] === true });
    if (what === "print") return print(shell, facts, entity ?? "");
    return write(shell, facts, writeJson(snapshotOf(project, facts), 2));
  });
};

function print(shell: Shell, facts: ProjectFacts, entity: string): number {
  const known = facts.entities.map((each) => each.entity);
  const entities = facts.entities.filter((each) => each.entity === entity);
  if (entities.length === 0) {
    const near = nearest(entity, known);
    const hint = near === null ? "" : `. Did you mean "${near}"?`;
    throw usage(`no mapping declares ${entity}${hint}`, `There are: ${known.join(", ")}`);
  }
  const { files } = shell.world;
  const own = mappingSchema(plain(files.readText(`${SCHEMAS}/${MAPPING}`)), { ...facts, entities });
  shell.out.line(writeJson(own, 2));
  return EXIT.ok;
}

/** Beside what every project has; the first line of a file points there, or the editor's settings. */
function write(shell: Shell, facts: ProjectFacts, snapshot: string): number {
  const { files } = shell.world;
  const written: string[] = [];
  for (const name of files.list(SCHEMAS)) {
    const text = files.readText(`${SCHEMAS}/${name}`);
    const own = name === MAPPING ? `${writeJson(mappingSchema(plain(text), facts), 2)}\n` : text;
    files.write(`${FOLDER}/${name}`, own);
    written.push(`${FOLDER}/${name}`);
  }
  files.write(SNAPSHOT, `${snapshot}\n`, { isPrivate: true });
  written.push(SNAPSHOT);
  printResult(
    shell,
    () => told(facts, written),
    () => ({ format: "tieout.schema/1", files: written, ...tally(facts) }),
  );
  return EXIT.ok;
}

const SCHEMAS = fileURLToPath(new URL("../config/schema", import.meta.url));
const MAPPING = "mapping.schema.json";
/** With names and samples of the company: not for git. */
const FOLDER = ".tieout/schema";

const plain = (text: string): { readonly [key: string]: JsonTree } =>
  parseJson(text) as { readonly [key: string]: JsonTree };

const tally = ({ entities, names }: ProjectFacts) => ({
  entities: entities.map(({ entity, source }) => ({ entity, fields: source.length })),
  names: Object.fromEntries([...names].map(([stream, all]) => [stream, all.length])),
});

function told({ entities, names }: ProjectFacts, written: readonly string[]): string {
  const lists = [...names].filter(([, all]) => all.length > 0);
  const of = lists.map(([stream, all]) => `${count(all.length)} of ${stream}`).join(", ");
  const staged = entities.flatMap(({ source }) => source).filter(({ filled }) => filled !== null);
  return [
    `${many(written.length, "file")} written to ${FOLDER}, which is not for git:`,
    `  ${many(entities.length, "entity", "entities")} with ${count(entities.reduce((n, each) => n + each.source.length, 0))} source fields${staged.length === 0 ? "; nothing is staged yet, so without samples" : ", with samples"}`,
    of === ""
      ? "  no names of the company yet: tieout schema write --company reads them"
      : `  names of the company: ${of}`,
    "A file begins with  # yaml-language-server: $schema=../.tieout/schema/mapping.schema.json",
  ].join("\n");
}
