/**
 * A disk that is full when the answer comes: a real one of 6 MB, where this machine allows one. A
 * store on a server has its disk there.
 */
import fs from "node:fs";
import path from "node:path";
import { execaSync } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { runTieout } from "../support/cli.ts";
import { ON_POSTGRES } from "../support/store.ts";
import { tempFolder } from "../support/temp.ts";
import { testProject } from "./project.ts";
import type { TestProject } from "./project.ts";
import { application, project } from "./rows.ts";

function mount(folder: string): boolean {
  fs.mkdirSync(folder, { recursive: true });
  const args = ["-t", "tmpfs", "-o", "size=6m,mode=0700", "tmpfs", folder];
  const mounted = execaSync("mount", args, { reject: false }).exitCode === 0;
  if (mounted) onTestFinished(() => void execaSync("umount", ["-l", folder], { reject: false }));
  return mounted;
}

/** To its last byte. */
function fill(file: string): void {
  const handle = fs.openSync(file, "a");
  try {
    for (let size = 65_536; size > 0; size = Math.floor(size / 2)) {
      try {
        while (fs.writeSync(handle, Buffer.alloc(size)) === size);
      } catch (error) {
        expect(error).toMatchObject({ code: "ENOSPC" });
      }
    }
  } finally {
    fs.closeSync(handle);
  }
}

test.skipIf(ON_POSTGRES)(
  "an answer that a full disk keeps from the store is kept beside it, and taken in",
  async (at) => {
    const p = await testProject({ links: { "PRJ-1": "Customer/50" } });
    const disk = path.join(p.folder, ".tieout");
    if (!mount(disk)) at.skip("no disk of its own can be mounted here (it takes root)");
    await stageInvoices(p);
    const fault = { kind: "delay", ms: 1500, when: "before" };
    await p.books.fault({ match: { method: "POST" }, fault });
    const sent = p.books.requests.length;
    const applying = runTieout(["run", "--no-check"], { cwd: p.folder });
    while (p.books.requests.length === sent) await new Promise((go) => setTimeout(go, 5));
    fill(path.join(disk, "ballast"));
    const { exitCode, stderr } = await applying;
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("TO930")]);
    expect(stderr).toContain("tieout recover --from .tieout/spill.jsonl");
    expect(p.books.all("Invoice")).toHaveLength(25);

    fs.rmSync(path.join(disk, "ballast"));
    const requests = p.books.requests.length;
    const taken = await p.json("recover", "--from", ".tieout/spill.jsonl");
    expect(taken).toMatchObject({ exitCode: 0, json: { spilled: 1, found: [] } });
    expect(p.books.requests.slice(requests)).toEqual([]);
    expect((await p.stand("invoice/PA-25")).word).toBe("payment pending");
    expect(p.books.all("Invoice")).toHaveLength(25);
    expect((await p.json("recover", "--from", ".tieout/spill.jsonl")).json.spilled).toBe(0);
    await p.nothingMore();
  },
);

test.skipIf(ON_POSTGRES)(
  "of several requests under way each answer is kept, and taken in",
  async (at) => {
    const p = await testProject({ links: { "PRJ-1": "Customer/50" } });
    p.replace("sync.config.yaml", "limits: {", "limits: { batch_items: 5,");
    const disk = path.join(p.folder, ".tieout");
    if (!mount(disk)) at.skip("no disk of its own can be mounted here (it takes root)");
    await stageInvoices(p);
    const fault = { kind: "delay", ms: 3000, when: "before" };
    await p.books.fault({ match: { method: "POST" }, fault, times: 5 });
    const before = p.books.requests.length;
    const applying = runTieout(["run", "--no-check"], { cwd: p.folder });
    while (p.books.requests.length < before + 5) await new Promise((go) => setTimeout(go, 5));
    fill(path.join(disk, "ballast"));
    const { exitCode, stderr } = await applying;
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(".tieout/spill.jsonl")]);
    fs.rmSync(path.join(disk, "ballast"));
    const requests = p.books.requests.length;
    const taken = await p.json("recover", "--from", ".tieout/spill.jsonl");
    expect(taken).toMatchObject({ exitCode: 0, json: { spilled: 5, found: [] } });
    expect(p.books.requests.slice(requests)).toEqual([]);
    expect(p.books.all("Invoice")).toHaveLength(25);
    await p.nothingMore();
  },
);

test("a file that holds no answers is told, and a file that is not there", async () => {
  const p = await testProject();
  p.write("notes.txt", "call Maria\n");
  const wrong = await p.tieout("recover", "--from", "notes.txt");
  expect([wrong.exitCode, wrong.stderr]).toEqual([64, expect.stringContaining("spill.jsonl")]);
  const none = await p.tieout("recover", "--from", path.join(tempFolder(), "nothing.jsonl"));
  expect([none.exitCode, none.stderr]).toEqual([1, expect.stringContaining("TO930")]);
});

/** A project that is in the books, and 25 invoices for it that are not. */
async function stageInvoices(p: TestProject): Promise<void> {
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  await p.run();
  p.writeInvoices(
    ...Array.from({ length: 25 }, (_, i) =>
      application(`PA-${i + 1}`, "PRJ-1", [["03 00 00", "100.00", "10.00"]]),
    ),
  );
}
