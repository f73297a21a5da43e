/** A project whose books tell of themselves to the real command, in a process of its own. */
import { createHmac } from "node:crypto";
import { execa } from "execa";
import { expect, onTestFinished } from "vitest";
import { toldOf } from "../../engine/store/inbox.ts";
import { COMPANY } from "../line/company.ts";
import { testProject } from "../line/project.ts";
import type { TestProject } from "../line/project.ts";
import { application, project } from "../line/rows.ts";
import { cleanEnv, LAUNCHER } from "../support/cli.ts";

export const VERIFIER = "emulator-verifier";

export interface Hearing {
  readonly url: string;
  readonly company: string;
  /** Resolves when stderr has it. */
  said(pattern: RegExp): Promise<string>;
  /** Ctrl-C, and how it ended. */
  stop(): Promise<{ readonly exitCode: number | undefined; readonly stderr: string }>;
}

export async function hear(
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Hearing> {
  const args = [LAUNCHER, "webhooks", "--port", "0", "--json"];
  const running = execa(process.execPath, args, {
    cwd: folder,
    env: { ...cleanEnv(), ...env },
    extendEnv: false,
    reject: false,
  });
  onTestFinished(() => void running.kill("SIGKILL"));
  let stderr = "";
  const waiting = new Set<() => void>();
  running.stderr.on("data", (text: Buffer) => {
    stderr += text.toString();
    for (const look of waiting) look();
  });
  const line = new Promise<string>((resolve) => {
    running.stdout.on("data", (text: Buffer) => resolve(text.toString()));
  });
  const first = await Promise.race([line, running.then(() => null)]);
  if (first === null) throw new Error(`it never listened: ${stderr}`);
  const { url, company } = JSON.parse(first) as { url: string; company: string };
  return {
    url,
    company,
    said: (pattern) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = pattern.exec(stderr)?.[0];
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    async stop() {
      running.kill("SIGINT");
      const ended = await running;
      return { exitCode: ended.exitCode, stderr: ended.stderr };
    },
  };
}

/** One posted application, and the command that hears of it. */
export async function posted(): Promise<TestProject> {
  const p = await testProject({ links: { "PRJ-1": "Customer/50" } });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  p.writeInvoices(application("PA-1", "PRJ-1", [["03 00 00", "100.00", "10.00"]]));
  await p.run();
  return p;
}

export const signature = (body: string, verifier = VERIFIER): string =>
  createHmac("sha256", verifier).update(body).digest("base64");

/** Posts as Intuit does; `headers` go before the right signature. */
export async function post(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>> = { "intuit-signature": signature(body) },
): Promise<number> {
  const answer = await fetch(url, { method: "POST", body, headers });
  expect(await answer.text()).toBe("");
  return answer.status;
}

export interface Told {
  readonly name: string;
  readonly id: string;
  readonly operation?: string;
  readonly deletedId?: string;
}

export const legacy = (entities: readonly Told[], realmId = COMPANY): string =>
  JSON.stringify({
    eventNotifications: [
      {
        realmId,
        dataChangeEvent: {
          entities: entities.map((each) => ({
            operation: "Update",
            lastUpdated: "2026-06-30T16:00:00.000Z",
            ...each,
          })),
        },
      },
    ],
  });

export const cloudEvent = (id: string, type: string, entity: string, realm = COMPANY): object => ({
  specversion: "1.0",
  id,
  source: `intuit.${realm}`,
  type,
  datacontenttype: "application/json",
  time: "2026-06-30T16:00:00.000Z",
  intuitentityid: entity,
  intuitaccountid: realm,
  data: {},
});

/** `Invoice 145`: what waits to be read again. */
export const inboxOf = (p: TestProject): Promise<readonly string[]> =>
  p.within(async ({ store }) =>
    (await toldOf(store.db)).map((told) => `${told.stream} ${told.remote_id}`),
  );

/** The reads that some work asked the books for, those of every run left out. */
export async function readsOf(
  p: TestProject,
  work: () => Promise<unknown>,
): Promise<readonly string[]> {
  const before = p.books.reads.length;
  await work();
  return p.books.reads.slice(before).filter((read) => !/companyinfo|preferences/i.test(read));
}
