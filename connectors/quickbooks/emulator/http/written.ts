/** An answer on its way out: its content as text, JSON or XML. */
import { xmlText } from "../notation/xml-write.ts";
import type { Answer } from "./answers.ts";

export type Notation = "json" | "xml";

export interface Written {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** `origin`: "http://127.0.0.1:8080", as the caller knows this emulator. */
export function written(answer: Answer, notation: Notation, origin = ""): Written {
  const { status, content, cutAt } = answer;
  const inXml = notation === "xml" && typeof content !== "string" && !isReport(answer);
  const headers = inXml ? asXml(answer.headers) : answer.headers;
  const text = placed(inXml ? xmlText(answer.xml ?? content) : textOf(content), origin);
  if (cutAt === undefined) return { status, headers, body: text };
  return { status, headers, body: Buffer.from(text, "utf8").subarray(0, cutAt) };
}

/**
 * A file's address is stored without its origin, which is another for every port. No text that a
 * caller stored can read as its key: quotes and brackets in one are escaped.
 */
function placed(text: string, origin: string): string {
  if (!text.includes(':"/attachments/') && !text.includes(">/attachments/")) return text;
  return text.replaceAll(/(["<]TempDownloadUri(?:":"|>))(?=\/attachments\/)/g, `$1${origin}`);
}

/** Raw numbers write themselves; looking at every value for a decimal took half of the time. */
function textOf(content: Answer["content"]): string {
  return typeof content === "string" ? content : JSON.stringify(content);
}

/** Reports are told in JSON only [M: the documentation names no other]. */
function isReport({ content }: Answer): boolean {
  return typeof content !== "string" && "Rows" in content && "Columns" in content;
}

function asXml(headers: Answer["headers"]): Answer["headers"] {
  const type = headers["content-type"]!.replace("json", "xml");
  return { ...headers, "content-type": type };
}

/** For whoever calls without a socket; null, a broken connection, as the fetch standard has it. */
export function responseOf(answer: Written | null): Response {
  if (answer === null) return Response.error();
  const { status, headers, body } = answer;
  return new Response(body, { status, headers });
}
