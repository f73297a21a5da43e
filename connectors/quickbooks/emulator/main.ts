/** `tieout emulator`: a company on this machine until Ctrl-C. */
import type { Clock, Files, Random } from "../../../engine/contract/io.ts";
import { TieoutError } from "../../../engine/errors.ts";
import { parseJson } from "../../../engine/model/json.ts";
import { isObject, textOf } from "./body.ts";
import type { CompanySeed, Persistence } from "./company.ts";
import type { Tokens } from "./http/oauth.ts";
import { startEmulator } from "./server.ts";
import type { SettingsPart } from "./settings.ts";

export interface RunOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly files: Files;
  /** A company.json: `{ realmId, companyInfo, preferences, entities }`. */
  readonly seed: string;
  /** The log of committed changes; without it nothing outlives the process. */
  readonly log?: string;
  readonly port?: number;
  readonly settings?: SettingsPart;
  readonly tokens?: Tokens;
  /** Where the lines for people go. */
  print(line: string): void;
  /** Aborted by SIGINT and SIGTERM. */
  readonly stop: AbortSignal;
}

/** Prints the address once it listens; resolves when `stop` has closed it. */
export async function runEmulator(options: RunOptions): Promise<void> {
  const { clock, random, files, stop } = options;
  const seed = readSeed(files, options.seed);
  const running = await startEmulator({
    seed,
    clock,
    random,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.settings === undefined ? {} : { settings: options.settings }),
    ...(options.tokens === undefined ? {} : { tokens: options.tokens }),
    ...(options.log === undefined ? {} : { persistence: fileLog(files, options.log) }),
  });
  options.print(`QuickBooks Online emulator, company ${seed.realmId}: ${running.url}`);
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener("abort", () => resolve(), { once: true });
  });
  await running.close();
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
