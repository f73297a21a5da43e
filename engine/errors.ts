/**
 * Aborts a run: something that no later record and no other document can put right.
 * `message` says what and where; `advice` what to do next; `detail` is for the log and `--json`.
 * Problems of a configuration are Diagnostics, answers of a remote are Outcomes: neither is thrown.
 */
export class TieoutError extends Error {
  readonly code: ErrorCode;
  readonly exit: ExitCode;
  readonly advice: string;
  readonly detail: string | undefined;

  constructor(code: ErrorCode, message: string, options: TieoutErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    const entry = ERRORS[code];
    this.name = "TieoutError";
    this.code = code;
    this.exit = entry.exit;
    this.advice = options.advice ?? entry.advice;
    this.detail = options.detail;
  }
}

export interface TieoutErrorOptions {
  /** Better than the catalogue's, where the place knows more. */
  readonly advice?: string | undefined;
  readonly detail?: string | undefined;
  readonly cause?: unknown;
}

/** The exit codes of every command: a contract with scripts and CI. */
export const EXIT = {
  ok: 0,
  internal: 1,
  changes: 2,
  invalid: 3,
  auth: 4,
  needsAction: 5,
  partial: 6,
  untied: 7,
  stale: 8,
  unsafe: 9,
  tests: 10,
  usage: 64,
  oldRuntime: 69,
  later: 75,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

interface ErrorEntry {
  readonly exit: ExitCode;
  /** What happened, for `tieout explain` and for a list of codes. */
  readonly title: string;
  /** What to do about it, when the place that throws knows nothing better. */
  readonly advice: string;
}

/**
 * Every code that can end a run. The tens group them: 90x commands, 91x runs and plans,
 * 92x the store, 93x files and sources, 94x the other system. A code is never used again.
 */
export const ERRORS = {
  TO900: {
    exit: EXIT.usage,
    title: "The command line was not understood",
    advice: "See what is possible: tieout help",
  },
  TO901: {
    exit: EXIT.invalid,
    title: "The configuration has errors",
    advice: "See them all, with their places: tieout validate",
  },
  TO902: {
    exit: EXIT.interrupted,
    title: "The run was interrupted",
    advice: "Nothing is lost. The same command goes on where it stopped.",
  },
  TO903: {
    exit: EXIT.tests,
    title: "Mapping tests failed",
    advice: "See which and why: tieout test",
  },
  TO904: {
    exit: EXIT.auth,
    title: "A secret that the configuration names is not there",
    advice: "Set it in the environment of this command, and try again.",
  },
  TO910: {
    exit: EXIT.stale,
    title: "The plan is stale: configuration, source or books have moved since it was made",
    advice: "Make a new one and look at it again: tieout plan",
  },
  TO911: {
    exit: EXIT.stale,
    title: "Another run holds the company",
    advice: "Wait until it has ended; tieout status shows who it is.",
  },
  TO912: {
    exit: EXIT.unsafe,
    title: "A safety limit was hit; nothing was written",
    advice: "Look at the plan. If it is meant, raise the limit under safety: in sync.config.yaml.",
  },
  TO916: {
    exit: EXIT.unsafe,
    title: "The company holds documents that this store does not know; recover first",
    advice: "See what can be linked again: tieout recover; then tieout recover --yes",
  },
  TO917: {
    exit: EXIT.unsafe,
    title: "A permanent link may not be changed",
    advice: "The first link stands; nothing was changed.",
  },
  TO918: {
    exit: EXIT.unsafe,
    title: "The plan is not approved by a second person; nothing was written",
    advice: "Somebody who did not prepare it looks at it and says: tieout approve DIGEST",
  },
  TO920: {
    exit: EXIT.invalid,
    title: "The store is not a Tieout database",
    advice: "Look at store: in sync.config.yaml, or move the file away to begin a new store.",
  },
  TO921: {
    exit: EXIT.invalid,
    title: "The store was written by a newer Tieout",
    advice:
      "Install that version or a later one; an older one could misread the store. " +
      "To stay with this one, restore a backup that it made and then: tieout recover",
  },
  TO922: {
    exit: EXIT.unsafe,
    title: "The store belongs to another company",
    advice: "Use one store for each company: look at store: and company: in sync.config.yaml.",
  },
  TO923: {
    exit: EXIT.oldRuntime,
    title: "SQLite is too old: it can lose committed rows",
    advice: "Install the dependencies that this version of Tieout names: npm ci",
  },
  TO924: {
    exit: EXIT.later,
    title: "The store is busy",
    advice: "Run it again when the other process has ended.",
  },
  TO925: {
    exit: EXIT.unsafe,
    title: "The history is not as it was written",
    advice:
      "Somebody has changed the store by hand. Put the last good backup beside it and compare.",
  },
  TO926: {
    exit: EXIT.invalid,
    title: "The store is not set up for this version yet",
    advice:
      "A command that writes to it does that: tieout plan; of a fleet's queue: tieout worker --fleet FILE",
  },
  TO930: {
    exit: EXIT.internal,
    title: "A file could not be read or written",
    advice: "Check the path, who owns it, and the space left on the disk.",
  },
  TO931: {
    exit: EXIT.invalid,
    title: "A source cannot be read",
    advice: "Check the connection and its keys: tieout validate",
  },
  TO932: {
    exit: EXIT.unsafe,
    title: "A source that had records is empty now; nothing was changed",
    advice: "If it is meant: safety: { empty_source: allow } in sync.config.yaml.",
  },
  TO940: {
    exit: EXIT.auth,
    title: "Not connected, or the connection was revoked or has expired",
    advice: "Sign in: tieout connect",
  },
  TO941: {
    exit: EXIT.later,
    title: "The other system cannot take it now, or an unknown outcome has to settle first",
    advice: "Nothing is lost. Run the same command again later.",
  },
} as const satisfies Readonly<Record<`TO${number}`, ErrorEntry>>;

export type ErrorCode = keyof typeof ERRORS;

/** The one place that turns what was thrown into an exit code; what nobody expected is 1. */
export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof TieoutError ? error.exit : EXIT.internal;
}
