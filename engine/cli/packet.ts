import { EXIT } from "../errors.ts";
import { monthEndOf } from "../month-end.ts";
import { companyOf } from "../project.ts";
import { checkJson } from "../report/check-json.ts";
import { monthEndJson } from "../report/month-end-json.ts";
import { packetHtml } from "../report/packet-html.ts";
import { titleOf } from "../report/plan-text.ts";
import { checkProject } from "../run.ts";
import { usage } from "./fail.ts";
import type { Handler } from "./handler.ts";
import { printResult } from "./result.ts";
import { withProject } from "./with-project.ts";

/** `tieout packet --month 2026-10 --out FILE`: what is handed on at the end of a month. */
export const packet: Handler = (shell, _args, options) => {
  const month = String(options["month"]);
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) {
    throw usage(
      `"${month}" is no month`,
      "Such as 2026-10: tieout packet --month 2026-10 --out FILE",
    );
  }
  return withProject(shell, async (project) => {
    const offline = options["offline"] === true;
    const checked = await checkProject(project, { offline, items: true });
    const figures = await monthEndOf(project, checked);
    const { environment, currency } = project.program;
    const title = titleOf({ environment, currency, company: await companyOf(project) });
    const file = String(options["out"]);
    shell.world.files.write(file, packetHtml(checked, figures, { title, currency, month }));
    const unexplained = checked.unexplained.filter(({ day }) => (day ?? "").startsWith(month));
    printResult(
      shell,
      () => `Wrote ${file}`,
      () => ({
        format: "tieout.month_end/1",
        month,
        file,
        ...monthEndJson(figures),
        check: checkJson(checked),
      }),
    );
    return unexplained.length === 0 && checked.unread.length === 0 ? EXIT.ok : EXIT.untied;
  });
};
