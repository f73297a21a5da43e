/**
 * The thread that reads for evaluations (`postgres-now.ts`): one statement at a time, on a
 * connection for each store that cannot write.
 */
import { workerData } from "node:worker_threads";
import pg from "pg";
import { clientConfig, sessionSettings } from "./postgres-client.ts";
import type { ReaderAnswer, ReaderMessage, ReaderStart } from "./postgres-now.ts";
import type { PostgresPlace } from "./postgres-place.ts";

const { flag, port } = workerData as ReaderStart;
const clients = new Map<number, pg.Client>();

port.on("message", (message: ReaderMessage) => {
  if (message.question === null) {
    void clients.get(message.reader)?.end();
    clients.delete(message.reader);
    return;
  }
  void answer(message).then((answered) => {
    port.postMessage(answered);
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  });
});

async function answer({ reader, place, question }: ReaderMessage): Promise<ReaderAnswer> {
  try {
    const client = clients.get(reader) ?? (await connected(reader, place));
    return { rows: (await client.query(question!)).rows as unknown[] };
  } catch (error) {
    // The next question begins with a fresh connection.
    void clients.get(reader)?.end().catch(nothing);
    clients.delete(reader);
    const { message, code } = error as Error & { code?: string };
    return { message, code: code ?? "" };
  }
}

async function connected(reader: number, place: PostgresPlace): Promise<pg.Client> {
  const made = new pg.Client(clientConfig(place));
  made.on("error", () => void clients.delete(reader));
  await made.connect();
  await made.query(sessionSettings(place, true));
  clients.set(reader, made);
  return made;
}

const nothing = (): void => {};
