/**
 * The staging screen over many rows: what the server takes for a window, for a filter and for the
 * counts, and how soon the first rows are seen in a real browser, with how many rows are drawn.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { startConsole } from "../../engine/console/console.ts";
import { openProject } from "../../engine/project.ts";
import { importProject } from "../../engine/run.ts";
import { realWorld } from "../../engine/world.ts";
import { CHROMIUM, openBrowser } from "../console/browser.ts";
import { signedIn } from "../console/served.ts";
import type { Served } from "../console/served.ts";
import { connectors } from "../support/connectors.ts";
import { writeBenchProject } from "./data.ts";

export interface Screened {
  readonly rows: number;
  /** Milliseconds of each try, the first one before anything was asked. */
  readonly asked: readonly Asked[];
  /**
   * Until the first rows are seen, after the page was asked for, and what the page's own thread
   * worked for it; null: no Chromium here.
   */
  readonly firstScreenMs: readonly number[] | null;
  readonly firstScreenCpuMs: readonly number[] | null;
  readonly drawnRows: number | null;
}

export interface Asked {
  readonly name: string;
  /** Until the answer was there, and what this process worked for it: the machine may be busy. */
  readonly ms: readonly number[];
  readonly cpuMs: readonly number[];
}

const ASKED: readonly (readonly [string, string])[] = [
  ["where we are", "/api/state"],
  ["first rows", "/api/rows?entity=invoice&limit=100"],
  ["last rows", "/api/rows?entity=invoice&limit=100&offset=#last"],
  ["by amount", "/api/rows?entity=invoice&limit=100&sort=-amount"],
  ["by title", "/api/rows?entity=invoice&limit=100&sort=title"],
  ["a status", "/api/rows?entity=invoice&limit=100&status=failed"],
  ["a word that is rare", "/api/rows?entity=invoice&limit=100&q=0000099"],
  ["a word that is nowhere", "/api/rows?entity=invoice&limit=100&q=nowhere"],
  ["an amount", "/api/rows?entity=invoice&limit=100&q=amount>26000"],
  ["counts of a word", "/api/counts?entity=invoice&q=0000099"],
];

export async function screenRows({
  rows,
  times,
}: {
  readonly rows: number;
  readonly times: number;
}): Promise<Screened> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-bench-"));
  const world = realWorld({ root: folder });
  try {
    writeBenchProject(folder, rows);
    const { signal } = new AbortController();
    const job = { world, environment: null, actor: "bench", connectors, signal, patient: true };
    const opened = await openProject(job);
    if (opened.kind === "invalid") throw new Error(JSON.stringify(opened.diagnostics, null, 1));
    const { project } = opened;
    await importProject(project, { kind: "all" });
    const hooks = { onProgress: () => {} };
    const options = { readOnly: false, allowApply: false, hooks, port: 0 };
    const running = await startConsole(project, options);
    try {
      const served = await signedIn(running);
      const asked = await askAll(served, rows, times);
      return { rows, asked, ...(await inBrowser(served, times)) };
    } finally {
      await running.close();
      await project.close();
    }
  } finally {
    await world.http.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function askAll(served: Served, rows: number, times: number): Promise<Screened["asked"]> {
  const asked: Asked[] = [];
  for (const [name, address] of ASKED) {
    const ms: number[] = [];
    const cpuMs: number[] = [];
    for (let time = 0; time < times; time++) {
      const from = process.hrtime.bigint();
      const before = cpu();
      const { status } = await served.get(address.replace("#last", String(rows - 100)));
      ms.push(Math.round(Number(process.hrtime.bigint() - from) / 1e6));
      cpuMs.push(cpu() - before);
      if (status !== 200) throw new Error(`${address}: ${status}`);
    }
    asked.push({ name, ms, cpuMs });
  }
  return asked;
}

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return Math.round((user + system) / 1000);
}

type Seen = Pick<Screened, "firstScreenMs" | "firstScreenCpuMs" | "drawnRows">;

async function inBrowser({ console: running, url }: Served, times: number): Promise<Seen> {
  if (CHROMIUM === null) return { firstScreenMs: null, firstScreenCpuMs: null, drawnRows: null };
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(running.newLink());
    await page.addInitScript(NOTE_FIRST_ROWS);
    const wire = await page.context().newCDPSession(page);
    await wire.send("Performance.enable", { timeDomain: "threadTicks" });
    const firstScreenMs: number[] = [];
    const firstScreenCpuMs: number[] = [];
    for (let time = 0; time < times; time++) {
      // Another document than the one before: `#/` alone would load nothing.
      await page.goto("about:blank");
      await page.goto(`${url}/#/e/invoice`);
      firstScreenMs.push(Math.round(await page.evaluate<number>("globalThis.firstRows")));
      const { metrics } = await wire.send("Performance.getMetrics");
      const work = metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0;
      firstScreenCpuMs.push(Math.round(work * 1000));
    }
    await page.getByRole("grid").focus();
    await page.keyboard.press("End");
    await page.locator(".row.active").waitFor();
    const drawnRows = await page.locator('.rows [role="row"]').count();
    return { firstScreenMs, firstScreenCpuMs, drawnRows };
  } finally {
    await browser.close();
  }
}

/** In the page, by its own clock from the navigation on: asked from outside, waits are added. */
const NOTE_FIRST_ROWS = `globalThis.firstRows = new Promise((seen) => {
  new MutationObserver((_, observer) => {
    if (document.querySelector("#row-0 .c-key button") === null) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => seen(performance.now())));
  }).observe(document, { childList: true, subtree: true });
});`;

export function screenText(screened: Screened): string {
  const { rows, asked, firstScreenMs, firstScreenCpuMs, drawnRows } = screened;
  const cells = (ms: readonly number[]): string =>
    ms.map((each) => String(each).padStart(6)).join("");
  const line = (name: string, ms: readonly number[], cpuMs: readonly number[] = []): string =>
    `  ${name.padEnd(24)} ${cells(ms)} ms${cpuMs.length === 0 ? "" : `   cpu ${cells(cpuMs)} ms`}`;
  return [
    `console  ${rows} rows`,
    ...asked.map(({ name, ms, cpuMs }) => line(name, ms, cpuMs)),
    ...(firstScreenMs === null
      ? ["  no Chromium here"]
      : [line("first screen", firstScreenMs, firstScreenCpuMs ?? [])]),
    ...(drawnRows === null ? [] : [`  ${drawnRows} rows drawn at the end of the list`]),
  ].join("\n");
}
