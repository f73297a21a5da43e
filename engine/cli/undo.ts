import { EXIT } from "../errors.ts";
import { writePlan } from "../model/plan-json.ts";
import { planMarkdown } from "../report/plan-md.ts";
import { planText } from "../report/plan-text.ts";
import { undoProject } from "../run.ts";
import type { Handler } from "./handler.ts";
import { formatOf } from "./format.ts";
import { savePlan, viewOf } from "./plan.ts";
import { asJson, printResult } from "./result.ts";
import { withProject } from "./with-project.ts";

export const undo: Handler = (shell, [run = ""], options) => {
  const format = formatOf(options["format"], ["text", "json", "md"]);
  const diff = formatOf(options["diff"], ["summary", "full"]);
  return withProject(shell, async (project) => {
    const made = await undoProject(project, run);
    const view = await viewOf(project, made, Infinity);
    const out = options["out"];
    if (typeof out === "string") savePlan(shell, out, made);
    const isNone = view.writes + view.links === 0;
    if (format === "md") shell.out.line(planMarkdown(view));
    else {
      printResult(
        asJson(shell, format),
        // Where nothing can be taken back, why is all that there is to say.
        (style) => planText(view, style, { full: diff === "full" || isNone }),
        () => writePlan(made),
      );
    }
    const next = typeof out === "string" ? out : "undo.plan";
    const save = typeof out === "string" ? `Saved ${out}. ` : "";
    const how = save === "" ? `tieout undo ${run} --out ${next}, then ` : "";
    const then = isNone ? "Nothing to carry out." : `Carry it out: ${how}tieout apply ${next}`;
    shell.err.line(`${save}${then}`);
    return EXIT.ok;
  });
};
