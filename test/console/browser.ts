/** A real Chromium over a served console. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import assert from "node:assert/strict";
import type { Served } from "./served.ts";

/** `TIEOUT_CHROMIUM`, or what the machine has; null where it has none. */
export const CHROMIUM: string | null = found();

/** Said where the tests of the page cannot run. */
export const NO_CHROMIUM = "no Chromium here: apt-get install -y chromium";

function found(): string | null {
  const named = process.env["TIEOUT_CHROMIUM"];
  if (named !== undefined) return named;
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    try {
      return execFileSync("which", [name], { encoding: "utf8" }).trim();
    } catch {
      // The next name.
    }
  }
  return null;
}

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: "light" | "dark";
}

export interface Opened {
  readonly page: Page;
  /** What the browser complained of; a test that ends well has none. */
  readonly complaints: readonly string[];
}

export function openBrowser(): Promise<Browser> {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
  return chromium.launch({ executablePath: CHROMIUM ?? "", args });
}

/** Opens the launch link, as a person does. */
export async function openPage(
  browser: Browser,
  { console }: Served,
  { width = 1280, height = 800, colorScheme = "light" }: Look = {},
): Promise<Opened> {
  const context: BrowserContext = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.setDefaultTimeout(20_000);
  await page.goto(console.newLink());
  assert.ok(!page.url().includes("t="), "the token stays in the address");
  await page.getByRole("link", { name: "Staging" }).waitFor();
  return { page, complaints };
}

const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What WCAG 2.2 A and AA, as far as a machine can tell, find wrong with what is shown now. */
export async function violations(page: Page): Promise<readonly string[]> {
  // Once a page: it is half a megabyte.
  if ((await page.evaluate("typeof axe")) === "undefined") {
    await page.evaluate(fs.readFileSync(axeFile, "utf8"));
  }
  return page.evaluate(async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: AxeViolation[] }> };
    };
    // What holds is not to be written down at length: that takes most of the time.
    const runOnly = { type: "tag", values: tags };
    const found = await axe.run({ runOnly, resultTypes: ["violations"] });
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary}`),
    );
  });
}

interface AxeViolation {
  readonly id: string;
  readonly nodes: readonly { readonly target: string[]; readonly failureSummary: string }[];
}
