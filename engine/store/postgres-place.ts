import { TieoutError } from "../errors.ts";

/** Where a store is: a database, and the schema in it that is this store's alone. */
export interface PostgresPlace {
  /** Without what is only ours; it may hold a password. */
  readonly url: string;
  readonly schema: string;
  /** For people; without user or password. */
  readonly name: string;
}

/** A schema's name as PostgreSQL writes it without quotes. */
const SCHEMA_NAME = /^[a-z_][a-z0-9_]{0,62}$/;

/** Throws TO920. */
export function placeOf(address: string): PostgresPlace {
  const advice =
    "Write store: postgres://user@host/database?schema=tieout, or ${NAME} that holds it.";
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null) {
    throw new TieoutError("TO920", "store: is no address of a PostgreSQL database", { advice });
  }
  const schema = url.searchParams.get("schema") ?? "tieout";
  if (!SCHEMA_NAME.test(schema) || schema.startsWith("pg_")) {
    throw new TieoutError("TO920", `store: \`${schema}\` is no name for a schema`, {
      advice: "Write it in lower-case letters, digits and _, beginning with a letter.",
    });
  }
  url.searchParams.delete("schema");
  const host = url.host === "" ? "" : `${url.host}`;
  return { url: url.href, schema, name: `postgres://${host}${url.pathname}?schema=${schema}` };
}
