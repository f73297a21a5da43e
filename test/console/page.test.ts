/** The staging screen in a real browser, as the people of the documents use it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { testProject } from "../line/project.ts";
import type { TestProject } from "../line/project.ts";
import { application, project } from "../line/rows.ts";
import { ON_POSTGRES } from "../support/store.ts";
import { CHROMIUM, NO_CHROMIUM, openBrowser, openPage, violations } from "./browser.ts";
import { served } from "./served.ts";
import type { Served } from "./served.ts";

if (CHROMIUM === null) console.warn(`The tests of the page are skipped: ${NO_CHROMIUM}`);

let browser: Browser;
beforeAll(async () => {
  if (CHROMIUM !== null) browser = await openBrowser();
});
afterAll(async () => {
  if (CHROMIUM !== null) await browser.close();
});

const billed = (number: string, projectId: string, amount: string, more = {}) =>
  application(number, projectId, [["03 00 00", amount, "0.00"]], more);

/** A project that is a customer already, one that is nobody's yet, and twelve invoices. */
async function desk(): Promise<TestProject> {
  const p = await testProject({ mappings: "staged", links: { "PRJ-1": "Customer/50" } });
  p.writeRows("projects", [
    project("PRJ-1", "Calloway Development LLC"),
    project("PRJ-2", "Quarry Road L.L.C."),
  ]);
  p.writeInvoices(
    ...Array.from({ length: 12 }, (_, i) => billed(`PA-${i + 1}`, "PRJ-1", `${i + 1}00.00`)),
    billed("PA-20", "PRJ-2", "7000.00"),
  );
  return p;
}

test.skipIf(CHROMIUM === null)(
  "import, choose the customer for good, look at the plan, send it, see it paid",
  async () => {
    const p = await desk();
    await served(
      p,
      async (given) => {
        const { page, complaints } = await openPage(browser, given);
        await page.getByRole("link", { name: /^Invoices/ }).click();
        await page.getByText("No invoices staged yet").waitFor();
        for (const label of ["Projects", "Invoices"]) {
          await page.getByRole("link", { name: new RegExp(`^${label}`) }).click();
          await page.getByRole("button", { name: "Import ▾" }).click();
          await page
            .getByRole("dialog")
            .getByRole("button", { name: /^All items/ })
            .click();
          await page.getByRole("status").filter({ hasText: "Import finished" }).waitFor();
        }
        await page.getByRole("gridcell", { name: "PA-20" }).first().waitFor();

        await page.getByRole("link", { name: /^Projects/ }).click();
        await page.getByRole("combobox", { name: "Customer for PRJ-2" }).fill("a");
        await page.getByRole("option").first().click();
        const save = page.getByRole("button", { name: "Save link" });
        await expect(save.isDisabled()).resolves.toBe(true);
        await page.getByLabel("Type PRJ-2").fill("PRJ-2");
        await save.click();
        await page.getByRole("status").filter({ hasText: "project/PRJ-2 is" }).waitFor();

        await page.getByRole("link", { name: /^Invoices/ }).click();
        await page.getByRole("searchbox", { name: "Filter" }).fill("PA-20");
        await page.getByRole("button", { name: "Select 1", exact: true }).click();
        await page.getByRole("button", { name: /^Sync 1 to the books · 7,000.00/ }).click();
        await page.getByRole("button", { name: "Send 7,000.00" }).click();
        await page.getByLabel("Type yes").fill("yes");
        await page.getByRole("dialog").getByRole("button", { name: "Send" }).click();
        await page.getByText("1 created").waitFor();
        expect(complaints).toEqual([]);
      },
      { allowApply: true },
    );
    expect(p.books.all("Invoice").map(({ DocNumber: number }) => number)).toEqual(["PA-20"]);
    expect((await p.stand("invoice/PA-20")).word).toBe("payment pending");
  },
);

test.skipIf(CHROMIUM === null)(
  "Shift selects from 9 to 12 across the tenth, Ctrl A all of the filter",
  async () => {
    const p = await desk();
    await p.import({ kind: "all" });
    await served(p, async (given) => {
      const { page, complaints } = await openPage(browser, given);
      await page.getByRole("link", { name: /^Invoices/ }).click();
      await page.getByRole("button", { name: "Select 9", exact: true }).click();
      await page
        .getByRole("button", { name: "Select 12", exact: true })
        .click({ modifiers: ["Shift"] });
      await page.getByText("4 rows selected · 4,200.00").waitFor();
      await page.getByRole("grid").focus();
      await page.keyboard.press("Control+a");
      await page.getByText("13 rows selected", { exact: true }).last().waitFor();
      await page.keyboard.press("Escape");
      await expect(page.getByText(/rows selected ·/).count()).resolves.toBe(0);
      expect(complaints).toEqual([]);
    });
  },
);

test.skipIf(CHROMIUM === null)(
  "what records say is shown as text, whatever it would like to be",
  async () => {
    const p = await testProject({ mappings: "staged" });
    const evil = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`;
    p.writeRows("projects", [
      project("PRJ-1", "javascript:alert(1)", { project_name: evil }),
      project("PRJ-2", "bell\u0007", { project_name: "gnp\u202Egpj.exe" }),
    ]);
    await p.import({ kind: "all" });
    await served(p, async (given) => {
      const { page, complaints } = await openPage(browser, given);
      await page.getByRole("link", { name: /^Projects/ }).click();
      await page.getByText(evil).first().waitFor();
      await page.getByText("gnp[U+202E]gpj.exe").first().waitFor();
      await page.getByRole("button", { name: "PRJ-1", exact: true }).click();
      await page.getByLabel("Parts of the row").getByRole("button", { name: "Payload" }).click();
      await page.getByRole("button", { name: "Source", exact: true }).click();
      await page.locator("pre").filter({ hasText: "onerror" }).waitFor();
      await expect(page.locator("img, main script").count()).resolves.toBe(0);
      await expect(page.title()).resolves.toBe("Tieout");
      expect(complaints).toEqual([]);
    });
  },
);

test.skipIf(CHROMIUM === null)(
  "the page is at most 60 KB of script over the wire, and asks nobody else",
  async () => {
    const p = await desk();
    await served(p, async (given) => {
      const context = await browser.newContext();
      const page = await context.newPage();
      const asked: URL[] = [];
      const sizes: number[] = [];
      page.on("response", (answer) => {
        asked.push(new URL(answer.url()));
        if (answer.request().resourceType() !== "script") return;
        expect(answer.headers()["content-encoding"]).toBe("gzip");
        sizes.push(Number(answer.headers()["content-length"]));
      });
      await page.goto(given.console.newLink());
      await page.getByRole("grid").waitFor();
      expect(sizes.length).toBeGreaterThan(0);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(60 * 1024);
      expect(new Set(asked.map(({ origin }) => origin))).toEqual(new Set([given.url]));
      await context.close();
    });
  },
);

const WIDTHS = [1280, 320] as const;

/** What is looked at, and what is there once it is drawn whole. */
const PAGES = [
  ["e/project", "#row-0 .badge"],
  ["e/invoice", "#row-0 .badge"],
  ["plan/#digest", ".changes li"],
  ["runs", ".chart, table"],
  ["runs/#run", '[aria-label="Rows"] table'],
  ["check", ".verdict"],
  ["timeline", ".story li"],
  ["settings", "table"],
] as const;
const PARTS = [
  ["Diff", ".sides tbody tr"],
  ["History", ".story li"],
  ["Payload", ".sides tbody tr"],
  ["Map", ".map fieldset"],
] as const;

// What it looks at is the page alone, whatever store is behind it.
test.skipIf(CHROMIUM === null || ON_POSTGRES)(
  "no page, drawer or question breaks WCAG 2.2 AA, light and dark, at 1280 and at 320 px",
  async () => {
    const p = await desk();
    await p.import({ kind: "all" });
    await p.push("invoice/PA-1");
    const auditAll = async (given: Served, width: number, ids: Ids) => {
      const { page, complaints } = await openPage(browser, given, { width });
      const audit = async (name: string, sign: string): Promise<void> => {
        await page.locator(sign).first().waitFor();
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          expect([name, width, colorScheme, await violations(page)]).toEqual([
            ...[name, width, colorScheme],
            [],
          ]);
        }
        const wide = Number(await page.evaluate("document.documentElement.scrollWidth"));
        expect([name, wide]).toEqual([name, Math.min(wide, width)]);
        const away = page.locator('a[href^="http"], a[href^="//"]');
        expect([name, await away.count()]).toEqual([name, 0]);
      };
      for (const [at, sign] of PAGES) {
        const place = at.replace("#digest", ids.digest).replace("#run", ids.run);
        await page.goto(`${given.url}/#/${place}`);
        await audit(at, sign);
      }
      await page.goto(`${given.url}/#/plan/${ids.digest}`);
      await page.getByRole("button", { name: /^Send/ }).click();
      await audit("the question before it is sent", "dialog[open]");
      await page.keyboard.press("Escape");
      await page.goto(`${given.url}/#/e/invoice`);
      await page.getByRole("button", { name: "PA-1", exact: true }).click();
      for (const [part, sign] of PARTS) {
        await page.getByLabel("Parts of the row").getByRole("button", { name: part }).click();
        await audit(part, sign);
      }
      await page.getByRole("button", { name: "Close" }).click();
      await page.getByRole("grid").focus();
      for (const [name, key] of [
        ["import", "i"],
        ["keys", "?"],
        ["everything", "Control+k"],
      ] as const) {
        await page.keyboard.press(key);
        await audit(name, "dialog[open]");
        await page.keyboard.press("Escape");
        await page.locator("dialog[open]").waitFor({ state: "detached" });
        await page.getByRole("grid").focus();
      }
      await page.getByRole("button", { name: "Select 2", exact: true }).click();
      await page.getByRole("button", { name: "Hold…" }).click();
      await audit("hold", "dialog[open]");
      await page.context().close();
      return complaints;
    };
    await served(
      p,
      async (given) => {
        const made = await given.post("/api/plan", {});
        await given.post("/api/check", { offline: true });
        const { json } = await given.get("/api/runs");
        const run = json.runs.find(({ kind }: { kind: string }) => kind === "apply").id;
        const complaints = [];
        for (const width of WIDTHS) {
          complaints.push(...(await auditAll(given, width, { digest: made.json.digest, run })));
        }
        expect(complaints).toEqual([]);
      },
      { allowApply: true },
    );
  },
  // Seventy looks of axe.
  240_000,
);

interface Ids {
  readonly digest: string;
  readonly run: string;
}
