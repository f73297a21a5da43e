import { mkdtempSync, appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runEmulator } from "../../../connectors/quickbooks/emulator/main.ts";
import { realWorld } from "../../../engine/world.ts";
import { REALM, TOKENS, answerOf, invoiceFor, smallCompany } from "./support.ts";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "emulator-"));
  writeFileSync(join(root, "company.json"), JSON.stringify(smallCompany()));
});

afterEach(() => rmSync(root, { recursive: true }));

/** Runs it on the real clock and files until `during` is done with its address. */
async function whileRunning(during: (url: string) => Promise<void>): Promise<void> {
  const { clock, random, files } = realWorld({ root });
  const stop = new AbortController();
  let listening: (url: string) => void = () => {};
  const address = new Promise<string>((resolve) => (listening = resolve));
  const ended = runEmulator({
    clock,
    random,
    files,
    seed: "company.json",
    log: "books.log",
    tokens: TOKENS,
    listening: ({ url }) => listening(url),
    stop: stop.signal,
  });
  try {
    // Where it never listens, its own failure is what the test is to see.
    await during(await Promise.race([address, ended.then(() => "")]));
  } finally {
    stop.abort();
    await ended;
  }
}

async function call(url: string, method: string, path: string, body?: object) {
  const headers = { authorization: `Bearer ${TOKENS.accessToken}` };
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  return answerOf(await fetch(`${url}/v3/company/${REALM}/${path}`, init));
}

test("it prints its address, stops when told, and knows its books when it comes back", async () => {
  let id = "";
  await whileRunning(async (url) => {
    const made = await call(url, "POST", "invoice?requestid=r1", invoiceFor("1", 10));
    id = made.body.Invoice.Id;
  });
  // The line that a killed process did not finish.
  appendFileSync(join(root, "books.log"), '{"at":"2026-');
  await whileRunning(async (url) => {
    expect((await call(url, "GET", `invoice/${id}`)).body.Invoice.TotalAmt).toBe(10);
    const again = await call(url, "POST", "invoice?requestid=r1", invoiceFor("1", 10));
    expect(again.body.Invoice.Id).toBe(id);
    await call(url, "POST", "invoice", invoiceFor("1", 11));
  });
  const lines = readFileSync(join(root, "books.log"), "utf8").trimEnd().split("\n");
  expect(lines.map((line) => typeof JSON.parse(line))).toEqual(lines.map(() => "object"));
});

test("a seed that is no company is refused by name", async () => {
  writeFileSync(join(root, "company.json"), "[]");
  await expect(whileRunning(async () => {})).rejects.toThrow("company.json is no company");
});
