import type { Diagnostic } from "../model/diagnostic.ts";
import { codeFrame, hideSecrets, newFrames, type Texts } from "./code-frame.ts";
import { junitXml, type JunitCase } from "./junit.ts";
import { many, oneLine, paint, wrap, type Style } from "./layout.ts";

/**
 * Every diagnostic with its lines of the file, as a terminal shows them (design: ux.md 2.5).
 * What a diagnostic marks as hidden is shown in none of them, nor in any message.
 */
export function diagnosticsText(
  diagnostics: readonly Diagnostic[],
  files: Texts,
  style: Style,
): string {
  const frames = newFrames(diagnostics, files, style);
  return hideSecrets(diagnostics, files)
    .map((one) => block(one, codeFrame(frames, one), style))
    .join("\n\n");
}

function block(
  one: Diagnostic,
  frame: { readonly lines: readonly string[]; readonly noteShown: boolean },
  style: Style,
): string {
  const hue = one.severity === "error" ? "red" : "yellow";
  const head = `${one.severity}[${one.code}]: ${oneLine(one.message)}`;
  const [first = "", ...more] = wrap(head, style.width);
  const sign = `${one.severity}[${one.code}]`;
  const title = first.startsWith(sign)
    ? paint(style, hue, sign) + paint(style, "bold", first.slice(sign.length))
    : first;
  const note =
    frame.noteShown || one.note === undefined ? [] : ends("note", oneLine(one.note), style);
  const help = (one.help ?? []).flatMap((line) => ends("help", oneLine(line), style));
  const fix = one.fix === undefined ? [] : ends("fix", " tieout validate --fix", style);
  return [title, ...more, ...frame.lines, ...note, ...help, ...fix].join("\n");
}

/** `   = help: …`, later lines under the first word. Blanks inside a line are kept. */
function ends(word: string, text: string, style: Style): readonly string[] {
  const lead = `   = ${word}: `;
  const room = style.width - lead.length;
  const lines = text.length <= room ? [text] : wrap(text, room);
  return lines.map((line, index) =>
    index === 0
      ? `   ${paint(style, "cyan", "=")} ${paint(style, "bold", `${word}:`)} ${line}`
      : " ".repeat(lead.length) + line,
  );
}

/** `4 files checked in 0.21 s: 3 errors, 1 warning.   Details: tieout explain TO202` */
export function diagnosticsSummary(
  diagnostics: readonly Diagnostic[],
  files: number,
  seconds: string | null = null,
): string {
  const errors = diagnostics.filter((one) => one.severity === "error");
  const warnings = diagnostics.length - errors.length;
  const time = seconds === null ? "" : ` in ${seconds} s`;
  const code = (errors[0] ?? diagnostics[0])?.code;
  const found = `${many(errors.length, "error")}, ${many(warnings, "warning")}`;
  const details = code === undefined ? "" : `   Details: tieout explain ${code}`;
  return `${many(files, "file")} checked${time}: ${found}.${details}`;
}

/** `tieout.diagnostics/1`: stable for scripts. */
export function diagnosticsJson(diagnostics: readonly Diagnostic[], files: Texts): object {
  const errors = diagnostics.filter((one) => one.severity === "error").length;
  return {
    format: "tieout.diagnostics/1",
    errors,
    warnings: diagnostics.length - errors,
    diagnostics: hideSecrets(diagnostics, files).map((one) => ({
      code: one.code,
      severity: one.severity,
      message: one.message,
      ...one.place,
      ...(one.note === undefined ? {} : { note: one.note }),
      ...(one.help === undefined ? {} : { help: one.help }),
      ...(one.fix === undefined ? {} : { fix: one.fix }),
    })),
  };
}

/**
 * Workflow commands that GitHub shows beside the lines of a pull request, errors first: it takes
 * ten of a kind a step (docs.github.com, "Workflow commands").
 */
export function diagnosticsGithub(diagnostics: readonly Diagnostic[], files: Texts): string {
  return hideSecrets(diagnostics, files)
    .toSorted((a, b) => Number(a.severity === "warning") - Number(b.severity === "warning"))
    .map((one) => {
      const { file, line, column, length } = one.place;
      const where = `file=${property(file)},line=${line},col=${column},endColumn=${column + length}`;
      const text = [one.message, one.note, ...(one.help ?? [])].filter(Boolean).join("\n");
      return `::${one.severity} ${where},title=${property(one.code)}::${data(text)}`;
    })
    .join("\n");
}

/** One case a diagnostic under its file; a configuration without any is one that passed. */
export function diagnosticsJunit(diagnostics: readonly Diagnostic[], files: Texts): string {
  const cases = hideSecrets(diagnostics, files).map((one): JunitCase => {
    const { file, line, column } = one.place;
    const text = [`${one.code} ${one.message}`, `${file}:${line}:${column}`, ...(one.help ?? [])];
    const isError = one.severity === "error";
    // A warning fails nothing; its case carries it in its name.
    const name = isError
      ? `${one.code} at line ${line}`
      : `${one.code} at line ${line}: ${one.message}`;
    return { suite: file, name, wrong: isError ? text : [], skipped: false };
  });
  const none = { suite: "sync.config.yaml", name: "the configuration", wrong: [], skipped: false };
  return junitXml("tieout validate", cases.length === 0 ? [none] : cases);
}

/** One line beside a line of a file, as GitHub shows it. */
export function annotation(at: {
  readonly severity: "error" | "warning";
  readonly file: string;
  readonly line: number;
  readonly title: string;
  readonly text: string;
}): string {
  const where = `file=${property(at.file)},line=${at.line},title=${property(at.title)}`;
  return `::${at.severity} ${where}::${data(at.text)}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
