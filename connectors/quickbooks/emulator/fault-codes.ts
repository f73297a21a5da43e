/**
 * Every fault code of the service, for whoever asks for one by its code. Words of recordings and
 * logs where there are some; those of 2080, 6200 and 6270 are from memory.
 */
import * as faults from "./faults.ts";
import type { Fault, FaultError } from "./faults.ts";

/** Null: no code of the service. The limit and both gateway codes are answered in their own form. */
export function faultOfCode(code: string): Fault | null {
  const made = FAULTS.get(code);
  return made === undefined ? null : made();
}

export function knownCodes(): readonly string[] {
  return [...FAULTS.keys()];
}

const plain = (code: string, Message: string, Detail: string): FaultError => ({
  Message,
  Detail,
  code,
});

const gateway = (status: number, type: Fault["type"], error: FaultError): Fault => ({
  status,
  type,
  errors: [error],
});

const NO_ACCESS = ": -11014-You do not have access to use QuickBooks Online Plus.";
const CLOSED = faults.booksClosed();

const VALIDATION: readonly FaultError[] = [
  faults.emptyBatch(),
  faults.unsupportedOperation("asked for"),
  faults.duplicateRequestId("1"),
  faults.notFound(),
  faults.cannotBeLinked("Invoice", "1"),
  faults.parentIsChild(),
  faults.batchTooLarge(30),
  faults.unreadableProperty(),
  faults.requiredMissing("Line"),
  faults.invalidId(""),
  faults.invalidCharacters("DisplayName"),
  faults.wrongLength("DocNumber", 21, 45),
  faults.invalidDate("TxnDate", "2026-02-30"),
  plain("2080", "Invalid Number Format", "Invalid Number Format : Supplied value:12a"),
  faults.invalidRequestId(50),
  faults.invalidChoice("BillableStatus", "HasBeenBilled"),
  faults.invalidMail("nobody"),
  faults.invalidNumber("Amount", "-1"),
  faults.invalidReference("Names", "1"),
  faults.queryUnparsable("Encountered"),
  faults.queryInvalid("Property X not found for Entity Y"),
  faults.stale("Sample User"),
  faults.noSuchReport("asked for"),
  faults.businessRule("asked for by a test"),
  faults.accountTypeMissing(),
  faults.notAttachable("Shoe"),
  faults.wrongAmount("1"),
  faults.nameMissing(),
  faults.discountMissing(),
  faults.numberTaken("1001", "Invoice", "1"),
  faults.parentRequired(),
  faults.tooManyLevels(4),
  faults.lapsed(),
  { ...CLOSED, code: "6200", Message: "Account Period Closed" },
  CLOSED,
  faults.hasOpenAmount(),
  faults.nameTaken("null"),
  plain(
    "6270",
    "Inventory Start Date Error",
    "Transaction date is prior to start date for inventory item",
  ),
  faults.isDeposited(),
];

const FAULTS: ReadonlyMap<string, () => Fault> = new Map<string, () => Fault>([
  // Its Detail as documented [D: common errors].
  [
    "120",
    () => gateway(403, "AuthorizationFault", plain("120", "Authorization Failure", NO_ACCESS)),
  ],
  ...VALIDATION.map((error) => [error.code, () => faults.refusal(error)] as const),
  ["3001", () => gateway(429, "SERVICE", plain("3001", faults.THROTTLED, faults.LIMIT_REACHED))],
  ["3100", () => gateway(403, "SERVICE", plain("3100", "ApplicationAuthorizationFailed", ""))],
  ["3200", () => gateway(401, "AUTHENTICATION", plain("3200", "AuthenticationFailed", ""))],
  ["10000", () => faults.brokenDown("asked for by a test")],
]);
