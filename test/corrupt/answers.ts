/** Books whose answers are corrupted on their way: one or two of a run, from a seed. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { createEmulator } from "../../connectors/quickbooks/emulator/emulator.ts";
import type { Emulator } from "../../connectors/quickbooks/emulator/emulator.ts";
import { realClock, realRandom } from "../../engine/world.ts";
import type { Chance } from "../config/corrupt/random.ts";
import { harborline } from "../line/company.ts";
import { carryTo, EMULATOR_URL } from "../support/emulator-http.ts";
import { spoil } from "./spoil.ts";

export interface BadBooks {
  readonly url: string;
  /** Books as they were at first; null: nothing is corrupted from here on. */
  begin(chance: Chance): void;
  mend(): void;
  /** The numbers of the invoices that are there. */
  numbers(): readonly string[];
  close(): Promise<void>;
}

/** A run asks about so often. */
const ANSWERS = 14;

export async function openBadBooks(): Promise<BadBooks> {
  let emulator: Emulator = freshBooks();
  let chance: Chance | null = null;
  let bad: ReadonlySet<number> = new Set();
  let asked = 0;
  const server = http.createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });
  async function serve(
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { authorization = "", "content-type": type = "", accept = "*/*" } = request.headers;
    const body = Buffer.concat(chunks).toString();
    const result = await carryTo(emulator, {
      method: request.method === "POST" ? "POST" : "GET",
      url: `${EMULATOR_URL}${request.url ?? ""}`,
      headers: { authorization, accept, "content-type": type },
      timeoutMs: 10_000,
      ...(body === "" ? {} : { body }),
    });
    if (result.kind === "failure") return void response.destroy();
    const isBad = (request.url ?? "").startsWith("/v3/") && bad.has(asked++);
    const told = isBad && chance !== null ? corrupted(result.body, chance) : result.body;
    const { "content-type": said = "application/json" } = result.headers;
    response.writeHead(result.status, { "content-type": said }).end(told);
  }
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    begin(next) {
      emulator = freshBooks();
      chance = next;
      asked = 0;
      bad = new Set([next.below(ANSWERS), next.below(ANSWERS)]);
    },
    mend() {
      bad = new Set();
    },
    numbers: () =>
      [...emulator.company.all("Invoice")].flatMap(({ body }) =>
        typeof body?.["DocNumber"] === "string" ? [body["DocNumber"]] : [],
      ),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function freshBooks(): Emulator {
  return createEmulator({
    seed: harborline(),
    clock: realClock,
    random: realRandom,
    settings: { settleMs: 20, limits: { on: false } },
  });
}

/** Mostly JSON still, and then of another shape: noise is seen by the first reader. */
function corrupted(text: string, chance: Chance): string | Buffer {
  if (chance.below(5) === 0) return spoil(Buffer.from(text), chance);
  const whole = JSON.parse(text) as unknown;
  const places = [...placesIn(whole)];
  if (places.length === 0) return spoil(Buffer.from(text), chance);
  const { within, key } = chance.of(places);
  const other = chance.of(places);
  const put = chance.of(OTHERS);
  if (put === DELETE) delete within[key];
  else within[key] = put === ANOTHER ? other.within[other.key] : put;
  try {
    return JSON.stringify(whole);
  } catch {
    // A thing inside itself.
    return "{}";
  }
}

const DELETE = Symbol("delete");
const ANOTHER = Symbol("another");
const OTHERS: readonly unknown[] = [
  DELETE,
  ANOTHER,
  null,
  true,
  -1,
  1e21,
  "",
  "0",
  "999999999999999999999",
  "1970-13-45",
  "\u202e\u0007",
  "x".repeat(5000),
  [],
  [null],
  {},
  { value: "1" },
  { Error: [{ code: "6000", Message: "no" }], type: "ValidationFault" },
];

interface PlaceOf {
  readonly within: Record<string, unknown>;
  readonly key: string;
}

function* placesIn(value: unknown): Generator<PlaceOf> {
  if (typeof value !== "object" || value === null) return;
  const within = value as Record<string, unknown>;
  for (const key of Object.keys(within)) {
    yield { within, key };
    yield* placesIn(within[key]);
  }
}
