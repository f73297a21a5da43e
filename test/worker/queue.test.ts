import { expect, test } from "vitest";
import { EXIT, TieoutError } from "../../engine/errors.ts";
import type { Queue } from "../../engine/worker/queue.ts";
import { postgresQueue } from "../../engine/worker/queue-postgres.ts";
import { findPostgres, startCluster } from "../support/postgres-cluster.ts";
import { testWorld } from "../support/world.ts";

/** It is stopped in the middle: only with the programs of one, not with an address. */
const NO_CLUSTER = findPostgres() === null ? "no initdb on PATH or in /usr/lib/postgresql" : null;

test.skipIf(NO_CLUSTER !== null)(
  "a queue that loses its database says that it can be asked again",
  async () => {
    const cluster = await startCluster();
    let queue: Queue;
    try {
      queue = await postgresQueue(cluster.url, testWorld(), 1);
    } finally {
      await cluster.stop();
    }
    const error = await queue.hurry(["a"]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TieoutError);
    expect(error).toMatchObject({ code: "TO924", exit: EXIT.later });
    await queue.close();
  },
);
