import { EXIT } from "../errors.ts";
import { signInWarning } from "../project.ts";
import { oddText } from "../report/import-text.ts";
import { lastOddities } from "../store/oddities.ts";
import { statusJson } from "../report/status-json.ts";
import { statusText, todoText } from "../report/status-text.ts";
import type { Handler } from "./handler.ts";
import { knownEntity } from "./rows.ts";
import { printResult } from "./result.ts";
import { statusOf } from "./status-input.ts";
import { withProject } from "./with-project.ts";

export const status: Handler = (shell, [name], options) =>
  withProject(shell, async (project) => {
    const entity = name === undefined ? null : knownEntity(project, name);
    const view = await statusOf(project, entity);
    const odd = entity === null ? await lastOddities(project.store.db) : [];
    printResult(
      shell,
      (style) =>
        [
          options["todo"] === true ? todoText(view, style) : statusText(view, style),
          ...oddText(odd, style),
        ].join("\n"),
      () => ({ ...statusJson(view), odd: odd.map(({ place, text }) => ({ place, text })) }),
    );
    const warning = await signInWarning(project);
    if (warning !== null) shell.err.line(warning);
    return options["strict"] === true && view.needs.length > 0 ? EXIT.needsAction : EXIT.ok;
  });
