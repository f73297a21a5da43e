/**
 * A real PostgreSQL for the tests of a file: a throw-away cluster of its own, started when the
 * first test asks (1 s) and gone with the file. `TIEOUT_TEST_POSTGRES` names one that runs already.
 */
import { randomBytes } from "node:crypto";
import { afterAll } from "vitest";
import { findPostgres, runSql, startCluster } from "./postgres-cluster.ts";

export { runSql };

/** Why there is none here, for `skipIf`; null where tests can run. */
export const NO_POSTGRES: string | null =
  process.env["TIEOUT_TEST_POSTGRES"] !== undefined || findPostgres() !== null
    ? null
    : "no PostgreSQL: neither TIEOUT_TEST_POSTGRES nor initdb on PATH or in /usr/lib/postgresql";

if (NO_POSTGRES !== null) console.warn(`Skipped: ${NO_POSTGRES}`);

let cluster: Promise<string> | undefined;
/** Other files may be at work in the same cluster. */
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

const running = new Set<() => Promise<void>>();

async function start(): Promise<string> {
  const given = process.env["TIEOUT_TEST_POSTGRES"];
  if (given !== undefined) return given;
  const started = await startCluster();
  // Where the worker itself is ended, nothing of the cluster is worth keeping.
  process.once("exit", started.kill);
  running.add(async () => {
    process.off("exit", started.kill);
    await started.stop();
  });
  return started.url;
}

afterAll(async () => {
  for (const stop of running) await stop();
  running.clear();
});
