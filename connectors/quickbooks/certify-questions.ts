import type { JsonObject } from "../../engine/model/json.ts";
import { compareDecimal, decimal, parseDecimal } from "../../engine/model/decimal.ts";
import { numberText } from "../../engine/model/json.ts";
import { textOf } from "./answer.ts";
import { MARK, testInvoice, Unsettled, wordsOf } from "./certify-bench.ts";
import type { Bench, Found, Posted } from "./certify-bench.ts";
import { settleRequestIds, settleOtherBody } from "./certify-request-ids.ts";

export interface Question {
  readonly question: string;
  ask(bench: Bench, wish: { readonly patienceMs: number }): Promise<Found>;
}

/** The open questions of facts par. 15 and 11; that of time comes last, it may wait for long. */
export const QUESTIONS: readonly Question[] = [
  { question: "query lag after a create", ask: settled(queryLag) },
  { question: "duplicate numbers", ask: settled(duplicateNumbers) },
  { question: "tax override", ask: settled(taxOverride) },
  { question: "service item on an asset account", ask: settled(assetItem) },
  { question: "void of deposits", ask: settled(voidOfDeposit) },
  { question: "void of purchases", ask: settled(voidOfPurchase) },
  { question: "payment on a sub-customer's invoice", ask: settled(subCustomerPayment) },
  { question: "another body under the same requestid", ask: settled(settleOtherBody) },
  { question: "metering of batches", ask: settled(batchMetering) },
  { question: "life of a requestid", ask: settled(settleRequestIds) },
];

const NOT_SETTLED = "not settled";

/** A company that lacks something leaves one question open, not all of them. */
function settled(ask: Question["ask"]): Question["ask"] {
  return async (bench, wish) => {
    try {
      return await ask(bench, wish);
    } catch (error) {
      if (!(error instanceof Unsettled)) throw error;
      return { answer: NOT_SETTLED, evidence: error.message };
    }
  };
}

const LAG_STEP_MS = 500;
const LAG_MOST_MS = 120_000;

async function queryLag(bench: Bench): Promise<Found> {
  const made = await bench.make("Invoice", await testInvoice(bench));
  const id = textOf(made["Id"])!;
  const begun = bench.clock.monotonicMs();
  for (let waited = 0; waited <= LAG_MOST_MS; waited = bench.clock.monotonicMs() - begun) {
    if (await bench.isSeen("Invoice", id)) {
      const lagMs = waited < LAG_STEP_MS ? 0 : Math.round(waited);
      const answer = lagMs === 0 ? "none" : `${lagMs} ms`;
      const evidence = `a query found invoice ${id} after ${lagMs} ms`;
      return { answer, evidence, emulator: { query: { lagMs } } };
    }
    await bench.sleep(LAG_STEP_MS);
  }
  throw new Unsettled(`a query did not find invoice ${id} within ${LAG_MOST_MS / 1000} s`);
}

async function duplicateNumbers(bench: Bench): Promise<Found> {
  const DocNumber = `C-${bench.tag}`;
  await bench.make("Invoice", await testInvoice(bench, { DocNumber }));
  const second = await bench.post("Invoice", await testInvoice(bench, { DocNumber }));
  const isOwn = await bench.preference("SalesFormsPrefs", "CustomTxnNumbers");
  const whose = isOwn ? "numbers of its own" : "automatic numbers";
  const isRefused = second.kind === "refused";
  const key = isOwn ? "warnDuplicates" : "refuseWhenAutomatic";
  return {
    ...takenOrRefused(second),
    evidence: `with ${whose}, a second invoice ${DocNumber}: ${said(second)}`,
    emulator: { numbers: { [key]: isRefused } },
  };
}

/** A total tax of 1.23 on an invoice of 10.00. */
async function taxOverride(bench: Bench): Promise<Found> {
  const TxnTaxDetail = { TotalTax: 1.23 };
  const made = await bench.make("Invoice", await testInvoice(bench, { TxnTaxDetail }));
  const total = numberText(made["TotalAmt"] ?? null) ?? "";
  const evidence = `10.00 and a TotalTax of 1.23 gave a total of ${total}`;
  const found = parseDecimal(total);
  const is = (text: string): boolean =>
    found !== null && compareDecimal(found, decimal(text)) === 0;
  if (is("11.23")) {
    return { answer: "honoured", evidence, emulator: { sales: { suppliedTax: "honoured" } } };
  }
  if (is("10.00"))
    return { answer: "zero", evidence, emulator: { sales: { suppliedTax: "zero" } } };
  return { answer: "computed", evidence };
}

async function assetItem(bench: Bench): Promise<Found> {
  const account = await bench.account("Other Current Asset", "Fixed Asset", "Other Asset");
  const posted = await bench.post("Item", {
    Name: `Certify ${bench.tag} asset`,
    Type: "Service",
    IncomeAccountRef: { value: account },
  });
  const found = takenOrRefused(posted);
  const evidence = `a service whose income account is asset account ${account}: ${said(posted)}`;
  return { ...found, evidence, emulator: { items: { assetAccount: found.answer } } };
}

async function voidOfDeposit(bench: Bench): Promise<Found> {
  const [bank, income] = [await bench.account("Bank"), await bench.account("Income")];
  const made = await bench.make("Deposit", {
    DepositToAccountRef: { value: bank },
    PrivateNote: MARK,
    Line: [
      {
        Amount: 10,
        DetailType: "DepositLineDetail",
        DepositLineDetail: { AccountRef: { value: income } },
      },
    ],
  });
  return voided(bench, "Deposit", made, "deposits");
}

async function voidOfPurchase(bench: Bench): Promise<Found> {
  const bank = await bench.account("Bank");
  const expense = await bench.account("Expense", "Other Expense", "Cost of Goods Sold");
  const made = await bench.make("Purchase", {
    PaymentType: "Cash",
    AccountRef: { value: bank },
    PrivateNote: MARK,
    Line: [
      {
        Amount: 10,
        DetailType: "AccountBasedExpenseLineDetail",
        AccountBasedExpenseLineDetail: { AccountRef: { value: expense } },
      },
    ],
  });
  return voided(bench, "Purchase", made, "purchases");
}

async function voided(
  bench: Bench,
  entity: string,
  made: JsonObject,
  part: "deposits" | "purchases",
): Promise<Found> {
  const body = { Id: made["Id"] ?? null, SyncToken: made["SyncToken"] ?? null, sparse: true };
  const posted = await bench.post(entity, body, { operation: "void" });
  const answer = posted.kind === "refused" ? "refused" : "zeroes";
  const evidence = `operation=void of ${entity.toLowerCase()} ${textOf(made["Id"])}: ${said(posted)}`;
  return { answer, evidence, emulator: { [part]: { void: answer } } };
}

/** The parent pays what its job was billed. */
async function subCustomerPayment(bench: Bench): Promise<Found> {
  const { customer, subCustomer } = await bench.shared();
  const invoice = await bench.make(
    "Invoice",
    await testInvoice(bench, { CustomerRef: { value: subCustomer } }),
  );
  const id = textOf(invoice["Id"])!;
  const posted = await bench.post("Payment", {
    CustomerRef: { value: customer },
    TotalAmt: 10,
    PrivateNote: MARK,
    Line: [{ Amount: 10, LinkedTxn: [{ TxnId: id, TxnType: "Invoice" }] }],
  });
  const found = takenOrRefused(posted);
  const evidence = `a payment of customer ${customer} on invoice ${id} of its job: ${said(posted)}`;
  return { ...found, evidence, emulator: { payments: { subCustomer: found.answer } } };
}

/** 20 batches of 30 are 600 operations: 500 a minute are let through where each one counts. */
const BATCHES = 20;
const BATCH_ITEMS = 30;
const BATCH_STEP_MS = 200;
const MINUTE_MS = 60_000;

async function batchMetering(bench: Bench): Promise<Found> {
  // Full again, whatever was sent before.
  await bench.sleep(MINUTE_MS);
  for (let sent = 1; sent <= BATCHES; sent++) {
    if ((await bench.batchOfQueries(BATCH_ITEMS)) === "throttled") {
      await bench.sleep(MINUTE_MS);
      return {
        answer: "by operation",
        evidence: `batch ${sent} of ${BATCH_ITEMS} operations within a minute was answered 429`,
        connection: { limits: { batch_items: 1 } },
        emulator: { limits: { meterBatchItems: true } },
      };
    }
    await bench.sleep(BATCH_STEP_MS);
  }
  await bench.sleep(MINUTE_MS);
  const evidence = `${BATCHES} batches of ${BATCH_ITEMS} operations were let through at once`;
  return { answer: "by call", evidence, emulator: { limits: { meterBatchItems: false } } };
}

const takenOrRefused = (posted: Posted): { readonly answer: "taken" | "refused" } => ({
  answer: posted.kind === "done" ? "taken" : "refused",
});

const said = (posted: Posted): string =>
  posted.kind === "done" ? `taken, as ${posted.id}` : `refused with ${wordsOf(posted.faults)}`;
