import { examine } from "../doctor.ts";
import { EXIT } from "../errors.ts";
import { doctorText } from "../report/doctor-text.ts";
import type { Handler } from "./handler.ts";
import { printResult } from "./result.ts";
import { jobOf } from "./job.ts";

export const doctor: Handler = async (shell) => {
  const findings = await examine(jobOf(shell));
  const worst = findings.find(({ health }) => health === "problem");
  printResult(
    shell,
    (style) => doctorText(findings, style),
    () => ({
      format: "tieout.doctor/1",
      problems: findings.filter(({ health }) => health === "problem").length,
      warnings: findings.filter(({ health }) => health === "warning").length,
      findings: findings.map(({ exit: _exit, ...finding }) => finding),
    }),
  );
  return worst?.exit ?? EXIT.ok;
};
