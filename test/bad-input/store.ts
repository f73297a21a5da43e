/** Class E: stores that are not what they were, and a machine that does not give what is asked. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { expect } from "vitest";
import type { BadInput } from "./case.ts";
import { billsProject } from "./project.ts";
import { billRow, HEAD } from "./texts.ts";

const STORE = ".tieout/staging.db";

type Spoil = (file: string, folder: string) => void;

/** A store that has sent B-1 and is spoilt before B-2 would go. */
function stored(name: string, spoil: Spoil, exit: number, told: string, args = RUN): BadInput {
  return {
    kind: "E",
    name,
    args,
    exit,
    told: [told],
    async ground() {
      const p = await billsProject();
      p.write("exports/bills.csv", HEAD + billRow());
      await p.run();
      p.write("exports/bills.csv", HEAD + billRow() + billRow({ number: "B-2" }));
      const file = path.join(p.folder, STORE);
      const good = fs.readFileSync(file);
      spoil(file, p.folder);
      const spoilt =
        fs.existsSync(file) && fs.statSync(file).isFile() ? fs.readFileSync(file) : null;
      return {
        folder: p.folder,
        sent: () => p.books.all("Invoice").map((each) => String(each.DocNumber)),
        good: ["B-1"],
        async after() {
          // Whoever looks into it finds what there was, and with the store as it was all goes on.
          if (spoilt !== null && !OPENS.test(name))
            expect(fs.readFileSync(file).equals(spoilt)).toBe(true);
          fs.rmSync(path.dirname(file), { recursive: true });
          fs.mkdirSync(path.dirname(file));
          fs.writeFileSync(file, good);
          await p.run();
          expect(p.books.all("Invoice").map((each) => each.DocNumber)).toEqual(["B-1", "B-2"]);
        },
      };
    },
  };
}

/** These are found out at work only: that there was a run is written down by then. */
const OPENS = /lost a|of nothing|another company/;

const RUN: readonly string[] = ["run", "--no-check"];

const bytes =
  (change: (all: Buffer) => Uint8Array | string): Spoil =>
  (file) =>
    fs.writeFileSync(file, change(fs.readFileSync(file)));

const inside =
  (...statements: readonly string[]): Spoil =>
  (file) => {
    const db = new Database(file);
    try {
      for (const each of statements) db.exec(each);
    } finally {
      db.close();
    }
  };

const noise = (from: number, length: number): Spoil =>
  bytes((all) =>
    Buffer.concat([all.subarray(0, from), Buffer.alloc(length, 0xa5), all.subarray(from + length)]),
  );

export const STORES: readonly BadInput[] = [
  stored(
    "a store that is a text",
    bytes(() => "hello, I am no database\n".repeat(100)),
    3,
    "TO920",
  ),
  stored(
    "a store that is a picture",
    bytes(() => Buffer.from("89504e470d0a1a0a".repeat(200), "hex")),
    3,
    "TO920",
  ),
  stored(
    "a store cut to half",
    bytes((all) => all.subarray(0, all.length / 2)),
    3,
    "TO920",
  ),
  stored(
    "a store cut to its first page",
    bytes((all) => all.subarray(0, 4096)),
    3,
    "TO920",
  ),
  stored(
    "a store cut in its header",
    bytes((all) => all.subarray(0, 50)),
    3,
    "TO920",
  ),
  stored(
    "a store of nothing",
    bytes(() => ""),
    9,
    "TO916",
  ),
  stored("a store whose header is noise", noise(0, 100), 3, "TO920"),
  stored("a store whose header names a format that is none", noise(44, 4), 3, "TO920"),
  stored("a store whose first page is noise", noise(100, 3996), 3, "TO920"),
  stored(
    "a store whose tables are noise",
    (file) => noise(4096, fs.statSync(file).size - 4096)(file, ""),
    3,
    "TO920",
  ),
  stored("a database of another program", inside("pragma application_id = 7"), 3, "TO920"),
  stored("a store of a newer version", inside("pragma user_version = 9999"), 3, "TO921"),
  stored("a store that is newer than it says", inside("pragma user_version = 2"), 3, "TO920"),
  stored("a store that lost a table", inside("drop table link"), 3, "TO920"),
  stored("a store that lost a column", inside("alter table run drop column actor"), 3, "TO920"),
  // A bit that flipped in a page is seen by nobody but who reads the text.
  stored(
    "a store that lost a quote of a text",
    inside("update document set reasons = '[{\"code', needs = '[\"job/J-1'"),
    3,
    "TO920",
  ),
  stored(
    "a store with noise in a text, looked at",
    inside("update document set reasons = '[{\"code\":\"new' || char(1) || '\"}]'"),
    3,
    "TO920",
    ["status"],
  ),
  stored(
    "a store of another company",
    inside("update meta set value = '7' where key = 'company'"),
    9,
    "TO922",
  ),
  stored(
    "a store without its identity",
    inside("delete from meta where key = 'lineage'"),
    3,
    "TO920",
  ),
  stored(
    "a store whose history was changed",
    inside("update event set actor = 'x' where id = 1"),
    9,
    "TO925",
    ["history", "--verify"],
  ),
  stored("a store whose history was cut", inside("delete from event where id = 2"), 9, "TO925", [
    "history",
    "--verify",
  ]),
  stored(
    "a store that is a folder",
    (file) => {
      fs.rmSync(file);
      fs.mkdirSync(file);
    },
    1,
    "TO930",
  ),
  stored(
    "a store that is a link to nowhere",
    (file) => {
      fs.rmSync(file);
      fs.symlinkSync("/no/such/place/x.db", file);
    },
    1,
    "TO930",
  ),
  stored(
    "a store that is a pipe",
    (file) => {
      fs.rmSync(file);
      execFileSync("mkfifo", [file]);
    },
    1,
    "TO930",
  ),
  stored("a store that is lost", (file) => fs.rmSync(file), 9, "TO916"),
  stored(
    "a folder of the store that is a file",
    (file) => {
      fs.rmSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(path.dirname(file), "");
    },
    1,
    "TO930",
  ),
];
