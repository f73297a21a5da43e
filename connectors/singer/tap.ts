import { StringDecoder } from "node:string_decoder";
import type { OpenOptions } from "../../engine/contract/connector.ts";
import { TieoutError } from "../../engine/errors.ts";
import { type JsonObject, writeJson } from "../../engine/model/json.ts";
import { catalogFor } from "./catalog.ts";
import type { Settings } from "./config.ts";
import { type Message, readMessage } from "./message.ts";

export interface TapRun {
  readonly stream: string;
  /** The STATE that it goes on from, as it was given; null: from the beginning. */
  readonly state: string | null;
  readonly signal: AbortSignal;
}

/** A tap that was ended with its first SIGTERM unheard is killed after so long. */
const KILL_AFTER_MS = 5000;
const PATH = "/usr/local/bin:/usr/bin:/bin";

/**
 * Runs the tap once, and gives its messages as they come. Returns where it ended well; throws
 * where it did not, whatever it has sent till then: TO941 (it failed, it was too slow), TO931 (what
 * it sent is no Singer), TO902 (called off). It has no shell, and of our environment nothing.
 */
export async function* runTap(
  settings: Settings,
  options: OpenOptions,
  { stream, state, signal }: TapRun,
): AsyncGenerator<Message> {
  const { io, name: who, folder } = options;
  // 160 modules: for what starts a tap, and not for what only knows of taps.
  const { execa } = await import("execa");
  const mark = io.random.id("tap");
  const written: string[] = [];
  const put = (kind: string, content: JsonObject | string): string => {
    const file = io.files.resolve(folder, `${mark}-${kind}.json`);
    written.push(file);
    const text = typeof content === "string" ? content : writeJson(content);
    io.files.write(file, text, { isPrivate: true });
    return file;
  };
  try {
    const catalog = catalogFor(settings, io, stream);
    const secrets = new Map([...options.secrets].map(([key, secret]) => [key, secret.reveal()]));
    const [program = "", ...own] = settings.command;
    const args = [
      ...own,
      ...["--config", put("config", configOf(settings, secrets))],
      ...(catalog === null ? [] : ["--catalog", put("catalog", catalog)]),
      ...(state === null ? [] : ["--state", put("state", state)]),
    ];
    const tap = execa(program, args, {
      cwd: io.files.root,
      env: { PATH, HOME: folder, ...settings.env },
      extendEnv: false,
      stdin: "ignore",
      buffer: false,
      reject: false,
      cancelSignal: signal,
      forceKillAfterDelay: KILL_AFTER_MS,
      timeout: settings.timeoutMs,
    });
    try {
      const said = logStderr(tap.stderr, options, [...secrets.values()]);
      let line = 0;
      for await (const text of linesOf(tap.stdout, settings.maxLineBytes, who)) {
        line++;
        if (text.trim() !== "") yield readMessage(text, `${who}, line ${line} of the tap`);
      }
      const end = await tap;
      const last = await said;
      if (signal.aborted) throw new TieoutError("TO902", `${who}: the reading was called off`);
      if (end.failed) throw failed(who, program, end, last);
    } finally {
      // Whoever stops asking half way leaves no process behind.
      tap.kill();
      await tap;
    }
  } finally {
    for (const file of written) io.files.remove(file);
  }
}

function configOf({ config }: Settings, secrets: ReadonlyMap<string, string>): JsonObject {
  const own = [...secrets].map(([key, value]) => [key.replace(/^secrets\./, ""), value]);
  return { ...config, ...(Object.fromEntries(own) as Record<string, string>) };
}

interface End {
  readonly code?: string | undefined;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly timedOut: boolean;
}

function failed(who: string, program: string, end: End, last: string): TieoutError {
  if (end.code === "ENOENT" || end.code === "EACCES") {
    return new TieoutError("TO931", `${who}: ${program} cannot be run (${end.code})`, {
      advice: "Look at command: of the connection; its path begins at the project folder.",
    });
  }
  const how = end.timedOut
    ? "took too long"
    : end.signal !== undefined
      ? `was ended by ${end.signal}`
      : `ended with exit code ${end.exitCode ?? "unknown"}`;
  const why = last === "" ? "" : `: ${last}`;
  return new TieoutError("TO941", `${who}: the tap ${how}${why}`);
}

/** Chunk by chunk: the tap waits where we do, and no line grows beyond its limit. */
async function* linesOf(
  stdout: AsyncIterable<unknown>,
  most: number,
  who: string,
): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8");
  let left = "";
  for await (const chunk of stdout) {
    const lines = (left + decoder.write(chunk as Buffer)).split("\n");
    left = lines.pop() ?? "";
    if (left.length > most) {
      throw new TieoutError("TO931", `${who}: a message of the tap has more than ${most} bytes`, {
        advice: "Where it is meant, raise max_line_bytes.",
      });
    }
    yield* lines;
  }
  if (left + decoder.end() !== "") yield left;
}

const LONGEST_LINE = 500;

/** Into the log, without what must stay secret; gives the last line. */
async function logStderr(
  stderr: AsyncIterable<unknown>,
  { io, name }: OpenOptions,
  secrets: readonly string[],
): Promise<string> {
  let last = "";
  let left = "";
  const tell = (line: string): void => {
    // oxlint-disable-next-line no-control-regex
    const plain = secretless(line, secrets).replace(/[\0-\x1f\x7f-\x9f]/g, " ");
    last = plain.trim().slice(0, LONGEST_LINE) || last;
    io.log.info("tap", { connection: name, line: plain.slice(0, LONGEST_LINE) });
  };
  const decoder = new StringDecoder("utf8");
  for await (const chunk of stderr) {
    const lines = (left + decoder.write(chunk as Buffer)).split("\n");
    left = (lines.pop() ?? "").slice(0, 65_536);
    for (const line of lines) tell(line);
  }
  if (left !== "") tell(left);
  return last;
}

function secretless(line: string, secrets: readonly string[]): string {
  return secrets.reduce((text, secret) => text.replaceAll(secret, "[redacted]"), line);
}
