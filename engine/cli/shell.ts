import { TieoutError } from "../errors.ts";
import { SILENT, openLog } from "../log.ts";
import type { Clock, Files, Http, Listen, Random, World } from "../contract/io.ts";
import type { Certifier } from "../contract/certify.ts";
import type { Explorer, Proposer } from "../contract/explorer.ts";
import type { Receiver } from "../contract/receiver.ts";
import type { SignIn } from "../contract/sign-in.ts";
import type { Registry } from "../configuration.ts";
import { realClock, realListen, realWorld } from "../world.ts";
import { openScreen } from "./screen.ts";
import type { Screen } from "./screen.ts";

/** Flags that every command has. */
export interface Flags {
  readonly dir: string;
  readonly environment: string | null;
  /** Absolute. */
  readonly policy: string | null;
  readonly json: boolean;
  readonly jsonInto: string | null;
  readonly input: boolean;
  readonly color: string;
  readonly ascii: boolean;
  readonly width: string | null;
  readonly quiet: boolean;
  readonly verbose: number;
}

/** What a command works with: the world, two screens, and who asks. */
export interface Shell {
  readonly flags: Flags;
  readonly world: World;
  readonly connectors: Registry;
  readonly emulators: Emulators;
  readonly signIns: SignIns;
  readonly certifiers: Certifiers;
  readonly receivers: Receivers;
  readonly explorers: Explorers;
  readonly proposers: Proposers;
  /** Waits on this machine for a browser, or for webhooks. */
  readonly listen: Listen;
  readonly out: Screen;
  readonly err: Screen;
  /** Name for the history: TIEOUT_ACTOR, `ci`, or who is logged in. */
  readonly actor: string;
  /** A person is at the terminal and may be asked. */
  readonly asks: boolean;
  /** Aborts at the first Ctrl-C; the second ends the process. */
  readonly signal: AbortSignal;
  close(): Promise<void>;
}

/** Local stand-ins of remote systems, by the name of their connector. */
export type Emulators = ReadonlyMap<
  string,
  () => Promise<(options: EmulatorOptions) => Promise<void>>
>;

/** Ways to sign in with a browser, by the name of their connector. */
export type SignIns = ReadonlyMap<string, () => Promise<SignIn>>;

/** Ways to find out how a company behaves, by the name of their connector. */
export type Certifiers = ReadonlyMap<string, () => Promise<Certifier>>;

/** Ways to hear what a system tells of itself, by the name of their connector. */
export type Receivers = ReadonlyMap<string, () => Promise<Receiver>>;

/** Ways to look into a system that nobody has described, by the name of their connector. */
export type Explorers = ReadonlyMap<string, () => Promise<Explorer>>;

/** Whoever knows what becomes of records in the books, by the name of their connector. */
export type Proposers = ReadonlyMap<string, () => Promise<Proposer>>;

/** What connectors bring to the command line. */
export type Brought = Pick<
  Shell,
  "connectors" | "emulators" | "signIns" | "certifiers" | "receivers" | "explorers" | "proposers"
>;

export interface EmulatorOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly files: Files;
  /** For the notices that it sends to whoever asked for them. */
  readonly http: Http;
  /** A file with one JSON document, or one of NDJSON; without either, an empty company. */
  readonly seed?: string;
  readonly load?: string;
  /** Its id; where a seed names one, the same. */
  readonly company?: string;
  /** Where the company is written at the end, as NDJSON. */
  readonly save?: string;
  readonly settings?: string;
  readonly auth: boolean;
  readonly clockKind: "real" | "virtual";
  readonly log?: string;
  readonly port: number;
  /** Told once, when it listens. */
  listening(at: EmulatorAddress): void;
  readonly stop: AbortSignal;
}

export interface EmulatorAddress {
  readonly company: string;
  readonly url: string;
  /** Where it is loaded, saved, set and moved. */
  readonly control: string;
}

export async function makeShell(flags: Flags, brought: Brought): Promise<Shell> {
  const log =
    flags.verbose === 0
      ? SILENT
      : await openLog({
          level: flags.verbose > 1 ? "debug" : "info",
          to: { kind: "stderr" },
          clock: realClock,
        });
  const world = realWorld({ root: flags.dir, log });
  if (world.files.info(".")?.kind !== "folder") {
    throw new TieoutError("TO900", `there is no folder ${flags.dir}`, {
      advice: "Name the folder that holds sync.config.yaml: tieout -C FOLDER …",
    });
  }
  const screens = { color: flags.color, ascii: flags.ascii, width: flags.width, env: world.env };
  const err = openScreen(process.stderr, { ...screens, isForPeople: true });
  const stop = stopper(err);
  return {
    flags,
    world,
    ...brought,
    listen: realListen,
    out: openScreen(process.stdout, screens),
    err,
    actor: actorOf(world),
    // Asked for where it matters: standard input opens when it is looked at.
    get asks() {
      return flags.input && process.stdin.isTTY && process.stderr.isTTY;
    },
    signal: stop.signal,
    async close() {
      stop.close();
      await world.http.close();
    },
  };
}

function actorOf(world: World): string {
  const named = world.env("TIEOUT_ACTOR");
  if (named !== null && named !== "") return named;
  if (world.env("CI") === "true") return world.env("GITHUB_ACTOR") ?? "ci";
  return world.env("USER") ?? world.env("USERNAME") ?? "someone";
}

function stopper(err: Screen): { readonly signal: AbortSignal; close(): void } {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    err.line("Stopping when what is under way has ended … (once more to abandon it)");
    controller.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return {
    signal: controller.signal,
    close() {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
    },
  };
}
