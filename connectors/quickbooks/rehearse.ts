import type { Connection, RehearseOptions } from "../../engine/contract/connector.ts";
import type { HttpRequest, HttpResult } from "../../engine/contract/io.ts";
import type { Bucket } from "../../engine/http/bucket.ts";
import { isJsonObject } from "../../engine/model/json.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { readAbout } from "./about.ts";
import { openApi } from "./api.ts";
import { withCertificate } from "./certificate.ts";
import { readSettings } from "./config.ts";
import type { CompanySeed } from "./emulator/company.ts";
import { createEmulator } from "./emulator/emulator.ts";
import type { Emulator } from "./emulator/emulator.ts";
import { openSource } from "./read.ts";
import { openDestination } from "./write.ts";

/**
 * The connection of a company that stands in this process alone: an emulator filled with what was
 * read of the real one. There is no socket, so nothing that is sent here can go anywhere else.
 */
export async function openRehearsal(options: RehearseOptions): Promise<Connection> {
  const { io, name, signal } = options;
  const settings = readSettings(withCertificate(options.config, io.files, name).config);
  const emulator = createEmulator({
    seed: await seedOf(settings.company, options),
    // What was read is told whole: an account that stands at 0 stands at 0.
    zeros: "stand",
    clock: io.clock,
    random: io.random,
    settings: { limits: { on: false }, oauth: { required: false } },
  });
  const api = openApi({
    settings,
    base: "http://127.0.0.1",
    mode: "write",
    io: {
      ...io,
      http: { request: (request) => answered(emulator, request), close: async () => {} },
    },
    tokens: { access: async () => TOKEN, renew: async () => TOKEN },
    limits: UNLIMITED,
  });
  return {
    source: openSource(api, name),
    destination: openDestination(api, name),
    about: () => readAbout(api, 0, signal),
    close: async () => {},
  };
}

const TOKEN = { kind: "token", token: "rehearsal" } as const;
const UNLIMITED: Bucket = { take: async () => true, pause: () => {} };

async function seedOf(realmId: string, { about, known }: RehearseOptions): Promise<CompanySeed> {
  const entities: Record<string, JsonObject[]> = {};
  for await (const { stream, bodies } of known) (entities[stream] ??= []).push(...bodies);
  const part = (key: string): JsonObject | null => {
    const body = about.rules?.[key] ?? null;
    return body !== null && isJsonObject(body) ? body : null;
  };
  const preferences = part("Preferences");
  return {
    realmId,
    companyInfo: part("CompanyInfo") ?? { CompanyName: about.label },
    ...(preferences === null ? {} : { preferences }),
    entities,
  };
}

async function answered(emulator: Emulator, request: HttpRequest): Promise<HttpResult> {
  const { pathname, searchParams } = new URL(request.url);
  const answer = await emulator.call({
    method: request.method,
    path: pathname,
    query: searchParams,
    body: typeof request.body === "string" ? request.body : "",
    header: (name) => request.headers[name] ?? null,
  });
  if (answer === null) return { kind: "failure", sent: "maybe", reason: "the emulator broke off" };
  const { status, headers, body } = answer;
  const text = typeof body === "string" ? body : Buffer.from(body).toString("utf8");
  return { kind: "answer", status, headers, body: text };
}
