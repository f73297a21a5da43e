/**
 * Checks what only our own code can break; on in production too.
 * Pass a function where building the message costs something: it runs only on failure.
 */
export function assert(condition: unknown, message: string | (() => string)): asserts condition {
  if (condition) return;
  throw new Error(`This is a bug in Tieout: ${typeof message === "string" ? message : message()}`);
}

/** The last branch of an exhaustive switch: the compiler proves that it is never reached. */
export function unreachable(value: never): never {
  throw new Error(`This is a bug in Tieout: reached with ${String(value)}`);
}
