import type { Clock, Log, LogFields } from "./contract/io.ts";
import { TieoutError } from "./errors.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface LogOptions {
  readonly level: LogLevel;
  readonly to: { readonly kind: "stderr" } | { readonly kind: "file"; readonly path: string };
  readonly clock: Pick<Clock, "now">;
  /** Texts that must never be printed, asked for at every line: secrets come up during a run. */
  readonly secrets?: () => readonly string[];
}

/**
 * JSON lines, written at once so that the last one survives a crash; a file is made with mode 0600.
 * Only plain values are printed: whatever else gets in, a Secret above all, is `[redacted]`.
 * Throws TO930 where the file cannot be opened.
 */
export async function openLog(options: LogOptions): Promise<Log> {
  // 52 ms to load: a command that logs nothing (the default) does not pay for it.
  const { destination, pino } = await import("pino");
  const { to } = options;
  const open = (): ReturnType<typeof destination> =>
    to.kind === "stderr"
      ? destination({ dest: 2, sync: true })
      : destination({ dest: to.path, sync: true, mode: 0o600, mkdir: true });
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: () => `,"time":"${options.clock.now()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    orTieoutError(open, to),
  );
  const write =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      const secrets = options.secrets?.() ?? [];
      logger[level](safeFields(fields, secrets), scrub(message, secrets));
    };
  return {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  };
}

/** Prints nothing: what the command line uses unless it is asked to say more. */
export const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {} };

export const REDACTED = "[redacted]";

const SECRET_NAME = /token|secret|passw|authori[sz]ation|cookie|credential|api_?key|signature/i;
const BEARER = /\b(Bearer|Basic)\s+[\w.~+/=-]+/g;
/** `postgres://user:password@host`. */
const URL_PASSWORD = /(\/\/[^\s/:@]+:)[^\s/@]+@/g;

/** Plain values of harmless names; bigint as text, since JSON readers would round it. */
export function safeFields(
  fields: Readonly<Record<string, unknown>>,
  secrets: readonly string[] = [],
): Record<string, string | number | boolean | null> {
  const safe: Record<string, string | number | boolean | null> = {};
  for (const [name, value] of Object.entries(fields)) {
    safe[name] = SECRET_NAME.test(name) ? REDACTED : safeValue(value, secrets);
  }
  return safe;
}

function safeValue(value: unknown, secrets: readonly string[]): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return scrub(value, secrets);
  if (typeof value === "bigint") return value.toString();
  return typeof value === "number" || typeof value === "boolean" ? value : REDACTED;
}

/** The text without the secrets that are known, and without what looks like one. */
export function scrub(text: string, secrets: readonly string[] = []): string {
  let safe = text.replace(BEARER, `$1 ${REDACTED}`).replace(URL_PASSWORD, `$1${REDACTED}@`);
  // An empty secret would match between all letters.
  for (const secret of secrets) if (secret !== "") safe = safe.replaceAll(secret, REDACTED);
  return safe;
}

function orTieoutError<T>(open: () => T, to: LogOptions["to"]): T {
  try {
    return open();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const where = to.kind === "file" ? to.path : "stderr";
    throw new TieoutError("TO930", `cannot write the log ${where}: ${reason}`, { cause: error });
  }
}
