import { CODES as SHAPES } from "../config/codes.ts";
import { EXIT, ERRORS } from "../errors.ts";
import { REASONS } from "../model/reason.ts";
import type { ReasonCode } from "../model/reason.ts";
import { nearest } from "../model/similar.ts";
import { FIXERS, REASON_WORDS } from "../report/reasons.ts";
import { wrap } from "../report/layout.ts";
import type { Handler } from "./handler.ts";
import { usage } from "./fail.ts";
import { printResult } from "./result.ts";

interface Explained {
  readonly code: string;
  readonly title: string;
  readonly text: string;
  readonly next: string;
}

export const explain: Handler = async (shell, [given = ""]) => {
  const all = await catalogue();
  const found = all.find((each) => each.code.toLowerCase() === given.toLowerCase());
  if (found === undefined) {
    const near = nearest(
      given,
      all.map((each) => each.code),
    );
    throw usage(
      `there is no code "${given}"${near === null ? "" : `. Did you mean "${near}"?`}`,
      "Codes are TO101 to TO999, and the reasons of rows such as no_match",
    );
  }
  printResult(
    shell,
    (style) =>
      [
        `${found.code}  ${found.title}`,
        ...(found.text === "" ? [] : ["", ...wrap(found.text, Math.min(80, style.width))]),
        ...(found.next === "" ? [] : ["", `Next: ${found.next}`]),
      ].join("\n"),
    () => ({ format: "tieout.explain/1", ...found }),
  );
  return EXIT.ok;
};

/** Findings of the configuration, errors that end a run, and reasons of single documents. */
async function catalogue(): Promise<readonly Explained[]> {
  const { CODES } = await import("../compile/codes.ts");
  const findings = { ...SHAPES, ...CODES } as Readonly<
    Record<string, { readonly title: string; readonly explanation: string }>
  >;
  return [
    ...Object.entries(findings).map(([code, { title, explanation }]) => ({
      code,
      title,
      text: explanation,
      next: "",
    })),
    ...Object.entries(ERRORS).map(([code, { title, advice, exit }]) => ({
      code,
      title,
      text: `Ends a command with exit code ${exit}.`,
      next: advice,
    })),
    ...(Object.keys(REASONS) as ReasonCode[]).map((code) => ({
      code,
      title: REASON_WORDS[code].title,
      text: `Who mends it: ${FIXERS[REASONS[code]].toLowerCase()}.`,
      next: REASON_WORDS[code].next.replace("{row}", "ENTITY/KEY"),
    })),
  ];
}
