import { TieoutError } from "../errors.ts";

/** What the server and the wire say, as an error that people understand; the rest passes through. */
export function explainedPostgres(error: unknown, name: string): unknown {
  if (error instanceof TieoutError || !(error instanceof Error)) return error;
  const code = "code" in error ? String(error.code) : "";
  const made = (known: "TO920" | "TO924" | "TO930", text: string, advice?: string): TieoutError =>
    new TieoutError(known, `${name}: ${text}`, {
      detail: `${code}: ${error.message}`.replace(/^: /, ""),
      cause: error,
      ...(advice === undefined ? {} : { advice }),
    });
  if (code === "55P03") {
    return made("TO924", "another process has been writing to it for more than 10 seconds");
  }
  if (code === "57014") return made("TO924", "a statement took longer than 2 minutes");
  if (code === "25006") return made("TO930", "it cannot be written to", "Look at who may write.");
  if (code === "42501") {
    return made("TO920", "this user may not work in it", "Let the user make a schema, or own one.");
  }
  if (code.startsWith("28")) return made("TO920", "the server does not let this user in", USER);
  if (code === "3D000") return made("TO920", "there is no such database", "Make it: createdb");
  if (code === "42701" || code === "42P07") {
    return made("TO920", `its tables are not as Tieout made them: ${error.message}`);
  }
  if (code === "53100") return made("TO930", "no space is left on the server's disk");
  const gone = /Connection terminated|timeout exceeded when trying to connect|not queryable/;
  if (/^(08|53|57P)|^E[A-Z]+$|^25P03$/.test(code) || gone.test(error.message)) {
    return made(
      "TO924",
      "the database cannot be reached",
      "Run it again when the server is there.",
    );
  }
  return error;
}

const USER = "Look at the user and the password of the address that store: refers to.";
