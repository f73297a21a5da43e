/** An answer on its way out: its content as text, JSON or XML. */
import { xmlText } from "../notation/xml-write.ts";
import type { Answer } from "./answers.ts";

export type Notation = "json" | "xml";

export interface Written {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export function written(answer: Answer, notation: Notation): Written {
  const { status, content, cutAt } = answer;
  const inXml = notation === "xml" && typeof content !== "string" && !isReport(answer);
  const headers = inXml ? asXml(answer.headers) : answer.headers;
  const text = inXml ? xmlText(answer.xml ?? content) : textOf(content);
  if (cutAt === undefined) return { status, headers, body: text };
  return { status, headers, body: Buffer.from(text, "utf8").subarray(0, cutAt) };
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
