import { EXIT } from "../errors.ts";
import type { EntityName } from "../model/ids.ts";
import type { Project } from "../project.ts";
import { many } from "../report/layout.ts";
import { linksYaml } from "../report/links-yaml.ts";
import { linksOfEntity } from "../store/links.ts";
import { printResult } from "./result.ts";
import type { Shell } from "./shell.ts";

/** The links of an entity as `mappings/links/ENTITY.yaml`: reviewed like code, read by every run. */
export async function exportLinks(shell: Shell, project: Project, entity: string): Promise<number> {
  const links = await linksOfEntity(project.store.db, entity as EntityName);
  const folder = project.config.project.value.mappings ?? "mappings";
  const file = `${folder}/links/${entity}.yaml`;
  const rows = links.map(({ address, stream, remoteId, actor, at, why }) => ({
    key: address.role === "main" ? address.key : `${address.key}#${address.role}`,
    target: `${stream}/${remoteId}`,
    by: actor,
    at: at.slice(0, 10),
    why,
  }));
  const text = linksYaml(entity, project.program.company, rows);
  shell.world.files.write(file, text);
  printResult(
    shell,
    () => `Wrote ${many(links.length, "link")} to ${file}; commit it so that the team reviews it`,
    () => ({ format: "tieout.links/1", file, links: links.length }),
  );
  return EXIT.ok;
}
