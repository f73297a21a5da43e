import { EXIT } from "../errors.ts";
import type { Job } from "../configuration.ts";
import {
  diagnosticsGithub,
  diagnosticsJson,
  diagnosticsJunit,
  diagnosticsSummary,
  diagnosticsText,
} from "../report/diagnostics.ts";
import { many } from "../report/layout.ts";
import { usage } from "./fail.ts";
import type { Handler } from "./handler.ts";
import { formatOf } from "./format.ts";
import { asJson, jsonInto, printResult } from "./result.ts";
import type { Shell } from "./shell.ts";
import { keptVerdict } from "./verdict.ts";
import type { Verdict } from "./verdict.ts";
import { watched } from "./watch.ts";
import { jobOf, untrustedJobOf } from "./job.ts";
import { ownBuild } from "./package.ts";

export const validate: Handler = async (shell, _args, options) => {
  const format = formatOf(options["format"], ["text", "json", "github", "junit"]);
  const untrusted = options["untrusted"] === true;
  const fix = options["fix"] === true;
  if (untrusted && fix) {
    throw usage("--fix writes files, and --untrusted writes none", "Leave one of them away.");
  }
  const once = (): Promise<number> => validateOnce(shell, { format, untrusted, fix });
  return options["watch"] === true ? watched(shell, once) : once();
};

interface Wish {
  readonly format: string;
  readonly untrusted: boolean;
  readonly fix: boolean;
}

async function validateOnce(shell: Shell, { format, untrusted, fix }: Wish): Promise<number> {
  const started = shell.world.clock.monotonicMs();
  // The store is not opened for what nobody has reviewed: its address may be a secret.
  const checked = untrusted
    ? await (await import("../configuration.ts")).checkConfiguration(untrustedJobOf(shell))
    : fix
      ? await mended(shell)
      : await keptVerdict({ job: jobOf(shell), build: ownBuild(shell), look });
  const seconds = ((shell.world.clock.monotonicMs() - started) / 1000).toFixed(2);
  show(shell, checked, format, seconds);
  return checked.diagnostics.some((each) => each.severity === "error") ? EXIT.invalid : EXIT.ok;
}

/** What checks is loaded where nothing is kept. */
const look = async (job: Job) => (await import("../configuration.ts")).checkAgainstCompany(job);

async function mended(shell: Shell): Promise<Verdict> {
  const { applyFixes } = await import("../config/fix.ts");
  const checked = await look(jobOf(shell));
  const fixed = applyFixes(checked.diagnostics, shell.world.files);
  if (fixed.applied === 0) return checked;
  shell.err.line(`Mended ${many(fixed.applied, "place")} in ${fixed.files.join(", ")}`);
  return look(jobOf(shell));
}

function show(
  shell: Shell,
  { diagnostics, texts }: Verdict,
  format: string,
  seconds: string,
): void {
  const { files } = shell.world;
  const json = () => diagnosticsJson(diagnostics, files) as { readonly [key: string]: unknown };
  if (format === "github" || format === "junit") {
    jsonInto(shell, json);
    const text =
      format === "github"
        ? diagnosticsGithub(diagnostics, files)
        : diagnosticsJunit(diagnostics, files);
    if (text !== "") shell.out.line(text);
    return;
  }
  printResult(
    asJson(shell, format),
    (style) => {
      const summary = diagnosticsSummary(diagnostics, texts, seconds);
      return diagnostics.length === 0
        ? summary
        : `${diagnosticsText(diagnostics, files, style)}\n\n${summary}`;
    },
    json,
  );
}
