/** Uploaded files: POST /upload, GET /download/{id}, and the address that a download names [D]. */
import type { Hono } from "hono";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { parseObject, textAt, textOf } from "../body.ts";
import { type Emulation, randomHex } from "../emulation.ts";
import { definitionNamed } from "../entities/catalogue.ts";
import { notFound, refusal, requiredMissing, unreadableProperty } from "../faults.ts";
import { bodyFromXml } from "../notation/xml-body.ts";
import { write } from "../operations.ts";
import { type Answer, faultAnswer, faultBody, jsonAnswer, textAnswer } from "./answers.ts";
import type { Api } from "./api.ts";
import { type Files, keyOf } from "./kept-files.ts";
import type { Part } from "./parts.ts";
import { type NotesFor, type Written, once } from "./write.ts";

const PART = /^file_(content|metadata)_(\w+)$/;

/** Each `file_content_NN` with the `file_metadata_NN` beside it; faults stand inside a 200 [D]. */
export function answerUpload(
  api: Api,
  parts: readonly Part[] | null,
  requestId: string | null,
): Answer {
  const { emulation } = api;
  if (parts === null) return faultAnswer(emulation, refusal(unreadableProperty()));
  const files = parts.filter(({ name }) => PART.exec(name)?.[1] === "content");
  if (files.length === 0) {
    return faultAnswer(emulation, refusal(requiredMissing("file_content_0")));
  }
  const answers = files.map((file, at) => {
    const own = requestId === null ? null : `${requestId} file ${at}`;
    return uploaded(api, file, parts, own);
  });
  return jsonAnswer(emulation, { AttachableResponse: answers });
}

function uploaded(
  api: Api,
  file: Part,
  parts: readonly Part[],
  requestId: string | null,
): JsonObject {
  const number = PART.exec(file.name)![2]!;
  const beside = parts.find(({ name }) => name === `file_metadata_${number}`);
  const told = beside === undefined ? {} : metadataOf(beside.bytes.toString("utf8"));
  if (told === null) return faultBody(refusal(unreadableProperty()));
  const FileName = textOf(told["FileName"]) ?? file.fileName ?? `file_${number}`;
  const ContentType = mediaType(textOf(told["ContentType"]) ?? file.type);
  const sent = { ...told, FileName, ContentType };
  const content = file.bytes.toString("base64");
  const given = { ...sent, content };
  return once(api, { requestId, given }, (notesFor) =>
    kept(api.emulation, sent, { type: ContentType, content, Size: file.bytes.length }, notesFor),
  ).body;
}

function kept(
  emulation: Emulation,
  sent: JsonObject,
  file: { readonly type: string; readonly content: string; readonly Size: number },
  notesFor: NotesFor,
): Written {
  const { type, content, Size } = file;
  const key = randomHex(emulation, 16);
  const outcome = write(emulation, definitionNamed("Attachable")!, "create", sent, {
    include: new Set(),
    byHand: false,
    computed: (id) => ({
      FileAccessUri: `/v3/company/${emulation.company.realmId}/download/${id}`,
      TempDownloadUri: `/attachments/${key}`,
      Size,
    }),
    notesFor: (answer) => ({ file: { key, type, content }, ...notesFor({ Attachable: answer }) }),
  });
  if (outcome.kind === "done") return { status: 200, body: { Attachable: outcome.answer } };
  return { status: outcome.fault.status, body: faultBody(outcome.fault) };
}

function metadataOf(text: string): JsonObject | null {
  return text.trimStart().startsWith("<") ? bodyFromXml(text, "attachable") : parseObject(text);
}

/** It becomes a header of the download: what is no plain media type [RFC 9110] names none. */
function mediaType(told: string): string {
  return /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?: *;[\x20-\x7e]*)?$/.test(told) ? told : UNKNOWN;
}

const UNKNOWN = "application/octet-stream";

/** The address at which the file lies, as plain text [D]; a company file brings no files. */
export function answerDownload({ emulation, files }: Api, id: string, origin: string): Answer {
  const body = emulation.company.get("Attachable", id) ?? {};
  const address = textAt(body, "TempDownloadUri");
  if (files.get(keyOf(body)) === null) return faultAnswer(emulation, refusal(notFound()));
  return textAnswer(emulation, `${origin}${address}`);
}

/** Whoever has the address has the file, as with the service's own. */
export function addFiles(app: Hono, files: Files): void {
  app.get("/attachments/:key", (c) => {
    const file = files.get(c.req.param("key"));
    if (file === null) return new Response(null, { status: 404 });
    const headers = { "content-type": file.type, "content-disposition": "attachment" };
    return new Response(new Uint8Array(file.bytes), { status: 200, headers });
  });
}
