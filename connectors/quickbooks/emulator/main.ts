/** `tieout emulator`: a company on this machine until Ctrl-C. */
import type { Clock, Files, Http, Random } from "../../../engine/contract/io.ts";
import { TieoutError } from "../../../engine/errors.ts";
import { JsonError, type JsonObject, parseJson } from "../../../engine/model/json.ts";
import { isObject, textOf } from "./body.ts";
import { describeProblems, readCompany } from "./company-file.ts";
import type { CompanySeed, Persistence } from "./company.ts";
import type { Tokens } from "./http/oauth.ts";
import { type RunningEmulator, startEmulator } from "./server.ts";
import { checkSettings } from "./settings-check.ts";
import { type Settings, settingsWith } from "./settings.ts";
import type { ClockKind } from "./steer.ts";

export interface RunOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly files: Files;
  /** Carries webhooks. */
  readonly http?: Pick<Http, "request">;
  /** A company.json: `{ realmId, companyInfo, preferences, entities }`. */
  readonly seed?: string;
  /** A company file: NDJSON. Without this and a seed the company is empty. */
  readonly load?: string;
  /** The realm id. Where a seed names one, it is the same. */
  readonly company?: string;
  /** Where the company file is written: at the end, and when the control address says so. */
  readonly save?: string;
  /** A JSON file with any part of the settings. */
  readonly settings?: string;
  /** False: every call is let in. */
  readonly auth?: boolean;
  readonly clockKind?: ClockKind;
  /** The log of committed changes; without it nothing outlives the process. */
  readonly log?: string;
  readonly port?: number;
  readonly tokens?: Tokens;
  /** Told once, when it listens. */
  listening(at: { readonly company: string; readonly url: string; readonly control: string }): void;
  /** Aborted by SIGINT and SIGTERM. */
  readonly stop: AbortSignal;
}

/** The company of the examples. */
const USUAL_COMPANY = "9341453508217706";

/** Resolves when `stop` has closed it and the company is saved. */
export async function runEmulator(options: RunOptions): Promise<void> {
  const { clock, random, files, stop, save } = options;
  const seed = seedFor(options);
  const keep = (text: string): string => {
    files.write(save!, text);
    return save!;
  };
  const running = await startOn(options.port ?? 0, {
    seed,
    zeros: options.load === undefined ? "left out" : "stand",
    clock,
    random,
    settings: settingsFor(options),
    ...(options.clockKind === undefined ? {} : { clockKind: options.clockKind }),
    ...(options.http === undefined ? {} : { http: options.http }),
    ...(save === undefined ? {} : { keep }),
    ...(options.tokens === undefined ? {} : { tokens: options.tokens }),
    ...(options.log === undefined ? {} : { persistence: fileLog(files, options.log) }),
  });
  const { url } = running;
  options.listening({ company: seed.realmId, url, control: `${url}/_emulator` });
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener("abort", () => resolve(), { once: true });
  });
  await running.close();
  if (save !== undefined) keep(running.save());
}

async function startOn(
  port: number,
  options: Parameters<typeof startEmulator>[0],
): Promise<RunningEmulator> {
  try {
    return await startEmulator({ ...options, port });
  } catch (cause) {
    const isTaken = cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
    if (!isTaken) throw cause;
    const advice = "Name another one, or 0 for any that is free.";
    throw new TieoutError("TO900", `port ${port} is taken`, { advice, cause });
  }
}

function seedFor({ files, seed, load, company }: RunOptions): CompanySeed {
  if (load !== undefined) return loadCompany(files, load, company ?? USUAL_COMPANY);
  if (seed === undefined) {
    const companyInfo = { CompanyName: "Emulated Company" };
    return { realmId: company ?? USUAL_COMPANY, companyInfo };
  }
  const read = readSeed(files, seed);
  if (company === undefined || company === read.realmId) return read;
  throw new TieoutError("TO900", `${seed} is company ${read.realmId}, not ${company}`, {
    advice: "Leave --company out, or begin with a file of --load, which is of any company.",
  });
}

/** Throws TO931 with every bad line. */
function loadCompany(files: Pick<Files, "readText">, path: string, company: string): CompanySeed {
  const read = readCompany(files.readText(path), company);
  if (read.kind === "company") return read.seed;
  const message = `${path} is no company file:\n${describeProblems(read.problems)}`;
  throw new TieoutError("TO931", message, {
    advice: 'One entity a line, as {"Customer": {"Id": "1", ...}}. Nothing was loaded.',
  });
}

function settingsFor({ files, settings, auth }: RunOptions): Settings {
  const file = settings === undefined ? null : jsonOf(files, settings);
  // What `tieout certify` writes holds a part for the emulator.
  const given = file !== null && isObject(file["emulator"]) ? file["emulator"] : file;
  const checked = given === null ? { settings: settingsWith() } : checkSettings(given);
  if ("error" in checked) {
    const allowed = checked.allowed === undefined ? "" : ` Known: ${checked.allowed.join(", ")}.`;
    const near = checked.near === undefined ? "" : ` Did you mean ${checked.near}?`;
    throw new TieoutError("TO901", `${settings}: ${checked.error}.${near}`, {
      advice: `The settings and what they mean are in the emulator's README.${allowed}`,
    });
  }
  const { oauth, ...rest } = checked.settings;
  return { ...rest, oauth: { ...oauth, required: oauth.required && auth !== false } };
}

function jsonOf(files: Pick<Files, "readText">, path: string): JsonObject {
  try {
    const value = parseJson(files.readText(path));
    if (isObject(value)) return value;
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
  }
  throw new TieoutError("TO901", `${path} is no JSON object`, {
    advice: 'Any part of the settings, as {"limits": {"on": false}}.',
  });
}

/** Throws TO901 where the file is no seed. */
export function readSeed(files: Pick<Files, "readText">, path: string): CompanySeed {
  const value = parseJson(files.readText(path));
  if (!isObject(value) || textOf(value["realmId"]) === null) {
    throw new TieoutError("TO901", `${path} is no company`, {
      advice: "It is an object with realmId (text), companyInfo, preferences and entities.",
    });
  }
  return value as unknown as CompanySeed;
}

/** A line that was being written when the process died was never answered, and is dropped. */
export function fileLog(files: Files, path: string): Persistence {
  return {
    load() {
      if (files.info(path) === null) return [];
      const text = files.readText(path);
      const whole = text.slice(0, text.lastIndexOf("\n") + 1);
      if (whole.length < text.length) files.write(path, whole);
      return whole.split("\n").filter((line) => line !== "");
    },
    // Written when it returns, so it outlives the process; a power cut would ask for more.
    append: (line) => files.append(path, `${line}\n`),
  };
}
