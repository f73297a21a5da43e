import { expect } from "vitest";
import type { Connection } from "../../engine/contract/connector.ts";
import type { Files, Http } from "../../engine/contract/io.ts";
import { TieoutError } from "../../engine/errors.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import type { PreparedRequest, RequestOutcome } from "../../engine/model/operation.ts";
import type { Breaks, Subject } from "./connector.ts";
import { create, expectWithin, nextId, only, openFor, readAll, SIGNAL, update } from "./talk.ts";

/**
 * What becomes of one call: `refused` never reached the system and says so; `lost` never reached it
 * and says nothing; `answer_lost` did its work and says nothing.
 */
export type HowToBreak = "refused" | "lost" | "answer_lost";

/**
 * The anomaly loop of SQLite's tests: fail the n-th call for n = 1, 2, 3 … until a whole run has
 * gone by without a fault. After each, the run is tried again as the engine would, and the system
 * must hold what it should, once.
 */
export async function convergesAt(subject: Subject, how: HowToBreak): Promise<void> {
  for (let n = 1; ; n++) {
    expect(n, "calls of one run").toBeLessThan(200);
    const wanted = [subject.body(10 * n), subject.body(10 * n + 1)];
    subject.breaks!.at(n, how);
    await tryAgain(subject, wanted);
    const fired = subject.breaks!.fired();
    subject.breaks!.clear();
    const connection = await openFor(subject, "read");
    for (const body of wanted) {
      const like = subject.like(body);
      const record = only(await connection.source.find(subject.stream, like, SIGNAL));
      expectWithin(body === wanted[0] ? { ...body, ...subject.change } : body, record.body);
    }
    expect(await readAll(subject, connection)).toHaveLength(1 + 2 * n);
    if (!fired) {
      expect(n, "calls of one run").toBeGreaterThan(3);
      return;
    }
  }
}

/** What the engine keeps between two tries: its requests, each before it is sent. */
interface Kept {
  /** One for all, where the system takes several at once. */
  creating?: readonly PreparedRequest[];
  updating?: PreparedRequest;
}

async function tryAgain(subject: Subject, wanted: readonly JsonObject[]): Promise<void> {
  const kept: Kept = {};
  for (let tries = 1; ; tries++) {
    expect(tries, "tries after one fault").toBeLessThan(5);
    try {
      if (await run(subject, wanted, kept)) return;
    } catch (error) {
      // Only this may come out of a connector: it ends a run, and the next one goes on.
      if (!(error instanceof TieoutError)) throw error;
    }
  }
}

/** Creates all of them, then changes the first; says whether that is known to be done. */
async function run(subject: Subject, wanted: readonly JsonObject[], kept: Kept): Promise<boolean> {
  const connection = await openFor(subject, "write");
  const { source, destination } = connection;
  await readAll(subject, connection);
  const again = kept.creating !== undefined;
  const writes = wanted.map((body, n) => create(subject, body, `i${n}`));
  const size = Math.min(destination!.batchSize, writes.length);
  kept.creating ??= writes
    .filter((_, n) => n % size === 0)
    .map((_, n) => destination!.prepare(nextId(), writes.slice(n * size, (n + 1) * size)));
  for (const [n, request] of kept.creating.entries()) {
    // Looked for first, then the same bytes again: never a new request after an unknown outcome.
    const found = again
      ? await Promise.all(
          wanted.slice(n * size, (n + 1) * size).map((body) => isThere(subject, connection, body)),
        )
      : [];
    if (again && !found.includes(false)) continue;
    if (!isDone(await destination!.send(request, SIGNAL))) return false;
  }
  const [record] = await source.find(subject.stream, subject.like(wanted[0]!), SIGNAL);
  if (Object.entries(subject.change).every(([field, value]) => record!.body[field] === value)) {
    return true;
  }
  kept.updating ??= destination!.prepare(nextId(), [update(subject, record!)]);
  return isDone(await destination!.send(kept.updating, SIGNAL));
}

async function isThere(
  { stream, like }: Subject,
  { source }: Connection,
  body: JsonObject,
): Promise<boolean> {
  return (await source.find(stream, like(body), SIGNAL)).length > 0;
}

/** A request whose outcome is another than done, unknown or not carried out is a failure here. */
function isDone(outcome: RequestOutcome): boolean {
  if (outcome.kind !== "answered") return false;
  const kinds = [...outcome.items.values()].map(({ kind }) => kind);
  for (const kind of kinds) {
    expect(["done", "unknown", "throttled", "unavailable"]).toContain(kind);
  }
  return kinds.every((kind) => kind === "done");
}

/** Counts the calls to something, and fails the one that it is told to. */
function openBreaks(): Breaks & { next(): HowToBreak | null } {
  let left = 0;
  let how: HowToBreak = "refused";
  let fired = false;
  return {
    at(n, kind) {
      left = n;
      how = kind;
      fired = false;
    },
    fired: () => fired,
    clear: () => void (left = 0),
    next() {
      if (left === 0 || --left > 0) return null;
      fired = true;
      return how;
    },
  };
}

/** An Http whose n-th request fails as told. */
export function breakHttp(http: Http): Breaks & { readonly http: Http } {
  const breaks = openBreaks();
  return {
    ...breaks,
    http: {
      async request(request) {
        const how = breaks.next();
        if (how === null) return http.request(request);
        if (how === "answer_lost") await http.request(request);
        const sent = how === "refused" ? "no" : "maybe";
        return { kind: "failure", sent, reason: `the test says: ${how}` };
      },
      close: () => http.close(),
    },
  };
}

const TOUCHING = ["info", "readText", "readBytes", "list", "write", "append", "remove"] as const;

/** Files whose n-th call fails as told: before it did anything, or after. */
export function breakFiles(files: Files): Breaks & { readonly files: Files } {
  const breaks = openBreaks();
  const fail = (): never => {
    throw new TieoutError("TO930", "the test says: the disk has failed");
  };
  const broken = TOUCHING.map((name) => {
    const whole = files[name] as (...args: readonly unknown[]) => unknown;
    const breaking = (...args: readonly unknown[]): unknown => {
      const how = breaks.next();
      if (how === null) return whole(...args);
      if (how === "answer_lost") whole(...args);
      return fail();
    };
    return [name, breaking] as const;
  });
  const stream: Files["stream"] = (path) => (breaks.next() === null ? files.stream(path) : fail());
  return { ...breaks, files: { ...files, ...Object.fromEntries(broken), stream } };
}
