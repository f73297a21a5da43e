/**
 * What the sources do not agree on, or tell once, or from memory only: each is a choice here, with
 * where it comes from. Tags: [D] Intuit's developer documentation, [B] its blog, [R] a recording of
 * a sandbox, [L] another project's log of a live sandbox, [#] an issue, [M] memory, unverified.
 */
export interface Settings {
  /** A request may be carried out this long after its client is gone. The real service: 200 s. */
  readonly settleMs: number;
  /** Zone of MetaData and of "today"; the recorded companies answer in Pacific time [R]. */
  readonly timezone: string;
  /** The other person named in a 5010 [R: name of the sandbox's owner]. */
  readonly otherUser: string;
  readonly limits: LimitSettings;
  readonly requestId: RequestIdSettings;
  readonly oauth: OauthSettings;
  readonly query: QuerySettings;
  readonly names: NameSettings;
  readonly items: ItemSettings;
  readonly numbers: NumberSettings;
  readonly sales: SalesSettings;
  readonly payments: PaymentSettings;
  readonly deposits: DepositSettings;
  readonly purchases: PurchaseSettings;
  readonly webhooks: WebhookSettings;
  /** CompanyInfo as recorded, or as announced: ISO-3 countries, no Lat and Long [B 2025-08-13]. */
  readonly companyInfo: "recorded" | "2025";
  /** An update that changes nothing keeps SyncToken and LastUpdatedTime [R: deactivate-account]. */
  readonly noChangeKeepsToken: boolean;
  /** A reference to an inactive entry is 610 [R: batch-basic] or 2500 [D: common errors]. */
  readonly inactiveReference: "610" | "2500";
  /** First id of classes, and of attachments: seen are ids past 2^53 [R: company-lists]. */
  readonly firstClassId: string;
  /** How far back CDC answers. 30 [D]; null: no end, as a recording of 2020 asked back to 2011 [R]. */
  readonly cdcDays: number | null;
}

export interface LimitSettings {
  readonly on: boolean;
  /** 10 a second per company and app [D 2025]; older texts: 10 at once. */
  readonly perSecond: number;
  /** 500 a minute per company [D]. */
  readonly perMinute: number;
  /** 40 batch calls a minute per company and app [D]. */
  readonly batchesPerMinute: number;
  /** 30 operations in a batch [D]; one older page says 10. */
  readonly batchSize: number;
  /** One page says that every operation of a batch is metered like a call [D, disputed]. */
  readonly meterBatchItems: boolean;
  /** Requests that a bucket lets pass early: a socket delivers a few ms unevenly. */
  readonly slack: number;
  /** The recorded 429 is XML even where JSON was asked for [R: ruckus]. */
  readonly format: "xml" | "json";
  /** Retry-After in seconds; not documented, so not sent. */
  readonly retryAfter: number | null;
}

export interface RequestIdSettings {
  /** Whether the same requestid is answered with the first answer at all [D, L]. */
  readonly honoured: boolean;
  /** Documented nowhere; null: for ever. */
  readonly retentionMs: number | null;
  /** The same id with another body: documented nowhere; 600 is "Duplicate Request ID" [D]. */
  readonly otherBody: "replay" | "600";
  /** Whether refusals are remembered too: documented nowhere. */
  readonly remembers: "successes" | "all";
}

export interface OauthSettings {
  /** Without it every call is let in. */
  readonly required: boolean;
  readonly clientId: string;
  readonly clientSecret: string;
  /** 3600 s [R: oauth-jsclient]. */
  readonly accessSeconds: number;
  /** 8726400 s, about 101 days [R: oauth-jsclient]. */
  readonly refreshSeconds: number;
  /** The value of the refresh token changes about every 24 to 26 h [oauth-jsclient README]. */
  readonly rotateAfterSeconds: number;
  /** The value before it dies 24 h after [oauth-jsclient README; PHP-SDK #324]. */
  readonly graceSeconds: number;
  /** No sign-in outlives five years from its first token [B 2025-11-12]. */
  readonly hardSeconds: number;
  /** What the person at the authorize page says. */
  readonly consent: "given" | "denied";
}

export interface QuerySettings {
  readonly defaultResults: number;
  readonly maxResults: number;
  /** How long a change stays unseen by queries: a stale SyncToken was seen [# DotNET 366]. */
  readonly lagMs: number;
  /** Filterable beyond the entity's table, as "Payment.PaymentRefNum" [M: tried by nobody we read]. */
  readonly alsoFilterable: readonly string[];
}

export interface NameSettings {
  /** US companies take ISO-8859-1 in names [D]. */
  readonly latin1: boolean;
  /** With payroll DisplayName of an employee is read-only [D]: "payroll" looks at CompanyInfo. */
  readonly employeeDisplayName: "computed" | "given" | "payroll";
  /** 6240's Detail for a name of the same kind; literally "null" in a recording [R]. */
  readonly takenDetail: string;
  /** Terms of a new vendor: taken [D], or silently left out [# quickbooks-mcp, of a sandbox]. */
  readonly vendorTerms: "taken" | "ignored";
  /** Deactivating a customer with a balance is refused [# ruby 390], or adjusted to zero [D]. */
  readonly deactivateWithBalance: "refuse" | "allow";
}

export interface ItemSettings {
  /** A service whose income account is no income account, as for retainage [M: both are told]. */
  readonly assetAccount: "taken" | "refused";
}

export interface NumberSettings {
  /** First number in a company without documents. */
  readonly first: string;
  /** 6140 where numbers are the user's (CustomTxnNumbers) and the warning is on [D, #]. */
  readonly warnDuplicates: boolean;
  /** 6140 also where the company numbers by itself: seen accepted [L 10, 12]. */
  readonly refuseWhenAutomatic: boolean;
}

export interface SalesSettings {
  /** Days until due where no term says so: 30 in the recording of a minimal invoice [R]. */
  readonly dueDays: number;
  /** 6070: how far Amount may be from Qty times UnitPrice, in cents, rounded half up [D, #; M]. */
  readonly amountToleranceCents: number;
  /** A total below what payments have settled [M]. */
  readonly belowApplied: "refuse" | "unapply";
  /** Voiding a paid invoice works and frees its payment [L 37], or is refused [# breeze 5180]. */
  readonly voidPaid: "unapply" | "refuse";
  /**
   * A supplied TotalTax is honoured [B 2017-12-11], or comes back 0 (automated tax) [L 11], or as
   * the rates of the lines have it, which a person then has to look at.
   */
  readonly suppliedTax: "honoured" | "zero" | "computed";
  /** Between "Voided" and the note that stood there [M]; "prepended to existing text" [D]. */
  readonly voidedSeparator: string;
}

export interface PaymentSettings {
  /** More than an invoice's balance: taken, the rest unapplied [L]; or refused [M]. */
  readonly overApplied: "unapplied" | "refuse";
  /** A customer's payment of its sub-customer's invoice [M]. */
  readonly subCustomer: "taken" | "refused";
  /** A sparse update needs what a create needs [L], or behaves as documented [D]. */
  readonly sparse: "whole" | "sparse";
}

export interface DepositSettings {
  /** `operation=void`: not among what may be voided [D], or as for an invoice [M]. */
  readonly void: "refused" | "zeroes";
  /** What is deposited keeps its money [B 2017-06-08: 6540]; or nothing of it may change [M]. */
  readonly locks: "money" | "all";
  /** A sparse update needs what a create needs [# quickbooks-online-mcp-server 124]. */
  readonly sparse: "whole" | "sparse";
}

export interface PurchaseSettings {
  /** `operation=void`: not among what may be voided [D], or as for an invoice [M]. */
  readonly void: "refused" | "zeroes";
  /** Checks are paid from a bank account, charges from a credit card's [D]; the words: M. */
  readonly checkAccountType: boolean;
  /** A sparse update names a purchase's PaymentType, a bill's VendorRef [# quickbooks-mcp]. */
  readonly sparse: "named" | "sparse";
  /** 6140 for a bill's number that the same vendor's bill has: a preference, off here [#]. */
  readonly warnDuplicates: boolean;
}

export interface WebhookSettings {
  /** Where changes are told; null: nowhere. Of this machine, unless `anywhere`. */
  readonly address: string | null;
  readonly anywhere: boolean;
  /** The key of the signature. */
  readonly verifierToken: string;
  /** The old one, or the one that it moves to until 2026-07-31 [D, B]. */
  readonly format: "legacy" | "cloudevents";
  /** How long changes are gathered into a batch: not documented [M]. */
  readonly gatherMs: number;
  /** An answer later than that is none: 3 s [D]. */
  readonly acknowledgeMs: number;
}

export const DEFAULTS: Settings = {
  settleMs: 1000,
  timezone: "America/Los_Angeles",
  otherUser: "Sample User",
  limits: {
    on: true,
    perSecond: 10,
    perMinute: 500,
    batchesPerMinute: 40,
    batchSize: 30,
    meterBatchItems: false,
    slack: 2,
    format: "xml",
    retryAfter: null,
  },
  requestId: { honoured: true, retentionMs: null, otherBody: "replay", remembers: "successes" },
  oauth: {
    required: true,
    clientId: "emulator-client",
    clientSecret: "emulator-secret",
    accessSeconds: 3600,
    refreshSeconds: 8_726_400,
    rotateAfterSeconds: 86_400,
    graceSeconds: 86_400,
    hardSeconds: 5 * 365 * 86_400,
    consent: "given",
  },
  query: { defaultResults: 100, maxResults: 1000, lagMs: 0, alsoFilterable: [] },
  names: {
    latin1: true,
    employeeDisplayName: "payroll",
    takenDetail: "null",
    vendorTerms: "taken",
    deactivateWithBalance: "refuse",
  },
  items: { assetAccount: "taken" },
  numbers: { first: "1001", warnDuplicates: true, refuseWhenAutomatic: false },
  sales: {
    dueDays: 30,
    amountToleranceCents: 0,
    belowApplied: "refuse",
    voidPaid: "unapply",
    suppliedTax: "honoured",
    voidedSeparator: " - ",
  },
  payments: { overApplied: "unapplied", subCustomer: "taken", sparse: "whole" },
  deposits: { void: "refused", locks: "money", sparse: "whole" },
  purchases: {
    void: "refused",
    checkAccountType: true,
    sparse: "named",
    warnDuplicates: false,
  },
  webhooks: {
    address: null,
    anywhere: false,
    verifierToken: "emulator-verifier",
    format: "legacy",
    gatherMs: 1000,
    acknowledgeMs: 3000,
  },
  companyInfo: "recorded",
  noChangeKeepsToken: true,
  inactiveReference: "610",
  firstClassId: "5000000000000000001",
  cdcDays: null,
};

/** Any part of the settings, at any depth. */
export type SettingsPart = {
  readonly [Key in keyof Settings]?: Settings[Key] extends object
    ? Settings[Key] extends readonly unknown[]
      ? Settings[Key]
      : Partial<Settings[Key]>
    : Settings[Key];
};

export function settingsWith(part: SettingsPart = {}): Settings {
  return {
    ...DEFAULTS,
    ...part,
    limits: { ...DEFAULTS.limits, ...part.limits },
    requestId: { ...DEFAULTS.requestId, ...part.requestId },
    oauth: { ...DEFAULTS.oauth, ...part.oauth },
    query: { ...DEFAULTS.query, ...part.query },
    names: { ...DEFAULTS.names, ...part.names },
    items: { ...DEFAULTS.items, ...part.items },
    numbers: { ...DEFAULTS.numbers, ...part.numbers },
    sales: { ...DEFAULTS.sales, ...part.sales },
    payments: { ...DEFAULTS.payments, ...part.payments },
    deposits: { ...DEFAULTS.deposits, ...part.deposits },
    purchases: { ...DEFAULTS.purchases, ...part.purchases },
    webhooks: { ...DEFAULTS.webhooks, ...part.webhooks },
  };
}
