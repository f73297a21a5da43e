/** Files of a source that cannot be read as they stand; nothing of them may be taken by halves. */

export interface BadFile {
  readonly name: string;
  readonly bytes: string | Uint8Array;
  /** Beside `bills.csv`: another ending. */
  readonly file?: string;
}

const HEAD = "number,job,dated,total,qty,kind,name\n";
const ROW = "B-1,J-1,2026-05-01,10.00,1,Approved,One\n";

const file = (name: string, bytes: string | Uint8Array): BadFile => ({ name, bytes });
const json = (name: string, bytes: string): BadFile => ({ name, bytes, file: "bills.json" });
const lines = (name: string, bytes: string): BadFile => ({ name, bytes, file: "bills.ndjson" });

export const BAD_FILES: readonly BadFile[] = [
  file("empty", ""),
  file("a byte order mark alone", "\uFEFF"),
  file("blank lines", "\n\n\n"),
  file("no header", ROW.repeat(3)),
  file("a column twice", `${HEAD.trim()},total\n${ROW.trim()},20.00\n`),
  file("a column without a name", `${HEAD.trim()},\n${ROW.trim()},x\n`),
  file("the key's column gone", HEAD.replace("number", "nomber") + ROW),
  file("a column gone that is mapped", HEAD.replace("total", "sum") + ROW),
  file("columns in another case", HEAD.toUpperCase() + ROW),
  file("a row with a cell less", `${HEAD}${ROW}B-2,J-1,2026-05-01\n`),
  file("a row with a cell more", `${HEAD}${ROW}${ROW.trim().replace("B-1", "B-2")},extra\n`),
  file("a quote that is not closed", `${HEAD}${ROW}B-2,J-1,2026-05-01,1.00,1,Approved,"One\n`),
  file("text after a closing quote", `${HEAD}${ROW.replace("One", '"One"x')}`),
  file("a NUL", `${HEAD}${ROW.replace("One", "O\0ne")}`),
  file("Latin-1", Buffer.from(`${HEAD}${ROW.replace("One", "Honoré")}`, "latin1")),
  file("UTF-16", Buffer.from(`\uFEFF${HEAD}${ROW}`, "utf16le")),
  file("half of a character at its end", Buffer.from(`${HEAD}${ROW}é`).subarray(0, -1)),
  file("a picture", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex")),
  file("a packed file", Buffer.from("1f8b0800000000000003cbcf070047dddc7903000000", "hex")),
  file("a spreadsheet", Buffer.from("504b0304140006000800000021", "hex")),
  file("HTML", "<!DOCTYPE html><html><body>Session expired</body></html>\n"),
  file("a key twice with other content", `${HEAD}${ROW}${ROW.replace("10.00", "20.00")}`),
  file("a key that is blank", `${HEAD}${ROW}${ROW.replace("B-1", "")}`),
  json("cut short", '[{ "number": "B-1"'),
  json("two documents", '[{ "number": "B-1" }]\n[{ "number": "B-2" }]'),
  json("a comment", '// rows\n[{ "number": "B-1" }]'),
  json("single quotes", "[{ 'number': 'B-1' }]"),
  json("a comma too many", '[{ "number": "B-1", }]'),
  json("a key twice", '[{ "number": "B-1", "number": "B-2" }]'),
  json("NaN", '[{ "number": "B-1", "total": NaN }]'),
  json("10,000 levels", "[".repeat(10_000) + "]".repeat(10_000)),
  json("an object and no list", '{ "number": "B-1" }'),
  json("a list of numbers", "[1, 2, 3]"),
  json("a text", '"B-1"'),
  json("null", "null"),
  json("a control character in a text", '[{ "number": "B\n1" }]'),
  json("an escape that is none", '[{ "number": "\\x41" }]'),
  json("a number with a leading zero", '[{ "number": 007 }]'),
  json("HTML", "<html>502 Bad Gateway</html>"),
  lines("a line cut short", '{ "number": "B-1" }\n{ "number": "B-'),
  lines("a list in a line", '[{ "number": "B-1" }]\n'),
  lines("a word", "hello\n"),
  lines("a line of 10,000 levels", `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}\n`),
];

export const GOOD_FILE = HEAD + ROW;
