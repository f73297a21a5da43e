import { EXIT } from "../errors.ts";
import { nearest } from "../model/similar.ts";
import type { Project } from "../project.ts";
import { importText, oddJson } from "../report/import-text.ts";
import { importProject } from "../run.ts";
import type { ImportRequest } from "../run.ts";
import { odditiesOf } from "../store/oddities.ts";
import type { Handler } from "./handler.ts";
import { usage } from "./fail.ts";
import { printResult } from "./result.ts";
import { addressOf, knownEntity } from "./rows.ts";
import { withProject } from "./with-project.ts";

export const importRows: Handler = (shell, [what = "", ...rows], options) =>
  withProject(shell, async (project) => {
    const asked = requestOf(project, what, rows);
    const isLook = options["dryRun"] === true;
    const imported = await importProject(project, isLook ? lookOf(asked) : asked);
    const odd = await odditiesOf(project.store.db, imported.run);
    printResult(
      shell,
      (style) => importText(imported.entities, odd, style),
      () => ({
        format: "tieout.import/1",
        run: imported.run,
        entities: imported.entities.map(({ entity, counts, notFound }) => ({
          entity,
          ...counts,
          not_found: notFound,
        })),
        odd: oddJson(odd),
      }),
    );
    const missing = imported.entities.flatMap(({ entity, notFound }) =>
      notFound.map((key) => `${entity}/${key}`),
    );
    if (missing.length === 0) return EXIT.ok;
    shell.err.line(`The source does not have ${missing.join(", ")}`);
    return EXIT.usage;
  });

/** Sees all that it would take, and takes nothing. */
function lookOf(asked: ImportRequest): ImportRequest {
  if (asked.kind === "new" || asked.kind === "all") return { ...asked, kind: "look" };
  throw usage("--dry-run looks at all rows, not at single ones", "tieout import all --dry-run");
}

const KINDS = ["new", "all", "selected"] as const;

function requestOf(project: Project, what: string, rows: readonly string[]): ImportRequest {
  const kind = KINDS.find((each) => each === what);
  if (kind === undefined) {
    const near = nearest(what, KINDS);
    const hint = near === null ? "" : `. Did you mean "${near}"?`;
    throw usage(`import what? "${what}" is none of new, all, selected${hint}`);
  }
  if (kind !== "selected") {
    const entities = rows.map((name) => knownEntity(project, name));
    return rows.length === 0 ? { kind } : { kind, entities };
  }
  if (rows.length === 0) {
    throw usage("import selected which rows?", "tieout import selected invoice/INV-1042");
  }
  return { kind, addresses: rows.map((row) => addressOf(project, row)) };
}
