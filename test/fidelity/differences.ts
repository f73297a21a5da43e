/** Differences from the samples that stay, each with its reason. A test fails for any other. */

export interface Listed {
  /** A recording or a fixture; its entity and path behind it: `batch_response.xml Customer.FullName`. */
  readonly where: string;
  readonly reason: string;
}

/** Of the recordings in recordings/. */
export const IN_RECORDINGS: readonly Listed[] = [];

const NO_TYPE = "an extension of the service's own making: whatever it holds is handed on";

/** Of the bodies in fixtures/: keys that are not known, or not of that type. */
export const IN_FIXTURES: readonly Listed[] = [
  {
    where: "batch_response.xml Customer.FullName",
    reason: "a page's sample of 2012: the published schema knows no such field",
  },
  {
    where: "deleted_employee.xml Employee.Gender",
    reason: 'written by hand as "female"; the schema has Male and Female, and no recording another',
  },
  {
    where: "expense-exports.json Purchase.Credit",
    reason: 'what an exporter sent, "None"; no answer was recorded',
  },
  {
    where: "expense-exports.json Account.AccountType",
    reason: 'made up for a test of the exporter: no type is called "Credit Cards"',
  },
  {
    where: "expense-exports.json Customer.Name",
    reason: "made up for a test of the exporter: a customer has a DisplayName",
  },
  { where: "change_data_capture_response.xml Payment.Line.LineEx", reason: NO_TYPE },
  { where: "payment_with_line_extras.xml Payment.Line.LineEx", reason: NO_TYPE },
  { where: "company-lists.json Purchase.PurchaseEx", reason: NO_TYPE },
];

export function reasonFor(list: readonly Listed[], where: string): string | null {
  return list.find((listed) => listed.where === where)?.reason ?? null;
}
