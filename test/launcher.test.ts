import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { cleanEnv, LAUNCHER, PROJECT, runTieout } from "./support/cli.ts";
import { tempFolder } from "./support/temp.ts";

/** A copy of the launcher in a checkout whose whole command line is `main`. */
function checkout(main: string, file = "engine/cli/main.ts"): string {
  const folder = tempFolder();
  const launcher = path.join(folder, "engine", "bin", "tieout.cjs");
  mkdirSync(path.dirname(launcher), { recursive: true });
  for (const file of ["tieout.cjs", "resolve.cjs", "kept.cjs"]) {
    cpSync(path.join(path.dirname(LAUNCHER), file), path.join(path.dirname(launcher), file));
  }
  mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
  writeFileSync(path.join(folder, file), main);
  writeFileSync(path.join(folder, "package.json"), `{ "type": "module" }`);
  return launcher;
}

function run(launcher: string, args: readonly string[] = [], node?: string) {
  const cwd = path.dirname(launcher);
  return runTieout(args, { cwd, launcher, ...(node === undefined ? {} : { node }) });
}

const OLD_NODE = [
  "/usr/local/bin/node",
  "/usr/bin/node",
  "/opt/homebrew/bin/node",
  ...(process.env["PATH"] ?? "").split(path.delimiter).map((folder) => path.join(folder, "node")),
].find((file) => existsSync(file) && majorOf(file) < 24);

function majorOf(node: string): number {
  const version = execFileSync(node, ["-p", "process.versions.node"], { encoding: "utf8" });
  return Number(version.split(".")[0]);
}

const ECHO = `export async function main(args: readonly string[]): Promise<number> {
  console.log(JSON.stringify({ args, node: process.versions.node, again: process.env["TIEOUT_REEXEC"] ?? null }));
  return 7;
}`;

test("the launcher runs the TypeScript sources and exits with what main returns", async () => {
  const { exitCode, stdout, stderr } = await run(checkout(ECHO), ["plan", "--out", "a b"]);
  expect(JSON.parse(stdout)).toMatchObject({ args: ["plan", "--out", "a b"] });
  expect({ exitCode, stderr }).toEqual({ exitCode: 7, stderr: "" });
});

test("the launcher runs dist/ where there are no sources", async () => {
  const launcher = checkout(`exports.main = () => 5;`, "dist/engine/cli/main.js");
  const dist = path.join(path.dirname(launcher), "../../dist");
  const build = { sha256: "0".repeat(64), flags: { usual: [], small: [] }, commands: [] };
  writeFileSync(path.join(dist, "build.json"), JSON.stringify(build));
  expect(await run(launcher)).toEqual({ exitCode: 5, stdout: "", stderr: "" });
});

test("an internal error exits 1 and prints what it was", async () => {
  const { exitCode, stderr } = await run(
    checkout(`export async function main(): Promise<number> { throw new Error("our own bug"); }`),
  );
  expect(exitCode).toBe(1);
  expect(stderr).toContain("our own bug");
});

test.skipIf(!OLD_NODE)(
  "an older Node without the pinned one says what to do and exits 69; skipped without a Node < 24",
  async () => {
    const { exitCode, stdout, stderr } = await run(checkout(ECHO), [], OLD_NODE);
    expect({ exitCode, stdout }).toEqual({ exitCode: 69, stdout: "" });
    expect(stderr).toMatch(/^tieout needs Node\.js 24\.2 or newer; this is v\d+/);
    expect(stderr).toContain("npm ci");
  },
);

/** The pinned Node is found from the launcher's own checkout. */
function withPinnedNode(launcher: string): string {
  const root = path.resolve(path.dirname(launcher), "..", "..");
  symlinkSync(path.join(PROJECT, "node_modules"), path.join(root, "node_modules"));
  return launcher;
}

test.skipIf(!OLD_NODE)(
  "an older Node hands over to the pinned one; skipped without a Node < 24",
  async () => {
    const { exitCode, stdout } = await run(withPinnedNode(checkout(ECHO)), ["status"], OLD_NODE);
    expect(exitCode).toBe(7);
    expect(JSON.parse(stdout)).toMatchObject({ args: ["status"], again: null });
    expect(Number(JSON.parse(stdout).node.split(".")[0])).toBeGreaterThanOrEqual(24);
  },
);

const UNTIL_SIGNALLED = `export async function main(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  for (const [i, name] of ["SIGTERM", "SIGHUP", "SIGINT"].entries()) {
    process.on(name, () => { console.log(name); resolve(40 + i); });
  }
  const alive = setInterval(() => {}, 1000);
  console.log("ready");
  const code = await promise;
  clearInterval(alive);
  return code;
}`;

test.skipIf(!OLD_NODE).each([
  ["SIGTERM", 40],
  ["SIGHUP", 41],
  ["SIGINT", 42],
] as const)(
  "%s to an older Node away from a terminal reaches the pinned one; skipped without a Node < 24",
  async (signal, code) => {
    const launcher = withPinnedNode(checkout(UNTIL_SIGNALLED));
    const running = execa(OLD_NODE ?? "", [launcher], {
      env: cleanEnv(),
      extendEnv: false,
      reject: false,
    });
    await once(running.stdout, "data");
    running.kill(signal);
    const { exitCode, stdout } = await running;
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: `ready\n${signal}` });
  },
);

test("a reader that leaves before the help is told is no error", async () => {
  const asked = spawn(process.execPath, [LAUNCHER, "--help"], { env: cleanEnv() });
  asked.stdout.destroy();
  let told = "";
  asked.stderr.on("data", (text) => (told += String(text)));
  const [code] = (await once(asked, "close")) as [number];
  expect([code, told]).toEqual([0, ""]);
});
