import { EXIT } from "../errors.ts";
import type { EntityName } from "../model/ids.ts";
import type { Project } from "../project.ts";
import { many } from "../report/layout.ts";
import { linksOfEntity } from "../store/links.ts";
import { printResult } from "./result.ts";
import type { Shell } from "./shell.ts";

/** The links of an entity as `mappings/links/ENTITY.yaml`: reviewed like code, read by every run. */
export async function exportLinks(shell: Shell, project: Project, entity: string): Promise<number> {
  const links = await linksOfEntity(project.store.db, entity as EntityName);
  const folder = project.config.project.value.mappings ?? "mappings";
  const file = `${folder}/links/${entity}.yaml`;
  const rows = links.map((link) => {
    const target = `${link.stream}/${link.remoteId}`;
    const by = `by: ${yaml(link.actor)}, at: ${link.at.slice(0, 10)}`;
    const key =
      link.address.role === "main" ? link.address.key : `${link.address.key}#${link.address.role}`;
    return `  - { source: ${yaml(key)}, books: ${target}, ${by}, why: ${yaml(link.why)} }`;
  });
  const text = [
    "# yaml-language-server: $schema=../../engine/config/schema/links.schema.json",
    `links: ${entity}`,
    `company: ${JSON.stringify(project.program.company)}`,
    ...(rows.length === 0 ? ["rows: []"] : ["rows:", ...rows]),
    "",
  ].join("\n");
  shell.world.files.write(file, text);
  printResult(
    shell,
    () => `Wrote ${many(links.length, "link")} to ${file}; commit it so that the team reviews it`,
    () => ({ format: "tieout.links/1", file, links: links.length }),
  );
  return EXIT.ok;
}

/** Plain where YAML reads it back as the same text inside `{ }`. */
function yaml(text: string): string {
  const plain =
    /^[A-Za-z][\w .@/-]*[\w]$/.test(text) && !/^(true|false|null|yes|no|on|off)$/i.test(text);
  return plain ? text : JSON.stringify(text);
}
