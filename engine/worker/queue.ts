import type { World } from "../contract/io.ts";
import { waitingCompanies } from "../store/fleet.ts";
import type { Store, Tx } from "../store/open.ts";

/**
 * Decides when and where a company's run begins; what is run of it stands in the store
 * (`store/fleet.ts`). One at a time for each company, whoever waits longest first.
 */
export interface Queue {
  /** In the transaction that makes them wait. */
  put(tx: Tx, companies: readonly string[]): Promise<void>;
  /** These were begun before: they go before all that was not. */
  hurry(companies: readonly string[]): Promise<void>;
  /** From now on `work` is called for those that wait, for `slots` at once. */
  take(slots: number, work: Work): Promise<void>;
  /** Nothing more is taken; what is under way goes on. */
  pause(): Promise<void>;
  close(): Promise<void>;
}

/** The signal is aborted where the company has been given to somebody else. */
export type Work = (company: string, lost: AbortSignal) => Promise<WorkEnd>;

/** `later`: it keeps its place and comes again after a while; `again`: at the end of the line. */
export type WorkEnd = "done" | "later" | "again";

/**
 * What has to come again waits so long: for a lease that runs out after 90 s, an outcome that
 * settles after 200, a database that is away.
 */
export const LATER_MS = 10_000;

/** Without being told, a store is looked at so often: for those that another process has asked for. */
const POLL_MS = 5000;

/** For one process: the rows of the store are the line. */
export function localQueue(store: Store, world: Pick<World, "clock">): Queue {
  const never = new AbortController().signal;
  const busy = new Set<string>();
  let paused = false;
  let nap = new AbortController();
  const wake = (): void => nap.abort();
  let looking: Promise<void> = Promise.resolve();
  const look = async (slots: number, work: Work): Promise<void> => {
    while (!paused) {
      nap = new AbortController();
      const { signal } = nap;
      const free = slots - busy.size;
      const now = world.clock.now();
      const found = free > 0 ? await waitingCompanies(store.db, now, slots) : [];
      for (const company of found.filter((each) => !busy.has(each)).slice(0, free)) {
        busy.add(company);
        const gone = (): void => {
          busy.delete(company);
          wake();
        };
        // Where its end could not be written, the worker takes it back by and by.
        work(company, never).then(gone, gone);
      }
      await world.clock.sleep(POLL_MS, signal);
    }
  };
  return {
    // Whoever looks waits for the transaction to end.
    put: async () => wake(),
    // Whoever was given back has waited longest.
    hurry: async () => {},
    async take(slots, work) {
      looking = look(slots, work);
    },
    async pause() {
      paused = true;
      wake();
      await looking;
    },
    close: async () => {},
  };
}
