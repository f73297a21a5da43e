import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { PROJECT } from "./support/cli.ts";

/** What is installed, judged by the files of the checkout alone: nobody is asked. */

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly optional?: boolean;
}

interface Package {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

const read = (name: string): unknown =>
  JSON.parse(fs.readFileSync(path.join(PROJECT, name), "utf8"));
const own = read("package.json") as Package;
const lock = read("package-lock.json") as { readonly packages: Readonly<Record<string, Locked>> };
const locked = Object.entries(lock.packages).filter(
  ([where, each]) => where.startsWith("node_modules/") && each.link !== true,
);
const used = locked.filter(([, each]) => each.dev !== true);

test("every version is exact, and the lock has the same", () => {
  for (const [name, version] of Object.entries({ ...own.dependencies, ...own.devDependencies })) {
    expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
    expect([name, lock.packages[`node_modules/${name}`]?.version]).toEqual([name, version]);
  }
});

test("every package comes from a registry, by its hash: no git, no address, no folder", () => {
  const odd = locked.filter(
    ([, each]) =>
      !(each.integrity ?? "").startsWith("sha512-") || /^git|^file:/.test(each.resolved ?? ""),
  );
  expect(odd.map(([where]) => where)).toEqual([]);
});

test("no package runs code when it is installed, but for those that are named", () => {
  const named = new Set(Object.keys(own.allowScripts));
  const run = used.filter(([, each]) => each.hasInstallScript === true && each.optional !== true);
  const names = run.map(([where]) => where.slice(where.lastIndexOf("node_modules/") + 13));
  expect(names.filter((name) => !named.has(name))).toEqual([]);
});

const FREE =
  /^\(?(?:MIT|MIT-0|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|BlueOak-1\.0\.0|CC0-1\.0|Unlicense|Python-2\.0|WTFPL)\b/;

test("every package that a user gets has a licence that lets him use it", () => {
  const odd = used.filter(([, each]) => !FREE.test(each.license ?? ""));
  expect(odd.map(([where, each]) => `${where}: ${each.license}`)).toEqual([]);
});

test("they are few, and it is seen when they become more", () => {
  const direct = Object.keys(own.dependencies).length;
  console.log(`${direct} dependencies, ${used.length} packages with theirs`);
  expect(direct).toBeLessThanOrEqual(24);
});
