import { ERRORS, TieoutError, exitCodeOf } from "../errors.ts";
import { JsonError, writeJson } from "../model/json.ts";
import { paint } from "../report/layout.ts";
import type { Shell } from "./shell.ts";

/** Says what ended a command, with what to do; gives the exit code. */
export function printError(shell: Shell | null, error: unknown): number {
  if (shell === null) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return exitCodeOf(error);
  }
  const { err, out, flags } = shell;
  const code = exitCodeOf(error);
  const cross = paint(err.style, "red", err.style.ascii ? "x" : "✘");
  if (error instanceof TieoutError) {
    err.line(`${cross} ${error.message}   ${paint(err.style, "dim", error.code)}`);
    err.line(`  ${error.advice}`);
    if (error.detail !== undefined) shell.world.log.error(error.message, { detail: error.detail });
    if (flags.json && !out.told()) out.line(writeJson(errorJson(error), 2));
    return code;
  }
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  err.line(`${cross} Tieout stopped at something that it did not expect. This is a bug.`);
  err.line(error instanceof JsonError ? error.message : told);
  if (flags.json && !out.told()) {
    out.line(writeJson({ format: "tieout.error/1", code: "internal" }, 2));
  }
  return code;
}

/** As JSON tells it, alone or beside a result that it has cut short. */
export function errorJson(error: TieoutError): { readonly [key: string]: string | number } {
  return {
    format: "tieout.error/1",
    code: error.code,
    title: ERRORS[error.code].title,
    message: error.message,
    advice: error.advice,
    exit: error.exit,
  };
}

export function stoppedJson(stop: TieoutError | null) {
  return stop === null ? null : errorJson(stop);
}

/** A mistake on the command line, told like the others. */
export function usage(message: string, advice?: string): TieoutError {
  return new TieoutError("TO900", message, advice === undefined ? {} : { advice });
}
