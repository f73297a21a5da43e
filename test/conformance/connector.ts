/**
 * What every connector must do, told from the first look to the fault at the n-th call. A connector
 * passes by calling `connectorConformance` with a way to make its other end; see
 * connectors/README.md.
 */
import { describe, expect, onTestFinished, test } from "vitest";
import type { Connection, FindLike } from "../../engine/contract/connector.ts";
import { remoteId } from "../../engine/model/ids.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import type { StreamSchema } from "../../engine/model/schema.ts";
import { itDeletes } from "./deletes.ts";
import { convergesAt, type HowToBreak } from "./faults.ts";
import {
  create,
  done,
  expectError,
  expectWithin,
  nextId,
  only,
  openFor,
  readAll,
  readPages,
  send,
  SIGNAL,
  thrown,
  update,
} from "./talk.ts";

/** One system of the connector's kind, fresh for each test, and one stream of it. */
export interface Subject {
  readonly stream: string;
  /** The field that is the id of a row. */
  readonly key: string;
  /** Rows of a page as this system is set up. */
  readonly pageSize: number;
  describe(): readonly StreamSchema[];
  open(mode: "read" | "write"): Promise<Connection>;
  /** Rows that are there before anybody opens it; called once, before `open`. */
  seed(bodies: readonly JsonObject[]): Promise<void>;
  /** The body of the n-th thing; each n another one, with another name or number. */
  body(n: number): JsonObject;
  /** Another value of one field, for an update. */
  readonly change: JsonObject;
  /** How the thing with this body is found again. */
  like(body: JsonObject): FindLike;
  /** Bodies at the edge of what the system takes, by what is odd about them. */
  readonly odd: Readonly<Record<string, JsonObject>>;
  /** A body that the system refuses. */
  readonly refused?: JsonObject;
  /** Somebody who is not let in, or a place that is not there. */
  openBadly?(): Promise<Connection>;
  /** Makes calls between the connector and its system fail. */
  readonly breaks?: Breaks;
}

export interface Breaks {
  /** The n-th call from now, counted from 1, fails so; once. */
  at(n: number, how: HowToBreak): void;
  /** Whether it has come to pass. */
  fired(): boolean;
  /** Nothing fails any more. */
  clear(): void;
}

export interface ConformanceOptions {
  readonly name: string;
  readonly make: () => Promise<Subject>;
  /** What does not apply, by titles or their beginnings, each with its reason; it is shown. */
  readonly skip?: readonly { readonly tests: readonly string[]; readonly reason: string }[];
  /** Why there is nothing to write with: only the source is told. */
  readonly sourceOnly?: string;
}

export function connectorConformance(options: ConformanceOptions): void {
  const { name, make, skip = [], sourceOnly } = options;
  const tellUnless =
    (whole?: string): Tell =>
    (title, body) => {
      const found = skip.find(({ tests }) => tests.some((start) => title.startsWith(start)));
      const reason = whole ?? found?.reason;
      const shown = reason === undefined ? title : `${title} (${reason})`;
      // oxlint-disable-next-line vitest/valid-title, vitest/expect-expect -- told by the caller
      test.skipIf(reason !== undefined)(shown, async () => body(await make()));
    };
  describe(`${name} conforms`, () => {
    for (const part of [itIsThere, itReads, itOnlyReads]) part(tellUnless());
    if (sourceOnly !== undefined) return tellUnless(sourceOnly)("it writes", async () => {});
    for (const part of [itWrites, itDeletes, itIsHonest, itSurvives]) part(tellUnless());
  });
}

export type Tell = (title: string, body: (subject: Subject) => Promise<void>) => void;

function itIsThere(tell: Tell): void {
  tell("it opens, says who is there, and closes", async (subject) => {
    await subject.seed([]);
    const connection = await subject.open("read");
    const about = await connection.about();
    expect(about.id).not.toBe("");
    expect(about.label).not.toBe("");
    expect(about.settleMs).toBeGreaterThanOrEqual(0);
    expect((await connection.about()).id).toBe(about.id);
    await connection.close();
  });

  tell("who is not let in hears so at once, in words", async (subject) => {
    await subject.seed([]);
    const failed = await expectError(async () => {
      const connection = await subject.openBadly!();
      onTestFinished(() => connection.close());
      await connection.about();
    });
    expect(failed.exit).not.toBe(1);
    expect(failed.advice).not.toBe("");
  });

  tell(
    "it describes the stream: its id, its parts and every field that is written",
    async (subject) => {
      await subject.seed([subject.body(1)]);
      const schema = schemaOf(subject);
      const names = new Set(schema.fields.map((field) => field.name));
      expect(names).toContain(schema.id);
      if (schema.version !== null) expect(names).toContain(schema.version);
      for (const field of Object.keys(subject.body(1))) expect(names).toContain(field);
      const { namesSharedWith: _, inactiveSuffix: _suffix, ...parts } = schema.parts;
      for (const path of Object.values(parts)) expect(names).toContain(path.split(/[.[]/)[0]);
    },
  );
}

function itReads(tell: Tell): void {
  for (const [what, count] of [
    ["no row", () => 0],
    ["one row", () => 1],
    ["a page but one", (page: number) => page - 1],
    ["a page", (page: number) => page],
    ["a page and one", (page: number) => page + 1],
    ["three pages", (page: number) => page * 3],
  ] as const) {
    tell(`it reads ${what}, each row once, and says that this is all`, async (subject) => {
      const bodies = Array.from({ length: count(subject.pageSize) }, (_, n) => subject.body(n));
      await subject.seed(bodies);
      const pages = await readPages(subject, await openFor(subject, "read"));
      const records = pages.flatMap((page) => page.records);
      expect(new Set(records.map(({ id }) => id)).size).toBe(bodies.length);
      expect(records).toHaveLength(bodies.length);
      for (const { body } of records) expect(body).not.toHaveProperty("$lists");
      expect(pages.map(({ complete }) => complete)).toEqual(
        pages.map((_, n) => n === pages.length - 1),
      );
      for (const page of pages) expect(page.records.length).toBeLessThanOrEqual(subject.pageSize);
    });
  }

  tell("it reads the same twice: ids, versions, bodies, order", async (subject) => {
    await subject.seed([1, 2, 3].map(subject.body));
    const connection = await openFor(subject, "read");
    const first = await readAll(subject, connection);
    expect(await readAll(subject, connection)).toEqual(first);
    expect(await readAll(subject, await openFor(subject, "read"))).toEqual(first);
  });

  tell("a read that goes on from any cursor misses nothing", async (subject) => {
    const bodies = Array.from({ length: subject.pageSize * 2 + 1 }, (_, n) => subject.body(n));
    await subject.seed(bodies);
    const connection = await openFor(subject, "read");
    const pages = await readPages(subject, connection);
    const all = pages.flatMap((page) => page.records.map(({ id }) => id));
    for (const [n, { cursor }] of pages.entries()) {
      expect(cursor).not.toBeNull();
      const before = pages.slice(0, n + 1).flatMap((page) => page.records.map(({ id }) => id));
      const after = (await readPages(subject, connection, cursor)).flatMap(({ records }) =>
        records.map(({ id }) => id),
      );
      // What bears the cursor's own time may come once more: another row may bear it too.
      expect([...new Set([...before, ...after])]).toEqual(all);
      expect(after.length).toBeLessThanOrEqual(all.length - before.length + 1);
    }
  });

  tell("a read ends when it is told to", async (subject) => {
    await subject.seed([1, 2].map(subject.body));
    const connection = await openFor(subject, "read");
    const stop = new AbortController();
    stop.abort();
    await expect(readAll(subject, connection, stop.signal)).rejects.toThrow();
  });

  tell(
    "it gives the rows of some ids, and nothing for an id that is not there",
    async (subject) => {
      await subject.seed([1, 2, 3].map(subject.body));
      const connection = await openFor(subject, "read");
      const [first, , third] = await readAll(subject, connection);
      const ids = [third!.id, first!.id, remoteId("99999999")];
      const got = await connection.source.get(subject.stream, ids, SIGNAL);
      expect(got).toHaveLength(2);
      expect(new Set(got.map(({ id }) => id))).toEqual(new Set([first!.id, third!.id]));
      expect(got.find(({ id }) => id === first!.id)).toEqual(first);
      expect(await connection.source.get(subject.stream, [], SIGNAL)).toEqual([]);
    },
  );

  tell("it finds what is like a thing, and nothing else", async (subject) => {
    await subject.seed([1, 2, 3].map(subject.body));
    const connection = await openFor(subject, "read");
    const found = await connection.source.find(
      subject.stream,
      subject.like(subject.body(2)),
      SIGNAL,
    );
    expect(found).toHaveLength(1);
    expectWithin(subject.body(2), found[0]!.body);
    const none = await connection.source.find(
      subject.stream,
      subject.like(subject.body(9)),
      SIGNAL,
    );
    expect(none).toEqual([]);
  });

  tell("a stream that is not there ends the run, in words", async (subject) => {
    await subject.seed([]);
    const connection = await openFor(subject, "read");
    await expectError(() => readAll({ ...subject, stream: "nosuchstream" }, connection));
  });
}

function itWrites(tell: Tell): void {
  tell("what it creates is read back as it was sent", async (subject) => {
    await subject.seed([subject.body(1)]);
    const connection = await openFor(subject, "write");
    const outcome = done(only(await send(connection, [create(subject, subject.body(2))])));
    const [record] = await connection.source.get(subject.stream, [outcome.remoteId], SIGNAL);
    expect(record).toMatchObject({ id: outcome.remoteId, version: outcome.version });
    expectWithin(subject.body(2), record!.body);
    const later = await readAll(subject, await openFor(subject, "read"));
    expect(later).toHaveLength(2);
    expect(later.find(({ id }) => id === outcome.remoteId)).toEqual(record);
  });

  tell("it sends several at once, each with an outcome of its own", async (subject) => {
    await subject.seed([]);
    const connection = await openFor(subject, "write");
    const count = Math.min(3, connection.destination!.batchSize);
    const writes = Array.from({ length: count }, (_, n) =>
      create(subject, subject.body(n), `i${n}`),
    );
    const outcomes = await send(connection, writes);
    expect([...outcomes.keys()]).toEqual(writes.map(({ item }) => item));
    const ids = [...outcomes.values()].map((outcome) => done(outcome).remoteId);
    expect(new Set(ids).size).toBe(count);
    for (const [n, id] of ids.entries()) {
      const [record] = await connection.source.get(subject.stream, [id], SIGNAL);
      expectWithin(subject.body(n), record!.body);
    }
  });

  tell("odd values come back as they went", async (subject) => {
    await subject.seed([]);
    const connection = await openFor(subject, "write");
    expect(Object.keys(subject.odd)).not.toEqual([]);
    for (const [what, body] of Object.entries(subject.odd)) {
      const outcome = done(only(await send(connection, [create(subject, body)])), what);
      const [record] = await connection.source.get(subject.stream, [outcome.remoteId], SIGNAL);
      expectWithin(body, record!.body, what);
    }
  });

  tell("an update changes what it says and nothing else", async (subject) => {
    await subject.seed([1, 2].map(subject.body));
    const connection = await openFor(subject, "write");
    const [before, other] = await readAll(subject, connection);
    const outcome = done(only(await send(connection, [update(subject, before!)])));
    expect(outcome.remoteId).toBe(before!.id);
    expect(outcome.version).not.toBe(before!.version);
    const later = await readAll(subject, connection);
    const after = later.find(({ id }) => id === before!.id);
    expect(after).toMatchObject({ id: before!.id, version: outcome.version });
    expectWithin({ ...subject.body(1), ...subject.change }, after!.body);
    // A system may list by the time of the last change.
    expect(later.filter(({ id }) => id !== before!.id)).toEqual([other]);
  });

  tell("an update of what has changed since is a conflict and writes nothing", async (subject) => {
    await subject.seed([subject.body(1)]);
    const connection = await openFor(subject, "write");
    const [before] = await readAll(subject, connection);
    done(only(await send(connection, [update(subject, before!)])));
    const [between] = await readAll(subject, connection);
    const late = { ...before!, body: { ...before!.body, ...subject.body(1) } };
    const outcome = only(await send(connection, [update(subject, late, subject.body(2))]));
    expect(outcome).toMatchObject({ kind: "conflict" });
    expect(await readAll(subject, connection)).toEqual([between]);
  });

  tell("what the system refuses is refused in words, and nothing is written", async (subject) => {
    await subject.seed([subject.body(1)]);
    const connection = await openFor(subject, "write");
    const before = await readAll(subject, connection);
    const outcome = only(await send(connection, [create(subject, subject.refused!)]));
    expect(outcome).toMatchObject({ kind: "rejected" });
    expect(outcome.kind === "rejected" && outcome.message).not.toBe("");
    expect(await readAll(subject, connection)).toEqual(before);
  });
}

function itOnlyReads(tell: Tell): void {
  tell("opened to read, it has nothing to write with", async (subject) => {
    await subject.seed([]);
    expect((await openFor(subject, "read")).destination).toBeNull();
  });
}

function itIsHonest(tell: Tell): void {
  tell("a request is the same bytes every time, and bears its id", async (subject) => {
    await subject.seed([]);
    const { destination } = await openFor(subject, "write");
    const writes = [1, 2]
      .slice(0, destination!.batchSize)
      .map((n) => create(subject, subject.body(n), `i${n}`));
    const id = nextId();
    const request = destination!.prepare(id, writes);
    expect(destination!.prepare(id, writes)).toEqual(request);
    expect(request.requestId).toBe(id);
    expect(request.items.map(({ item }) => item)).toEqual(writes.map(({ item }) => item));
    // It is kept as text between the runs.
    expect(JSON.parse(JSON.stringify(request))).toEqual(request);
  });

  tell("what it says it cannot do it refuses", async (subject) => {
    await subject.seed([subject.body(1)]);
    const { can } = schemaOf(subject);
    const connection = await openFor(subject, "write");
    const [row] = await readAll(subject, connection);
    for (const kind of ["create", "update", "void", "delete"] as const) {
      if (can[kind] === true) continue;
      // It may hold the request itself for a bug of the engine, and not even make it.
      const refused = { kind: "rejected" };
      const outcome = await send(connection, [{ ...update(subject, row!), kind }]).then(
        only,
        () => refused,
      );
      expect(outcome, kind).toMatchObject(refused);
    }
    expect(await readAll(subject, connection)).toEqual([row]);
    expect(can.create).toBe(true);
  });
}

function itSurvives(tell: Tell): void {
  tell("the same request twice makes one thing", async (subject) => {
    await subject.seed([]);
    const connection = await openFor(subject, "write");
    const request = connection.destination!.prepare(nextId(), [create(subject, subject.body(1))]);
    const first = await connection.destination!.send(request, SIGNAL);
    const later = (await openFor(subject, "write")).destination!;
    const second = await later.send(request, SIGNAL);
    expect(first.kind === "answered" && done(first.items.get("i1"))).toMatchObject({
      remoteId: second.kind === "answered" && done(second.items.get("i1")).remoteId,
    });
    expect(await readAll(subject, connection)).toHaveLength(1);
  });

  tell("when the answer is lost, the thing is found again", async (subject) => {
    await subject.seed([subject.body(1)]);
    const connection = await openFor(subject, "write");
    const request = connection.destination!.prepare(nextId(), [create(subject, subject.body(2))]);
    for (let n = 1; (await readAll(subject, connection)).length < 2; n++) {
      expect(n, "no call was the one that writes").toBeLessThan(50);
      subject.breaks!.at(n, "answer_lost");
      const outcome = await connection.destination!.send(request, SIGNAL).catch(thrown);
      if (subject.breaks!.fired()) expect(outcome.kind).not.toBe("answered");
      subject.breaks!.clear();
    }
    const found = await connection.source.find(
      subject.stream,
      subject.like(subject.body(2)),
      SIGNAL,
    );
    expectWithin(subject.body(2), only(found).body);
  });

  for (const how of ["refused", "lost", "answer_lost"] as const) {
    tell(
      `with any one call ${how}, a second try ends well and makes nothing twice`,
      async (subject) => {
        await subject.seed([subject.body(1)]);
        await convergesAt(subject, how);
      },
    );
  }
}

function schemaOf(subject: Subject): StreamSchema {
  const schema = subject.describe().find(({ name }) => name === subject.stream);
  expect(schema).toBeDefined();
  return schema!;
}
