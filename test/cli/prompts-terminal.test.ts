/** Ctrl-C at a question of connect, link and approve: exit 130, and nothing half-made. */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { harborline, person } from "../line/company.ts";
import { testProject } from "../line/project.ts";
import { application, employee, project } from "../line/rows.ts";
import { atTerminal, CTRL_C, HAS_TERMINAL } from "../support/terminal.ts";
import { connectProject, heldNow } from "./connect-bench.ts";

/** The command up to that text, and then Ctrl-C: how it ended. */
async function stoppedAt(folder: string, args: readonly string[], text: string): Promise<number> {
  const terminal = atTerminal(folder, args);
  await terminal.shows(text);
  terminal.type(CTRL_C);
  return terminal.ends();
}

test.skipIf(!HAS_TERMINAL)(
  "Ctrl-C while connect waits for the browser or its address keeps no token; skipped without script",
  async () => {
    const p = await connectProject();
    const pasted = await stoppedAt(p.folder, ["connect", "--paste"], "Paste that whole address");
    const waiting = ["connect", "--no-browser", "--port", "0"];
    const visited = await stoppedAt(p.folder, waiting, "Waiting for the browser");
    expect([pasted, visited]).toEqual([130, 130]);
    expect(p.door.tokenCalls).toEqual([]);
    expect(await heldNow(p)).toBeNull();
  },
  120_000,
);

test.skipIf(!HAS_TERMINAL)(
  "Ctrl-C where connect asks whether real books are meant calls nobody; skipped without script",
  async () => {
    const p = await connectProject();
    fs.writeFileSync(path.join(p.folder, "id"), "an-id");
    const text = p.read("sync.config.yaml");
    const production = text.replace("environment: emulator", "environment: production");
    p.write("sync.config.yaml", production.replace(/address: .*/, "client_id: ${file:id}"));
    const ended = await stoppedAt(p.folder, ["connect", "--paste"], "type the company's id:");
    expect(ended).toBe(130);
    expect(p.door.calls).toEqual([]);
    p.write("sync.config.yaml", text);
    expect(await heldNow(p)).toBeNull();
  },
  120_000,
);

test.skipIf(!HAS_TERMINAL)(
  "Ctrl-C where link asks which one it is links nothing; skipped without script",
  async () => {
    const seed = harborline({ Employee: [person("70", null, "Katarina", "Novak")] });
    const p = await testProject({ seed });
    p.writeRows("employees", [employee("E-0430", "Katarina", "Novak-Ito")]);
    await p.plan();
    const before = await p.history("employee/E-0430");
    const ended = await stoppedAt(p.folder, ["link", "employee/E-0430"], "(number or id)");
    expect(ended).toBe(130);
    expect((await p.stand("employee/E-0430")).view.remoteId).toBeNull();
    expect(await p.history("employee/E-0430")).toEqual(before);
    expect(p.books.requests).toEqual([]);
  },
  120_000,
);

test.skipIf(!HAS_TERMINAL)(
  "Ctrl-C where approve asks for the word approves nothing; skipped without script",
  async () => {
    const p = await testProject({ mappings: "staged", links: { "PRJ-1": "Customer/50" } });
    p.replace("sync.config.yaml", "max_voids: 0", "max_voids: 0, approval: two_people");
    p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
    p.writeInvoices(application("PA-1", "PRJ-1", [["03 00 00", "700.00", "0.00"]]));
    await p.import({ kind: "all" });
    await p.tieout("plan", "--out", "nov.plan");
    expect(await stoppedAt(p.folder, ["approve", "nov.plan"], "Approve exactly")).toBe(130);
    const sent = await p.tieout("apply", "nov.plan", "--auto-approve");
    expect([sent.exitCode, sent.stderr]).toEqual([9, expect.stringContaining("TO918")]);
    expect(p.books.requests).toEqual([]);
  },
  120_000,
);
