import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { readSettings } from "../../connectors/quickbooks/config.ts";
import { quickbooks } from "../../connectors/quickbooks/index.ts";
import type { JsonObject } from "../../engine/model/json.ts";

const check = new Ajv({ strict: true, allErrors: true }).compile(quickbooks.configSchema);
const EMULATOR: JsonObject = { environment: "emulator", company: "9341453508217706" };

test("a connection names its environment and its company, and nothing unknown", () => {
  expect(check(EMULATOR)).toBe(true);
  expect(check({ ...EMULATOR, seed: "company.json" })).toBe(true);
  expect(check({ company: "1" })).toBe(false);
  expect(check({ environment: "live", company: "1" })).toBe(false);
  expect(check({ ...EMULATOR, company: 9341453508217706 })).toBe(false);
  expect(check({ ...EMULATOR, hostname: "quickbooks.example" })).toBe(false);
  expect(check({ ...EMULATOR, minor_version: 70 })).toBe(false);
});

test("an address is on this machine, and only for an emulator", () => {
  const at = (address: string, environment = "emulator"): boolean =>
    check({ ...EMULATOR, environment, address });
  expect(at("http://127.0.0.1:4010")).toBe(true);
  expect(at("http://localhost:4010/")).toBe(true);
  expect(at("http://[::1]:4010")).toBe(true);
  expect(at("https://example.com")).toBe(false);
  expect(at("http://127.0.0.1.example.com")).toBe(false);
  expect(at("http://127.0.0.1@example.com")).toBe(false);
  expect(at("http://127.0.0.1:4010", "production")).toBe(false);
  expect(check({ ...EMULATOR, environment: "sandbox", seed: "company.json" })).toBe(false);
});

test("every disputed figure is a setting, with Intuit's as its default", () => {
  expect(readSettings(EMULATOR)).toEqual({
    environment: "emulator",
    company: "9341453508217706",
    seed: null,
    address: null,
    minorVersion: "75",
    batchItems: 30,
    requestsPerSecond: 10,
    requestsPerMinute: 500,
    batchesPerMinute: 40,
    requestsAtOnce: 10,
    throttleWaitMs: 60_000,
    pageSize: 1000,
    wholeReadDays: 7,
    requestIds: null,
    timeoutMs: 130_000,
    settleMs: null,
  });
  const limits = { batch_items: 10, settle_seconds: 5, timeout_seconds: 140 };
  expect(check({ ...EMULATOR, limits })).toBe(true);
  expect(readSettings({ ...EMULATOR, limits })).toMatchObject({
    batchItems: 10,
    settleMs: 5000,
    timeoutMs: 140_000,
  });
  expect(check({ ...EMULATOR, limits: { batch_items: 31 } })).toBe(false);
});

test("secrets are named, and each is a key of the connection", () => {
  const properties = quickbooks.configSchema["properties"] as JsonObject;
  expect(quickbooks.secrets).toEqual([
    "client_id",
    "client_secret",
    "refresh_token",
    "webhook_verifier",
  ]);
  for (const key of quickbooks.secrets) expect(properties[key]).toBeDefined();
});
