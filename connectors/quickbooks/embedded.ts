import type { OpenOptions } from "../../engine/contract/connector.ts";
import type { ConnectorIo } from "../../engine/contract/io.ts";
import { writeJson } from "../../engine/model/json.ts";
import type { Settings } from "./config.ts";
import type { CompanySeed } from "./emulator/company.ts";
import { fileLog, readSeed } from "./emulator/main.ts";
import { startEmulator } from "./emulator/server.ts";
import type { RunningEmulator } from "./emulator/server.ts";
import { misconfigured } from "./fail.ts";

export interface Embedded {
  readonly url: string;
  /** null: the emulator is another process's. */
  readonly inside: Inside | null;
  /** Ends the emulator when its last connection in this process is closed. */
  close(): Promise<void>;
}

/**
 * What its control address tells, of one in this process: asked for by HTTP, two answers would load
 * the fetch standard's objects, 80 of the 600 ms that a small command takes.
 */
export type Inside = Pick<RunningEmulator, "settings" | "issueTokens">;

interface Running extends Embedded {
  users: number;
}

/** By folder: the connections of one process share a company, or two logs would grow apart. */
const running = new Map<string, Promise<Running>>();

/**
 * The emulator inside this process, its company kept in the connection's folder: `company.json`,
 * what it started from; `log.ndjson`, every change since; `address`, where it listens now. One
 * that another process runs over the same folder is used instead.
 */
export async function openEmbedded(settings: Settings, options: OpenOptions): Promise<Embedded> {
  const { files } = options.io;
  const folder = files.resolve(options.folder);
  let starting = running.get(folder);
  if (starting === undefined) {
    starting = start(settings, options, folder);
    running.set(folder, starting);
    starting.catch(() => running.delete(folder));
  }
  const shared = await starting;
  shared.users++;
  let isOpen = true;
  return {
    url: shared.url,
    inside: shared.inside,
    async close() {
      if (!isOpen) return;
      isOpen = false;
      if (--shared.users > 0) return;
      running.delete(folder);
      await shared.close();
    },
  };
}

async function start(settings: Settings, options: OpenOptions, folder: string): Promise<Running> {
  const { io } = options;
  const { files, clock, random } = io;
  const addressFile = `${folder}/address`;
  const left = files.info(addressFile) === null ? null : files.readText(addressFile);
  const other = left === null ? null : await findRunning(io, left.trim(), settings.company);
  if (other !== null) {
    return { url: other, inside: null, users: 0, close: () => Promise.resolve() };
  }
  // Left behind by a process that was killed; one that has begun since wrote another address.
  const isStale = files.info(addressFile) !== null && files.readText(addressFile) === left;
  if (isStale) files.remove(addressFile);
  const emulator = await startEmulator({
    seed: companySeed(settings, options, `${folder}/company.json`),
    persistence: fileLog(files, `${folder}/log.ndjson`),
    clock,
    random,
  });
  if (!claimed(files, addressFile, emulator.url)) {
    // Another process has begun in the same moment: two emulators would grow two companies apart.
    await emulator.close();
    return start(settings, options, folder);
  }
  return {
    url: emulator.url,
    inside: emulator,
    users: 0,
    async close() {
      files.remove(addressFile);
      await emulator.close();
    },
  };
}

/** The first to write the address serves the company; nobody has been served by then. */
function claimed(files: ConnectorIo["files"], addressFile: string, url: string): boolean {
  try {
    files.write(addressFile, url, { onlyNew: true });
    return true;
  } catch {
    return false;
  }
}

/** An address is left behind by a process that was killed: only one that answers counts. */
async function findRunning(
  { http }: Pick<ConnectorIo, "http">,
  url: string,
  company: string,
): Promise<string | null> {
  const answer = await http.request({
    method: "GET",
    url: `${url}/_emulator/info`,
    headers: {},
    timeoutMs: 2000,
  });
  const isOurs = answer.kind === "answer" && answer.body.includes(`"realmId":"${company}"`);
  return isOurs ? url : null;
}

/** The seed as it was at the first start: what is in the log was done to that company. */
function companySeed(settings: Settings, { io, name }: OpenOptions, kept: string): CompanySeed {
  const { files } = io;
  if (files.info(kept) === null) {
    const seed = settings.seed === null ? emptyCompany(settings.company) : readSeedFile();
    if (seed.realmId !== settings.company) {
      throw misconfigured(
        `connection ${name}: ${settings.seed ?? ""} is company ${seed.realmId}`,
        `Write company: "${seed.realmId}", or name the seed of company ${settings.company}.`,
      );
    }
    files.write(kept, writeJson(seed as unknown as Parameters<typeof writeJson>[0]));
  }
  return readSeed(files, kept);

  function readSeedFile(): CompanySeed {
    try {
      return readSeed(files, files.resolve(settings.seed ?? ""));
    } catch (error) {
      throw misconfigured(
        `connection ${name}: seed ${settings.seed ?? ""} cannot be read: ${String(error)}`,
        'A seed is a JSON file { "realmId": "...", "entities": { "Customer": [...] } }.',
      );
    }
  }
}

function emptyCompany(realmId: string): CompanySeed {
  return { realmId, companyInfo: { CompanyName: "Emulated Company" } };
}
