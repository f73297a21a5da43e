import type { ReasonCode } from "../../engine/model/reason.ts";

/** Values of one cell that cannot be what the mapping says they are (class C of the catalogue). */

export interface BadRow {
  readonly name: string;
  readonly column: "total" | "dated" | "qty" | "kind" | "name" | "job";
  readonly value: string;
  /** The reason that the row stands there with. */
  readonly code: ReasonCode;
}

const of =
  (column: BadRow["column"], code: ReasonCode = "unreadable") =>
  (name: string, value: string): BadRow => ({
    name,
    column,
    value,
    code: value.trim() === "" ? "required_missing" : code,
  });

const money = of("total");
const date = of("dated");
const number = of("qty");
const choice = of("kind");
const text = of("name");
const reference = of("job", "reference_unknown");

export const BAD_ROWS: readonly BadRow[] = [
  money("no number", "NaN"),
  money("infinity", "Infinity"),
  money("infinity as YAML writes it", ".inf"),
  money("an exponent", "1e3"),
  money("a large exponent", "1e21"),
  money("an amount with commas", "1,234.56"),
  money("a European amount", "1.234,56"),
  money("an amount in brackets", "(12.00)"),
  money("a dollar sign", "$12"),
  money("a currency after it", "12 USD"),
  money("a currency before it", "USD 12"),
  money("full-width digits", "１２.００"),
  money("Arabic digits", "١٢٫٠٠"),
  money("a mathematical minus", "−12.00"),
  money("an en dash", "–12.00"),
  money("three decimals", "12.345"),
  money("half a cent", "0.005"),
  money("a float's rest", "0.30000000000000004"),
  money("a blank inside", "1 234.00"),
  money("a no-break space inside", "1\u00a0234.00"),
  money("an apostrophe inside", "1'234.00"),
  money("underscores", "1_000.00"),
  money("hexadecimal", "0x1F"),
  money("octal", "0o17"),
  money("two points", "12.00.00"),
  money("two minuses", "--12.00"),
  money("a minus behind", "12.00-"),
  money("a point alone", "."),
  money("a minus alone", "-"),
  money("a word", "twelve"),
  money("NULL as a word", "NULL"),
  money("a spreadsheet's error", "#REF!"),
  money("a formula", "=1+1"),
  money("100 digits", "9".repeat(100)),
  money("a fraction", "1/2"),
  money("a percentage", "12%"),
  money("a zero-width space", "12\u200b.00"),
  money("blank", ""),
  money("blanks", "   "),
  date("31 February", "2024-02-31"),
  date("30 February", "2024-02-30"),
  date("29 February of no leap year", "2023-02-29"),
  date("month 13", "2024-13-01"),
  date("month 0", "2024-00-10"),
  date("day 0", "2024-01-00"),
  date("American order", "12/31/2024"),
  date("European order", "31.12.2024"),
  date("two digits of a year", "24-12-31"),
  date("a spreadsheet's serial number", "45657"),
  date("a word", "yesterday"),
  date("no day", "2024-12"),
  date("one digit of a month", "2024-1-31"),
  date("a time that is none", "2024-01-31T25:00:00Z"),
  date("five digits of a year", "12024-01-31"),
  date("before Christ", "-0044-03-15"),
  date("full-width digits", "２０２４-01-31"),
  date("NULL as a word", "NULL"),
  date("blank", ""),
  number("a word", "many"),
  number("a comma", "1,5"),
  number("infinity", "-Infinity"),
  number("200 digits", "1".repeat(200)),
  number("blank", ""),
  choice("another word", "Approvd"),
  choice("another case of it", "APPROVED"),
  choice("a word with a homoglyph", "Аpproved"),
  choice("a number", "1"),
  choice("blank", ""),
  text("blank", ""),
  text("blanks only", "   "),
  reference("a job that nobody has", "J-404"),
  reference("a job of another case", "j-1"),
  reference("blank", ""),
];
