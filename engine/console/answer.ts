import type { Context } from "hono";
import { TieoutError } from "../errors.ts";
import type { ErrorCode } from "../errors.ts";
import { writeJson } from "../model/json.ts";
import type { JsonTree } from "../model/json.ts";

/** Numbers as the other side wrote them; what ends an action as its code, words and advice. */
export async function answer(c: Context, work: () => Promise<object>): Promise<Response> {
  try {
    return reply(200, await work());
  } catch (error) {
    return refusal(error);
  }
}

/** As `answer`, a whole file: what a person keeps or hands on. */
export async function file(
  c: Context,
  type: string,
  work: () => Promise<string>,
): Promise<Response> {
  try {
    const headers = {
      "content-type": `${type}; charset=utf-8`,
      "content-disposition": "attachment",
    };
    return new Response(await work(), { headers });
  } catch (error) {
    return refusal(error);
  }
}

function refusal(error: unknown): Response {
  if (error instanceof TieoutError) {
    const { code, message, advice, exit } = error;
    return reply(STATUS[code] ?? 422, { code, message, advice, exit });
  }
  // What nobody expected is told in the terminal, not to the page.
  console.error(error);
  const message = "Tieout stopped at something that it did not expect. This is a bug.";
  return reply(500, { code: "internal", message, advice: "See the terminal of the console." });
}

const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  TO900: 400,
  TO910: 409,
  TO911: 409,
  TO918: 403,
  TO924: 503,
  TO941: 503,
};

function reply(status: number, body: object): Response {
  return new Response(writeJson(body as JsonTree), {
    status,
    headers: { "content-type": "application/json; charset=utf-8" },
  });
}
