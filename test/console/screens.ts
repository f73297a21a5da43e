/** Pictures of each page, from the example project: `node test/console/screens.ts FOLDER`. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { execa } from "execa";
import { LAUNCHER, PROJECT, cleanEnv } from "../support/cli.ts";
import { openBrowser } from "./browser.ts";

const [target = "engine/console/screens"] = process.argv.slice(2);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-screens-"));
fs.cpSync(path.join(PROJECT, "examples/linarc"), folder, {
  recursive: true,
  filter: (from) => !from.includes(".tieout"),
});
const env = { ...cleanEnv(), TIEOUT_ACTOR: "rachel.feinberg" };
const tieout = (...args: readonly string[]) =>
  execa(process.execPath, [LAUNCHER, ...args], {
    cwd: folder,
    env,
    extendEnv: false,
    reject: false,
  });
await tieout("import", "all");
for (const project of ["PRJ-1007 Customer/58"]) {
  await tieout("link", ...(`project/${project}`.split(" ") as [string, string]));
}
await tieout("hold", "invoice/PA-1003-01", "--reason", "the owner disputes line 4");
await tieout("plan", "invoice:needs=PRJ-1007", "--out", ".tieout/first.plan");
await tieout("apply", ".tieout/first.plan", "--auto-approve");

const server = execa(
  process.execPath,
  [LAUNCHER, "console", "--port", "0", "--json", "--allow-apply"],
  { cwd: folder, env, extendEnv: false, reject: false },
);
const url = await new Promise<string>((resolve) => {
  let text = "";
  server.stdout.on("data", (part: Buffer) => {
    text += String(part);
    const found = /"url":\s*"([^"]+)"/.exec(text)?.[1];
    if (found !== undefined) resolve(found);
  });
});
const browser = await openBrowser();
const context = await browser.newContext({ viewport: { width: 1280, height: 680 } });
const page = await context.newPage();
await page.goto(url);
const wire = await context.newCDPSession(page);
const origin = new URL(url).origin;
fs.mkdirSync(target, { recursive: true });
const shoot = async (name: string): Promise<void> => {
  await page.waitForLoadState("networkidle", { timeout: 1500 }).catch(() => null);
  // WebP: a third of what the same picture takes as PNG, and letters stay sharp.
  const picture = { format: "webp", quality: 82 } as const;
  const { data } = await wire.send("Page.captureScreenshot", picture);
  fs.writeFileSync(path.join(target, `${name}.webp`), Buffer.from(data, "base64"));
};
const go = async (hash: string): Promise<void> => {
  await page.goto(`${origin}/#/${hash}`);
  await page.getByRole("heading", { level: 1 }).first().waitFor();
};
await go("e/invoice");
await page.getByRole("grid").waitFor();
await page.getByRole("grid").focus();
await page.locator("#row-5 .badge").waitFor();
for (const key of ["j", "j", "x", "j", "x"]) await page.keyboard.press(key);
await page.getByText("2 rows selected").first().waitFor();
await shoot("staging");
await page.keyboard.press("Enter");
await page.getByLabel("Fields of both sides").waitFor();
await shoot("drawer");
await page.keyboard.press("Escape");
await go("e/project");
await page
  .getByRole("combobox", { name: /^Customer for/ })
  .nth(2)
  .click();
await page.getByRole("option").first().waitFor();
await shoot("customer");
await page.keyboard.press("Escape");
await go("check");
await page.getByRole("button", { name: "As last read" }).click();
await page.locator(".verdict").waitFor({ timeout: 120_000 });
await shoot("tie-out");
await go("plan");
await page.getByRole("button", { name: "Plan everything" }).click();
await page.locator(".figures").waitFor({ timeout: 120_000 });
await shoot("plan");
await go("runs");
await shoot("runs");
await page.locator("tr").filter({ hasText: "apply" }).getByRole("link").first().click();
await page.getByRole("region", { name: "Rows" }).waitFor();
await shoot("run");
await go("timeline");
await shoot("timeline");
await go("settings");
await shoot("settings");
await page.emulateMedia({ colorScheme: "dark" });
await go("e/invoice");
await page.locator("#row-8 .badge").waitFor();
await shoot("staging-dark");
await page.setViewportSize({ width: 320, height: 700 });
await shoot("staging-narrow");
await browser.close();
server.kill("SIGINT");
await server;
fs.rmSync(folder, { recursive: true });
