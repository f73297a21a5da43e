import fs from "node:fs";
import { expect, test } from "vitest";
import type { Files } from "../../engine/contract/io.ts";
import { TieoutError } from "../../engine/errors.ts";
import { openFiles } from "../../engine/files.ts";
import type { Change } from "../../engine/model/change.ts";
import { textsOf } from "../../engine/model/change-text.ts";
import { entityName, MAIN, recordKey } from "../../engine/model/ids.ts";
import { currency, money } from "../../engine/model/money.ts";
import type { Changes } from "../../engine/model/plan.ts";
import { writeChange } from "../../engine/model/plan-json.ts";
import { keepChanges } from "../../engine/plan-changes.ts";
import { tempFolder } from "../support/temp.ts";

/** Of three waves by turns. */
const change = (n: number): Change => ({
  kind: "create",
  address: { entity: entityName("invoice"), key: recordKey(`INV-${n}`), role: MAIN },
  connection: "books",
  stream: "Invoice",
  label: `Zoë's work, part ${n}`,
  target: null,
  expectVersion: null,
  reasons: [{ code: "new_record", text: "new at the source", fixIn: "wait" }],
  deltas: [],
  amount: { before: null, after: money(BigInt(n * 100), currency("USD")!) },
  after: [],
  desired: null,
  wave: 2 - (n % 3),
});

const COUNT = 2000;

function kept(files: Pick<Files, "scratch">, most: number): Changes {
  const keeper = keepChanges(files, most);
  for (let n = 0; n < COUNT; n++) keeper.add(change(n));
  return keeper.close();
}

const written = (changes: Iterable<Change>): readonly unknown[] => Array.from(changes, writeChange);
const digested = (changes: Changes): string =>
  [...(changes.texts?.() ?? textsOf(changes))].join("");

test("changes that lie in a file are those that are held, in the same order, twice", () => {
  const folder = tempFolder();
  const held = kept(openFiles(folder), COUNT);
  const away = kept(openFiles(folder), 10);
  expect([held.texts === undefined, away.texts === undefined]).toEqual([true, false]);
  expect(away.length).toBe(COUNT);
  expect(written(away)).toEqual(written(held));
  expect(written(away)).toEqual(written(held));
  expect(digested(away)).toBe(digested(held));
  const waves = Array.from(away, ({ wave }) => wave);
  expect(waves).toEqual(waves.toSorted((a, b) => a - b));
  // Whoever is killed now leaves nothing.
  expect(fs.readdirSync(`${folder}/.tieout`)).toEqual([]);
});

test("what the disk does not take is held", () => {
  const files = openFiles(tempFolder());
  const full = new TieoutError("TO930", "no space is left on the disk");
  let [asked, puts] = [0, 0];
  const disks: readonly Pick<Files, "scratch">[] = [
    {
      scratch() {
        asked++;
        throw full;
      },
    },
    {
      scratch() {
        const real = files.scratch();
        return {
          get: real.get,
          put(text) {
            if (puts++ > 1) throw full;
            return real.put(text);
          },
        };
      },
    },
  ];
  const held = kept(files, COUNT);
  for (const disk of disks) {
    const away = kept(disk, 10);
    expect(written(away)).toEqual(written(held));
    expect(digested(away)).toBe(digested(held));
  }
  expect([asked, puts > 2]).toEqual([1, true]);
});

test("what is equal in many changes is read as one thing", () => {
  const [first, second] = kept(openFiles(tempFolder()), 10);
  expect(second?.reasons).toBe(first?.reasons);
  expect(second?.after).toBe(first?.after);
});
