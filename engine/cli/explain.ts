import { EXIT } from "../errors.ts";
import { nearest } from "../model/similar.ts";
import { wrap } from "../report/layout.ts";
import type { Handler } from "./handler.ts";
import { usage } from "./fail.ts";
import { printResult } from "./result.ts";

export const explain: Handler = async (shell, [given = ""]) => {
  const { catalogue } = await import("./catalogue.ts");
  const all = await catalogue(shell.connectors);
  const found = all.find((each) => each.code.toLowerCase() === given.toLowerCase());
  if (found === undefined) {
    const near = nearest(
      given,
      all.map((each) => each.code),
    );
    throw usage(
      `there is no code "${given}"${near === null ? "" : `. Did you mean "${near}"?`}`,
      "Codes are TO100 to TO941, reasons of rows such as no_match, and refusals such as 6240",
    );
  }
  const { code, title, text, next } = found;
  printResult(
    shell,
    (style) =>
      [
        `${code}  ${title}`,
        ...(text === "" ? [] : ["", ...wrap(text, Math.min(80, style.width))]),
        ...(next === "" ? [] : ["", `Next: ${next}`]),
      ].join("\n"),
    () => ({ format: "tieout.explain/1", code, title, text, next }),
  );
  return EXIT.ok;
};
