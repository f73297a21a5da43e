import { AssertionError } from "node:assert";
import pg from "pg";

/**
 * What simulated processes ask of a real PostgreSQL, one after the other in the order in which
 * they asked: a query takes as long as it takes, and the world is the same every time. Only who
 * waits for a lock stands aside, until whoever holds it has gone on.
 */
export interface Turnstile {
  /** From now on whoever connects under this `application_name` passes through it. */
  admit(name: string): void;
  /** Its queries, asked and not asked yet, are never answered. */
  shut(name: string): void;
  /** Those that it has now. */
  connections(name: string): readonly pg.Client[];
  /** Does something when it is its turn. */
  pass<T>(act: () => Promise<T>): Promise<T>;
  /** Waits until nothing is under way but what waits for a lock; false: so it was. */
  settled(): Promise<boolean>;
  /** How often somebody has waited for a lock. */
  waited(): number;
  /** When whoever came through it has gone. */
  close(): void;
}

interface Party {
  readonly turnstile: Pass;
  readonly connections: Set<pg.Client>;
  shut: boolean;
}

type Pass = <T>(visit: Asked<T>) => Promise<T>;

interface Asked<T> {
  /** A connection: what it has asked at once goes out at once. */
  readonly by: object;
  readonly party: Party | null;
  /** Locks may be gone after it. */
  readonly frees: boolean;
  readonly act: () => Promise<T>;
}

/** Something that waits for its turn. */
interface Visit extends Asked<unknown> {
  readonly told: (outcome: PromiseSettledResult<unknown>) => void;
}

/** What is under way of one connection. */
interface Going {
  readonly visits: readonly Visit[];
  readonly outcomes: Promise<readonly PromiseSettledResult<unknown>[]>;
}

const parties = new Map<string, Party>();

/** `waits`: whether the server process of that id waits for a lock. */
export function openTurnstile(waits: (pid: number) => Promise<boolean>): Turnstile {
  through();
  let queue: Visit[] = [];
  let aside: Going[] = [];
  let working: Promise<void> | null = null;
  let waited = 0;

  const pass: Pass = (asked) =>
    new Promise((resolve, reject) => {
      const { party } = asked;
      if (party?.shut === true) return;
      const told = (outcome: PromiseSettledResult<unknown>): void => {
        if (party?.shut === true) return;
        if (outcome.status === "fulfilled") resolve(outcome.value as never);
        else reject(outcome.reason as Error);
      };
      queue.push({ ...asked, told });
      working ??= work();
    });

  async function work(): Promise<void> {
    await turn();
    for (let first = queue[0]; first !== undefined; first = queue[0]) {
      const { by } = first;
      const visits = queue.filter((each) => each.by === by);
      queue = queue.filter((each) => each.by !== by);
      const outcomes = Promise.allSettled(visits.map(({ act }) => act()));
      if (!(await comesHome({ visits, outcomes }))) {
        aside.push({ visits, outcomes });
        waited++;
      }
      if (visits.some(({ frees }) => frees)) await callIn();
    }
    working = null;
  }

  /** Those who have their lock now; whoever goes on without a transaction lets go of it again. */
  async function callIn(): Promise<void> {
    for (let before = Infinity; aside.length < before;) {
      before = aside.length;
      for (const each of aside) {
        if (await comesHome(each)) aside = aside.filter((one) => one !== each);
      }
    }
  }

  /** Its answers are given; false: it waits for a lock. */
  async function comesHome(going: Going): Promise<boolean> {
    const [{ by }] = going.visits as readonly [Visit];
    for (;;) {
      const outcomes = await within(LOOK_AFTER_MS, going.outcomes);
      if (outcomes !== null) {
        for (const [at, { told }] of going.visits.entries()) told(outcomes[at]!);
        await turn();
        return true;
      }
      const { processID: pid = null } = by as { readonly processID?: number | null };
      if (pid !== null && (await waits(pid))) return false;
    }
  }

  return {
    admit(name) {
      parties.set(name, { turnstile: pass, connections: new Set(), shut: false });
    },
    connections: (name) => [...(parties.get(name)?.connections ?? [])],
    shut(name) {
      const party = parties.get(name);
      if (party === undefined) return;
      party.shut = true;
      queue = queue.filter((each) => each.party !== party);
      aside = aside.filter(({ visits }) => visits[0]!.party !== party);
    },
    pass: (act) => pass({ by: {}, party: null, frees: true, act }),
    async settled() {
      if (working === null) return false;
      await working;
      return true;
    },
    waited: () => waited,
    close() {
      const ours = [...parties].filter(([, { turnstile }]) => turnstile === pass);
      for (const [name] of ours) parties.delete(name);
    },
  };
}

/** Most answers are there in 0.3 ms; of one that is not it is asked whether it waits for a lock. */
const LOOK_AFTER_MS = 5;

async function within<T>(ms: number, answer: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(resolve, ms, null)));
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whoever was told something does all that it can do now, and asks what it has to ask next. */
function turn(): Promise<void> {
  return new Promise((go) => setImmediate(go));
}

let isThrough = false;

/** The driver's own doors lead through the turnstile of whom a connection belongs to. */
function through(): void {
  if (isThrough) return;
  isThrough = true;
  const { query, connect } = pg.Client.prototype as unknown as Doors;
  const doors: Doors = {
    query(...args) {
      const party = partyOf(this);
      if (party === undefined) return query.apply(this, args);
      if (typeof args[0] === "object" && "submit" in args[0]) {
        throw new AssertionError({ message: "worlds are too small for what is no plain query" });
      }
      const act = (): Promise<unknown> => query.apply(this, args);
      const text = typeof args[0] === "object" && "text" in args[0] ? args[0].text : args[0];
      const frees = text === "commit" || text === "rollback";
      return party.turnstile({ by: this, party, frees, act });
    },
    connect(told) {
      const party = partyOf(this);
      if (party === undefined) return connect.call(this, told);
      const made = new Promise<Error | undefined>((resolve) => {
        const act = (): Promise<Error | undefined> =>
          new Promise((done) => void connect.call(this, (error) => done(error)));
        void party.turnstile({ by: this, party, frees: false, act }).then(resolve);
      });
      this.once("end", () => party.connections.delete(this));
      return void made.then((error) => {
        if (error === undefined || error === null) party.connections.add(this);
        told(error);
      });
    },
  };
  Object.assign(pg.Client.prototype, doors);
}

interface Doors {
  query(this: pg.Client, ...args: (string | object)[]): Promise<unknown>;
  /** As a pool has it, with a callback. */
  connect(this: pg.Client, told: (error?: Error) => void): unknown;
}

const partyOf = (client: pg.Client): Party | undefined =>
  parties.get(
    (client as unknown as { connectionParameters: { application_name?: string } })
      .connectionParameters.application_name ?? "",
  );
