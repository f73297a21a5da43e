/** The documents of the people who work at the screen, from the first step to the last. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { harborline, person } from "../line/company.ts";
import { INVOICE_20417, SLIP_0098, legalProject } from "../line/legal.ts";
import { MARIA, invoice, project as won, prolineProject } from "../line/proline.ts";
import { testProject } from "../line/project.ts";
import { application, employee, project } from "../line/rows.ts";
import { CHROMIUM, NO_CHROMIUM, openBrowser, openPage } from "./browser.ts";
import { served } from "./served.ts";

if (CHROMIUM === null) console.warn(`The stories at the screen are skipped: ${NO_CHROMIUM}`);

let browser: Browser;
beforeAll(async () => {
  if (CHROMIUM !== null) browser = await openBrowser();
});
afterAll(async () => {
  if (CHROMIUM !== null) await browser.close();
});

const billed = (number: string, projectId: string, amount: string, more = {}) =>
  application(number, projectId, [["03 00 00", amount, "0.00"]], more);

const tab = (page: Page, name: string) =>
  page.getByLabel("Entities").getByRole("link", { name: new RegExp(`^${name}`) });
const heads = async (page: Page): Promise<readonly string[]> =>
  (await page.getByRole("columnheader").allInnerTexts()).map((each) => each.replace(/ [▴▾]$/, ""));
const told = (page: Page, text: string | RegExp) =>
  page.getByRole("status").filter({ hasText: text }).first().waitFor();
const row = (page: Page, key: string) =>
  page
    .locator('.rows [role="row"]')
    .filter({ has: page.getByRole("button", { name: key, exact: true }) });

async function importing(page: Page, which: RegExp): Promise<void> {
  await page.getByRole("button", { name: "Import ▾" }).click();
  await page.getByRole("dialog").getByRole("button", { name: which }).click();
  await told(page, "Import finished");
}

/** From the list through the plan into the books, with the word that is asked for. */
async function sync(page: Page, label: RegExp): Promise<void> {
  await page.getByRole("button", { name: label }).click();
  await page.getByRole("heading", { name: /^Plan/, level: 1 }).waitFor();
  await send(page);
}

async function send(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Send/ }).click();
  await page.getByLabel("Type yes").fill("yes");
  await page.getByRole("dialog").getByRole("button", { name: "Send" }).click();
  await page.getByRole("heading", { name: "Sent" }).waitFor();
}

test.skipIf(CHROMIUM === null)(
  "Linarc invoices: import, select, sync, retry what failed, and see them paid",
  async () => {
    const p = await testProject({ mappings: "staged", links: { "PRJ-1": "Customer/50" } });
    p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
    p.writeInvoices(
      ...["1", "2", "3"].map((n) => billed(`PA-${n}`, "PRJ-1", `${n}000.00`)),
      billed("PA-4", "PRJ-1", "4000.00", { status: "Draft" }),
    );
    await p.import({ kind: "auto" });
    await served(
      p,
      async (given) => {
        const { page, complaints } = await openPage(browser, given);
        // The screen, and its columns.
        await tab(page, "Invoices").click();
        await importing(page, /^New items/);
        expect(await heads(page)).toEqual([
          ...["", "Invoice Number", "Billed To", "Project Name", "Invoice Status"],
          ...["Total Amount", "Due Date", "Created by", "Is paid", "Synced", "Status", "Actions"],
        ]);
        await row(page, "PA-1").getByText("Needs sync").waitFor();
        await row(page, "PA-4").getByText("Waiting").waitFor();
        await row(page, "PA-1").getByText("Not Synced").waitFor();

        // Select by the number, Ctrl for one more, and push.
        await page.getByRole("button", { name: "Select 1", exact: true }).click();
        const second = page.getByRole("button", { name: "Select 2", exact: true });
        await second.click({ modifiers: ["ControlOrMeta"] });
        await page.getByRole("button", { name: "Sync 2 to the books · 3,000.00" }).click();
        await page.getByRole("button", { name: "Send 3,000.00" }).waitFor();
        // The books refuse one of them.
        await p.books.fault({
          match: { method: "POST", operation: "create", entity: "Invoice" },
          fault: { kind: "code", code: "6000", message: "The item is locked by the year end" },
        });
        await send(page);
        await page.getByText("1 created").waitFor();
        await page.getByRole("link", { name: "This run" }).click();
        const refused = page.getByRole("row").filter({ hasText: "invoice/PA-1" });
        await refused.getByText("refused by the books").waitFor();
        await refused.getByText("locked by the year end").waitFor();

        // Why it failed, by hovering; it passes; one click tries it again.
        await page.getByRole("link", { name: "Staging" }).click();
        const failed = row(page, "PA-1").getByRole("button", { name: /^Failed/ });
        await failed.hover();
        await page.getByRole("tooltip").getByText("locked by the year end").waitFor();
        await failed.click();
        await told(page, "Will be tried again");
        await row(page, "PA-1").getByText("Needs sync").waitFor();
        await page.getByLabel("Select all of the filter").check();
        await sync(page, /^Sync 4 to the books/);
        await page.getByText("2 created").waitFor();

        // Paid in the books: the row says so by itself, and stands on the list for Linarc.
        await page.getByRole("link", { name: "Staging" }).click();
        await row(page, "PA-1").getByText("Payment pending").waitFor();
        const { Id: id, CustomerRef: customer } = p.books.one("Invoice", { DocNumber: "PA-1" });
        await p.books.pay(customer.value, [id, 1000]);
        await p.run();
        await row(page, "PA-1").getByText("Synced").waitFor();
        await row(page, "PA-1").locator(".c-paid").getByText("Yes").waitFor();
        await page.getByRole("button", { name: /^Paid, open at the source 1/ }).click();
        await page.locator('.grid[aria-rowcount="2"]').waitFor();

        // What happened, and the JSON that went.
        await page.getByRole("button", { name: "Change history of PA-1" }).click();
        await page.locator(".story").getByText("applied").waitFor();
        await page.getByRole("button", { name: "JSON payload of PA-1" }).click();
        await page.getByRole("button", { name: "Sent", exact: true }).click();
        await page.locator("pre").filter({ hasText: '"DocNumber": "PA-1"' }).waitFor();
        expect(complaints).toEqual([]);
      },
      { allowApply: true },
    );
    expect(new Set(p.books.all("Invoice").map(({ DocNumber: number }) => number))).toEqual(
      new Set(["PA-1", "PA-2", "PA-3"]),
    );
    expect(p.books.all("Invoice")).toHaveLength(3);
  },
);

test.skipIf(CHROMIUM === null)(
  "Linarc projects: the customer is chosen in the row, once and for all, and invoices follow",
  async () => {
    const p = await testProject({ mappings: "staged" });
    p.writeRows("projects", [
      project("PRJ-1", "Calloway Development LLC"),
      project("PRJ-2", "Quarry Road L.L.C."),
    ]);
    p.writeInvoices(billed("PA-1", "PRJ-1", "700.00"));
    // Fetched by themselves, as the mapping says.
    await p.import({ kind: "auto" });
    await p.import({ kind: "new" });
    await served(p, async (given) => {
      const { page, complaints } = await openPage(browser, given);
      await tab(page, "Projects").click();
      expect(await heads(page)).toEqual([
        ...["", "Key", "Customer in the books", "Project Name", "Billed To", "Project Status"],
        ...["Start Date", "End Date", "Synced", "Status", "Actions"],
      ]);
      await row(page, "PRJ-1").getByText("Needs action").first().waitFor();
      const field = page.getByRole("combobox", { name: "Customer for PRJ-1" });
      await field.click();
      await page.getByRole("option").filter({ hasText: "Calloway" }).click();
      await page.getByText("linked once and for good").waitFor();
      const save = page.getByRole("button", { name: "Save link" });
      await page.getByLabel("Type PRJ-1").fill("PRJ-9");
      await expect(save.isDisabled()).resolves.toBe(true);
      await page.getByLabel("Type PRJ-1").fill("PRJ-1");
      await save.click();
      await told(page, "project/PRJ-1 is");
      await row(page, "PRJ-1").locator(".c-twin").getByText("Calloway Development LLC").waitFor();

      // A change at the source comes with an import of everything, and shows in the history.
      p.writeRows("projects", [
        project("PRJ-1", "Calloway Development LLC", { project_name: "Works, phase 2" }),
        project("PRJ-2", "Quarry Road L.L.C."),
        project("PRJ-3", "Quarry Road L.L.C."),
      ]);
      await importing(page, /^All items/);
      await row(page, "PRJ-3").waitFor();
      await page.getByRole("button", { name: "Change history of PRJ-1" }).click();
      await page.locator(".story").getByText("Works PRJ-1 → Works, phase 2").waitFor();
      await page.getByRole("button", { name: "Close" }).click();

      // One project alone, picked from the source's own rows.
      p.writeRows("projects", [
        project("PRJ-1", "Calloway Development LLC", { project_name: "Works, phase 3" }),
        project("PRJ-2", "Quarry Road L.L.C."),
        project("PRJ-3", "Quarry Road L.L.C."),
      ]);
      await page.getByRole("button", { name: "Import ▾" }).click();
      await page.getByRole("searchbox", { name: "Search Linarc" }).fill("PRJ-1");
      await page.getByRole("dialog").getByRole("checkbox").first().check();
      await page.getByRole("button", { name: "Import 1 row" }).click();
      await row(page, "PRJ-1").getByText("Works, phase 3").waitFor();

      await tab(page, "Invoices").click();
      await page.getByRole("button", { name: /^Sync \d to the books/ }).click();
      await page.getByRole("heading", { name: /^Plan/, level: 1 }).waitFor();
      await page.locator(".kind-create").filter({ hasText: "PA-1" }).waitFor();
      expect(complaints).toEqual([]);
    });
  },
);

test.skipIf(CHROMIUM === null)(
  "Linarc employees: a renamed person is mapped by hand, and changed instead of made twice",
  async () => {
    const seed = harborline({ Employee: [person("60", null, "Ingrid", "Halvorsen")] });
    const p = await testProject({ mappings: "staged", seed });
    const before = p.books.all("Employee");
    const known = before[0]!;
    p.writeRows("employees", [
      employee("E-901", "Dana", "Reyes"),
      employee("E-902", known.GivenName, `${known.FamilyName}-Whitlock`),
    ]);
    await served(
      p,
      async (given) => {
        const { page, complaints } = await openPage(browser, given);
        // Employees open by default.
        await expect(page.getByRole("heading", { level: 1 }).innerText()).resolves.toBe(
          "Employees",
        );
        await page.getByRole("button", { name: "Import ▾" }).click();
        await page.getByRole("heading", { name: "Import employees from Linarc" }).waitFor();
        await page.getByRole("button", { name: "Look now" }).click();
        await page.getByRole("button", { name: /^New items 2 rows/ }).click();
        await told(page, "Import finished, 2 new");
        expect((await heads(page)).slice(1, 4)).toEqual(["Employee Id", "First Name", "Last Name"]);

        await page.getByRole("button", { name: "Manual mapping of E-902" }).click();
        await page.getByLabel("Search Employee in the books").fill(known.FamilyName);
        await page
          .locator(".candidate")
          .filter({ hasText: known.DisplayName })
          .getByRole("radio")
          .check();
        await page.getByRole("button", { name: "Save link" }).click();
        await page.locator(".map").getByText(`Is Employee/${known.Id}`).waitFor();
        await page.getByRole("button", { name: "Close" }).click();

        await page.getByRole("grid").focus();
        await page.keyboard.press("Control+a");
        await sync(page, /^Sync 2 to the books/);
        await page.getByText("1 created, 1 updated").waitFor();
        await page.getByRole("link", { name: "Staging" }).click();
        await row(page, "E-902").getByText("Synced").waitFor();
        expect(complaints).toEqual([]);
      },
      { allowApply: true },
    );
    expect(p.books.all("Employee")).toHaveLength(before.length + 1);
    expect(p.books.one("Employee", { Id: known.Id }).FamilyName).toBe(
      `${known.FamilyName}-Whitlock`,
    );
  },
);

test.skipIf(CHROMIUM === null)(
  "ProLine: nothing is done by hand, and the screen says how far everything is",
  async () => {
    const p = await prolineProject({
      contacts: [MARIA],
      projects: [won(2204)],
      invoices: [invoice("2204-1", "5000.00"), invoice("2204-2", "400.00")],
      payments: [["9001", "4/15/2026", "5,000.00", "check", "1187", "2204-1"]],
    });
    await p.run();
    // What a payment settles is seen by the look after it.
    await p.run();
    await served(
      p,
      async (given) => {
        const { page, complaints } = await openPage(browser, given);
        await page.getByText("Integration is on").waitFor();
        await tab(page, "Invoices").click();
        await row(page, "2204-1").getByText("Synced").first().waitFor();
        await row(page, "2204-1").locator(".c-paid").getByText("Yes").waitFor();
        await row(page, "2204-2").getByText("Payment pending").waitFor();
        await page.getByRole("button", { name: /Payment pending 1$/ }).waitFor();
        await tab(page, "Payments").getByText("auto").waitFor();
        await page.getByRole("link", { name: "Settings" }).click();
        await page.locator("tr").filter({ hasText: "customers" }).getByText(/since/).waitFor();
        await page.getByRole("region", { name: "Not synced" }).getByText("Payroll").waitFor();
        // A console that only looks has no button that writes.
        await expect(page.getByRole("button", { name: /^(Import|Sync)/ }).count()).resolves.toBe(0);
        expect(complaints).toEqual([]);
      },
      { readOnly: true },
    );
  },
);

test.skipIf(CHROMIUM === null)(
  "the legal practice: every part has its tab, the settings are locked and can be printed",
  async () => {
    const p = await legalProject({ rows: { ...INVOICE_20417, ...SLIP_0098 } });
    await p.run();
    await served(p, async (given) => {
      const { page, complaints } = await openPage(browser, given);
      for (const name of ["Trust bank accounts", "Trust deposit slips", "Hard costs", "Invoices"]) {
        await tab(page, name).click();
        await page
          .locator('.rows [role="row"]')
          .getByText(/Synced|Payment pending/)
          .first()
          .waitFor();
      }
      await row(page, "20417").getByText("Payment pending").waitFor();
      await page.getByRole("link", { name: "Settings" }).click();
      for (const name of ["matters", "trust_liability", "start_date"]) {
        await page.locator("tr").filter({ hasText: name }).first().getByText("since").waitFor();
      }
      await page.getByRole("button", { name: "Print" }).waitFor();
      await page.getByRole("link", { name: "Timeline" }).click();
      await page.locator(".story").getByText("locked").first().waitFor();
      expect(complaints).toEqual([]);
    });
  },
);
