import { EXIT } from "../errors.ts";
import { storeFile } from "../project.ts";
import { count } from "../report/layout.ts";
import { backupSqlite } from "../store/backup.ts";
import type { Handler } from "./handler.ts";
import { usage } from "./fail.ts";
import { printResult } from "./result.ts";
import { withProject } from "./with-project.ts";

export const backup: Handler = (shell, [file = ""]) =>
  withProject(shell, async (project) => {
    const from = storeFile(project);
    if (from === null) {
      throw usage(
        "this store is no file that could be copied",
        "A store in PostgreSQL is backed up by its own means: pg_dump",
      );
    }
    const { files } = shell.world;
    if (files.info(file) !== null) {
      throw usage(
        `${file} is there already, and a backup overwrites nothing`,
        "Give another name.",
      );
    }
    const made = backupSqlite(from, files.resolve(file));
    printResult(
      shell,
      (style) =>
        [
          `${style.ascii ? "ok" : "✔"} ${file}: ${count(made.bytes)} bytes, checked, ${count(made.sent)} requests sent until now`,
          `  To go back to it: put it in the place of the store, then: tieout recover`,
        ].join("\n"),
      () => ({
        format: "tieout.backup/1",
        file,
        ...made,
        bytes: String(made.bytes),
        sent: String(made.sent),
      }),
    );
    return EXIT.ok;
  });
