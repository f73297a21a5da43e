import { EXIT } from "../errors.ts";
import { holdRows, releaseRows, retryRows } from "../hands.ts";
import { formatAddress } from "../model/ids.ts";
import type { Address } from "../model/ids.ts";
import { matchesQuery } from "../model/query.ts";
import type { Project } from "../project.ts";
import { many } from "../report/layout.ts";
import { judgeProject } from "../run.ts";
import type { DocumentRow } from "../store/documents.ts";
import { shownRows } from "../store/pairs.ts";
import type { Handler } from "./handler.ts";
import { usage } from "./fail.ts";
import { printResult } from "./result.ts";
import { queryOf, queryRow } from "./rows.ts";
import type { Shell } from "./shell.ts";
import { withProject } from "./with-project.ts";

export const hold: Handler = (shell, rows, options) =>
  withProject(shell, async (project) => {
    const why = String(options["reason"]);
    const addresses = await addressesOf(project, rows);
    const held = await holdRows(project, addresses, why);
    return tell(shell, project, held, `held: ${why}`, "Let them go on: tieout release ROW");
  });

export const release: Handler = (shell, rows) =>
  withProject(shell, async (project) => {
    const released = await releaseRows(project, await addressesOf(project, rows));
    return tell(shell, project, released, "released", SEE);
  });

export const retry: Handler = (shell, rows, options) =>
  withProject(shell, async (project) => {
    if (rows.length === 0 && options["all"] !== true) {
      throw usage("which rows?", "tieout retry invoice/INV-7, or all of them: tieout retry --all");
    }
    const asked = rows.length === 0 ? ["status=failed"] : rows;
    const again = await retryRows(project, await addressesOf(project, asked));
    return tell(shell, project, again, "will be tried again", SEE);
  });

const SEE = "See what would be sent: tieout plan";

/** Rows by address, or all that fit a query. */
async function addressesOf(
  project: Project,
  words: readonly string[],
): Promise<readonly Address[]> {
  const found: Address[] = [];
  for (const word of words) {
    const query = queryOf(project, [word]);
    const before = found.length;
    for (const entity of project.program.entities) {
      if (query.entity !== null && query.entity !== entity.name) continue;
      for await (const rows of shownRows(project.store.db, entity)) {
        const fit = rows.filter((row) =>
          matchesQuery(query, queryRow(row, project.program.currency)),
        );
        found.push(...fit.map((row) => row.address));
      }
    }
    if (found.length === before && query.key !== null) {
      throw usage(`${word} is not staged`, `See what is: tieout list ${query.entity ?? ""}`);
    }
  }
  return found;
}

/** What was said of them stands in every list at once, as at the screen. */
async function tell(
  shell: Shell,
  project: Project,
  rows: readonly DocumentRow[],
  what: string,
  next: string,
): Promise<number> {
  if (rows.length > 0) await judgeProject(project);
  const names = rows.map((row) => formatAddress(row.address));
  printResult(
    shell,
    () =>
      [
        `${many(rows.length, "row")} ${what}`,
        ...names.map((name) => `  ${name}`),
        ...(rows.length === 0 ? [] : [next]),
      ].join("\n"),
    () => ({ format: "tieout.rows/1", what, rows: names }),
  );
  return EXIT.ok;
}
