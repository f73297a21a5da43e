/** Notes and files that hang on entities: uploaded, found by what they hang on, downloaded. */
import { expect, test } from "vitest";
import { startEmulator } from "../../../connectors/quickbooks/emulator/server.ts";
import { realClock } from "../../../engine/world.ts";
import {
  type Json,
  REALM,
  TOKENS,
  invoiceFor,
  memoryLog,
  openCompany,
  smallCompany,
  testRandom,
} from "./support.ts";

const refersTo = (type: string, value: string) => ({
  AttachableRef: [{ EntityRef: { type, value } }],
});

test("a note hangs on what it names, and is found, changed and deleted there", async () => {
  const books = openCompany();
  const note = await books.create("Attachable", { Note: "seen", ...refersTo("Customer", "1") });
  expect(note).toMatchObject({ Note: "seen", domain: "QBO", sparse: false, SyncToken: "0" });
  expect(note.AttachableRef).toEqual([
    { EntityRef: { value: "1", type: "Customer" }, IncludeOnSend: false },
  ]);
  await books.create("Attachable", { Note: "elsewhere", ...refersTo("Vendor", "30") });
  const where = "AttachableRef.EntityRef.Type = 'customer' and AttachableRef.EntityRef.value = '1'";
  const found = await books.query(`select * from attachable where ${where}`);
  expect(found.body.QueryResponse.Attachable).toEqual([note]);
  const changed = await books.post("attachable", { ...note, Note: "looked at" });
  expect(changed.body.Attachable).toMatchObject({ SyncToken: "1", Note: "looked at" });
  const deleted = await books.post("attachable?operation=delete", changed.body.Attachable);
  expect(deleted.body.Attachable).toEqual({ domain: "QBO", status: "Deleted", Id: note.Id });
});

test("what hangs on nothing that there is, or says nothing, is refused", async () => {
  const books = openCompany();
  const stray = await books.post("attachable", { Note: "n", ...refersTo("Invoice", "9") });
  expect([stray.code, stray.detail]).toEqual([
    "2500",
    "Invalid Reference Id : Transactions element id 9 not found",
  ]);
  expect((await books.post("attachable", refersTo("Customer", "1"))).code).toBe("2020");
});

const formOf = (...files: readonly (readonly [number: string, file: File, told?: object])[]) => {
  const form = new FormData();
  for (const [number, file, told] of files) {
    if (told !== undefined) form.append(`file_metadata_${number}`, JSON.stringify(told));
    form.append(`file_content_${number}`, file);
  }
  return form;
};

test("files go up with what is said of them, and come down byte for byte", async () => {
  const log = memoryLog();
  const start = () =>
    startEmulator({
      seed: smallCompany(),
      clock: realClock,
      random: testRandom(),
      tokens: TOKENS,
      persistence: log,
      settings: { limits: { on: false } },
    });
  let server = await start();
  const base = `${server.url}/v3/company/${REALM}`;
  const headers = { authorization: `Bearer ${TOKENS.accessToken}` };
  const made = await fetch(`${base}/invoice`, {
    method: "POST",
    headers,
    body: JSON.stringify(invoiceFor("1", 5)),
  });
  const { Invoice } = (await made.json()) as Json;
  const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
  const body = formOf(
    ["01", new File([bytes], "all.bin", { type: "image/png" }), refersTo("Invoice", Invoice.Id)],
    ["02", new File(["hello"], "b.txt", { type: "text/plain" }), { FileName: "named.txt" }],
    ["03", new File(["x"], "c.txt"), refersTo("Invoice", "999")],
  );
  const answer = await fetch(`${base}/upload`, { method: "POST", headers, body });
  const { AttachableResponse } = (await answer.json()) as Json;
  const [first, second, third] = AttachableResponse;
  expect(answer.status).toBe(200);
  expect(Object.keys(first.Attachable)).toEqual([
    ...["FileName", "FileAccessUri", "TempDownloadUri", "Size", "ContentType"],
    ...["domain", "sparse", "Id", "SyncToken", "MetaData", "AttachableRef"],
  ]);
  expect(first.Attachable).toMatchObject({
    FileName: "all.bin",
    Size: 256,
    ContentType: "image/png",
    FileAccessUri: `/v3/company/${REALM}/download/${first.Attachable.Id}`,
  });
  expect([second.Attachable.FileName, second.Attachable.Size]).toEqual(["named.txt", 5]);
  expect(third.Fault.Error[0].code).toBe("2500");
  await server.close();
  // As after a kill: what was uploaded is in the log.
  server = await start();
  const again = `${server.url}/v3/company/${REALM}`;
  const at = await fetch(`${again}/download/${first.Attachable.Id}`, { headers });
  const address = await at.text();
  expect(address).toBe(first.Attachable.TempDownloadUri);
  const file = await fetch(`${server.url}${new URL(address).pathname}`);
  expect(file.headers.get("content-type")).toBe("image/png");
  expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes);
  expect((await fetch(`${server.url}/attachments/none`)).status).toBe(404);
  await server.close();
});

test("an upload without a file, or that is no form, is refused", async () => {
  const books = openCompany();
  const { body } = await books.send("POST", "upload", "{}");
  expect(body.Fault.Error[0].code).toBe("2010");
  const type = "multipart/form-data; boundary=b";
  const text = '--b\r\ncontent-disposition: form-data; name="other"\r\n\r\nx\r\n--b--\r\n';
  const none = await books.send("POST", "upload", text, { "content-type": type });
  expect([none.code, none.status]).toEqual(["2020", 400]);
});
