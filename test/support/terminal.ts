import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { execa } from "execa";
import { cleanEnv, LAUNCHER } from "./cli.ts";

/** util-linux's `script` makes the terminal; without it nobody can be at one. */
export const HAS_TERMINAL =
  process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;

export interface Terminal {
  /** Waits until that text has been shown since the last wait; gives all of it. */
  shows(text: string): Promise<string>;
  type(keys: string): void;
  /** The exit code, when the command has ended by itself. */
  ends(): Promise<number>;
}

export const ENTER = "\r";
export const DOWN = "\x1b[B";
export const CTRL_C = "\x03";

/** The real launcher at a terminal of 100 columns, with somebody at the keys. */
export function atTerminal(cwd: string, args: readonly string[]): Terminal {
  const words = [process.execPath, LAUNCHER, ...args].map((word) => `'${word}'`).join(" ");
  const command = `stty cols 100 rows 50; exec ${words}`;
  const running = execa("script", ["-qefc", command, "/dev/null"], {
    cwd,
    env: { ...cleanEnv(), TERM: "xterm", LANG: "C.UTF-8" },
    extendEnv: false,
    reject: false,
    stdin: "pipe",
  });
  let shown = "";
  let looked = 0;
  running.stdout.on("data", (chunk: Buffer) => {
    shown += chunk.toString();
  });
  const plain = (): string => shown.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, "");
  return {
    async shows(text) {
      for (;;) {
        const found = plain().indexOf(text, looked);
        if (found >= 0) {
          looked = found + text.length;
          return plain();
        }
        const more = await Promise.race([
          once(running.stdout, "data").then(() => true),
          running.then(() => false),
        ]);
        if (!more && !plain().includes(text, looked)) {
          throw new Error(`it ended without showing "${text}":\n${plain()}`);
        }
      }
    },
    type: (keys) => void running.stdin.write(keys),
    async ends() {
      const { exitCode } = await running;
      return exitCode ?? -1;
    },
  };
}
