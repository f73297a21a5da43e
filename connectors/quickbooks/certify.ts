import type { Certificate, Certifier, CertifyOptions } from "../../engine/contract/certify.ts";
import type { OpenOptions } from "../../engine/contract/connector.ts";
import type { Bucket } from "../../engine/http/bucket.ts";
import type { JsonObject, JsonValue } from "../../engine/model/json.ts";
import { isJsonObject } from "../../engine/model/json.ts";
import { type Api, openApi } from "./api.ts";
import { openBench } from "./certify-bench.ts";
import { QUESTIONS } from "./certify-questions.ts";
import { readSettings } from "./config.ts";
import { appOf, reach, secretOf, vaultKeyOf } from "./end.ts";
import { interrupted } from "./fail.ts";
import { openLimits } from "./limits.ts";
import { openTokens } from "./tokens.ts";

/** `tieout certify`: settles in a sandbox what the documents leave open (facts, par. 15). */
export const quickbooksCertifier: Certifier = {
  async open(options) {
    const settings = readSettings(options.config);
    const end = await reach(settings, options);
    const { io, onThrottle, signal } = options;
    const tokens = openTokens({
      ...appOf(settings, options),
      vault: options.vault,
      vaultKey: vaultKeyOf(settings),
      tokenUrl: end.tokenUrl,
      firstRefreshToken: async () => {
        const first = options.secrets.get("refresh_token")?.reveal();
        const given = first ?? (await end.firstTokens())?.refresh ?? null;
        return given === null ? null : secretOf(given);
      },
    });
    const apiWith = (limits: Bucket): Api =>
      openApi({ settings, base: end.base, mode: "write", io, tokens, limits });
    const api = apiWith(openLimits(settings, io.clock, onThrottle));
    const bench = openBench({ api, unlimited: apiWith(NO_LIMITS), io, signal });
    return {
      company: settings.company,
      isProduction: settings.environment === "production",
      foreign: () => bench.foreign(),
      async run(wish) {
        const answered = await settle(bench, options, wish);
        return { ...answered, company: settings.company, environment: settings.environment };
      },
      close: end.close,
    };
  },
};

/** What limits there are is one of the questions. */
const NO_LIMITS: Bucket = { take: () => Promise.resolve(true), pause: () => {} };

type Bench = ReturnType<typeof openBench>;

async function settle(
  bench: Bench,
  { io, signal }: OpenOptions,
  { patienceMs, onStep }: CertifyOptions,
): Promise<Omit<Certificate, "company" | "environment">> {
  const answers: Certificate["answers"][number][] = [];
  let connection: JsonObject = {};
  let emulator: JsonObject = {};
  let left: readonly string[] = [];
  const total = QUESTIONS.length + 1;
  try {
    for (const [done, { question, ask }] of QUESTIONS.entries()) {
      onStep({ done, total, text: question });
      if (signal.aborted) throw interrupted();
      const found = await ask(bench, { patienceMs });
      answers.push({ question, answer: found.answer, evidence: found.evidence });
      connection = merged(connection, found.connection ?? {});
      emulator = merged(emulator, found.emulator ?? {});
    }
  } finally {
    onStep({ done: QUESTIONS.length, total, text: "taking the test documents away again" });
    left = await bench.cleanUp();
  }
  if (signal.aborted) throw interrupted();
  const at = io.clock.now();
  return { format: "tieout.certificate/1", at, answers, connection, emulator, left };
}

function merged(into: JsonObject, more: JsonObject): JsonObject {
  const whole: Record<string, JsonValue> = { ...into };
  for (const [key, value] of Object.entries(more)) {
    const was = whole[key] ?? null;
    const both = isJsonObject(was) && isJsonObject(value);
    whole[key] = both ? merged(was, value) : value;
  }
  return whole;
}
