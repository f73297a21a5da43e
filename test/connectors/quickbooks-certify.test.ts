/** Certify against emulators set each way: it has to find out how each one was set. */
import { expect, test } from "vitest";
import { quickbooksCertifier } from "../../connectors/quickbooks/certify.ts";
import { textAt } from "../../connectors/quickbooks/emulator/body.ts";
import { createEmulator } from "../../connectors/quickbooks/emulator/emulator.ts";
import type { Emulator } from "../../connectors/quickbooks/emulator/emulator.ts";
import { settingsWith } from "../../connectors/quickbooks/emulator/settings.ts";
import type { SettingsPart } from "../../connectors/quickbooks/emulator/settings.ts";
import type { Certificate, CertifySession } from "../../engine/contract/certify.ts";
import { SILENT } from "../../engine/log.ts";
import { realRandom } from "../../engine/world.ts";
import { emulatorHttp, EMULATOR_URL } from "../support/emulator-http.ts";
import { memoryFiles } from "../support/memory-files.ts";
import { openVirtualTime } from "../support/virtual-time.ts";
import type { VirtualTime } from "../support/virtual-time.ts";
import { COMPANY, harborline } from "../line/company.ts";
import { testVault } from "./quickbooks-server.ts";

interface Sandbox {
  readonly emulator: Emulator;
  readonly session: CertifySession;
  readonly time: VirtualTime;
  readonly stop: AbortController;
  /** Documents that are there. */
  documents(): readonly string[];
}

const DOCUMENTS = ["Invoice", "Payment", "Deposit", "Purchase"] as const;

async function sandbox(settings: SettingsPart = {}, seed = harborline()): Promise<Sandbox> {
  const time = openVirtualTime({ patience: 5000 });
  const { clock } = time;
  const emulator = createEmulator({ seed, clock, random: realRandom, settings });
  const http = emulatorHttp(emulator);
  const files = memoryFiles("/project", () => time.nowMs());
  const stop = new AbortController();
  const session = await quickbooksCertifier.open({
    name: "books",
    config: { environment: "emulator", company: COMPANY, address: EMULATOR_URL },
    mode: "write",
    io: { clock, random: realRandom, files, http, log: SILENT },
    secrets: new Map(),
    vault: testVault(),
    folder: "/project/.tieout",
    signal: stop.signal,
  });
  const documents = (): readonly string[] =>
    DOCUMENTS.flatMap((entity) =>
      [...emulator.company.all(entity)].flatMap(({ id, body }) =>
        body === null ? [] : [`${entity} ${id}`],
      ),
    );
  return { emulator, session, time, stop, documents };
}

const run = ({ session, time }: Sandbox, patienceMs = 600_000): Promise<Certificate> =>
  time.run(session.run({ patienceMs, onStep: () => {} }));

const answersOf = ({ answers }: Certificate): Readonly<Record<string, string>> =>
  Object.fromEntries(answers.map(({ question, answer }) => [question, answer]));

const USUAL = {
  "query lag after a create": "none",
  "duplicate numbers": "refused",
  "tax override": "honoured",
  "service item on an asset account": "taken",
  "void of deposits": "refused",
  "void of purchases": "refused",
  "payment on a sub-customer's invoice": "taken",
  "another body under the same requestid": "replayed",
  "metering of batches": "by call",
  "life of a requestid": "honoured",
};

test("it finds out how the usual emulator does, and takes everything away again", async () => {
  const box = await sandbox();
  const certificate = await run(box);
  expect(answersOf(certificate)).toEqual(USUAL);
  expect(certificate.left).toEqual([]);
  expect(box.documents()).toEqual([]);
  const names = [...box.emulator.company.all("Customer")].flatMap(({ body }) =>
    textAt(body ?? {}, "DisplayName").startsWith("Certify") ? [body?.["Active"]] : [],
  );
  expect(names).toEqual([false, false]);
});

test.for<readonly [SettingsPart, question: string, answer: string]>([
  [{ query: { lagMs: 3000 } }, "query lag after a create", "3000 ms"],
  [{ numbers: { warnDuplicates: false } }, "duplicate numbers", "taken"],
  [{ sales: { suppliedTax: "zero" } }, "tax override", "zero"],
  [{ items: { assetAccount: "refused" } }, "service item on an asset account", "refused"],
  [{ deposits: { void: "zeroes" } }, "void of deposits", "zeroes"],
  [{ purchases: { void: "zeroes" } }, "void of purchases", "zeroes"],
  [{ payments: { subCustomer: "refused" } }, "payment on a sub-customer's invoice", "refused"],
  [{ requestId: { otherBody: "600" } }, "another body under the same requestid", "refused"],
  [{ limits: { meterBatchItems: true } }, "metering of batches", "by operation"],
  [{ requestId: { honoured: false } }, "life of a requestid", "ignored"],
  [{ requestId: { retentionMs: 120_000 } }, "life of a requestid", "forgotten"],
])("it finds out %j", async ([settings, question, answer]) => {
  const box = await sandbox(settings);
  const certificate = await run(box);
  expect(answersOf(certificate)[question]).toBe(answer);
  expect([certificate.left, box.documents()]).toEqual([[], []]);
  // What it writes for the emulator makes another one that does the same.
  const twin = await sandbox(certificate.emulator as SettingsPart);
  expect(answersOf(await run(twin))[question]).toBe(answer);
});

test("duplicate numbers are another setting where the company numbers by itself", async () => {
  for (const CustomTxnNumbers of [true, false]) {
    const preferences = { SalesFormsPrefs: { CustomTxnNumbers } };
    const key = CustomTxnNumbers ? "warnDuplicates" : "refuseWhenAutomatic";
    for (const isRefused of [true, false]) {
      const numbers = { [key]: isRefused };
      const box = await sandbox({ numbers }, { ...harborline(), preferences });
      const certificate = await run(box);
      const answer = isRefused ? "refused" : "taken";
      expect(answersOf(certificate)["duplicate numbers"]).toBe(answer);
      expect(certificate.emulator).toMatchObject({ numbers });
    }
  }
});

test("the life of an id is waited for as long as the patience goes", async () => {
  const hours = { requestId: { retentionMs: 2 * 3_600_000 } };
  const short = await run(await sandbox(hours), 600_000);
  expect(short.answers.at(-1)).toMatchObject({ answer: "honoured" });
  const long = await run(await sandbox(hours), 24 * 3_600_000);
  expect(long.answers.at(-1)).toMatchObject({ answer: "forgotten" });
  expect(long.emulator).toMatchObject({ requestId: { retentionMs: 3_600_000 } });
  expect(long.connection).toMatchObject({ request_ids: "ignored" });
});

test("the settings that it writes are settings, and say what each answer says", async () => {
  const { emulator, connection } = await run(await sandbox());
  expect(connection).toEqual({ request_ids: "honoured" });
  const whole = settingsWith(emulator as SettingsPart);
  expect(whole.deposits.void).toBe("refused");
  const metered = await run(await sandbox({ limits: { meterBatchItems: true } }));
  expect(metered.connection).toMatchObject({ limits: { batch_items: 1 } });
});

test("documents of others are seen, those that an earlier run left are not", async () => {
  const box = await sandbox();
  const { session, time, emulator } = box;
  expect(await time.run(session.foreign())).toEqual([]);
  const invoice = (id: string, PrivateNote: string) => ({
    entity: "Invoice",
    id,
    body: {
      Id: id,
      SyncToken: "0",
      PrivateNote,
      TxnDate: "2026-07-02",
      TotalAmt: 10,
      Balance: 10,
      CustomerRef: { value: "50" },
    },
  });
  const at = time.clock.now();
  emulator.company.commit({ at, changes: [invoice("7001", "[tieout-certify]")] });
  expect(await time.run(session.foreign())).toEqual([]);
  emulator.company.commit({ at, changes: [invoice("7002", "of a bookkeeper")] });
  expect(await time.run(session.foreign())).toEqual([{ stream: "Invoice", count: 1 }]);
  await run(box);
  expect(box.documents()).toEqual(["Invoice 7002"]);
});

test("a person who stops it leaves nothing behind", async () => {
  const box = await sandbox();
  const onStep = ({ done }: { readonly done: number }): void => {
    if (done === 6) box.stop.abort();
  };
  const running = box.time.run(box.session.run({ patienceMs: 0, onStep }));
  await expect(running).rejects.toMatchObject({ code: "TO902" });
  expect(box.documents()).toEqual([]);
});
