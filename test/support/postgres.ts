/**
 * A real PostgreSQL for the tests of a file: a throw-away cluster of its own, started when the
 * first test asks (1 s) and gone with the file. `TIEOUT_TEST_POSTGRES` names one that runs already.
 */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll } from "vitest";

/** Why there is none here, for `skipIf`; null where tests can run. */
export const NO_POSTGRES: string | null =
  process.env["TIEOUT_TEST_POSTGRES"] !== undefined || findPostgres() !== null
    ? null
    : "no PostgreSQL: neither TIEOUT_TEST_POSTGRES nor initdb on PATH or in /usr/lib/postgresql";

if (NO_POSTGRES !== null) console.warn(`Skipped: ${NO_POSTGRES}`);

let cluster: Promise<string> | undefined;
let databases = 0;

/** The address of a fresh, empty database; for a superuser, who needs no password. */
export async function postgresDatabase(): Promise<string> {
  cluster ??= start();
  const url = new URL(await cluster);
  const name = `t${process.pid}_${++databases}`;
  await runSql(url.href, `create database ${name}`);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs statements as somebody beside the program that is tested. */
export async function runSql(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A folder with `initdb` and `postgres`: on PATH, or where Debian and Homebrew keep them. */
function findPostgres(): string | null {
  const debian = "/usr/lib/postgresql";
  const places = [
    ...(process.env["PATH"] ?? "").split(path.delimiter),
    ...(fs.existsSync(debian)
      ? fs
          .readdirSync(debian)
          .sort((a, b) => Number(b) - Number(a))
          .map((version) => path.join(debian, version, "bin"))
      : []),
    "/opt/homebrew/bin",
    "/usr/local/opt/postgresql/bin",
  ];
  const has = (place: string, name: string): boolean => fs.existsSync(path.join(place, name));
  return places.find((place) => has(place, "initdb") && has(place, "postgres")) ?? null;
}

async function start(): Promise<string> {
  const given = process.env["TIEOUT_TEST_POSTGRES"];
  if (given !== undefined) return given;
  const bin = findPostgres();
  if (bin === null) throw new Error(NO_POSTGRES ?? "");
  // It will not run as root: a root test run hands the cluster to `nobody`.
  const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : null;
  const folder = fs.mkdtempSync(path.join(roomy(), "tieout-pg-"));
  if (nobody !== null) fs.chownSync(folder, nobody.uid, nobody.gid);
  const options = { ...nobody, cwd: folder, env: { ...process.env, HOME: folder } };
  const data = path.join(folder, "data");
  execFileSync(
    path.join(bin, "initdb"),
    ["-D", data, "-A", "trust", "-U", "tieout", "-E", "UTF8", "--locale=C", "--no-sync"],
    { ...options, stdio: "ignore" },
  );
  // fsync stays on: a store refuses a server that may lose what it has committed.
  const settings = ["listen_addresses=", "full_page_writes=off"];
  const server = spawn(
    path.join(bin, "postgres"),
    ["-D", data, "-k", folder, ...settings.flatMap((setting) => ["-c", setting])],
    { ...options, stdio: ["ignore", "ignore", "pipe"] },
  );
  stopAtEnd(server, folder);
  await ready(server);
  return `postgres://tieout@localhost/postgres?host=${encodeURIComponent(folder)}`;
}

/** Memory, where there is enough: fsync costs nothing there. Containers often have 64 MB only. */
function roomy(): string {
  const memory = "/dev/shm";
  if (!fs.existsSync(memory)) return os.tmpdir();
  const { bavail, bsize } = fs.statfsSync(memory);
  return bavail * bsize > 1_000_000_000 ? memory : os.tmpdir();
}

function ready(server: ChildProcess): Promise<void> {
  let log = "";
  return new Promise((resolve, reject) => {
    server.once("exit", () => reject(new Error(`PostgreSQL did not start: ${log}`)));
    server.stderr?.on("data", (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes("ready to accept connections")) resolve();
    });
  });
}

const running = new Set<() => Promise<void>>();

function stopAtEnd(server: ChildProcess, folder: string): void {
  const exited = new Promise<void>((resolve) => void server.once("exit", () => resolve()));
  // Where the worker itself is ended, nothing of the cluster is worth keeping.
  const kill = (): void => void server.kill("SIGKILL");
  process.once("exit", kill);
  running.add(async () => {
    process.off("exit", kill);
    server.kill("SIGINT");
    await exited;
    fs.rmSync(folder, { recursive: true, force: true });
  });
}

afterAll(async () => {
  for (const stop of running) await stop();
  running.clear();
});
