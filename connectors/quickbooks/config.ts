import type { JsonObject, JsonValue } from "../../engine/model/json.ts";
import { isJsonObject, numberText } from "../../engine/model/json.ts";

/** Where the company lives, and every figure of the service that is disputed or may change. */
export interface Settings {
  readonly environment: Environment;
  /** The realm id. */
  readonly company: string;
  /** A company file, for an embedded emulator that has nothing yet. */
  readonly seed: string | null;
  /** A running emulator: loopback only. */
  readonly address: string | null;
  readonly minorVersion: string;
  /** Operations in one request. */
  readonly batchItems: number;
  readonly requestsPerSecond: number;
  readonly requestsPerMinute: number;
  readonly batchesPerMinute: number;
  /** Under way side by side. */
  readonly requestsAtOnce: number;
  /** After a 429 without Retry-After. */
  readonly throttleWaitMs: number;
  /** Rows of one page of a query. */
  readonly pageSize: number;
  /** What `certify` has found out, or a person knows; null: nobody does (facts, par. 6). */
  readonly requestIds: "honoured" | "ignored" | null;
  /** After so many days a stream is read whole again, whatever has changed; 0: always. */
  readonly wholeReadDays: number;
  /** Longer than the service's own 120 s, so that a timeout means that it has ended. */
  readonly timeoutMs: number;
  /** null: what the other end says of itself. */
  readonly settleMs: number | null;
}

export type Environment = "emulator" | "sandbox" | "production";

/** Hosts are fixed here: no configuration can send the books' key anywhere else. */
export const HOSTS: Readonly<Record<Exclude<Environment, "emulator">, string>> = {
  sandbox: "https://sandbox-quickbooks.api.intuit.com",
  production: "https://quickbooks.api.intuit.com",
};

/** The real service ends a request after 120 s; what was sent has settled after 200 s. */
export const SETTLE_MS = 200_000;

const LOOPBACK = "^https?://(127\\.0\\.0\\.1|localhost|\\[::1\\])(:[0-9]+)?/?$";

export function isLoopback(address: string): boolean {
  return new RegExp(LOOPBACK).test(address);
}

const count = (description: string, fallback: number, maximum: number): JsonObject => ({
  type: "integer",
  minimum: 1,
  maximum,
  default: fallback,
  description,
});

const LIMITS: JsonObject = {
  type: "object",
  additionalProperties: false,
  description: "What the service admits; the figures of Intuit's pages where nothing is said.",
  properties: {
    batch_items: count("Operations in one batch; an older page of Intuit says 10.", 30, 30),
    requests_per_second: count("Of one company and app.", 10, 100),
    requests_per_minute: count("Of one company.", 500, 5000),
    batches_per_minute: count("Of one company and app.", 40, 400),
    requests_at_once: count("Under way side by side; older pages of Intuit say 10.", 10, 30),
    throttle_wait_seconds: count("After a 429 that does not say how long.", 60, 3600),
    page_size: count("Rows of one page of a query.", 1000, 1000),
    timeout_seconds: count("Of one call; the service itself ends after 120.", 130, 600),
    settle_seconds: count("After which an unanswered call can take effect no more.", 200, 3600),
  },
};

const EMULATOR_ONLY: JsonObject = { properties: { environment: { const: "emulator" } } };

export const CONFIG_SCHEMA: JsonObject = {
  $schema: "http://json-schema.org/draft-07/schema#",
  type: "object",
  additionalProperties: false,
  required: ["environment", "company"],
  properties: {
    environment: {
      enum: ["emulator", "sandbox", "production"],
      description: "A local emulator, a sandbox company, or the real books.",
    },
    company: {
      type: "string",
      pattern: "^[0-9]{1,20}$",
      description: "The company's id (realm id), in quotes: its digits are no number.",
    },
    seed: {
      type: "string",
      description: "Emulator only: a JSON file with the company that it starts with.",
    },
    address: {
      type: "string",
      pattern: LOOPBACK,
      description: "Emulator only: the address of one that runs already, on this machine.",
    },
    client_id: { type: "string", description: "Of the app at Intuit: ${QBO_CLIENT_ID}." },
    client_secret: { type: "string", description: "Of the app at Intuit: ${QBO_CLIENT_SECRET}." },
    refresh_token: { type: "string", description: "The first one, where `connect` is not used." },
    webhook_verifier: {
      type: "string",
      description: "The verifier token of the app's webhooks; only `tieout webhooks` needs it.",
    },
    minor_version: {
      type: "integer",
      minimum: 75,
      maximum: 200,
      default: 75,
      description: "Of the API; 75 is the least that Intuit still serves.",
    },
    certificate: {
      type: "string",
      minLength: 1,
      description: "The file that `tieout certify` wrote; keys that stand here go before its own.",
    },
    request_ids: {
      enum: ["honoured", "ignored"],
      description: "Whether a request that is sent again is answered from memory; see certify.",
    },
    whole_read_days: {
      type: "integer",
      minimum: 0,
      maximum: 365,
      default: 7,
      description: "A stream is read whole again after so many days; 0: every time.",
    },
    limits: LIMITS,
  },
  // Draft-07: where the key stands, the rest must hold too.
  dependencies: { seed: EMULATOR_ONLY, address: EMULATOR_ONLY },
};

/** What only `tieout webhooks` needs. */
export const RECEIVER_SECRETS: readonly string[] = ["webhook_verifier"];

export const SECRETS: readonly string[] = [
  "client_id",
  "client_secret",
  "refresh_token",
  ...RECEIVER_SECRETS,
];

/** Reads what CONFIG_SCHEMA has let through. */
export function readSettings(config: JsonObject): Settings {
  const limits = isJsonObject(config["limits"] ?? null) ? (config["limits"] as JsonObject) : {};
  const environment = text(config["environment"]) as Environment | null;
  const settle = whole(limits["settle_seconds"]);
  return {
    environment: environment ?? "emulator",
    company: text(config["company"]) ?? "",
    seed: text(config["seed"]),
    address: text(config["address"])?.replace(/\/$/, "") ?? null,
    minorVersion: String(whole(config["minor_version"]) ?? 75),
    batchItems: whole(limits["batch_items"]) ?? 30,
    requestsPerSecond: whole(limits["requests_per_second"]) ?? 10,
    requestsPerMinute: whole(limits["requests_per_minute"]) ?? 500,
    batchesPerMinute: whole(limits["batches_per_minute"]) ?? 40,
    requestsAtOnce: whole(limits["requests_at_once"]) ?? 10,
    throttleWaitMs: (whole(limits["throttle_wait_seconds"]) ?? 60) * 1000,
    pageSize: whole(limits["page_size"]) ?? 1000,
    requestIds: text(config["request_ids"]) as Settings["requestIds"],
    wholeReadDays: whole(config["whole_read_days"]) ?? 7,
    timeoutMs: (whole(limits["timeout_seconds"]) ?? 130) * 1000,
    settleMs: settle === null ? null : settle * 1000,
  };
}

function text(value: JsonValue | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function whole(value: JsonValue | undefined): number | null {
  const digits = value === undefined ? null : numberText(value);
  return digits !== null && /^[0-9]{1,9}$/.test(digits) ? Number(digits) : null;
}
