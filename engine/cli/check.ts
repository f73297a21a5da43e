import { EXIT } from "../errors.ts";
import { monthEndOf } from "../month-end.ts";
import { companyOf } from "../project.ts";
import { checkCsv } from "../report/check-csv.ts";
import { checkJson } from "../report/check-json.ts";
import { checkText } from "../report/check-text.ts";
import type { CheckBy } from "../report/check-text.ts";
import { packetHtml } from "../report/packet-html.ts";
import { titleOf } from "../report/plan-text.ts";
import { checkProject } from "../run.ts";
import type { Handler } from "./handler.ts";
import { formatOf } from "./format.ts";
import { printResult } from "./result.ts";
import { withProject } from "./with-project.ts";

export const check: Handler = (shell, _args, options) => {
  const by = formatOf(options["by"], ["customer", "item", "month", "entity"]) as CheckBy;
  return withProject(shell, async (project) => {
    const items = by === "item" || typeof options["html"] === "string";
    const checked = await checkProject(project, { offline: options["offline"] === true, items });
    const { environment, currency } = project.program;
    const title = titleOf({ environment, currency, company: await companyOf(project) });
    const output = options["output"];
    if (typeof output === "string") {
      shell.world.files.write(output, checkCsv(checked));
      shell.err.line(`Wrote ${output}`);
    }
    const page = options["html"];
    if (typeof page === "string") {
      const figures = await monthEndOf(project, checked);
      shell.world.files.write(page, packetHtml(checked, figures, { title, currency, month: null }));
      shell.err.line(`Wrote ${page}`);
    }
    printResult(
      shell,
      (style) => checkText(checked, title, by, style),
      () => checkJson(checked),
    );
    return checked.tied ? EXIT.ok : EXIT.untied;
  });
};
