import { EXIT } from "../errors.ts";
import { isDate } from "../model/calendar.ts";
import { companyOf } from "../project.ts";
import { backtestMarkdown } from "../report/backtest-md.ts";
import { backtestText } from "../report/backtest-text.ts";
import { titleOf } from "../report/plan-text.ts";
import { backtestProject } from "../run.ts";
import { usage } from "./fail.ts";
import type { Handler } from "./handler.ts";
import { formatOf } from "./format.ts";
import { redactionOf } from "./redaction.ts";
import { asJson, jsonInto, printResult } from "./result.ts";
import { withProject } from "./with-project.ts";

/** Read-only on both sides; both are staged in memory, so nothing is left behind either. */
export const backtest: Handler = (shell, _args, options) => {
  const format = formatOf(options["format"], ["text", "json", "md"]);
  const redaction = redactionOf(options["redact"]);
  if (redaction !== null && format !== "md") {
    throw usage(
      "--redact is for --format md",
      "tieout backtest --format md --redact names,amounts",
    );
  }
  const span = { from: dayOf("--from", options["from"]), to: dayOf("--to", options["to"]) };
  if (span.from !== null && span.to !== null && span.from > span.to) {
    throw usage(`--from ${span.from} is after --to ${span.to}`);
  }
  return withProject(
    shell,
    async (project) => {
      const backtested = await backtestProject(project, span);
      const { environment, currency } = project.program;
      const title = titleOf({ environment, currency, company: await companyOf(project) });
      const json = () => ({ format: "tieout.backtest/1", ...backtested });
      if (format === "md") {
        jsonInto(shell, json);
        shell.out.line(backtestMarkdown(backtested, redaction));
      } else {
        printResult(asJson(shell, format), (style) => backtestText(backtested, title, style), json);
      }
      const whole = backtested.entities.every((each) => each.reproduced === each.documents);
      return !whole && options["strict"] === true ? EXIT.untied : EXIT.ok;
    },
    { store: "sqlite::memory:" },
  );
};

function dayOf(flag: string, given: unknown): string | null {
  if (typeof given !== "string") return null;
  if (!isDate(given)) throw usage(`${flag} ${given} is no day`, "Write it as 2026-01-31");
  return given;
}
