import fs from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { LAUNCHER, cleanEnv } from "../support/cli.ts";
import { tempFolder } from "../support/temp.ts";
import { tieout } from "./project.ts";

interface Running {
  readonly company: string;
  readonly url: string;
  readonly control: string;
}

/** The real command until `during` is done with it; then Ctrl-C, and how it ended. */
async function whileRunning(
  folder: string,
  args: readonly string[],
  during: (at: Running) => Promise<void>,
): Promise<{ readonly exitCode: number | undefined; readonly stderr: string }> {
  const running = execa(process.execPath, [LAUNCHER, "emulator", ...args, "--json"], {
    cwd: folder,
    env: cleanEnv(),
    extendEnv: false,
    reject: false,
  });
  const line = new Promise<Running>((resolve) => {
    running.stdout.on("data", (text: Buffer) => resolve(JSON.parse(text.toString()) as Running));
  });
  try {
    // Where it never listens, how it ended is what the test is to see.
    const at = await Promise.race([line, running.then(() => null)]);
    if (at !== null) await during(at);
  } finally {
    running.kill("SIGINT");
  }
  const { exitCode, stderr } = await running;
  return { exitCode, stderr };
}

const post = async (url: string, body: object): Promise<Record<string, never>> =>
  (await (await fetch(url, { method: "POST", body: JSON.stringify(body) })).json()) as never;

test("a company is loaded, worked with, and saved at Ctrl-C, so that it goes on from its file", async () => {
  const folder = tempFolder();
  const file = path.join(folder, "books.ndjson");
  // The job stands before its parent.
  fs.writeFileSync(
    file,
    [
      '{"Customer":{"Id":"7","SyncToken":"3","DisplayName":"Pier","Job":true,"ParentRef":{"value":"5"}}}',
      '{"Customer":{"Id":"5","SyncToken":"2","DisplayName":"Harbor"}}',
    ].join("\n"),
  );
  const args = ["--load", "books.ndjson", "--save", "books.ndjson", "--no-auth", "--company", "77"];
  const first = await whileRunning(folder, args, async ({ company, url, control }) => {
    expect([company, control]).toEqual(["77", `${url}/_emulator`]);
    const read = await fetch(`${url}/v3/company/77/customer/7`);
    const { Customer } = (await read.json()) as { Customer: Record<string, unknown> };
    expect([Customer["FullyQualifiedName"], Customer["SyncToken"]]).toEqual(["Harbor:Pier", "3"]);
    await post(`${url}/v3/company/77/customer`, { DisplayName: "Quay" });
    expect(fs.readFileSync(file, "utf8")).not.toContain("Quay");
    expect(await post(`${control}/save`, {})).toEqual({ saved: "books.ndjson" });
    expect(fs.readFileSync(file, "utf8")).toContain("Quay");
    await post(`${url}/v3/company/77/customer`, { DisplayName: "Mole" });
  });
  expect(first.exitCode, first.stderr).toBe(0);
  const saved = fs.readFileSync(file, "utf8");
  expect(saved).toContain('"DisplayName":"Mole"');
  const second = await whileRunning(folder, args, () => Promise.resolve());
  expect(second.exitCode, second.stderr).toBe(0);
  expect(fs.readFileSync(file, "utf8")).toBe(saved);
  expect(fs.readdirSync(folder)).toEqual(["books.ndjson"]);
});

test("an empty company with a clock that stands, and settings from a file", async () => {
  const folder = tempFolder();
  fs.writeFileSync(path.join(folder, "settings.json"), '{"settleMs": 250}');
  const args = ["--company", "12", "--clock", "virtual", "--settings", "settings.json"];
  const ended = await whileRunning(folder, args, async ({ url, control }) => {
    const { now } = await post(`${control}/clock`, { advance: "1d" });
    const again = (await (await fetch(`${control}/clock`)).json()) as object;
    expect(again).toEqual({ kind: "virtual", now });
    expect(await (await fetch(`${control}/info`)).json()).toMatchObject({ settleMs: 250 });
    expect((await fetch(`${url}/v3/company/12/customer/1`)).status).toBe(401);
  });
  expect(ended.exitCode, ended.stderr).toBe(0);
});

test("bad lines are named by their numbers, with code and exit code, and nothing is served", async () => {
  const folder = tempFolder();
  fs.writeFileSync(
    path.join(folder, "bad.ndjson"),
    '{"Customer":{"Id":"5","DisplayName":"Harbor"}}\n{"Custmer":{"Id":"6"}}\nno\n',
  );
  const { stderr, stdout } = await tieout(folder, 3, "emulator", "--load", "bad.ndjson");
  expect(stderr).toContain("TO931");
  expect(stderr).toContain(
    'line 2: "Custmer" is no entity that the emulator knows (meant Customer?)',
  );
  expect(stderr).toContain("line 3: no JSON");
  expect(stderr).not.toContain("    at ");
  expect(stdout).toBe("");
});

test("options that do not go together, and a port that is taken, are usage errors", async () => {
  const folder = tempFolder();
  fs.writeFileSync(path.join(folder, "settings.json"), '{"limits": {"perSecnd": 3}}');
  fs.writeFileSync(path.join(folder, "seed.json"), '{"realmId": "9"}');
  const taken = createServer();
  await new Promise<void>((listening) => taken.listen(0, "127.0.0.1", listening));
  const { port } = taken.address() as { port: number };
  try {
    for (const [exit, told, ...args] of [
      [64, "--save is for a company of its own", "--save", "x.ndjson"],
      [64, "--no-auth is for a company of its own", "--no-auth"],
      [64, '"sundial" is no clock', "--clock", "sundial", "--company", "1"],
      [64, '"x" is no company', "--company", "x"],
      [64, '"1e3" is no port', "--port", "1e3"],
      [64, "--seed and --load both", "--seed", "seed.json", "--load", "x"],
      [64, "seed.json is company 9, not 8", "--seed", "seed.json", "--company", "8"],
      [64, `port ${port} is taken`, "--company", "1", "--port", String(port)],
      [3, "Did you mean perSecond?", "--company", "1", "--settings", "settings.json"],
    ] as const) {
      const { stderr } = await tieout(folder, exit, "emulator", ...args);
      expect(stderr).toContain(told);
    }
  } finally {
    taken.close();
  }
});

test("its help has examples", async () => {
  const { stdout } = await tieout(tempFolder(), 0, "help", "emulator");
  for (const flag of ["--company", "--load", "--save", "--no-auth", "--clock"]) {
    expect(stdout).toContain(flag);
  }
  expect(stdout).toContain("Examples");
});
