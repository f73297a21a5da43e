import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import type { Files } from "../engine/contract/io.ts";
import { ERRORS, EXIT, exitCodeOf, TieoutError } from "../engine/errors.ts";
import { openLog, safeFields, scrub } from "../engine/log.ts";
import { isInstant } from "../engine/model/calendar.ts";
import {
  crashPoints,
  ID_BYTES,
  readableId,
  realClock,
  realRandom,
  realWorld,
} from "../engine/world.ts";
import { cleanEnv, PROJECT } from "./support/cli.ts";
import { tempFolder } from "./support/temp.ts";

function files(): Files {
  return realWorld({ root: tempFolder() }).files;
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(stream)).toString();
}

// Files

test("a file is written whole, read back, listed in order and removed", async () => {
  const disk = files();
  disk.write("out/b.csv", "Zoë\n");
  disk.write("out/a.bin", new Uint8Array([0, 255]));
  expect(disk.readText("out/b.csv")).toBe("Zoë\n");
  expect(disk.readBytes("out/a.bin")).toEqual(new Uint8Array([0, 255]));
  expect(disk.list("out")).toEqual(["a.bin", "b.csv"]);
  expect(disk.info("out/b.csv")).toMatchObject({ kind: "file", bytes: 5 });
  expect(disk.info("out")?.kind).toBe("folder");
  disk.remove("out/b.csv");
  disk.remove("out/b.csv");
  expect(disk.info("out/b.csv")).toBeNull();
});

test("what is put aside is read again, and its file has no name", () => {
  const disk = files();
  const [one, other] = [disk.scratch(), disk.scratch()];
  const texts = ["Zoë\n", "", "🧾".repeat(100_000), "end"];
  const parts = texts.map((text) => one.put(text));
  other.put("of another");
  expect(parts.map((part) => one.get(part))).toEqual(texts);
  expect(one.get(parts[0]!)).toBe("Zoë\n");
  expect(readdirSync(disk.resolve(".tieout"))).toEqual([]);
  expect(statSync(disk.resolve(".tieout")).mode & 0o777).toBe(0o700);
  expect(() => one.get({ from: 1_000_000, bytes: 1 })).toThrow(/it is shorter than it was/);
});

test("writing keeps the mode of the file it replaces and leaves no temporary file", () => {
  const disk = files();
  disk.write("plan.json", "1");
  chmodSync(disk.resolve("plan.json"), 0o640);
  disk.write("plan.json", "2");
  expect(disk.readText("plan.json")).toBe("2");
  expect(statSync(disk.resolve("plan.json")).mode & 0o777).toBe(0o640);
  expect(readdirSync(disk.root)).toEqual(["plan.json"]);
});

test("a write that fails leaves the old file and no temporary one", () => {
  const disk = files();
  mkdirSync(disk.resolve("taken"));
  expect(thrownBy(() => disk.write("taken", "x"))).toMatchObject({ code: "TO930" });
  expect(readdirSync(disk.root)).toEqual(["taken"]);
});

test("writing through a symbolic link replaces the file that it names", () => {
  const disk = files();
  disk.write("real.yaml", "old");
  symlinkSync(disk.resolve("real.yaml"), disk.resolve("link.yaml"));
  disk.write("link.yaml", "new");
  expect(disk.readText("real.yaml")).toBe("new");
});

test("what lies under .tieout is readable by its owner only", () => {
  const disk = files();
  disk.write(".tieout/plans/nov.plan", "x");
  disk.append(".tieout/outcomes.jsonl", "{}\n", { sync: true });
  for (const [name, mode] of [
    [".tieout", 0o700],
    [".tieout/plans/nov.plan", 0o600],
    [".tieout/outcomes.jsonl", 0o600],
  ] as const) {
    expect(statSync(disk.resolve(name)).mode & 0o777, name).toBe(mode);
  }
});

test("appending adds to what is there", () => {
  const disk = files();
  disk.append("log/a.jsonl", "1\n", { sync: true });
  disk.append("log/a.jsonl", "2\n");
  expect(disk.readText("log/a.jsonl")).toBe("1\n2\n");
});

test("a large file streams in chunks that a reader may keep", async () => {
  const disk = files();
  const text = "0123456789abcdef".repeat(20_000);
  disk.write("big.csv", text);
  const chunks = await Array.fromAsync(disk.stream("big.csv"));
  expect(chunks.length).toBeGreaterThan(3);
  expect(Buffer.concat(chunks).toString()).toBe(text);
});

test("a stream may be left early", async () => {
  const disk = files();
  disk.write("big.csv", "x".repeat(300_000));
  for await (const chunk of disk.stream("big.csv")) {
    expect(chunk.length).toBe(65_536);
    break;
  }
});

test("what cannot be read says which file and why, relative to the project", async () => {
  const disk = files();
  mkdirSync(disk.resolve("folder"));
  disk.write("latin.csv", new Uint8Array([0x4d, 0xfc, 0x6c, 0x6c]));
  execFileSync("mkfifo", [disk.resolve("pipe")]);
  const cases = [
    [() => disk.readText("a/missing.csv"), /^cannot read a\/missing\.csv: there is no such file/],
    [() => disk.readText("folder"), /^cannot read folder: it is a folder/],
    [() => disk.readText("latin.csv"), /^cannot read latin\.csv: it is not UTF-8 text/],
    [() => disk.readBytes("pipe"), /^cannot read pipe: it is not a regular file/],
    [() => disk.list("latin.csv"), /^cannot list latin\.csv: a part of the path is a file/],
    [() => disk.remove("folder"), /^cannot remove folder: it is a folder/],
  ] as const;
  for (const [act, message] of cases) {
    const error = thrownBy(act);
    expect(error).toBeInstanceOf(TieoutError);
    expect(error).toMatchObject({ code: "TO930", message: expect.stringMatching(message) });
  }
  await expect(textOf(disk.stream("none.csv"))).rejects.toThrow(/^cannot read none\.csv: there is/);
  await expect(textOf(disk.stream("pipe"))).rejects.toThrow(/not a regular file/);
});

test("the mark at the start of a file is kept, for the reader that cares", () => {
  const disk = files();
  disk.write("bom.csv", "\ufeffid\n");
  expect(disk.readText("bom.csv")).toBe("\ufeffid\n");
});

test("inside gives the real path within a folder, also of what is not there yet", () => {
  const disk = files();
  disk.write("exports/a.csv", "");
  expect(disk.inside("exports", "a.csv")).toBe(disk.resolve("exports/a.csv"));
  expect(disk.inside("exports", "new/b.csv")).toBe(disk.resolve("exports/new/b.csv"));
  expect(disk.inside("exports", ".")).toBe(disk.resolve("exports"));
  expect(disk.inside("exports", "..a.csv")).toBe(disk.resolve("exports/..a.csv"));
});

test("inside refuses every way out of a folder", () => {
  const disk = files();
  disk.write("exports/a.csv", "");
  disk.write("exports2/a.csv", "");
  symlinkSync("/etc", disk.resolve("exports/etc"));
  symlinkSync("/nowhere/at/all", disk.resolve("exports/dangling"));
  symlinkSync(disk.resolve("exports/loop"), disk.resolve("exports/loop"));
  for (const way of [
    "..",
    "../exports2/a.csv",
    "/etc/passwd",
    "etc/passwd",
    "etc/not-there",
    "dangling",
    "dangling/x",
    "loop",
  ]) {
    expect(disk.inside("exports", way), way).toBeNull();
  }
});

// Time and chance

test("the clock gives UTC instants, a day in a zone, and never goes back", () => {
  const before = realClock.monotonicMs();
  expect(isInstant(realClock.now())).toBe(true);
  expect(realClock.today("America/Chicago")).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  expect(realClock.monotonicMs()).toBeGreaterThanOrEqual(before);
});

test("a sleep ends when its signal aborts, also one that had aborted before", async () => {
  const stop = new AbortController();
  const sleeping = realClock.sleep(3_600_000, stop.signal);
  stop.abort();
  await expect(sleeping).resolves.toBeUndefined();
  await expect(realClock.sleep(3_600_000, stop.signal)).resolves.toBeUndefined();
  await expect(realClock.sleep(0)).resolves.toBeUndefined();
});

test("ids sort by time, differ by chance and can be read aloud", () => {
  const at = (ms: number, fill: number): string =>
    readableId("run", ms, new Uint8Array(ID_BYTES).fill(fill));
  expect(at(0, 0)).toBe("run_00000000000000000000");
  expect(at(1_764_000_000_000, 31)).toBe("run_01kav9ft00zzzzzzzzzz");
  expect([at(2, 0), at(1_764_000_000_000, 0), at(1, 31)].sort()).toEqual([
    at(1, 31),
    at(2, 0),
    at(1_764_000_000_000, 0),
  ]);
  const ids = Array.from({ length: 1000 }, () => realRandom.id("imp"));
  expect(new Set(ids).size).toBe(1000);
  expect(ids[0]).toMatch(/^imp_[0-9a-hjkmnp-tv-z]{20}$/);
  expect(realRandom.bytes(16)).toHaveLength(16);
});

// Crash points

test("a crash point ends the process at its n-th passing, and only there", async () => {
  const world = path.join(PROJECT, "engine", "world.ts");
  const script = `
    import { realWorld } from ${JSON.stringify(world)};
    const { crash } = realWorld({ root: "." });
    for (let n = 1; n <= 4; n++) { crash("other"); console.log("before", n); crash("after:intent"); }
  `;
  const run = (setting: string) =>
    execa(process.execPath, ["--input-type=module", "-e", script], {
      env: { ...cleanEnv(), TIEOUT_CRASH_AT: setting },
      extendEnv: false,
      reject: false,
    });
  const third = await run("after:intent:3");
  expect(third.signal).toBe("SIGKILL");
  expect(third.stdout).toBe("before 1\nbefore 2\nbefore 3");
  const never = await run("elsewhere:1");
  expect({ code: never.exitCode, lines: never.stdout.split("\n").length }).toEqual({
    code: 0,
    lines: 4,
  });
});

test("crash points do nothing where no test has asked for one", () => {
  const crash = crashPoints(null);
  expect(crash("after:intent")).toBeUndefined();
});

test("the environment is read by name, and absent is not empty", () => {
  process.env["TIEOUT_TEST_EMPTY"] = "";
  const { env } = realWorld({ root: "." });
  expect(env("TIEOUT_TEST_EMPTY")).toBe("");
  expect(env("TIEOUT_TEST_ABSENT")).toBeNull();
  delete process.env["TIEOUT_TEST_EMPTY"];
});

// Errors

test("every code has an exit of the contract, a title and advice", () => {
  const exits: readonly number[] = Object.values(EXIT);
  for (const [code, entry] of Object.entries(ERRORS)) {
    expect(code).toMatch(/^TO9\d\d$/);
    expect(exits).toContain(entry.exit);
    expect(entry.title).toMatch(/^[A-Z].*[^.]$/);
    expect(entry.advice).toMatch(/tieout |npm |[.]$/);
  }
});

test("the exit code of what was thrown is its own, and 1 for what nobody expected", () => {
  expect(exitCodeOf(new TieoutError("TO910", "x"))).toBe(8);
  expect(exitCodeOf(new TieoutError("TO940", "x"))).toBe(4);
  expect(exitCodeOf(new Error("x"))).toBe(1);
  expect(exitCodeOf("x")).toBe(1);
});

test("an error carries the catalogue's advice unless its place knows better", () => {
  const cause = new Error("below");
  expect(new TieoutError("TO912", "x").advice).toBe(ERRORS.TO912.advice);
  expect(new TieoutError("TO912", "x", { advice: "do this", detail: "d", cause })).toMatchObject({
    message: "x",
    advice: "do this",
    detail: "d",
    cause,
  });
});

// Log

test("the log writes JSON lines at once, from its level on, to a private file", async () => {
  const file = path.join(tempFolder(), "trace", "log.jsonl");
  const log = await openLog({ level: "info", to: { kind: "file", path: file }, clock: realClock });
  log.debug("not asked for");
  log.info("sent", { rows: 3, cents: 9_007_199_254_740_993n, ok: true, none: null });
  const [line] = readFileSync(file, "utf8").trimEnd().split("\n");
  const { time, ...rest } = JSON.parse(line ?? "");
  expect(rest).toEqual({
    level: "info",
    rows: 3,
    cents: "9007199254740993",
    ok: true,
    none: null,
    msg: "sent",
  });
  expect(isInstant(time)).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("no secret reaches the log, by name, by shape or by value", async () => {
  const file = path.join(tempFolder(), "log.jsonl");
  const log = await openLog({
    level: "debug",
    to: { kind: "file", path: file },
    clock: realClock,
    secrets: () => ["canary-4711", ""],
  });
  const secret = {
    reveal: () => "canary-4711",
    toString: () => "canary-4711",
  } as unknown as string;
  log.error("failed for canary-4711 with Bearer eyJhbG.canary-b64", {
    holder: secret,
    refresh_token: "canary-token",
    store: "postgres://tieout:canary-pw@db/books",
    note: "key canary-4711",
    harmless: "INV-1042",
  });
  const text = readFileSync(file, "utf8");
  expect(text).not.toContain("canary");
  expect(JSON.parse(text)).toMatchObject({ harmless: "INV-1042", holder: "[redacted]" });
});

test("redaction leaves ordinary text as it is", () => {
  expect(scrub("invoice INV-1042 at https://example.com/v3/company/1?minorversion=75")).toBe(
    "invoice INV-1042 at https://example.com/v3/company/1?minorversion=75",
  );
  expect(safeFields({ ms: 12, missing: undefined })).toEqual({ ms: 12, missing: null });
});

test("a log that cannot be opened says so", async () => {
  const folder = tempFolder();
  await expect(
    openLog({ level: "info", to: { kind: "file", path: folder }, clock: realClock }),
  ).rejects.toMatchObject({ code: "TO930", message: expect.stringContaining(folder) });
  expect(existsSync(folder)).toBe(true);
});
