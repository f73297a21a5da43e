/** A PostgreSQL of one's own, for tests and campaigns: made in a second, gone without a trace. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import pg from "pg";
import { roomy } from "./memory.ts";

export interface Cluster {
  /** Of a superuser, who needs no password. */
  readonly url: string;
  /** As after a power cut: nobody says goodbye, and what was committed is there again. */
  crash(): Promise<void>;
  stop(): Promise<void>;
  /** At once and without a trace, for the end of this process. */
  kill(): void;
}

/** A folder with `initdb` and `postgres`: on PATH, or where Debian and Homebrew keep them. */
export function findPostgres(): string | null {
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

/** Settings beside those that every cluster has: `max_connections=300`. */
export async function startCluster(settings: readonly string[] = []): Promise<Cluster> {
  const bin = findPostgres();
  if (bin === null) throw new Error("no initdb on PATH or in /usr/lib/postgresql");
  // It will not run as root: a root test run hands the cluster to `nobody`.
  const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : null;
  const folder = fs.mkdtempSync(path.join(roomy(1_000_000_000), "tieout-pg-"));
  if (nobody !== null) fs.chownSync(folder, nobody.uid, nobody.gid);
  const options = { ...nobody, cwd: folder, env: { ...process.env, HOME: folder } };
  const data = path.join(folder, "data");
  execFileSync(
    path.join(bin, "initdb"),
    ["-D", data, "-A", "trust", "-U", "tieout", "-E", "UTF8", "--locale=C", "--no-sync"],
    { ...options, stdio: "ignore" },
  );
  // fsync stays on: a store refuses a server that may lose what it has committed.
  const given = ["listen_addresses=", "full_page_writes=off", ...settings];
  const begin = async (): Promise<ChildProcess> => {
    const server = spawn(
      path.join(bin, "postgres"),
      ["-D", data, "-k", folder, ...given.flatMap((setting) => ["-c", setting])],
      { ...options, stdio: ["ignore", "ignore", "pipe"] },
    );
    await ready(server);
    return server;
  };
  let server = await begin();
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const exited = new Promise<void>((resolve) => void server.once("exit", () => resolve()));
    server.kill(signal);
    await exited;
  };
  return {
    url: `postgres://tieout@localhost/postgres?host=${encodeURIComponent(folder)}`,
    async crash() {
      await end("SIGQUIT");
      server = await begin();
    },
    async stop() {
      await end("SIGINT");
      fs.rmSync(folder, { recursive: true, force: true });
    },
    kill() {
      // Not SIGKILL: what it shares in memory would stay until the machine ends.
      server.kill("SIGQUIT");
      fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
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
