/**
 * One cluster for all files of a run over PostgreSQL (`TIEOUT_TEST_STORE=postgres`): each file has
 * databases of its own in it. Starting one takes a second, which every file would take by itself.
 */
import { findPostgres, startCluster } from "./postgres-cluster.ts";
import type { Cluster } from "./postgres-cluster.ts";

let cluster: Cluster | null = null;

export async function setup(): Promise<void> {
  const { TIEOUT_TEST_STORE: store, TIEOUT_TEST_POSTGRES: given } = process.env;
  if (store !== "postgres" || given !== undefined || findPostgres() === null) return;
  cluster = await startCluster(["max_connections=300"]);
  process.once("exit", cluster.kill);
  process.env["TIEOUT_TEST_POSTGRES"] = cluster.url;
}

export async function teardown(): Promise<void> {
  if (cluster === null) return;
  process.off("exit", cluster.kill);
  await cluster.stop();
}
