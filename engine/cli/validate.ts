import { applyFixes } from "../config/fix.ts";
import { EXIT } from "../errors.ts";
import { checkAgainstCompany, checkConfiguration } from "../project.ts";
import {
  diagnosticsGithub,
  diagnosticsJson,
  diagnosticsSummary,
  diagnosticsText,
} from "../report/diagnostics.ts";
import { many } from "../report/layout.ts";
import { usage } from "./fail.ts";
import type { Handler } from "./handler.ts";
import { formatOf } from "./format.ts";
import { asJson, printResult } from "./result.ts";
import { jobOf, untrustedJobOf } from "./with-project.ts";

export const validate: Handler = async (shell, _args, options) => {
  const format = formatOf(options["format"], ["text", "json", "github"]);
  const untrusted = options["untrusted"] === true;
  if (untrusted && options["fix"] === true) {
    throw usage("--fix writes files, and --untrusted writes none", "Leave one of them away.");
  }
  const started = shell.world.clock.monotonicMs();
  // The store is not opened for what nobody has reviewed: its address may be a secret.
  let checked = untrusted
    ? await checkConfiguration(untrustedJobOf(shell))
    : await checkAgainstCompany(jobOf(shell));
  if (options["fix"] === true) {
    const fixed = applyFixes(checked.diagnostics, shell.world.files);
    if (fixed.applied > 0) {
      shell.err.line(`Mended ${many(fixed.applied, "place")} in ${fixed.files.join(", ")}`);
      checked = await checkAgainstCompany(jobOf(shell));
    }
  }
  const { diagnostics, texts } = checked;
  const { files } = shell.world;
  if (format === "github") {
    if (diagnostics.length > 0) shell.out.line(diagnosticsGithub(diagnostics, files));
  } else {
    const seconds = ((shell.world.clock.monotonicMs() - started) / 1000).toFixed(2);
    printResult(
      asJson(shell, format),
      (style) => {
        const summary = diagnosticsSummary(diagnostics, texts, seconds);
        return diagnostics.length === 0
          ? summary
          : `${diagnosticsText(diagnostics, files, style)}\n\n${summary}`;
      },
      () => diagnosticsJson(diagnostics, files) as { readonly [key: string]: unknown },
    );
  }
  return diagnostics.some((each) => each.severity === "error") ? EXIT.invalid : EXIT.ok;
};
