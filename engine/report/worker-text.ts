import { count, fit, many, oneLine, paint, table } from "./layout.ts";
import type { Style } from "./layout.ts";

/** How a fleet stands: who works, what is due, what came of each company last. */
export interface FleetView {
  readonly workers: readonly WorkerView[];
  readonly companies: readonly CompanyView[];
}

export interface WorkerView {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly slots: number;
  readonly seenAt: string;
  /** Not seen for a while: it was killed, or its machine is away. */
  readonly lost: boolean;
}

export interface CompanyView {
  readonly name: string;
  readonly state: "running" | "waiting" | "scheduled" | "not_scheduled";
  /** While it runs. */
  readonly worker: string | null;
  /** Since when it runs or waits. */
  readonly since: string | null;
  /** When a line of its schedule comes next. */
  readonly next: string | null;
  readonly last: LastView | null;
}

export interface LastView {
  /** null: it never ran; what is wrong was seen when its configuration was read. */
  readonly at: string | null;
  readonly exit: number;
  readonly said: string;
  readonly tookMs: number | null;
  /** How long it had been due when it began. */
  readonly waitedMs: number | null;
  /** In a row. */
  readonly failures: number;
}

export function fleetText(view: FleetView, style: Style): string {
  const { workers, companies } = view;
  const there = workers.filter(({ lost }) => !lost);
  const slots = there.reduce((sum, each) => sum + each.slots, 0);
  const words = (state: CompanyView["state"], word: string): readonly string[] => {
    const found = companies.filter((each) => each.state === state).length;
    return found === 0 ? [] : [`${count(found)} ${word}`];
  };
  const lines = [
    there.length === 0
      ? paint(style, "yellow", "No worker is there: tieout worker")
      : `${many(there.length, "worker")}, ${many(slots, "company", "companies")} at once`,
    ...workers.filter(({ lost }) => lost).map((each) => lostText(each)),
    [
      many(companies.length, "company", "companies"),
      ...words("running", "running"),
      ...words("waiting", "waiting"),
      ...words("not_scheduled", "without a schedule"),
    ].join(", "),
    "",
    ...table(
      [
        { head: "company", align: "left" },
        { head: "now", align: "left" },
        { head: "next", align: "left" },
        { head: "last", align: "left" },
        { head: "exit", align: "right" },
      ],
      companies.map((each) => rowOf(each)),
      style,
    ),
  ];
  const failing = companies.filter(({ last }) => last !== null && last.failures > 0);
  const broken = companies.filter(
    ({ last }) => last !== null && last.failures === 0 && last.exit !== 0,
  );
  for (const { name, last } of [...failing, ...broken]) {
    const times = last!.failures > 1 ? ` (${last!.failures} times in a row)` : "";
    lines.push("", fit(`${name}: ${oneLine(last!.said)}${times}`, style.width, style));
  }
  return lines.join("\n");
}

function lostText({ id, host, pid, seenAt }: WorkerView): string {
  return `${id} on ${host}, process ${pid}, was last seen ${minute(seenAt)}`;
}

function rowOf({ name, state, since, next, last }: CompanyView): readonly string[] {
  const now = state === "running" || state === "waiting" ? `${state} ${minute(since)}` : "";
  const exit = last === null ? "" : String(last.exit);
  return [name, now, minute(next), minute(last?.at ?? null), exit];
}

/** `11-22 23:05`, in UTC. */
const minute = (at: string | null): string =>
  at === null ? "" : at.slice(5, 16).replace("T", " ");

/** `12.3 s` */
export const secondsText = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

export function fleetJson({ workers, companies }: FleetView): Readonly<Record<string, unknown>> {
  return {
    format: "tieout.worker-status/1",
    workers: workers.map((each) => ({
      id: each.id,
      host: each.host,
      pid: each.pid,
      slots: each.slots,
      seen_at: each.seenAt,
      lost: each.lost,
    })),
    companies: companies.map(({ name, state, worker, since, next, last }) => ({
      name,
      state,
      worker,
      since,
      next,
      last:
        last === null
          ? null
          : {
              at: last.at,
              exit: last.exit,
              said: last.said,
              took_ms: last.tookMs,
              waited_ms: last.waitedMs,
              failures: last.failures,
            },
    })),
  };
}
