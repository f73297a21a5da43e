import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { helpAt, helpTexts } from "../../engine/cli/help-texts.ts";
import type { HelpText } from "../../engine/cli/help-texts.ts";
import { cleanEnv, PROJECT, runTieout } from "../support/cli.ts";
import { tempFolder } from "../support/temp.ts";
import { installGlobally, installPackage } from "./installed.ts";
import type { Installed } from "./installed.ts";
import { WALK } from "./walk.ts";

let made: Installed;
const home = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-package-"));
const own = (inside: string): string => path.join(made.folder, "node_modules/tieout", inside);

beforeAll(async () => {
  made = await installPackage(home);
}, 180_000);
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

async function tieout(cwd: string, ...args: readonly string[]): Promise<string> {
  const { launcher } = made;
  const { exitCode, stdout, stderr } = await runTieout(args, { cwd, launcher });
  expect(exitCode, `tieout ${args.join(" ")}\n${stdout.slice(0, 2000)}\n${stderr}`).toBe(0);
  return stdout;
}

test("from an empty folder to books that tie out, nothing edited", async () => {
  const folder = tempFolder();
  const said: string[] = [];
  for (const args of WALK) said.push(await tieout(folder, ...args));
  expect(said.at(-2)).toContain("Tied out to the cent");
}, 120_000);

test("npm install -g puts a command into the PATH that needs nothing beside it", async () => {
  const launcher = await installGlobally(made.tarball, path.join(home, "prefix"));
  const folder = tempFolder();
  for (const args of WALK) {
    const { exitCode, stdout, stderr } = await runTieout(args, { cwd: folder, launcher });
    expect(exitCode, `tieout ${args.join(" ")}\n${stdout.slice(0, 2000)}\n${stderr}`).toBe(0);
  }
}, 240_000);

test("it says its own version", async () => {
  const { version } = JSON.parse(fs.readFileSync(own("package.json"), "utf8"));
  expect(JSON.parse(await tieout(home, "version", "--json"))).toMatchObject({ tieout: version });
  expect(await tieout(home, "version")).toContain(`tieout ${version} `);
});

test("it has what runs and what is read, and neither sources nor tests", () => {
  const files = fs.globSync("**/*", { cwd: own("."), exclude: ["node_modules"] });
  const there = new Set(files);
  for (const needed of [
    "LICENSE",
    "NOTICE",
    "README.md",
    "CHANGELOG.md",
    "mappings/README.md",
    "dist/engine/console/page/index.html",
    "dist/engine/config/schema/mapping.schema.json",
    "dist/connectors/rest/manifest.schema.json",
    "examples/legal/sync.config.yaml",
  ]) {
    expect(there).toContain(needed);
  }
  const odd = files.filter((file) => /(?<!\.d)\.ts$|(^|\/)test\/|\.tgz$|expected\.json/.test(file));
  expect(odd).toEqual([]);
  const bytes = fs.statSync(made.tarball).size;
  console.log(`${files.length} files, ${Math.round(bytes / 1024)} KiB packed`);
  expect(bytes).toBeLessThan(2 * 1024 * 1024);
});

test("it is few files, and the licences of what is inside them are told", () => {
  const scripts = fs.globSync("dist/**/*.js", { cwd: own(".") });
  expect(scripts.length).toBeLessThan(220);
  // As strict as its sources, which are so as modules; those of the console's page still are.
  const loose = scripts
    .filter((file) => !file.startsWith("dist/engine/console/page/"))
    .filter((file) => !fs.readFileSync(own(file), "utf8").startsWith('"use strict";'));
  expect(loose).toEqual([]);
  const told = fs.readFileSync(own("dist/LICENSES.txt"), "utf8");
  for (const name of ["commander", "kysely", "undici", "yaml"]) {
    expect(told).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\((MIT|ISC)\\)$`, "m"));
  }
  expect(told.match(/^Copyright /gm)?.length ?? 0).toBeGreaterThan(4);
});

test("what runs is ASCII: of a text with any wider character V8 keeps two bytes for each", () => {
  const scripts = fs
    .readdirSync(own("dist"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".js") && !name.startsWith("engine/console/page/"));
  expect(scripts.length).toBeGreaterThan(10);
  const isWide = (name: string): boolean =>
    fs.readFileSync(own(`dist/${name}`)).some((byte) => byte > 0x7f);
  expect(scripts.filter(isWide)).toEqual([]);
});

test("every file of it can be loaded: what it imports is there", async () => {
  const script = path.join(made.folder, "load.mjs");
  const parts = own("dist/parts");
  fs.writeFileSync(
    script,
    `import fs from "node:fs";
let loaded = 0;
for (const name of fs.readdirSync(process.argv[2])) {
  await import(new URL(name, "file://" + process.argv[2] + "/"));
  loaded += 1;
}
process.stdout.write(String(loaded), () => process.exit(0));
`,
  );
  const { stdout } = await execa(process.execPath, [script, parts], {
    env: cleanEnv(),
    extendEnv: false,
  });
  expect(Number(stdout)).toBe(fs.readdirSync(parts).length);
  // A thread's own file: loaded by its name, which no import tells.
  expect(fs.existsSync(own("dist/engine/store/postgres-thread.js"))).toBe(true);
});

/** What a command said, and the files of JavaScript that it loaded. */
async function loadedBy(cwd: string, command: string) {
  const covered = fs.mkdtempSync(path.join(cwd, "covered-"));
  const { launcher } = made;
  const said = await runTieout(command.split(" "), {
    cwd,
    launcher,
    env: { NODE_V8_COVERAGE: covered },
  });
  const files = fs.readdirSync(covered).flatMap((file) => {
    const { result } = JSON.parse(fs.readFileSync(path.join(covered, file), "utf8")) as {
      readonly result: readonly { readonly url: string }[];
    };
    return result.flatMap(({ url }) => (url.startsWith("file:") ? [fileURLToPath(url)] : []));
  });
  fs.rmSync(covered, { recursive: true });
  const bytes = files.reduce((sum, file) => sum + fs.statSync(file).size, 0);
  return { ...said, files, kb: Math.round(bytes / 1024) };
}

test("validate loads few files, and none of what it does not need", async () => {
  const folder = tempFolder();
  await tieout(folder, "init", "--preset", "linarc", "--defaults");
  const { files, kb } = await loadedBy(folder, "validate");
  expect(files.length).toBeGreaterThan(1);
  expect(files.filter((file) => !file.includes("/node_modules/tieout/"))).toEqual([]);
  expect(files.length).toBeLessThanOrEqual(60);
  expect(kb).toBeLessThanOrEqual(1800);
});

test.each(["plan", "explain no_match"])(
  "%s loads of other packages at most the database",
  async (command) => {
    const folder = tempFolder();
    await tieout(folder, "init", "--preset", "linarc", "--defaults");
    const { exitCode, files } = await loadedBy(folder, command);
    expect(exitCode).toBe(0);
    const others = files.flatMap(
      (file) => /node_modules\/(?!tieout\/)([^/]+)/.exec(file)?.[1] ?? [],
    );
    expect([...new Set(others)]).toEqual(["better-sqlite3"]);
  },
);

test("help is the text of its commands, and the launcher loads nothing to say it", async () => {
  const folder = tempFolder();
  const said = await loadedBy(folder, "help");
  expect(said.stdout).toBe(helpAt(80)["help"]);
  expect(said.files.map((file) => path.basename(file))).toEqual(["tieout.cjs"]);
});

// What the checkout says, commander says: it has no text that was made before.
test.each([
  ...["", "help", "--help", "-h", "help plan", "plan --help", "undo -h", "help help", "help nope"],
  ...["help --help", "help plan --help", "--help plan", "plan --help --json", "help __proto__"],
])("what is published says of `%s` what its sources say", async (words) => {
  const args = words === "" ? [] : words.split(" ");
  const cwd = tempFolder();
  const { launcher } = made;
  expect(await runTieout(args, { cwd, launcher })).toEqual(await runTieout(args, { cwd }));
});

test.each([40, 79, 80, 81, 100, 250])(
  "and in a terminal of %i columns breaks its lines where they do",
  async (columns) => {
    const cwd = tempFolder();
    const terminal = path.join(cwd, "terminal.cjs");
    const set = { isTTY: { value: true }, columns: { value: columns } };
    fs.writeFileSync(
      terminal,
      `Object.defineProperties(process.stdout, ${JSON.stringify(set)});\n`,
    );
    const env = { NODE_OPTIONS: `--require=${terminal}` };
    const { launcher } = made;
    const texts = helpAt(columns);
    for (const words of ["help", "help plan", "help init", "help list"]) {
      const { stdout } = await runTieout(words.split(" "), { cwd, launcher, env });
      expect(stdout).toBe(texts[words]);
    }
  },
);

test("every text of help that it has is the one of its sources, and stays so from its width", () => {
  const texts = JSON.parse(fs.readFileSync(own("dist/help.json"), "utf8")) as Readonly<
    Record<string, HelpText>
  >;
  expect(texts).toEqual(helpTexts());
  expect(Object.keys(texts)).toContain("help validate");
  for (const [words, { columns, text, wideColumns, wide }] of Object.entries(texts)) {
    if (words === "") continue;
    expect(helpAt(columns)[words]).toBe(text);
    for (const more of [0, 1, 13, 200]) expect(helpAt(wideColumns + more)[words]).toBe(wide);
  }
});

test("validate says of what is unchanged what it said, and sees what is changed", async () => {
  const folder = tempFolder();
  await tieout(folder, "init", "--preset", "linarc", "--defaults");
  const first = await loadedBy(folder, "validate");
  const again = await loadedBy(folder, "validate");
  const untimed = (text: string): string => text.replace(/in \d+\.\d+ s/, "in no time");
  expect(untimed(again.stdout)).toBe(untimed(first.stdout));
  expect([first.exitCode, again.exitCode]).toEqual([0, 0]);
  expect(again.kb).toBeLessThan(first.kb / 2);
  const file = path.join(folder, "mappings/employee.yaml");
  fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("{first}", "{frist}"));
  const wrong = await loadedBy(folder, "validate");
  expect(wrong.exitCode).not.toBe(0);
  expect(wrong.stdout).toContain("frist");
});

test("what V8 made of it is kept for each command, and a damaged one changes nothing", async () => {
  const folder = tempFolder();
  await tieout(folder, "init", "--preset", "linarc", "--defaults");
  const cache = tempFolder();
  const { sha256 } = JSON.parse(fs.readFileSync(own("dist/build.json"), "utf8")) as {
    readonly sha256: string;
  };
  const { launcher } = made;
  const ask = async (env: Readonly<Record<string, string>>) => {
    const { exitCode, stdout } = await runTieout(["explain", "no_match"], {
      ...{ cwd: folder, launcher },
      env,
    });
    return { exitCode, stdout };
  };
  const first = await ask({ NODE_COMPILE_CACHE: cache });
  expect(first.exitCode).toBe(0);
  const [name, ...more] = fs.globSync("*/tieout-*", { cwd: cache });
  expect(more).toEqual([]);
  expect(path.basename(name!)).toBe(`tieout-${sha256.slice(0, 16)}-explain`);
  const file = path.join(cache, name!);
  const bytes = fs.readFileSync(file);
  expect(await ask({ NODE_COMPILE_CACHE: cache })).toEqual(first);
  bytes[bytes.length >> 1]! ^= 1;
  fs.writeFileSync(file, bytes);
  expect(await ask({ NODE_COMPILE_CACHE: cache })).toEqual(first);
  expect(fs.readFileSync(file).equals(bytes)).toBe(false);
  const none = tempFolder();
  const off = { NODE_COMPILE_CACHE: none, NODE_DISABLE_COMPILE_CACHE: "1" };
  expect(await ask(off)).toEqual(first);
  expect(fs.globSync("**/tieout-*", { cwd: none })).toEqual([]);
}, 60_000);

test("every page that its pages name is in it, too", () => {
  const pages = fs.globSync("**/*.md", { cwd: own("."), exclude: ["node_modules"] });
  const dead = pages.flatMap((page) => {
    const text = fs.readFileSync(own(page), "utf8");
    return [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].flatMap(([, link]) => {
      const to = path.join(path.dirname(page), link!);
      // Pictures are looked at where the repository is.
      if (to.endsWith(".webp")) return [];
      return fs.existsSync(own(to)) ? [] : [`${page}: ${link}`];
    });
  });
  expect(pages.length).toBeGreaterThan(8);
  expect(dead).toEqual([]);
});

test("its public modules run and have types; the others cannot be reached", async () => {
  const { exports: given, license } = JSON.parse(fs.readFileSync(own("package.json"), "utf8")) as {
    readonly exports: Readonly<Record<string, string>>;
    readonly license: string;
  };
  expect(license).toBe("Apache-2.0");
  expect(Object.keys(given)).toEqual([
    "./decimal",
    "./money",
    "./calendar",
    "./schema/*.json",
    "./package.json",
  ]);
  const script = path.join(made.folder, "use.mts");
  fs.writeFileSync(
    script,
    `import { addDecimal, decimal, formatDecimal, type Decimal } from "tieout/decimal";
import { currency, formatMoney, parseMoney, type Money } from "tieout/money";
import { addDays, parseDate, type CalendarDate } from "tieout/calendar";
import mapping from "tieout/schema/mapping.schema.json" with { type: "json" };
const sum: Decimal = addDecimal(decimal("0.1"), decimal("0.2"));
const amount: Money | null = parseMoney("18400.00", currency("USD")!);
const day: CalendarDate | null = parseDate("2026-02-28");
const inner = "tieout/dist/engine/run.js";
const refused: unknown = await import(inner).catch((error: { code: string }) => error.code);
console.log(formatDecimal(sum), formatMoney(amount!), addDays(day!, 1), typeof mapping, refused);
`,
  );
  const { stdout } = await execa(process.execPath, [script], { env: cleanEnv(), extendEnv: false });
  expect(stdout).toBe("0.3 18400.00 2026-03-01 object ERR_PACKAGE_PATH_NOT_EXPORTED");
  const types = path.join(PROJECT, "node_modules/@types");
  const checked = await execa(
    process.execPath,
    [
      ...[path.join(PROJECT, "node_modules/typescript/bin/tsc"), "--noEmit", "--strict"],
      ...["--module", "nodenext", "--target", "es2024", "--ignoreConfig"],
      ...["--typeRoots", types, "--types", "node", script],
    ],
    { reject: false, cwd: made.folder },
  );
  expect(checked.stdout).toBe("");
});

test("a project's transforms reach the public modules where only the package has them", async () => {
  const folder = tempFolder();
  await tieout(folder, "init", "--preset", "linarc", "--defaults");
  fs.writeFileSync(
    path.join(folder, "mappings/transforms.ts"),
    `import { formatDecimal, addDecimal, decimal, type Decimal } from "tieout/decimal";
/** One more. */
export function next(value: Decimal): string {
  return formatDecimal(addDecimal(value, decimal("1")));
}
`,
  );
  const file = path.join(folder, "mappings/employee.yaml");
  const before = fs.readFileSync(file, "utf8");
  fs.writeFileSync(file, before.replace("{first} {last}", "{next(41.5)} {last}"));
  fs.writeFileSync(
    path.join(folder, "mappings/employee.test.yaml"),
    `tests:
  - name: a function of the project
    given: { employee: { number: E-1, first: Ada, last: Reyes } }
    expect: { body: { DisplayName: "42.5 Reyes" } }
`,
  );
  expect(await tieout(folder, "test", "function")).toContain("1 passed");
});

test("the console serves its page from the package", async () => {
  const folder = tempFolder();
  await tieout(folder, "init", "--preset", "linarc", "--defaults");
  const running = execa(process.execPath, [made.launcher, "console", "--no-open", "--port", "0"], {
    cwd: folder,
    env: { ...cleanEnv(), NO_COLOR: "1" },
    extendEnv: false,
    reject: false,
    all: true,
  });
  try {
    let said = "";
    while (!/http:\/\/127\.0\.0\.1:\d+\S*/.test(said)) {
      const [chunk]: readonly unknown[] = await once(running.all, "data");
      said += String(chunk);
    }
    const [address] = /http:\/\/127\.0\.0\.1:\d+\S*/.exec(said)!;
    const first = await fetch(address, { redirect: "manual" });
    const cookie = first.headers.get("set-cookie")?.split(";")[0] ?? "";
    const page = await fetch(new URL("/app.js", address), { headers: { cookie } });
    expect([page.status, page.headers.get("content-type")]).toEqual([
      200,
      "text/javascript; charset=utf-8",
    ]);
  } finally {
    running.kill("SIGTERM");
    await running;
  }
});
