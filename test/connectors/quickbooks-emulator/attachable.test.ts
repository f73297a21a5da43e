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
  const told = await fetch(`${again}/attachable/${first.Attachable.Id}`, { headers });
  expect(((await told.json()) as Json).Attachable.TempDownloadUri).toBe(address);
  const path = new URL(first.Attachable.TempDownloadUri).pathname;
  expect(address).toBe(`${server.url}${path}`);
  const file = await fetch(address);
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

/** `text` is a byte a character. */
const uploaded = async (text: string, boundary: string) => {
  const to = `http://127.0.0.1/v3/company/${REALM}/upload`;
  const type = `multipart/form-data; boundary=${boundary}`;
  const headers = { authorization: `Bearer ${TOKENS.accessToken}`, "content-type": type };
  const body = new Uint8Array(Buffer.from(text, "latin1"));
  const asked = new Request(to, { method: "POST", headers, body });
  const answer = (await (await openCompany().emulator.handle(asked)).json()) as Json;
  return answer.AttachableResponse?.[0].Attachable ?? answer;
};

const python = (content: string) =>
  [
    ...["", "--b", 'Content-Disposition: form-data; name="file_metadata_01"'],
    ...["Content-Type: application/json", "", '{"FileName": "a.png"}', ""],
    ...["--b", 'Content-Disposition: form-data; name="file_content_01"'],
    ...["Content-Type: image/png", "Content-Transfer-Encoding: base64", "", content, ""],
    ...["--b--", ""],
  ].join("\n");

test.each([["\n"], ["\r\n"]])(
  "an upload as python-quickbooks sends it, with lines that end in %j",
  async (end) => {
    const text = python("//4AAQ==").replaceAll("\n", end);
    const made = await uploaded(text, "b");
    expect(made).toMatchObject({ FileName: "a.png", Size: 4, ContentType: "image/png" });
  },
);

const disposed = 'content-disposition: form-data; name="file_content_01"';

test.each([
  ["bytes without a file's name", "b", `${disposed}\r\ncontent-type: image/png\r\n\r\n\xff\xfe\0`],
  ["a quoted boundary", '"b"', `${disposed}\r\ncontent-type: image/png\r\n\r\n\r\n\r`],
  [
    "base64 with a file's name",
    "b",
    `${disposed}; filename="x"\r\ncontent-type: image/png\r\ncontent-transfer-encoding: BASE64\r\n\r\n//4A`,
  ],
  ["what looks like its end", "b", `${disposed}\r\nContent-Type: image/png\r\n\r\n\n--`],
])("an upload keeps %s", async (_, boundary, part) => {
  const text = `before\r\n--b\r\n${part}\r\n--b--\r\nafter`;
  expect(await uploaded(text, boundary)).toMatchObject({ Size: 3, ContentType: "image/png" });
});

test("an upload that is cut off, or has a part without a name, is refused", async () => {
  const whole = `--b\r\n${disposed}\r\n\r\nabc\r\n--b--`;
  expect(await uploaded(whole, "b")).toMatchObject({ Size: 3 });
  for (const text of [whole.slice(0, -2), whole.replace("; name=", "; of="), ""]) {
    expect((await uploaded(text, "b")).Fault.Error[0].code).toBe("2010");
  }
});

test.each([
  ["image/png\r\nset-cookie: a=b", "application/octet-stream"],
  ["picture", "application/octet-stream"],
  ["image/\u{1f5bc}", "application/octet-stream"],
  ["text/plain; charset=utf-8", "text/plain; charset=utf-8"],
])("a file said to be %j comes down as %s", async (ContentType, type) => {
  const books = openCompany();
  const told = JSON.stringify({ ContentType });
  const text = ["metadata", "content"]
    .map((of) => [of, of === "content" ? "abc" : told])
    .map(([of, held]) => `--b\ncontent-disposition: form-data; name=file_${of}_1\n\n${held}\n`);
  const form = { "content-type": "multipart/form-data; boundary=b" };
  const { body } = await books.send("POST", "upload", `${text.join("")}--b--`, form);
  const made = body.AttachableResponse[0].Attachable;
  const address = (await books.get(`download/${made.Id}`)).text;
  expect([made.ContentType, made.TempDownloadUri]).toEqual([type, address]);
  const file = await books.emulator.handle(new Request(address));
  expect([file.status, file.headers.get("content-type")]).toEqual([200, type]);
  // The company's file has neither a place nor the bytes; what is deleted is gone.
  expect(books.emulator.save()).toContain(`"TempDownloadUri":"/attachments/`);
  const other = openCompany();
  await other.admin("POST", "load", books.emulator.save());
  expect((await other.get(`download/${made.Id}`)).code).toBe("610");
  await books.post("attachable?operation=delete", made);
  expect((await books.emulator.handle(new Request(address))).status).toBe(404);
});

test("an upload that comes again by its requestid is answered as it was, and made once", async () => {
  const books = openCompany();
  const form = { "content-type": "multipart/form-data; boundary=b" };
  const part = (name: string) => `--b\ncontent-disposition: form-data; name=${name}\n\nabc\n`;
  const text = `${part("file_content_1")}${part("file_content_2")}--b--`;
  const again = async (query: string) => {
    const { body } = await books.send("POST", `upload${query}`, text, form);
    return body.AttachableResponse;
  };
  const first = await again("?requestid=q1");
  expect(await again("?requestid=q1")).toEqual(first);
  const count = async () =>
    (await books.query("select count(*) from Attachable")).body.QueryResponse.totalCount;
  expect(await count()).toBe(2);
  await again("?requestid=q2");
  await again("");
  expect(await count()).toBe(6);
  const long = await books.send("POST", `upload?requestid=${"q".repeat(51)}`, text, form);
  expect(long.status).toBe(400);
});
