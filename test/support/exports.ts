import fs from "node:fs";
import path from "node:path";

/** Exports of a firm that nobody has seen before; the numbers follow from the seed. */
export function writeExports(folder: string, seed: number = 7): void {
  const next = random(seed);
  fs.mkdirSync(folder, { recursive: true });
  const write = (name: string, head: string, rows: readonly string[]): void =>
    fs.writeFileSync(path.join(folder, name), `${head}\n${rows.join("\n")}\n`);
  const customers = range(9).map(
    (i) => `C-${100 + i},Client ${"ABCDEFGHI"[i]} LLC,c${i}@mail.example,(512) 555-${1000 + i}`,
  );
  write("Customer List.csv", "Customer ID,Customer Name,Email,Phone", customers);
  const projects = range(12).map((i) => `P-${i + 1},Job ${i + 1},C-${100 + (i % 9)},Active`);
  write("projects.csv", "project_no,project_name,client_id,status", projects);
  const people = range(5).map((i) => `E-${i},Ann${i},Lee,${1 + i}/${14 + i}/2021`);
  write("employees.csv", "employee_id,first_name,last_name,hire_date", people);
  const [invoices, lines, payments]: string[][] = [[], [], []];
  for (const i of range(24)) {
    const number = `INV-${1001 + i}`;
    const amounts = range(1 + next(3)).map(() => 1000 + next(900_000));
    const total = amounts.reduce((sum, amount) => sum + amount, 0);
    const status = i % 6 === 5 ? "Draft" : i % 11 === 10 ? "Void" : "Sent";
    const day = `${1 + (i % 12)}/${13 + (i % 15)}/${i < 6 ? 2025 : 2026}`;
    invoices!.push(`${number},P-${1 + (i % 12)},${day},${status},"$${grouped(total)}"`);
    amounts.forEach((amount, at) => lines!.push(`${number},${at + 1},Work ${at},${cents(amount)}`));
    if (i > 6 && status === "Sent" && i % 3 === 0) {
      payments!.push(`${i},${number},2026-11-${10 + (i % 9)},${cents(total)},${4000 + i}`);
    }
  }
  write("invoices.csv", "Invoice Number,Project,Invoice Date,Status,Total", invoices!);
  write("invoice_lines.csv", "invoice_number,line,description,amount", lines!);
  write("payments.csv", "payment_id,invoice,payment_date,amount,check_number", payments!);
  write("notes.csv", "id,text", ["1,hello"]);
}

const range = (count: number): readonly number[] => [...Array(count).keys()];
const cents = (amount: number): string => (amount / 100).toFixed(2);
const grouped = (amount: number): string => cents(amount).replace(/\B(?=(\d{3})+\.)/g, ",");

/** Park and Miller's generator: the same rows everywhere. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}
