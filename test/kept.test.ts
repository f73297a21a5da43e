/** V8's code of what is published, from one run of a command to the next (engine/bin/kept.cjs). */
import fs from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { HEAP_FLAGS } from "../engine/world.ts";
import { cleanEnv, LAUNCHER } from "./support/cli.ts";
import { tempFolder } from "./support/temp.ts";

const KEPT = path.join(path.dirname(LAUNCHER), "kept.cjs");

/** Two scripts, as the build makes them: the first has a function that nobody calls as it loads. */
const MAIN = `
let a = require("./parts/a.js");
exports.plain = () => 1;
exports.known = (x) => { let sum = 0; for (let n = 0; n < x; n++) sum += a.twice(n); return sum; };
exports.late = async () => (await import("node:path")).sep + require("node:path").sep;
`;
const PART = `
exports.twice = (n) => n * 2;
exports.self = __filename;
`;

interface Said {
  readonly value: unknown;
  /** Something was written. */
  readonly news: boolean;
}

function project() {
  const dist = path.join(tempFolder(), "dist");
  const main = path.join(dist, "main.js");
  const part = path.join(dist, "parts", "a.js");
  fs.mkdirSync(path.dirname(part), { recursive: true });
  fs.writeFileSync(path.join(dist, "package.json"), '{ "type": "commonjs" }');
  fs.writeFileSync(main, MAIN);
  fs.writeFileSync(part, PART);
  const file = path.join(path.dirname(dist), "kept");
  /** In a process of its own: `code` has `main`, what the first script exports, and `kept`. */
  async function run(code: string, to: string | null = file): Promise<Said> {
    const script = `
      const kept = require(${JSON.stringify(KEPT)})(
        ${[dist, to, HEAP_FLAGS].map((each) => JSON.stringify(each)).join(", ")}
      );
      (async () => {
        const main = kept.load(${JSON.stringify(main)});
        const value = await (${code});
        process.stdout.write(JSON.stringify({ value, news: kept.keep() }));
      })();`;
    const env = cleanEnv();
    const { stdout } = await execa(process.execPath, ["-e", script], { env, extendEnv: false });
    return JSON.parse(stdout) as Said;
  }
  return { main, part, file, run };
}

test("the second process takes all that the first one left, and leaves it as it is", async () => {
  const { file, run } = project();
  expect(await run("main.known(3)")).toEqual({ value: 6, news: true });
  const bytes = fs.readFileSync(file);
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  expect(await run("main.known(3)")).toEqual({ value: 6, news: false });
  expect(fs.readFileSync(file).equals(bytes)).toBe(true);
});

test("what a longer run has called besides is kept, too", async () => {
  const { file, run } = project();
  await run("main.plain()");
  const { size } = fs.statSync(file);
  // Long enough for a second look to cost little beside it.
  const busy = "(() => { const end = Date.now() + 1500; while (Date.now() < end); })()";
  expect(await run(`${busy}, main.known(3)`)).toEqual({ value: 6, news: true });
  expect(fs.statSync(file).size).toBeGreaterThan(size);
  expect(await run(`${busy}, main.known(3)`)).toEqual({ value: 6, news: false });
});

test("of a script that was not loaded this time, what is kept stays", async () => {
  const { main, file, run } = project();
  fs.appendFileSync(main, 'exports.more = () => require("./parts/b.js").word;\n');
  fs.writeFileSync(path.join(path.dirname(main), "parts", "b.js"), 'exports.word = "b";\n');
  fs.writeFileSync(path.join(path.dirname(main), "parts", "c.js"), 'exports.word = "c";\n');
  fs.appendFileSync(main, 'exports.other = () => require("./parts/c.js").word;\n');
  expect(await run("main.more()")).toEqual({ value: "b", news: true });
  expect(await run("main.other()")).toEqual({ value: "c", news: true });
  expect(await run("main.more()")).toEqual({ value: "b", news: false });
  expect(await run("main.other()")).toEqual({ value: "c", news: false });
  expect(fs.readdirSync(path.dirname(file)).toSorted()).toEqual(["dist", "kept"]);
});

test("what another process puts in its place while one runs is not read by that one", async () => {
  const { main, file, run } = project();
  fs.appendFileSync(main, 'exports.more = () => require("./parts/b.js").word;\n');
  fs.writeFileSync(path.join(path.dirname(main), "parts", "b.js"), 'exports.word = "b";\n');
  await run("main.more()");
  fs.writeFileSync(`${file}-other`, Buffer.alloc(fs.statSync(file).size, 0x40));
  const replace = `require("node:fs").renameSync(${JSON.stringify(`${file}-other`)}, ${JSON.stringify(file)})`;
  expect(await run(`${replace}, main.more()`)).toEqual({ value: "b", news: false });
  expect(await run("main.more()")).toEqual({ value: "b", news: true });
});

test("a command that keeps its heap small finds and leaves code as others do", async () => {
  const { main, run } = project();
  fs.appendFileSync(main, 'exports.more = () => require("./parts/b.js").word;\n');
  fs.writeFileSync(path.join(path.dirname(main), "parts", "b.js"), 'exports.word = "b";\n');
  const flags = JSON.stringify(HEAP_FLAGS.small);
  const v8 = `require("node:v8")`;
  const small = `${flags}.forEach((flag) => ${v8}.setFlagsFromString(flag))`;
  const tag = `${v8}.cachedDataVersionTag()`;
  expect(await run(`${small}, main.more()`)).toEqual({ value: "b", news: true });
  expect(await run(`${small}, main.more()`)).toEqual({ value: "b", news: false });
  expect(await run("main.more()")).toEqual({ value: "b", news: false });
  // Loading leaves the heap as the command wants it.
  const same = `${small}, [${tag}, main.more(), ${tag}].filter((each, n, all) => each === all[0])`;
  expect((await run(`${same}.length`)).value).toBe(2);
});

test("what counts as usual is what V8 does by itself", async () => {
  const { stdout } = await execa(process.execPath, ["--v8-options"]);
  for (const flag of HEAP_FLAGS.usual) expect(stdout).toContain(`default: ${flag}\n`);
  const names = (flags: readonly string[]): readonly string[] =>
    flags.map((flag) => flag.split("=")[0]!.replace("--no-", "--"));
  expect(names(HEAP_FLAGS.small)).toEqual(names(HEAP_FLAGS.usual));
});

/** `f(n)` counts down to 0 in a loop. */
const LOOP = "0061736d0100000001060160017f017f03020100070501016600000a12011000034020004101";
const COUNTING = `${LOOP}6b22000d000b20000b`;

test.each([
  { flags: "usual", optimized: true },
  { flags: "small", optimized: false },
] as const)("WebAssembly is optimized under $flags flags: $optimized", async (wanted) => {
  const script = `
    for (const flag of ${JSON.stringify(HEAP_FLAGS[wanted.flags])}) {
      require("node:v8").setFlagsFromString(flag);
    }
    const made = new WebAssembly.Module(Buffer.from("${COUNTING}", "hex"));
    const { f } = new WebAssembly.Instance(made).exports;
    console.log("counted to", f(200_000_000));
  `;
  const seen = ["--wasm-sync-tier-up", "--trace-wasm-compilation-times"];
  const { stdout } = await execa(process.execPath, [...seen, "-e", script]);
  expect(stdout).toContain("counted to 0");
  expect(stdout.includes("TurboFan")).toBe(wanted.optimized);
});

test("under flags that are somebody's own nothing is kept, and what is stays", async () => {
  const { file, run } = project();
  await run("main.known(3)");
  const bytes = fs.readFileSync(file);
  const own = `require("node:v8").setFlagsFromString("--no-sparkplug")`;
  expect(await run(`${own}, main.known(3)`)).toEqual({ value: 6, news: false });
  expect(fs.readFileSync(file).equals(bytes)).toBe(true);
});

test("a damaged file is not used, and made anew", async () => {
  const { file, run } = project();
  await run("main.known(3)");
  const whole = fs.readFileSync(file);
  const damaged = [
    ...[0, 31, 32, 35, 40, 200, whole.length >> 1, whole.length - 9].map((at) => {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 0x40;
      return bytes;
    }),
    ...[Buffer.alloc(0), Buffer.from("x"), whole.subarray(0, 33), whole.subarray(0, 500)],
  ];
  for (const bytes of damaged) {
    fs.writeFileSync(file, bytes);
    expect(await run("main.known(3)")).toEqual({ value: 6, news: true });
    expect(await run("main.known(3)")).toEqual({ value: 6, news: false });
  }
}, 60_000);

test("of a script whose text is another by now, none but its own code runs", async () => {
  const { part, run } = project();
  expect((await run("main.known(3)")).value).toBe(6);
  // As long as it was.
  fs.writeFileSync(part, PART.replace("n * 2", "n * 5"));
  expect(await run("main.known(3)")).toEqual({ value: 15, news: true });
  expect(await run("main.known(3)")).toEqual({ value: 15, news: false });
});

test("a file that others may write to, one of another name, or a link is not used", async () => {
  const { file, run } = project();
  await run("main.known(3)");
  fs.chmodSync(file, 0o666);
  expect((await run("main.known(3)")).news).toBe(true);
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  const elsewhere = `${file}-elsewhere`;
  expect(await run("main.known(3)", elsewhere)).toEqual({ value: 6, news: true });
  fs.renameSync(elsewhere, file);
  expect((await run("main.known(3)")).news).toBe(true);
  fs.renameSync(file, elsewhere);
  fs.symlinkSync(elsewhere, file);
  const there = fs.readFileSync(elsewhere);
  expect((await run("main.known(3)")).news).toBe(true);
  expect(fs.lstatSync(file).isFile()).toBe(true);
  expect(fs.readFileSync(elsewhere).equals(there)).toBe(true);
});

test.skipIf(process.platform === "win32")("a pipe in its place keeps nobody waiting", async () => {
  const { file, run } = project();
  await execa("mkfifo", [file]);
  expect(await run("main.known(3)")).toEqual({ value: 6, news: true });
  expect(await run("main.known(3)")).toEqual({ value: 6, news: false });
});

test("with nothing to keep it in, all runs as it does", async () => {
  const { run } = project();
  expect(await run("main.known(3)", null)).toEqual({ value: 6, news: false });
});

test("what it loads is found by Node's own loader, and both kinds of import work in it", async () => {
  const { part, run } = project();
  for (let time = 0; time < 2; time++) {
    expect((await run("main.late()")).value).toBe(path.sep + path.sep);
    const same = `require(${JSON.stringify(part)}) === kept.load(${JSON.stringify(part)})`;
    expect((await run(same)).value).toBe(true);
    expect((await run(`kept.load(${JSON.stringify(part)}).self`)).value).toBe(part);
  }
});

test("an error tells the place in the file, and what failed to load is not held for loaded", async () => {
  const { main, run } = project();
  const bad = path.join(path.dirname(main), "bad.js");
  fs.writeFileSync(bad, "// one\nlet x = 1;\nthrow new Error('no');\n");
  const load = `() => { try { return kept.load(${JSON.stringify(bad)}); } catch (e) { return e.stack; } }`;
  const { value } = await run(`[1, 2].map(${load})`);
  const [first, second] = value as readonly string[];
  expect(first).toContain(`${bad}:3:7`);
  expect(second).toContain("Error: no");
});
