/**
 * A real PostgreSQL for the tests of a file: a throw-away cluster, started when the first test
 * of a worker asks (1 s) and gone with the worker. `TIEOUT_TEST_POSTGRES` names one that runs already.
 */
import { randomBytes } from "node:crypto";
import { findPostgres, runSql, startCluster } from "./postgres-cluster.ts";

export { runSql };

/** Why there is none here, for `skipIf`; null where tests can run. */
export const NO_POSTGRES: string | null =
  process.env["TIEOUT_TEST_POSTGRES"] !== undefined || findPostgres() !== null
    ? null
    : "no PostgreSQL: neither TIEOUT_TEST_POSTGRES nor initdb on PATH or in /usr/lib/postgresql";

if (NO_POSTGRES !== null) console.warn(`Skipped: ${NO_POSTGRES}`);

let cluster: Promise<string> | undefined;
/** Other workers may be at work in the same cluster. */
const mine = randomBytes(6).toString("hex");
let databases = 0;

/** The address of a fresh, empty database; for a superuser, who needs no password. */
export async function postgresDatabase(): Promise<string> {
  cluster ??= start();
  const url = new URL(await cluster);
  const name = `t${mine}_${++databases}`;
  await runSql(url.href, `create database ${name}`);
  url.pathname = `/${name}`;
  return url.href;
}

async function start(): Promise<string> {
  const given = process.env["TIEOUT_TEST_POSTGRES"];
  if (given !== undefined) return given;
  const started = await startCluster();
  // So is a worker ended that has no more files, and so is the whole run broken off.
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      started.kill();
      process.kill(process.pid, signal);
    });
  }
  return started.url;
}
