/** A project whose books are reached through a door that keeps what passes, and may close. */
import { execa } from "execa";
import { once } from "node:events";
import fs from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { expect, onTestFinished } from "vitest";
import type { SettingsPart } from "../../connectors/quickbooks/emulator/settings.ts";
import { openOptions } from "../../engine/project.ts";
import { COMPANY } from "../line/company.ts";
import { testProject } from "../line/project.ts";
import type { TestProject } from "../line/project.ts";
import { cleanEnv, LAUNCHER } from "../support/cli.ts";
import type { CliResult } from "../support/cli.ts";

export const VAULT_KEY = `quickbooks.emulator.${COMPANY}`;

export interface Door {
  readonly url: string;
  /** Bodies of the calls for tokens, oldest first. */
  readonly tokenCalls: readonly URLSearchParams[];
  /** Ways to the emulator that were asked for: `POST /_emulator/tokens`. */
  readonly calls: readonly string[];
  /** Every code and token that has passed. */
  readonly secrets: ReadonlySet<string>;
  /** The emulator gives no tokens to whoever asks, as the real service does not. */
  strict: boolean;
  /** Holds a call for tokens back. */
  delayMs: number;
}

export interface ConnectProject extends TestProject {
  readonly door: Door;
}

export async function connectProject(settings: SettingsPart = {}): Promise<ConnectProject> {
  const project = await testProject({ settings });
  const door = await openDoor(project.books.url);
  project.replace("sync.config.yaml", project.books.url, door.url);
  return { ...project, door };
}

async function openDoor(books: string): Promise<Door> {
  const tokenCalls: URLSearchParams[] = [];
  const calls: string[] = [];
  const secrets = new Set<string>();
  const note = (text: string): void => {
    for (const [found] of text.matchAll(/\b(?:eyJ|RT1-|AB1)[0-9a-f]{20,}/g)) secrets.add(found);
  };
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const part of request) chunks.push(part as Buffer);
      const body = Buffer.concat(chunks).toString("utf8");
      const [where = ""] = (request.url ?? "").split("?");
      calls.push(`${request.method} ${where}`);
      note(body);
      if (where === "/oauth2/v1/tokens/bearer") {
        tokenCalls.push(new URLSearchParams(body));
        await new Promise((resolve) => setTimeout(resolve, door.delayMs));
      }
      if (where === "/_emulator/tokens" && door.strict) return void response.end("{}");
      const answer = await fetch(books + request.url, {
        method: request.method ?? "GET",
        headers: Object.fromEntries(
          ["authorization", "content-type", "accept"].flatMap((name) => {
            const value = request.headers[name];
            return typeof value === "string" ? [[name, value]] : [];
          }),
        ),
        redirect: "manual",
        ...(body === "" ? {} : { body }),
      });
      const text = await answer.text();
      note(text);
      const location = answer.headers.get("location");
      note(location ?? "");
      const type = answer.headers.get("content-type") ?? "application/json";
      response.writeHead(answer.status, {
        "content-type": type,
        ...(location === null ? {} : { location }),
      });
      response.end(text);
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const door: Door = {
    url: `http://127.0.0.1:${port}`,
    tokenCalls,
    calls,
    secrets,
    strict: false,
    delayMs: 0,
  };
  return door;
}

export interface Started {
  /** Waits until stderr has it; the first group. */
  said(pattern: RegExp): Promise<string>;
  type(line: string): void;
  readonly ended: Promise<CliResult>;
}

/** The real command line, while it runs. */
export function startTieout(
  p: TestProject,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Started {
  const child = execa(process.execPath, [LAUNCHER, ...args], {
    cwd: p.folder,
    env: { ...cleanEnv(), NO_COLOR: "1", ...env },
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    stdin: "pipe",
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let heard = "";
  let isOver = false;
  void child.then(() => (isOver = true));
  child.stderr.on("data", (chunk: Buffer) => (heard += chunk.toString("utf8")));
  return {
    async said(pattern) {
      for (;;) {
        const found = pattern.exec(heard);
        if (found) return found[1] ?? found[0];
        if (isOver) throw new Error(`it ended, having said:\n${heard}`);
        await Promise.race([once(child.stderr, "data"), child]);
      }
    },
    type: (line) => void child.stdin.write(`${line}\n`),
    ended: child.then(({ exitCode, stdout, stderr }) => ({
      exitCode: exitCode ?? 137,
      stdout,
      stderr,
    })),
  };
}

/** The person's browser: signs in, and gives where it is sent back to. */
export async function signIn(address: string): Promise<URL> {
  const answer = await fetch(address, { redirect: "manual" });
  const location = answer.headers.get("location");
  expect([answer.status, location]).toEqual([302, expect.any(String)]);
  return new URL(location!);
}

export const ADDRESS = /(http:\/\/127\.0\.0\.1:\d+\/connect\/oauth2\?\S+)/;

/** Signs in through the loopback redirect; fails where that does not end well. */
export async function connected(
  p: ConnectProject,
  ...flags: readonly string[]
): Promise<CliResult> {
  const running = startTieout(p, ["connect", "--no-browser", "--port", "0", ...flags]);
  const back = await signIn(await running.said(ADDRESS));
  expect((await fetch(back)).status).toBe(200);
  const result = await running.ended;
  expect([result.exitCode, result.stderr]).toEqual([0, expect.any(String)]);
  return result;
}

export interface HeldNow {
  readonly accessUntil: string;
  readonly refresh: string;
  readonly previous: { readonly refresh: string } | null;
  readonly asked: string | null;
}

/** What the vault holds, opened with the project's key. */
export function heldNow(p: TestProject): Promise<HeldNow> {
  return p.within(async (project) => {
    const { vault } = await openOptions(project, "books", "read", () => "observe");
    return JSON.parse(vault.get(VAULT_KEY)?.reveal() ?? "null");
  });
}

/** The hour of the access token is over. */
export function ageAccess(p: TestProject): Promise<void> {
  return p.within(async (project) => {
    const { vault } = await openOptions(project, "books", "read", () => "observe");
    const held = JSON.parse(vault.get(VAULT_KEY)?.reveal() ?? "null");
    const accessUntil = "2026-01-01T00:00:00.000Z";
    await vault.put(VAULT_KEY, JSON.stringify({ ...held, accessUntil }));
  });
}

/** Every file of the project as Latin-1 text, by its path: a store has bytes of all kinds. */
export function filesOf(folder: string): ReadonlyMap<string, string> {
  return new Map(
    fs
      .readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [path.relative(folder, file), fs.readFileSync(file).toString("latin1")]),
  );
}
