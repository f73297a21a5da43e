import type { Emulator } from "../../connectors/quickbooks/emulator/emulator.ts";
import type { Http, HttpRequest, HttpResult } from "../../engine/contract/io.ts";

/** Where the emulator of a test is found: no socket, the World's http leads to it. */
export const EMULATOR_URL = "http://127.0.0.1:9341";

/** A network that ends at an emulator in this process, and never fails by itself. */
export function emulatorHttp(emulator: Emulator): Http {
  return { request: (request) => carryTo(emulator, request), close: () => Promise.resolve() };
}

/** One request through the emulator's own door. */
export async function carryTo(emulator: Emulator, request: HttpRequest): Promise<HttpResult> {
  if (!request.url.startsWith(`${EMULATOR_URL}/`)) {
    return { kind: "failure", sent: "no", reason: `nothing listens at ${request.url}` };
  }
  const answer = await emulator.handle(
    new Request(request.url, {
      method: request.method,
      headers: request.headers,
      ...(request.body === undefined ? {} : { body: request.body as string }),
    }),
  );
  if (answer.type === "error") {
    return { kind: "failure", sent: "maybe", reason: "the connection was closed" };
  }
  const headers = Object.fromEntries(answer.headers);
  return { kind: "answer", status: answer.status, headers, body: await answer.text() };
}
