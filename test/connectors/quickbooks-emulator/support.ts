/** A small company, a clock that tests move, and a client that speaks HTTP to the emulator. */
import { type Instant, instantFromMs, msOf } from "../../../engine/model/calendar.ts";
import type { CompanySeed, Persistence } from "../../../connectors/quickbooks/emulator/company.ts";
import {
  type Emulator,
  type EmulatorOptions,
  createEmulator,
} from "../../../connectors/quickbooks/emulator/emulator.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- tests look at answers freely
export type Json = any;

export const REALM = "9341453508217706";
export const TOKENS = { accessToken: "access-for-tests", refreshToken: "refresh-for-tests" };

export interface TestClock {
  now(): Instant;
  sleep(ms: number): Promise<void>;
  advance(ms: number): void;
}

export function testClock(start = "2026-06-30T16:00:00.000Z"): TestClock {
  let ms = msOf(start as Instant);
  return {
    now: () => instantFromMs(ms),
    async sleep(by) {
      ms += by;
    },
    advance(by) {
      ms += by;
    },
  };
}

export function testRandom() {
  let at = 0;
  return {
    bytes: (length: number) => Uint8Array.from({ length }, () => (at = (at * 73 + 41) % 251)),
  };
}

const stamp = "2025-01-02T09:00:00-08:00";
const head = (Id: string) => ({
  Id,
  SyncToken: "0",
  MetaData: { CreateTime: stamp, LastUpdatedTime: stamp },
});

export function smallCompany(): CompanySeed {
  return {
    realmId: REALM,
    companyInfo: { CompanyName: "Harborline Builders", Country: "US" },
    preferences: {
      AccountingInfoPrefs: { CustomerTerminology: "Customers" },
      SalesFormsPrefs: {
        CustomTxnNumbers: false,
        AllowDiscount: true,
        DefaultDiscountAccount: "86",
      },
      TaxPrefs: { UsingSalesTax: true, TaxGroupCodeRef: { value: "2" } },
      CurrencyPrefs: { MultiCurrencyEnabled: false, HomeCurrency: { value: "USD" } },
    },
    entities: {
      Customer: [
        {
          ...head("1"),
          DisplayName: "Amy's Bird Sanctuary",
          BillAddr: { Id: "2", Line1: "4581 Finch St.", City: "Bayshore", PostalCode: "94326" },
          ShipAddr: { Id: "2", Line1: "4581 Finch St.", City: "Bayshore", PostalCode: "94326" },
        },
        { ...head("2"), DisplayName: "Quarry Road LLC" },
        { ...head("3"), DisplayName: "Gone (deleted)", Active: false },
      ],
      Vendor: [{ ...head("30"), DisplayName: "Norton Lumber" }],
      Employee: [
        { ...head("54"), GivenName: "John", FamilyName: "Johnson", DisplayName: "John Johnson" },
      ],
      Account: [
        {
          ...head("4"),
          Name: "Undeposited Funds",
          AccountType: "Other Current Asset",
          AccountSubType: "UndepositedFunds",
        },
        {
          ...head("79"),
          Name: "Sales",
          AccountType: "Income",
          AccountSubType: "SalesOfProductIncome",
        },
        {
          ...head("86"),
          Name: "Discounts given",
          AccountType: "Income",
          AccountSubType: "DiscountsRefundsGiven",
        },
      ],
      Item: [
        {
          ...head("1"),
          Name: "Services",
          Type: "Service",
          IncomeAccountRef: { value: "79", name: "Sales" },
        },
        {
          ...head("2"),
          Name: "Retainage",
          Type: "Service",
          IncomeAccountRef: { value: "4", name: "Undeposited Funds" },
        },
      ],
      Term: [{ ...head("3"), Name: "Net 15", Type: "STANDARD", DueDays: 15 }],
      Class: [{ ...head("5000000000000085682"), Name: "Concrete" }],
      PaymentMethod: [{ ...head("2"), Name: "Check", Type: "NON_CREDIT_CARD" }],
      TaxCode: [{ ...head("2"), Name: "California" }],
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed; null where it is no JSON. */
  readonly body: Json;
  /** The first error's code; null where there is none. */
  readonly code: string | null;
  readonly detail: string | null;
}

export interface Books {
  readonly clock: TestClock;
  readonly emulator: Emulator;
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  get(path: string): Promise<Answer>;
  post(path: string, body: unknown): Promise<Answer>;
  /** Creates and hands back the entity; fails where it is refused. */
  create(entity: string, body: unknown): Promise<Json>;
  query(text: string): Promise<Answer>;
  admin(method: string, path: string, body?: unknown): Promise<Answer>;
}

export function openCompany(
  options: Partial<EmulatorOptions> & { readonly clock?: TestClock } = {},
): Books {
  const clock = options.clock ?? testClock();
  const emulator = createEmulator({
    seed: smallCompany(),
    random: testRandom(),
    tokens: TOKENS,
    ...options,
    settings: { limits: { on: false }, ...options.settings },
    clock,
  });
  const ask = async (
    method: string,
    url: string,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<Answer> => {
    const init: RequestInit = { method, headers };
    if (body !== undefined) init.body = typeof body === "string" ? body : JSON.stringify(body);
    return answerOf(await emulator.handle(new Request(`http://books.test${url}`, init)));
  };
  const send: Books["send"] = (method, path, body, headers) =>
    ask(method, `/v3/company/${REALM}/${path}`, body, {
      authorization: `Bearer ${TOKENS.accessToken}`,
      "content-type": "application/json",
      ...headers,
    });
  return {
    clock,
    emulator,
    send,
    get: (path) => send("GET", path),
    post: (path, body) => send("POST", path, body),
    async create(entity, body) {
      const answer = await send("POST", entity.toLowerCase(), body);
      if (answer.status !== 200) throw new Error(`${entity} was refused: ${answer.text}`);
      return answer.body[entity];
    },
    query: (text) => send("GET", `query?query=${encodeURIComponent(text)}`),
    admin: (method, path, body) => ask(method, `/_emulator/${path}`, body, {}),
  };
}

export async function answerOf(response: Response): Promise<Answer> {
  const text = response.type === "error" ? "" : await response.text();
  let body: Json = null;
  try {
    body = JSON.parse(text);
  } catch {
    // What is no JSON stays null.
  }
  const error = body?.Fault?.Error?.[0] ?? body?.fault?.error?.[0];
  return {
    status: response.status,
    headers: response.headers,
    text,
    body,
    code: error?.code ?? null,
    detail: error?.Detail ?? error?.detail ?? null,
  };
}

/** A log kept in memory, as a file would keep it. */
export function memoryLog(): Persistence & { readonly lines: string[] } {
  const lines: string[] = [];
  return { lines, load: () => [...lines], append: (line) => void lines.push(line) };
}

export const invoiceFor = (customer: string, amount: number, more: object = {}) => ({
  CustomerRef: { value: customer },
  Line: [
    {
      Amount: amount,
      DetailType: "SalesItemLineDetail",
      SalesItemLineDetail: { ItemRef: { value: "1" } },
    },
  ],
  ...more,
});

export const paymentFor = (customer: string, total: number, ...invoices: [string, number][]) => ({
  CustomerRef: { value: customer },
  TotalAmt: total,
  Line: invoices.map(([TxnId, Amount]) => ({
    Amount,
    LinkedTxn: [{ TxnId, TxnType: "Invoice" }],
  })),
});
