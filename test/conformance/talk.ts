import { expect, onTestFinished } from "vitest";
import type { Connection, Page } from "../../engine/contract/connector.ts";
import { TieoutError } from "../../engine/errors.ts";
import type { Cursor } from "../../engine/model/cursor.ts";
import {
  type Address,
  entityName,
  MAIN,
  recordKey,
  type RequestId,
} from "../../engine/model/ids.ts";
import {
  canonicalJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "../../engine/model/json.ts";
import type { Outcome, Write } from "../../engine/model/operation.ts";
import type { RawRecord } from "../../engine/model/record.ts";
import type { Subject } from "./connector.ts";

/** How the suite talks to a connection: as the engine does, in few words. */

export const SIGNAL: AbortSignal = new AbortController().signal;

export type Sendable = Write & { readonly address: Address };

let requests = 0;
export const nextId = (): RequestId => `conformance${++requests}` as RequestId;

/** Closed when the test has ended. */
export async function openFor(subject: Subject, mode: "read" | "write"): Promise<Connection> {
  const connection = await subject.open(mode);
  onTestFinished(() => connection.close());
  return connection;
}

export async function readPages(
  { stream, key }: Pick<Subject, "stream" | "key">,
  connection: Connection,
  cursor: Cursor | null = null,
  signal: AbortSignal = SIGNAL,
): Promise<readonly Page[]> {
  const pages: Page[] = [];
  for await (const page of connection.source.read(stream, { cursor, lists: [], key, signal })) {
    pages.push(page);
  }
  return pages;
}

export async function readAll(
  subject: Pick<Subject, "stream" | "key">,
  connection: Connection,
  signal: AbortSignal = SIGNAL,
): Promise<readonly RawRecord[]> {
  return (await readPages(subject, connection, null, signal)).flatMap(({ records }) => records);
}

export function create(subject: Subject, body: JsonObject, item: string = "i1"): Sendable {
  return {
    item,
    kind: "create",
    stream: subject.stream,
    body,
    target: null,
    expectVersion: null,
    address: { entity: entityName("thing"), key: recordKey(item), role: MAIN },
  };
}

/** As the engine merges it: what was read, and the change. */
export function update(
  subject: Subject,
  { id, version, body }: RawRecord,
  change: JsonObject = subject.change,
): Sendable {
  const merged = { ...body, ...change };
  return { ...create(subject, merged), kind: "update", target: id, expectVersion: version };
}

/** By item; fails the test where the request as a whole was not answered. */
export async function send(
  { destination }: Connection,
  writes: readonly Sendable[],
): Promise<ReadonlyMap<string, Outcome>> {
  const outcome = await destination!.send(destination!.prepare(nextId(), writes), SIGNAL);
  expect(outcome).toMatchObject({ kind: "answered" });
  return outcome.kind === "answered" ? outcome.items : new Map();
}

export function done(
  outcome: Outcome | undefined,
  what: string = "",
): Extract<Outcome, { kind: "done" }> {
  // A refusal says in its message why.
  expect(outcome?.kind, `${what} ${JSON.stringify(outcome)}`.trim()).toBe("done");
  return outcome as Extract<Outcome, { kind: "done" }>;
}

export function only<T>(things: Iterable<T> | ReadonlyMap<string, T>): T {
  const all = [...(things instanceof Map ? things.values() : (things as Iterable<T>))] as T[];
  expect(all).toHaveLength(1);
  return all[0]!;
}

/** Everything that was sent stands there: numbers by value, null as absent. */
export function expectWithin(sent: JsonObject, got: JsonObject, what: string = ""): void {
  for (const [field, value] of Object.entries(sent)) {
    expect(shown(within(value, got[field] ?? null)), `${what} ${field}`.trim()).toBe(shown(value));
  }
}

/** What of `got` was sent: fields that the system adds are left out. */
function within(sent: JsonValue, got: JsonValue): JsonValue {
  if (Array.isArray(sent) && Array.isArray(got)) {
    return (got as readonly JsonValue[]).map((entry, n) =>
      within((sent as JsonValue[])[n] ?? null, entry),
    );
  }
  if (!isJsonObject(sent) || !isJsonObject(got)) return got;
  return Object.fromEntries(
    Object.keys(sent).map((key) => [key, within(sent[key]!, got[key] ?? null)]),
  );
}

function shown(value: JsonValue): string {
  return canonicalJson(value);
}

export function thrown(error: unknown): { readonly kind: "thrown" } {
  expect(error).toBeInstanceOf(TieoutError);
  return { kind: "thrown" };
}

export async function expectError(act: () => Promise<unknown>): Promise<TieoutError> {
  const error = await act().then(
    () => null,
    (failed: unknown) => failed,
  );
  expect(error).toBeInstanceOf(TieoutError);
  return error as TieoutError;
}
