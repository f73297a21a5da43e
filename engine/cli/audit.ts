import { EXIT } from "../errors.ts";
import type { AdoptableLink } from "../model/audit.ts";
import { companyOf } from "../project.ts";
import { auditHtml } from "../report/audit-html.ts";
import { auditJson } from "../report/audit-json.ts";
import { auditText } from "../report/audit-text.ts";
import { many } from "../report/layout.ts";
import { linksYaml } from "../report/links-yaml.ts";
import { titleOf } from "../report/plan-text.ts";
import { auditProject } from "../run.ts";
import type { Handler } from "./handler.ts";
import { printResult } from "./result.ts";
import type { Shell } from "./shell.ts";
import { withProject } from "./with-project.ts";

/** Read-only on both sides; both are staged in memory, so nothing is left behind either. */
export const audit: Handler = (shell, _args, options) =>
  withProject(
    shell,
    async (project) => {
      const audited = await auditProject(project);
      const { environment, currency, company } = project.program;
      const title = titleOf({ environment, currency, company: await companyOf(project) });
      const { html, links } = options;
      if (typeof html === "string") {
        shell.world.files.write(html, auditHtml(audited, title));
        shell.err.line(`Wrote ${html}`);
      }
      if (typeof links === "string") writeLinks(shell, links, company, audited.links);
      printResult(
        shell,
        (style) => auditText(audited, title, { all: options["all"] === true, style }),
        () => auditJson(audited),
      );
      const found = audited.findings.length > 0;
      return found && options["strict"] === true ? EXIT.untied : EXIT.ok;
    },
    { store: "sqlite::memory:" },
  );

/** A file an entity, to be looked through and moved to mappings/links. */
function writeLinks(
  shell: Shell,
  folder: string,
  company: string,
  links: readonly AdoptableLink[],
): void {
  const at = shell.world.clock.now().slice(0, 10);
  for (const entity of new Set(links.map((link) => link.entity))) {
    const rows = links
      .filter((link) => link.entity === entity)
      .map(({ key, target, why }) => ({ key, target, by: "audit", at, why }));
    const file = `${folder}/${entity}.yaml`;
    shell.world.files.write(file, linksYaml(entity, company, rows));
    shell.err.line(`Wrote ${many(rows.length, "link")} to ${file}: look through them`);
  }
}
