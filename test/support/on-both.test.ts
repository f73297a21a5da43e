import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { PROJECT } from "./cli.ts";

/** What gives a test the store that the pass is about. */
const ASKS = /from "[./]*\/(support\/store|line\/project|console\/served)\.ts"/;

test("CI runs over PostgreSQL every file whose story hangs on the store", () => {
  const read = (file: string): string => fs.readFileSync(path.join(PROJECT, file), "utf8");
  const pass = /test:postgres -- (.*?)\n\n/s.exec(read(".ci/run"))?.[1] ?? "";
  const named = pass.replaceAll(/--exclude \S+/g, "").split(/[\s\\]+/);
  const left = [...pass.matchAll(/--exclude (\S+)/g)].map(([, file]) => file!);
  const asking = fs
    .readdirSync(path.join(PROJECT, "test"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts") && ASKS.test(read(`test/${file}`)));
  expect(asking).toContain(path.join("kill", "kill.test.ts"));
  // Those left out have configurations of their own, which leave the store to its default: a file.
  const theirs = ["test/cli/project.ts"];
  for (const file of [...left, ...theirs]) expect(read(file)).not.toMatch(/storeAddress|^store:/m);
  expect(asking.filter((file) => !named.some((name) => `test/${file}`.startsWith(name)))).toEqual(
    [],
  );
});
