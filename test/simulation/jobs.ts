import path from "node:path";
import { execa } from "execa";

/** What a campaign says of itself with `--json`. */
export interface Figures {
  readonly seeds: number;
  readonly failures: readonly { readonly seed: number; readonly violations: readonly string[] }[];
  /** Seeds whose second passing was another one. */
  readonly unequal: readonly number[];
  readonly compared: number;
  readonly processes: number;
  readonly events: number;
  readonly effects: number;
  readonly cpu_seconds: number;
  readonly seen: Readonly<Record<string, number>>;
}

export interface Told<T> {
  readonly code: number;
  /** null: it ended before it could say any. */
  readonly figures: T | null;
  /** Its last words, where it has no figures. */
  readonly error: string;
}

/** A campaign in a process of its own: each line that it prints before its figures is passed on. */
export async function inProcess<T = Figures>(
  args: readonly string[],
  onLine: (line: string) => void,
  main: string = path.join(import.meta.dirname, "main.ts"),
): Promise<Told<T>> {
  const child = execa(process.execPath, [main, ...args, "--json"], { reject: false });
  const json: string[] = [];
  for await (const line of child.iterable()) {
    if (json.length > 0 || line === "{") json.push(line);
    else onLine(line);
  }
  const { exitCode, stderr } = await child;
  const figures = json.length === 0 ? null : (JSON.parse(json.join("\n")) as T);
  return { code: exitCode ?? -1, figures, error: stderr.slice(-600) };
}

/** Does all of them, so many at a time; the answers in the order of the tasks. */
export async function inParallel<T, R>(
  jobs: number,
  tasks: readonly T[],
  act: (task: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const left = tasks.entries();
  const work = async (): Promise<void> => {
    for (const [at, task] of left) results[at] = await act(task);
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return results;
}

/** Neighbouring seeds in as many parts, the first ones not smaller. */
export function partsOf(
  from: number,
  seeds: number,
  jobs: number,
): readonly { readonly from: number; readonly seeds: number }[] {
  const size = Math.ceil(seeds / jobs);
  return Array.from({ length: jobs }, (_, at) => ({
    from: from + at * size,
    seeds: Math.max(0, Math.min(size, seeds - at * size)),
  })).filter((each) => each.seeds > 0);
}

/** As if all of them had been one campaign. */
export function together(parts: readonly Figures[]): Figures {
  const seen: Record<string, number> = {};
  for (const part of parts) {
    for (const [what, count] of Object.entries(part.seen)) seen[what] = (seen[what] ?? 0) + count;
  }
  const sum = (of: (part: Figures) => number): number => parts.reduce((all, x) => all + of(x), 0);
  return {
    seeds: sum((part) => part.seeds),
    failures: parts.flatMap((part) => part.failures),
    unequal: parts.flatMap((part) => part.unequal),
    compared: sum((part) => part.compared),
    processes: sum((part) => part.processes),
    events: sum((part) => part.events),
    effects: sum((part) => part.effects),
    cpu_seconds: sum((part) => part.cpu_seconds),
    seen,
  };
}
