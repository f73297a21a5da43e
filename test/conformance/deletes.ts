import { expect } from "vitest";
import type { RawRecord } from "../../engine/model/record.ts";
import type { Tell } from "./connector.ts";
import { done, only, openFor, readAll, send, SIGNAL, update } from "./talk.ts";

/** What a stream promises that says `can.delete`: by it a run is taken back. */
export function itDeletes(tell: Tell): void {
  tell("what it deletes is gone, and what has changed since it leaves", async (subject) => {
    await subject.seed([1, 2].map(subject.body));
    const connection = await openFor(subject, "write");
    const [first, other] = await readAll(subject, connection);
    const gone = (row: RawRecord) => ({ ...update(subject, row, {}), kind: "delete" }) as const;
    done(only(await send(connection, [update(subject, other!)])));
    const late = only(await send(connection, [gone(other!)]));
    expect(late).toMatchObject({ kind: "conflict" });
    const outcome = done(only(await send(connection, [gone(first!)])));
    expect(outcome).toMatchObject({ remoteId: first!.id, version: null, body: null });
    expect((await readAll(subject, connection)).map(({ id }) => id)).toEqual([other!.id]);
    expect(await connection.source.get(subject.stream, [first!.id], SIGNAL)).toEqual([]);
  });
}
