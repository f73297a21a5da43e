/** Files of a source that cannot be read as they stand; nothing of them may be taken by halves. */

import fs from "node:fs";
import path from "node:path";
import type { BadInput } from "./case.ts";
import { billsProject } from "./project.ts";
import { HEAD } from "./texts.ts";

/** A file of the export of bills is other than it should be. */
function bad(file: string, name: string, bytes: string | Uint8Array, told: string): BadInput {
  // What cannot be read whole ends the run; an odd row is named, and the others go on.
  const isOdd = told.startsWith("odd_row ");
  const good = isOdd && bytes.toString().includes(`\n${ROW}`) ? ["B-1"] : [];
  return {
    kind: "C",
    name: `${file} that is ${name}`,
    args: ["run", "--no-check", "--strict"],
    exit: isOdd ? 5 : 3,
    told: [told],
    async ground() {
      const p = await billsProject();
      fs.writeFileSync(path.join(p.folder, "exports", file), bytes);
      const sent = (): readonly string[] => p.books.all("Invoice").map((each) => each.DocNumber);
      return { folder: p.folder, sent, good: name.startsWith("a key twice with") ? [] : good };
    },
  };
}

const ROW = "B-1,J-1,2026-05-01,10.00,1,Approved,One\n";

const file = (name: string, bytes: string | Uint8Array, told: string): BadInput =>
  bad("bills.csv", name, bytes, told);
const json = (name: string, bytes: string, told: string): BadInput =>
  bad("bills.json", name, bytes, told);
const lines = (name: string, bytes: string, told: string): BadInput =>
  bad("bills.ndjson", name, bytes, told);

export const FILES: readonly BadInput[] = [
  file("empty", "", "TO271 sync.config.yaml:7:3"),
  file("a byte order mark alone", "\uFEFF", "TO271 sync.config.yaml:7:3"),
  file("blank lines", "\n\n\n", "TO271 sync.config.yaml:7:3"),
  file("no header", ROW.repeat(3), "TO271 sync.config.yaml:7:3"),
  file(
    "a column twice",
    `${HEAD.trim()},total\n${ROW.trim()},20.00\n`,
    "TO271 sync.config.yaml:7:3",
  ),
  file(
    "a column without a name",
    `${HEAD.trim()},\n${ROW.trim()},x\n`,
    "TO271 sync.config.yaml:7:3",
  ),
  file(
    "the key's column gone",
    HEAD.replace("number", "nomber") + ROW,
    "TO271 sync.config.yaml:7:3",
  ),
  file(
    "a column gone that is mapped",
    HEAD.replace("total", "sum") + ROW,
    "TO223 mappings/bill.yaml:9:3",
  ),
  file("columns in another case", HEAD.toUpperCase() + ROW, "TO271 sync.config.yaml:7:3"),
  file(
    "a row with a cell less",
    `${HEAD}${ROW}B-2,J-1,2026-05-01\n`,
    "odd_row exports/bills.csv:3",
  ),
  file(
    "a row with a cell more",
    `${HEAD}${ROW}${ROW.trim().replace("B-1", "B-2")},extra\n`,
    "odd_row exports/bills.csv:3",
  ),
  file(
    "a quote that is not closed",
    `${HEAD}${ROW}B-2,J-1,2026-05-01,1.00,1,Approved,"One\n`,
    "TO271 sync.config.yaml:7:3",
  ),
  file(
    "text after a closing quote",
    `${HEAD}${ROW.replace("One", '"One"x')}`,
    "odd_row exports/bills.csv:2",
  ),
  file("a NUL", `${HEAD}${ROW.replace("One", "O\0ne")}`, "TO271 sync.config.yaml:7:3"),
  file(
    "Latin-1",
    Buffer.from(`${HEAD}${ROW.replace("One", "Honoré")}`, "latin1"),
    "TO271 sync.config.yaml:7:3",
  ),
  file("UTF-16", Buffer.from(`\uFEFF${HEAD}${ROW}`, "utf16le"), "TO271 sync.config.yaml:7:3"),
  file("half of a character at its end", Buffer.from(`${HEAD}${ROW}é`).subarray(0, -1), "TO931"),
  file(
    "a picture",
    Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"),
    "TO271 sync.config.yaml:7:3",
  ),
  file(
    "a packed file",
    Buffer.from("1f8b0800000000000003cbcf070047dddc7903000000", "hex"),
    "TO271 sync.config.yaml:7:3",
  ),
  file(
    "a spreadsheet",
    Buffer.from("504b0304140006000800000021", "hex"),
    "TO271 sync.config.yaml:7:3",
  ),
  file(
    "HTML",
    "<!DOCTYPE html><html><body>Session expired</body></html>\n",
    "TO271 sync.config.yaml:7:3",
  ),
  file(
    "a key twice with other content",
    `${HEAD}${ROW}${ROW.replace("10.00", "20.00")}`,
    "odd_row B-1",
  ),
  file(
    "a key that is blank",
    `${HEAD}${ROW}${ROW.replace("B-1", "")}`,
    "odd_row exports/bills.csv:3",
  ),
  json("cut short", '[{ "number": "B-1"', "TO271 sync.config.yaml:7:3"),
  json(
    "two documents",
    '[{ "number": "B-1" }]\n[{ "number": "B-2" }]',
    "TO271 sync.config.yaml:7:3",
  ),
  json("a comment", '// rows\n[{ "number": "B-1" }]', "TO271 sync.config.yaml:7:3"),
  json("single quotes", "[{ 'number': 'B-1' }]", "TO271 sync.config.yaml:7:3"),
  json("a comma too many", '[{ "number": "B-1", }]', "TO271 sync.config.yaml:7:3"),
  json("a key twice", '[{ "number": "B-1", "number": "B-2" }]', "TO271 sync.config.yaml:7:3"),
  json("NaN", '[{ "number": "B-1", "total": NaN }]', "TO271 sync.config.yaml:7:3"),
  json("10,000 levels", "[".repeat(10_000) + "]".repeat(10_000), "TO271 sync.config.yaml:7:3"),
  json("an object and no list", '{ "number": "B-1" }', "TO271 sync.config.yaml:7:3"),
  json("a list of numbers", "[1, 2, 3]", "odd_row exports/bills.json, row 1"),
  json("a text", '"B-1"', "TO271 sync.config.yaml:7:3"),
  json("null", "null", "TO271 sync.config.yaml:7:3"),
  json("a control character in a text", '[{ "number": "B\n1" }]', "TO271 sync.config.yaml:7:3"),
  json("an escape that is none", '[{ "number": "\\x41" }]', "TO271 sync.config.yaml:7:3"),
  json("a number with a leading zero", '[{ "number": 007 }]', "TO271 sync.config.yaml:7:3"),
  json("HTML", "<html>502 Bad Gateway</html>", "TO271 sync.config.yaml:7:3"),
  lines("a line cut short", '{ "number": "B-1" }\n{ "number": "B-', "TO223 mappings/bill.yaml:7:3"),
  lines("a list in a line", '[{ "number": "B-1" }]\n', "odd_row exports/bills.ndjson:1"),
  lines("a word", "hello\n", "odd_row exports/bills.ndjson:1"),
  lines(
    "a line of 10,000 levels",
    `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}\n`,
    "odd_row exports/bills.ndjson:1",
  ),
];
