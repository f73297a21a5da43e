/** What Linarc exports, as rows: each with everything that a mapping asks for, and what differs. */

export type Row = Readonly<Record<string, string>>;

export const COLUMNS = {
  employees: "employee_id,first_name,last_name,email,job_title,hire_date,status",
  projects: "project_id,project_name,billed_to,manager,status,start_date,end_date",
  invoices:
    "invoice_number,project_id,project_name,billed_to,application,period_to,invoice_date," +
    "due_date,status,work_this_period,retainage_this_period,total_amount,created_by",
  invoice_lines:
    "invoice_number,line_no,cost_code,title,scheduled_value,previous,this_period,stored,amount," +
    "retainage_pct,retainage",
} as const;

export const employee = (number: string, first: string, last: string, more: Row = {}): Row => ({
  employee_id: number,
  first_name: first,
  last_name: last,
  email: `${number.toLowerCase()}@harborline.example`,
  hire_date: "3/18/2024",
  status: "Active",
  ...more,
});

export const project = (number: string, billedTo: string, more: Row = {}): Row => ({
  project_id: number,
  project_name: `Works ${number}`,
  billed_to: billedTo,
  manager: "Rachel Feinberg",
  status: "Active",
  start_date: "19 Oct 2024",
  end_date: "15 Mar 2027",
  ...more,
});

export interface Application {
  readonly invoice: Row;
  readonly lines: readonly Row[];
}

/** A payment application: `lines` are cost code, amount and what is withheld of it. */
export function application(
  number: string,
  projectId: string,
  lines: readonly (readonly [code: string, amount: string, withheld: string])[],
  more: Row = {},
): Application {
  const cents = (text: string): bigint => BigInt(text.replace(".", ""));
  const total = lines.reduce((sum, [, amount, held]) => sum + cents(amount) - cents(held), 0n);
  return {
    invoice: {
      invoice_number: number,
      project_id: projectId,
      application: "3",
      period_to: "2026-06-30",
      invoice_date: "2026-07-02",
      due_date: "2026-08-01",
      status: "Approved",
      total_amount: fromCents(total),
      created_by: "Tomás Peña",
      ...more,
    },
    lines: lines.map(([code, amount, held], at) => ({
      invoice_number: number,
      line_no: String(at + 1),
      cost_code: code,
      title: `Works of ${code}`,
      this_period: amount,
      amount,
      retainage: held,
    })),
  };
}

function fromCents(cents: bigint): string {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, "0");
  return `${cents < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

export function csv(columns: string, rows: readonly Row[]): string {
  const names = columns.split(",");
  const cell = (text: string): string =>
    /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = rows.map((row) => names.map((name) => cell(row[name] ?? "")).join(","));
  return [columns, ...lines, ""].join("\n");
}
