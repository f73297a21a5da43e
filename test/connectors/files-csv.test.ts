import fc from "fast-check";
import { expect, test } from "vitest";
import { type CsvFault, MAX_CELL, readCsv } from "../../connectors/files/csv.ts";
import { guessDelimiter, readHeader } from "../../connectors/files/header.ts";

/** The rows of CSV text, read in pieces of the given sizes. */
function parse(text: string, sizes: readonly number[] = [], delimiter: string = ",") {
  const reader = readCsv(delimiter);
  const cells: (readonly string[])[] = [];
  const lines: number[] = [];
  const faults: CsvFault[] = [];
  const take = (rows: ReturnType<typeof reader.end>): void => {
    cells.push(...rows.cells);
    lines.push(...rows.lines);
    faults.push(...rows.faults);
  };
  let at = 0;
  for (let n = 0; at < text.length; n++) {
    const size = sizes[n] ?? text.length;
    take(reader.push(text.slice(at, at + size)));
    at += size;
  }
  take(reader.end());
  return { cells, lines, faults };
}

test.each([
  [
    "plain cells",
    "a,b\n1,2\n",
    [
      ["a", "b"],
      ["1", "2"],
    ],
  ],
  [
    "no newline at the end",
    "a,b\n1,2",
    [
      ["a", "b"],
      ["1", "2"],
    ],
  ],
  [
    "\\r\\n, also mixed with \\n",
    "a,b\r\n1,2\n3,4\r\n",
    [
      ["a", "b"],
      ["1", "2"],
      ["3", "4"],
    ],
  ],
  [
    "blank cells",
    ",\na,\n,b\n",
    [
      ["", ""],
      ["a", ""],
      ["", "b"],
    ],
  ],
  [
    "empty lines, which are no rows",
    "a,b\n\n\r\n1,2\n\n",
    [
      ["a", "b"],
      ["1", "2"],
    ],
  ],
  ["quotes around a delimiter", '"a,b",c\n', [["a,b", "c"]]],
  [
    "a quoted newline",
    '"a\nb",c\r\nd,e\n',
    [
      ["a\nb", "c"],
      ["d", "e"],
    ],
  ],
  ["a quoted \\r\\n, as it is", '"a\r\nb",c\n', [["a\r\nb", "c"]]],
  ["doubled quotes", '"a ""b"" c",""""\n', [['a "b" c', '"']]],
  ["empty quotes", '"",""\n', [["", ""]]],
  ["one column, one of them empty in quotes", 'a\n""\nb\n', [["a"], [""], ["b"]]],
  ["a quote in the middle of a cell, as it is", 'a 6" pipe,b\n', [['a 6" pipe', "b"]]],
  ["blanks, as they are", " a , b\t\n", [[" a ", " b\t"]]],
  ["a last row that ends in a quote", 'a,"b"', [["a", "b"]]],
  ["nothing", "", []],
])("it reads %s", (_what, text, rows) => {
  expect(parse(text)).toMatchObject({ cells: rows, faults: [] });
  // Also one character at a time: every place is once the end of a piece.
  expect(
    parse(
      text,
      Array.from({ length: text.length }, () => 1),
    ).cells,
  ).toEqual(rows);
});

test("a row knows its line, also behind quoted newlines and empty lines", () => {
  expect(parse('h,i\n"a\n\nb",1\n\nc,2\r\n"d",3').lines).toEqual([1, 2, 6, 7]);
});

test("text behind a closing quote is a fault of that row only", () => {
  const { cells, faults } = parse('a,b\n"x"y,1\nc,2\n"z" ,3\nd,4\n');
  expect(cells).toEqual([
    ["a", "b"],
    ["c", "2"],
    ["d", "4"],
  ]);
  expect(faults).toEqual([
    { line: 2, text: '"y" stands between a closing quote and the next cell', fatal: false },
    { line: 4, text: '" " stands between a closing quote and the next cell', fatal: false },
  ]);
});

test("a quote that is never closed ends the reading, with the line where it was opened", () => {
  const { cells, faults } = parse('a,b\nc,d\n1,"x\n2,y\n');
  expect(cells).toEqual([
    ["a", "b"],
    ["c", "d"],
  ]);
  expect(faults).toMatchObject([{ line: 3, fatal: true }]);
});

test.each([
  ["in quotes", `a,"${"x".repeat(MAX_CELL + 1)}"\n`],
  ["without", `a,${"x".repeat(MAX_CELL + 1)}\n`],
])("a cell beyond the limit, %s, ends the reading", (_how, text) => {
  expect(
    parse(
      `h,i\n${text}`,
      Array.from({ length: 99 }, () => 65_536),
    ).faults,
  ).toMatchObject([{ line: 2, fatal: true, text: expect.stringContaining("longer than 1048576") }]);
});

const cell = fc.string({ unit: fc.constantFrom("a", " ", ",", ";", '"', "\n", "\r", "é", "1") });
const table = fc
  .integer({ min: 2, max: 4 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width })));
const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 200, maxLength: 200 });

test("what is written with every cell in quotes is read back, in pieces of any size", () => {
  fc.assert(
    fc.property(table, sizes, fc.constantFrom("\n", "\r\n"), (rows, pieces, newline) => {
      const quoted = rows.map((row) => row.map((c) => `"${c.replaceAll('"', '""')}"`).join(","));
      const text = quoted.join(newline);
      expect(parse(text, pieces)).toMatchObject({ cells: rows, faults: [] });
    }),
  );
});

test("any text gives the same rows, lines and faults however it is cut", () => {
  fc.assert(
    fc.property(cell, sizes, (text, pieces) => {
      expect(parse(text, pieces)).toEqual(parse(text));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ["a,b,c\n", ","],
  ["a;b;c\n1,5;2;3\n", ";"],
  ["a\tb\n", "\t"],
  ["a|b|c\r\n", "|"],
  ['"Name, first";Age\n', ";"],
  ["only\n", ","],
  ["Amount, net;Tax\n", null],
])("of %j it takes %j to part the cells", (head, delimiter) => {
  expect(guessDelimiter(head)).toBe(delimiter);
});

test.each([
  [["a", "", "c"], "f.csv:1: column 2 of 3 has no name in the header line"],
  [["a", "b", "a "], 'f.csv:1: columns 1 and 3 are both called "a"'],
  [["a", "__proto__"], 'f.csv:1: column 2 is called "__proto__", which is reserved'],
])("the header %j is refused with its place", (cells, message) => {
  const read = (): unknown => readHeader(cells, { shown: "f.csv", line: 1 });
  expect(read).toThrow(expect.objectContaining({ code: "TO931", message }));
});

test("a row becomes an object of the columns, blank cells null", () => {
  const { toObject } = readHeader(["name", "2024", "toString"], { shown: "f.csv", line: 1 });
  expect(toObject(["A", "1.50", ""])).toEqual({ name: "A", "2024": "1.50", toString: null });
  expect(toObject(["", "", "x"])).toEqual({ name: null, "2024": null, toString: "x" });
});
