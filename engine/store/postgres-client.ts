import pg from "pg";
import type { ClientConfig, PoolConfig } from "pg";
import type { PostgresPlace } from "./postgres-place.ts";

/** design/reliability.md 1.5. A statement over a million rows takes seconds, a minute on a bad day. */
const TIMEOUTS = {
  connectionTimeoutMillis: 10_000,
  statement_timeout: 120_000,
  lock_timeout: 10_000,
  idle_in_transaction_session_timeout: 60_000,
} as const;

export function clientConfig(place: PostgresPlace): ClientConfig & PoolConfig {
  return {
    ...TIMEOUTS,
    connectionString: place.url,
    application_name: "tieout",
    keepAlive: true,
    // Rows of one step go out together and cost one way to the server, not one each.
    pipeline: true,
    types: { getTypeParser: (type: number) => PARSERS[type] ?? asText } as never,
  };
}

/** What each session begins with. */
export function sessionSettings(place: PostgresPlace, readOnly: boolean): string {
  return [
    `set search_path to "${place.schema}"`,
    "set default_transaction_isolation to 'read committed'",
    `set default_transaction_read_only to ${readOnly ? "on" : "off"}`,
    "set client_min_messages to warning",
  ].join("; ");
}

const asText = (text: string): string => text;

/** Ids and counts; amounts are read as text. */
function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${text} is no id and no count`);
  return number;
}

const toBytes = pg.types.getTypeParser(17) as (text: string) => Buffer;

/**
 * By object id, so that rows are what SQLite gives: flags 0 or 1, whole numbers as numbers, bytes;
 * all else as text.
 */
const PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  16: (text) => (text === "t" ? 1 : 0),
  17: toBytes,
  20: wholeNumber,
  21: wholeNumber,
  23: wholeNumber,
  701: Number,
};
