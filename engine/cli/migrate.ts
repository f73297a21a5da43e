import { EXIT } from "../errors.ts";
import { migrateSettings, plannedMigrations } from "../migrate.ts";
import type { Migration } from "../migrate.ts";
import { isDate } from "../model/calendar.ts";
import { formatAddress } from "../model/ids.ts";
import { many } from "../report/layout.ts";
import type { Handler } from "./handler.ts";
import { usage } from "./fail.ts";
import { printResult } from "./result.ts";
import { withProject } from "./with-project.ts";

/** A locked setting is changed: with a reason and a day, in the history. Nothing is sent. */
export const migrate: Handler = (shell, names, options) =>
  withProject(shell, async (project) => {
    const planned = await plannedMigrations(project, names);
    const said = (name: string): string => {
      const given = options[name];
      return typeof given === "string" ? given.trim() : "";
    };
    const [why, from] = [said("reason"), said("from")];
    const isSaid = options["reason"] !== undefined || options["from"] !== undefined;
    if (isSaid && why === "") throw usage("a migration needs its reason", "--reason TEXT");
    if (isSaid && !isDate(from)) {
      throw usage(`"${from}" is no day`, "From when it counts: --from 2026-07-01");
    }
    const done = isSaid ? await migrateSettings(project, { names, why, from }) : planned;
    printResult(
      shell,
      () => textOf(done, isSaid),
      () => ({
        format: "tieout.migrate/1",
        done: isSaid,
        migrations: done.map(({ kept, ...each }) => ({
          ...each,
          kept: kept.map((row) => formatAddress(row.address)),
        })),
      }),
    );
    return EXIT.ok;
  });

function textOf(all: readonly Migration[], isDone: boolean): string {
  if (all.length === 0) return "Nothing to migrate: what is locked is as it was locked.";
  const lines = all.flatMap(({ name, before, after, lockedAt, lockedBy, kept }) => [
    `${name}   ${before} -> ${after}   (locked on ${lockedAt.slice(0, 10)} by ${lockedBy})`,
    `  ${many(kept.length, "document")} in the books ${isDone ? "stay" : "would stay"} as made, held`,
  ]);
  const next = isDone
    ? "Recorded. What is held changes only when it is released: tieout release ROW"
    : "Nothing was changed. Do it: tieout migrate --reason TEXT --from DAY";
  return [...lines, next].join("\n");
}
