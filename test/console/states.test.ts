/** What happens around a person at the screen: others at work, waits, restarts, no mouse. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { startConsole } from "../../engine/console/console.ts";
import { testProject } from "../line/project.ts";
import type { TestProject } from "../line/project.ts";
import { application, project } from "../line/rows.ts";
import { CHROMIUM, NO_CHROMIUM, openBrowser, openPage } from "./browser.ts";
import { served } from "./served.ts";

if (CHROMIUM === null) console.warn(`What happens at the screen is skipped: ${NO_CHROMIUM}`);

let browser: Browser;
beforeAll(async () => {
  if (CHROMIUM !== null) browser = await openBrowser();
});
afterAll(async () => {
  if (CHROMIUM !== null) await browser.close();
});

async function desk(invoices: number): Promise<TestProject> {
  const p = await testProject({ mappings: "staged", links: { "PRJ-1": "Customer/50" } });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  p.writeInvoices(
    ...Array.from({ length: invoices }, (_, i) =>
      application(`PA-${String(i + 1).padStart(3, "0")}`, "PRJ-1", [
        ["03 00 00", "100.00", "0.00"],
      ]),
    ),
  );
  await p.import({ kind: "all" });
  return p;
}

const invoices = (page: Page) =>
  page
    .getByLabel("Entities")
    .getByRole("link", { name: /^Invoices/ })
    .click();
const row = (page: Page, key: string) =>
  page
    .locator('.rows [role="row"]')
    .filter({ has: page.getByRole("button", { name: key, exact: true }) });

async function send(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Send/ }).click();
  await page.getByLabel("Type yes").fill("yes");
  await page.getByRole("dialog").getByRole("button", { name: "Send" }).click();
}

test.skipIf(CHROMIUM === null)(
  "of 600 rows at most 60 are drawn, wherever one looks, and a range reaches over what is not",
  async () => {
    const p = await desk(600);
    await served(p, async (given) => {
      const { page, complaints } = await openPage(browser, given);
      await invoices(page);
      await row(page, "PA-001").waitFor();
      await page.getByRole("button", { name: "Select 9", exact: true }).click();
      const drawn: number[] = [];
      const active = () => page.locator(".row.active").getAttribute("aria-rowindex");
      for (const key of ["PageDown", "End", "PageUp", "End"]) {
        await page.keyboard.press(key);
        await page.locator(".row.active").waitFor();
        drawn.push(await page.locator('.rows [role="row"]').count());
      }
      await row(page, "PA-600").waitFor();
      // The keys stay with the list, though the button that was pressed has scrolled away.
      expect(await active()).toBe("601");
      await page.keyboard.press("ArrowUp");
      await page.locator('.row.active[aria-rowindex="600"]').waitFor();
      expect(Math.max(...drawn)).toBeLessThanOrEqual(60);
      await page
        .getByRole("button", { name: "Select 600", exact: true })
        .click({ modifiers: ["Shift"] });
      await page.getByText("592 rows selected · 59,200.00").waitFor();
      expect(complaints).toEqual([]);
    });
  },
);

test.skipIf(CHROMIUM === null)(
  "a plan that was overtaken sends less, and says which row and why",
  async () => {
    const p = await desk(2);
    await served(
      p,
      async (given) => {
        const { page, complaints } = await openPage(browser, given);
        await invoices(page);
        await page.getByRole("button", { name: /^Sync 2 to the books/ }).click();
        await page.getByRole("button", { name: /^Send/ }).waitFor();
        await p.hold("invoice/PA-002", "the owner disputes it");
        await send(page);
        await page.getByText("1 created").waitFor();
        await page.locator(".sent li").filter({ hasText: "invoice/PA-002" }).waitFor();
        expect(complaints).toEqual([]);
      },
      { allowApply: true },
    );
    expect(p.books.all("Invoice")).toHaveLength(1);
  },
);

test.skipIf(CHROMIUM === null)(
  "while the books ask to wait, the screen says for how long, and then it goes on",
  async () => {
    const p = await desk(1);
    await served(
      p,
      async (given) => {
        const { page } = await openPage(browser, given);
        await invoices(page);
        await page.getByRole("button", { name: /^Sync 1 to the books/ }).click();
        await page.getByRole("button", { name: /^Send/ }).waitFor();
        await p.books.set({ limits: { on: true, perMinute: 1, retryAfter: 3 } });
        await send(page);
        await page.getByText(/^waiting \d+ s/).waitFor();
        await p.books.set({ limits: { on: false } });
        await page.getByText("1 created").waitFor();
      },
      { allowApply: true },
    );
    expect(p.books.all("Invoice")).toHaveLength(1);
  },
);

test.skipIf(CHROMIUM === null)(
  "two consoles of one project see what the other one did, and neither takes the other's cookie",
  async () => {
    const p = await desk(1);
    await served(p, (first) =>
      served(p, async (second) => {
        const here = await openPage(browser, first);
        const there = await openPage(browser, second);
        await invoices(here.page);
        await invoices(there.page);
        await row(there.page, "PA-001").getByText("Needs sync").waitFor();
        await first.post("/api/hold", { rows: ["invoice/PA-001"], why: "month end" });
        await row(here.page, "PA-001").getByText("Held").waitFor();
        await row(there.page, "PA-001").getByText("Held").waitFor();
        const crossed = await second.raw({ path: "/api/state", headers: { cookie: first.cookie } });
        expect(crossed.status).toBe(401);
        expect([...here.complaints, ...there.complaints]).toEqual([]);
      }),
    );
  },
);

test.skipIf(CHROMIUM === null)(
  "a console that was stopped and started again says so, and its new link opens it",
  async () => {
    const p = await desk(1);
    await p.within(async (opened) => {
      const options = { readOnly: false, allowApply: false, hooks: { onProgress: () => {} } };
      const before = await startConsole(opened, { ...options, port: 0 });
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(before.newLink());
      await page.getByRole("grid").waitFor();
      const { port } = before;
      await before.close();
      await page.getByRole("alert").filter({ hasText: "does not answer" }).waitFor();
      const after = await startConsole(opened, { ...options, port });
      // The cookie was the old one's: a page alone does not get in again.
      const answer = await page.request.get(`http://127.0.0.1:${port}/api/state`);
      expect([answer.status(), await answer.text()]).toEqual([
        401,
        expect.stringContaining("tieout console"),
      ]);
      await page.goto(after.newLink());
      await page.getByRole("grid").waitFor();
      await expect(page.getByText("does not answer").count()).resolves.toBe(0);
      await context.close();
      await after.close();
    });
  },
);

/** Tab, as often as it takes. */
async function tabTo(page: Page, script: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (await page.evaluate(script)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`sixty times Tab do not lead to ${script}`);
}

test.skipIf(CHROMIUM === null)(
  "the whole way without a mouse: import, choose the customer, select, plan, send",
  async () => {
    const p = await testProject({ mappings: "staged" });
    p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
    p.writeInvoices(application("PA-1", "PRJ-1", [["03 00 00", "700.00", "0.00"]]));
    await served(
      p,
      async (given) => {
        const { page, complaints } = await openPage(browser, given);
        const keys = async (...pressed: readonly string[]): Promise<void> => {
          for (const key of pressed) await page.keyboard.press(key);
        };
        const toGrid = () => tabTo(page, `document.activeElement?.role === "grid"`);
        // Who types waits for the cursor, which comes a moment after the field.
        const answer = async (label: string, text: string): Promise<void> => {
          await page.getByLabel(label).and(page.locator(":focus")).waitFor();
          await page.keyboard.type(text);
          await keys("Enter");
        };
        for (const [digit, label] of [
          ["2", "Projects"],
          ["3", "Invoices"],
        ] as const) {
          await keys(digit);
          await page.getByRole("heading", { name: label, level: 1 }).waitFor({ state: "attached" });
          await toGrid();
          await keys("i");
          await page.getByRole("dialog").waitFor();
          // Not by the status alone: that of the import before still stands there.
          const answered = page.waitForResponse((response) => response.url().endsWith("/import"));
          await keys("a");
          await answered;
          await page.getByRole("status").filter({ hasText: "Import finished" }).waitFor();
        }
        await keys("2");
        await row(page, "PRJ-1").waitFor();
        await toGrid();
        await keys("j", "e");
        await page.getByRole("option").filter({ hasText: "Calloway" }).waitFor();
        await keys("Enter");
        await answer("Type PRJ-1", "PRJ-1");
        await page.getByRole("status").filter({ hasText: "project/PRJ-1 is" }).waitFor();
        await keys("3");
        await row(page, "PA-1").getByText("Needs sync").waitFor();
        await toGrid();
        await keys("j", "x", "y");
        await page.getByRole("heading", { name: /^Plan/, level: 1 }).waitFor();
        await page.getByRole("button", { name: /^Send/ }).waitFor();
        await tabTo(page, `document.activeElement?.textContent?.startsWith("Send")`);
        await keys("Enter");
        await answer("Type yes", "yes");
        await page.getByText("1 created").waitFor();
        await keys("g", "t");
        await page.getByRole("heading", { name: "Timeline" }).waitFor();
        expect(complaints).toEqual([]);
      },
      { allowApply: true },
    );
    expect(p.books.all("Invoice")).toHaveLength(1);
  },
);
