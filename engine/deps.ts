import type { World } from "./contract/io.ts";
import type { Connection, Connector } from "./contract/connector.ts";
import type { RunId } from "./model/ids.ts";
import type { Program } from "./model/program.ts";
import type { Store } from "./store/open.ts";

/** What every step is handed beside the receipt of the step before it. */
export interface Deps {
  readonly world: World;
  readonly store: Store;
  readonly program: Program;
  readonly connections: Connections;
  readonly run: RunId;
  /** Who asked for the run, for the history: `ci`, a person's name. */
  readonly actor: string;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

/** The connections of one run: opened at first use, once for each name, closed together. */
export interface Connections {
  /** What this run may do with them; plan and check have `read`. */
  readonly mode: "read" | "write";
  open(name: string): Promise<Connection>;
  close(): Promise<void>;
}

/** What a run is doing, for people who wait; nothing steers by it. */
export type Progress =
  | {
      readonly kind: "rows";
      readonly step: Step;
      /** An entity or a stream. */
      readonly name: string;
      readonly done: number;
      /** null where it is not known beforehand. */
      readonly total: number | null;
    }
  | { readonly kind: "wait"; readonly step: Step; readonly ms: number; readonly why: string }
  | { readonly kind: "note"; readonly step: Step; readonly text: string };

export type Step = "import" | "observe" | "match" | "desire" | "diff" | "plan" | "apply" | "check";

/** `-v` shows where a long command spends its time: each step of the line, in milliseconds. */
export async function timed<T>(step: Step, { world }: Deps, work: () => Promise<T>): Promise<T> {
  const { clock, log } = world;
  const from = clock.monotonicMs();
  const done = await work();
  log.info("step", { step, ms: Math.round((clock.monotonicMs() - from) * 10) / 10 });
  return done;
}

/** Opens what a program names through `connect`; a second request gets the same connection. */
export function makeConnections(
  mode: Connections["mode"],
  connect: (name: string) => Promise<Connection>,
): Connections {
  const opened = new Map<string, Promise<Connection>>();
  return {
    mode,
    open(name) {
      const known = opened.get(name);
      if (known) return known;
      const opening = connect(name);
      opened.set(name, opening);
      // A failed attempt is not remembered: the next one may be let in.
      opening.catch(() => opened.delete(name));
      return opening;
    },
    async close() {
      const all = await Promise.allSettled(opened.values());
      opened.clear();
      for (const one of all) if (one.status === "fulfilled") await one.value.close();
    },
  };
}

export type { Connection, Connector };
