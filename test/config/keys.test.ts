import fs from "node:fs";
import path from "node:path";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { openKeys } from "../../engine/config/keys.ts";
import { readKey } from "../../engine/model/envelope.ts";
import { temporaryFolder, testWorld } from "../support/world.ts";

const KEY = Buffer.alloc(32, 1).toString("base64");
const OTHER = Buffer.alloc(32, 2).toString("base64");

const keys = (env: Record<string, string>, local = false) => {
  const made: string[] = [];
  const world = testWorld({ env });
  const ring = openKeys(world, { local, onMade: (where) => void made.push(where) });
  return { ring, made, world };
};

const modeOf = (file: string): string => (fs.statSync(file).mode & 0o777).toString(8);

test("TIEOUT_KEY is first, then the file of TIEOUT_KEY_FILE, then the user's own", () => {
  const home = temporaryFolder();
  const named = path.join(home, "named");
  fs.writeFileSync(named, `${OTHER}\n`);
  const all = { TIEOUT_KEY: KEY, TIEOUT_KEY_FILE: named, HOME: home };
  expect(keys(all).ring.place()).toBe("TIEOUT_KEY");
  const { TIEOUT_KEY: _, ...rest } = all;
  expect(keys(rest).ring.place()).toBe(named);
  expect(keys(rest).ring.current().id).toBe(readKey(OTHER)?.id);
  expect(keys({ HOME: home }).ring.place()).toBe(`${home}/.config/tieout/key`);
});

test("a key that is not there is made once, for its owner alone, and that is told", () => {
  const home = temporaryFolder();
  const first = keys({ HOME: home });
  const { id } = first.ring.current();
  const file = path.join(home, ".config/tieout/key");
  expect(first.made).toEqual([file]);
  expect([modeOf(file), modeOf(path.dirname(file))]).toEqual(["600", "700"]);
  const again = keys({ HOME: home });
  expect(again.ring.current().id).toBe(id);
  expect(again.made).toEqual([]);
  expect(fs.readdirSync(path.dirname(file))).toEqual(["key"]);
});

test("a local stand-in has its key in the project, and nothing is written elsewhere", () => {
  const home = temporaryFolder();
  const { ring, made, world } = keys({ HOME: home }, true);
  ring.current();
  expect(modeOf(path.join(world.files.root, ".tieout/key"))).toBe("600");
  expect(made.length).toBe(1);
  expect(fs.readdirSync(home)).toEqual([]);
});

test("XDG_CONFIG_HOME is where it says", () => {
  const folder = temporaryFolder();
  keys({ XDG_CONFIG_HOME: folder, HOME: "/nowhere" }).ring.current();
  expect(fs.existsSync(path.join(folder, "tieout/key"))).toBe(true);
});

test.each([
  ["text", "correct horse battery staple"],
  ["31 bytes", Buffer.alloc(31, 1).toString("base64")],
  ["33 bytes", Buffer.alloc(33, 1).toString("base64")],
])("%s is no key, is never shown, and the message says how one is made", (_, text) => {
  const { ring } = keys({ TIEOUT_KEY: text });
  expect(() => ring.current()).toThrow(
    expect.objectContaining({ code: "TO904", advice: expect.stringContaining("openssl rand") }),
  );
  expect(() => ring.current()).not.toThrow(text);
});

test("base64, base64url and hex of the same bytes are the same key", () => {
  const bytes = Buffer.from([...Array(32).keys()].map((n) => 255 - n));
  const ids = (["base64", "base64url", "hex"] as const).map(
    (form) => readKey(bytes.toString(form))?.id,
  );
  expect(new Set(ids).size).toBe(1);
  expect(ids[0]).toMatch(/^[0-9a-f]{10}$/);
});

test("a key prints nothing of itself", () => {
  const key = readKey(KEY)!;
  const shown = `${inspect(key, { depth: 9, showHidden: true })} ${JSON.stringify(key)}`;
  for (const form of [KEY, KEY.slice(0, 12), "01 01 01"]) expect(shown).not.toContain(form);
});

test.each([
  ["without a home folder", {}],
  ["in CI, whose disk is gone after the job", { CI: "true", HOME: "/tmp/nobody" }],
])("%s no key is made up", (_, env: Record<string, string>) => {
  expect(() => keys(env).ring.current()).toThrow(
    expect.objectContaining({ code: "TO904", advice: expect.stringContaining("TIEOUT_KEY") }),
  );
});

test("a file that is named and not there is an error, not a new key", () => {
  const { ring } = keys({ TIEOUT_KEY_FILE: "/nowhere/key", HOME: temporaryFolder() });
  expect(() => ring.current()).toThrow(expect.objectContaining({ code: "TO930" }));
});

test("of two that make a key at once, both have the one that came first", () => {
  const { world, ring, made } = keys({}, true);
  const info = world.files.info;
  const file = world.files.resolve(".tieout/key");
  // The other process makes it between this one's look and its write.
  world.files.info = (path) => {
    const found = info(path);
    if (found === null) fs.mkdirSync(path.replace(/key$/, ""), { recursive: true });
    if (found === null) fs.writeFileSync(path, KEY);
    return found;
  };
  expect(ring.current().id).toBe(readKey(KEY)?.id);
  expect(fs.readFileSync(file, "utf8")).toBe(KEY);
  expect(made).toEqual([]);
});
