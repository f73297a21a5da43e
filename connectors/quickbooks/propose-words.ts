import type { ColumnKind, ColumnProfile, StreamProfile } from "../../engine/model/profile.ts";
import { ownName, singular, wordsOf } from "../../engine/model/words.ts";

/** What a stream of a system of work is, as far as books go. */
export type Role = "customer" | "project" | "employee" | "vendor" | "invoice" | "payment";

const ROLES: Readonly<Record<Role, readonly string[]>> = {
  customer: ["customer", "client", "contact", "company", "homeowner", "tenant", "donor"],
  project: ["project", "job", "matter", "case", "engagement", "site"],
  employee: ["employee", "staff", "worker", "person", "people", "technician"],
  vendor: ["vendor", "supplier", "subcontractor", "sub"],
  invoice: ["invoice", "sale", "application", "statement"],
  payment: ["payment", "receipt", "remittance"],
};

/** By its name alone: what it holds is asked after. */
export function roleOf({ stream }: StreamProfile): Role | null {
  const words = wordsOf(stream).map(singular).toReversed();
  for (const word of words) {
    const found = Object.entries(ROLES).find(([, names]) => names.includes(word));
    if (found !== undefined) return found[0] as Role;
  }
  return null;
}

/** What a column is called where it means this, the likeliest first; without the thing's own name. */
const WORDS = {
  name: ["display_name", "name", "full_name", "company_name", "company", "title", ""],
  first: ["first_name", "first", "firstname", "given_name", "forename"],
  last: ["last_name", "last", "lastname", "surname", "family_name"],
  email: ["email", "email_address", "e_mail", "mail"],
  phone: ["phone", "phone_number", "telephone", "tel", "mobile", "cell"],
  line1: [
    "address_line1",
    "address_line_1",
    "address1",
    "line1",
    "street",
    "street_address",
    "address",
  ],
  city: ["city", "town", "address_city"],
  state: ["state", "province", "region", "address_state"],
  zip: ["zip", "zip_code", "zipcode", "postal_code", "postcode", "address_zip"],
  hired: ["hire_date", "hired", "hired_on", "start_date", "date_hired"],
  dated: [
    "date",
    "invoice_date",
    "payment_date",
    "issue_date",
    "issued",
    "issued_on",
    "dated",
  ].concat([
    "sent_at",
    "sent",
    "paid_on",
    "paid_at",
    "received",
    "received_on",
    "created_at",
    "created",
  ]),
  due: ["due", "due_date", "due_on", "date_due"],
  status: ["status", "state", "stage"],
  total: ["total", "total_amount", "grand_total", "amount", "invoice_total", "amount_total"],
  balance: ["balance", "balance_due", "amount_due", "open_balance", "open"],
  amount: [
    "amount",
    "total",
    "line_total",
    "line_amount",
    "extended",
    "amount_paid",
    "paid",
    "value",
  ],
  reference: ["reference", "ref", "check_number", "check_no", "cheque_number", "reference_number"],
  description: ["description", "title", "name", "item", "product", "service", "memo", "details"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Meaning = keyof typeof WORDS;

/** The column that means it, of a kind that it can be read as. */
export function columnFor(
  meaning: Meaning,
  { stream, columns, key }: Pick<StreamProfile, "stream" | "columns" | "key">,
  kinds: readonly ColumnKind[],
): ColumnProfile | null {
  const able = columns.filter(({ path, kind, refers }) => {
    return kinds.includes(kind) && path !== key && refers === null;
  });
  for (const word of WORDS[meaning]) {
    const found = able.find(({ path }) => {
      const last = path.slice(path.lastIndexOf(".") + 1);
      const isBelow = last !== path && last !== "";
      return ownName(path, stream) === word || (isBelow && ownName(last, stream) === word);
    });
    if (found !== undefined) return found;
  }
  return null;
}

const READY =
  /^(approved|sent|issued|open|paid|partial.*|posted|final.*|complete.*|closed|unpaid|overdue|invoiced|due)$/i;
const VOID = /^(void.*|cancel.*|deleted|annulled|rejected)$/i;

/** Words of a status that let a document go, those that annul it, and the others. */
export function statusWords({ values, distinct }: ColumnProfile) {
  const all = distinct <= values.length;
  const ready = values.filter((value) => READY.test(value));
  const voided = values.filter((value) => VOID.test(value));
  const other = values.filter((value) => !READY.test(value) && !VOID.test(value));
  return { all, ready, voided, other };
}
