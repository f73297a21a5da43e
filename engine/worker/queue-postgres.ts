import { fromKysely, PgBoss } from "pg-boss";
import type { World } from "../contract/io.ts";
import { queuePlace } from "../store/postgres-queue.ts";
import { LATER_MS } from "./queue.ts";
import type { Queue } from "./queue.ts";

/**
 * The queue in the PostgreSQL that the fleet's rows are in (pg-boss): in order for each company and
 * one at a time (`key_strict_fifo`). A worker that is killed says nothing for 10 s, and its company
 * goes to another one.
 */
export async function postgresQueue(
  address: string,
  world: Pick<World, "log">,
  slots: number,
): Promise<Queue> {
  const { url, schema, asked } = queuePlace(address);
  const boss = new PgBoss({
    connectionString: url,
    schema,
    application_name: "tieout worker",
    // One for what is sent and one for heartbeats, beside what waits for a company.
    max: Math.min(slots, 4) + 2,
    schedule: false,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    maintenanceIntervalSeconds: 3600,
  });
  const warn = (error: unknown): void =>
    world.log.warn("queue", { text: error instanceof Error ? error.message : String(error) });
  // It goes on by itself when the server is there again; without a listener it would end us.
  boss.on("error", warn);
  boss.on("warning", ({ message }) => world.log.info("queue", { text: message }));
  await asked(boss.start());
  await asked(boss.createQueue(COMPANIES, COMPANY_JOBS));
  const put: Queue["put"] = async (tx, companies) => {
    const jobs = companies.map((company) => ({ singletonKey: company, data: { company } }));
    if (jobs.length > 0) await boss.insert(COMPANIES, jobs, { db: fromKysely(tx) });
  };
  return {
    put,
    async hurry(companies) {
      // Only of jobs that wait: one that somebody is at stays as it is.
      for (const singletonKey of companies) {
        const first = { singletonKey, priority: 1, match: "all" } as const;
        // The database may break off just now: whoever calls asks again.
        await asked(boss.update(COMPANIES, undefined, first));
      }
    },
    async take(most, work) {
      const options = { localConcurrency: most, pollingIntervalSeconds: 1 };
      await boss.work<{ company: string }>(COMPANIES, options, async ([job]) => {
        if (job === undefined) return;
        const ended = await work(job.data.company, job.signal);
        if (ended === "later") throw new Error("later");
        // Its place is at the end of the line now.
        if (ended === "again")
          await boss.send(COMPANIES, job.data, { singletonKey: job.data.company });
      });
    },
    pause: () => boss.offWork(COMPANIES, { wait: false }),
    close: () => boss.stop({ graceful: false, close: true }),
  };
}

const COMPANIES = "companies";
const COMPANY_JOBS = {
  policy: "key_strict_fifo",
  heartbeatSeconds: 10,
  // A company is never given up: what came of its run is in its row, not in its job.
  retryLimit: 1_000_000,
  retryDelay: LATER_MS / 1000,
  expireInSeconds: 23 * 3600,
  deleteAfterSeconds: 3600,
} as const;
