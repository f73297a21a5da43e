/** Worker processes beside a test: what they tell, and how they end. */
import { execa } from "execa";
import readline from "node:readline";
import { cleanEnv, LAUNCHER } from "../support/cli.ts";

export type WorkerLine = Readonly<Record<string, unknown>>;

export interface WorkerProcess {
  readonly pid: number;
  readonly lines: readonly WorkerLine[];
  /** The first that fits, also of those that were told already. */
  told(fits: (line: WorkerLine) => boolean): Promise<WorkerLine>;
  /** SIGTERM; gives the exit code when it has ended. */
  stop(): Promise<number | undefined>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

export interface WorkerStart {
  readonly folder: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Told each line as it comes. */
  readonly hear?: (line: WorkerLine) => void;
}

export function startWorker({ folder, args = [], env = {}, hear }: WorkerStart): WorkerProcess {
  const child = execa(process.execPath, [LAUNCHER, "worker", "--json", ...args], {
    cwd: folder,
    env: { ...cleanEnv(), ...env },
    extendEnv: false,
    reject: false,
    buffer: false,
  });
  const lines: WorkerLine[] = [];
  const waiting = new Set<() => void>();
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  readline.createInterface({ input: child.stdout }).on("line", (text) => {
    const line = JSON.parse(text) as WorkerLine;
    lines.push(line);
    hear?.(line);
    for (const look of waiting) look();
  });
  return {
    pid: child.pid!,
    lines,
    told: (fits) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.find(fits);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
        void child.then(() => reject(new Error(`the worker ended before: ${errors}`)));
      }),
    async stop() {
      child.kill("SIGTERM");
      return (await child).exitCode;
    },
    async kill() {
      child.kill("SIGKILL");
      await child;
    },
  };
}
