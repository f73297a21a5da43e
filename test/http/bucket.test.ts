import { expect, test } from "vitest";
import { openBucket, type BucketOptions, type Limit } from "../../engine/http/bucket.ts";

const QBO: readonly Limit[] = [
  { name: "10 a second", count: 10, perMs: 1_000 },
  { name: "500 a minute", count: 500, perMs: 60_000 },
  { name: "40 batches a minute", count: 40, perMs: 60_000, kinds: ["batch"] },
];

/** Virtual time: it moves to the next sleeper when everyone waits. */
function virtualClock() {
  let now = 0;
  const sleepers = new Map<() => void, number>();
  return {
    monotonicMs: () => now,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => {
        const wake = (): void => {
          sleepers.delete(wake);
          resolve();
        };
        sleepers.set(wake, now + ms);
        signal?.addEventListener("abort", wake, { once: true });
      }),
    async runUntil(end: number): Promise<void> {
      while (true) {
        // A macrotask lets every promise that can move, move.
        await new Promise((resolve) => setImmediate(resolve));
        const next = [...sleepers].sort((a, b) => a[1] - b[1])[0];
        if (!next || next[1] > end) break;
        now = next[1];
        next[0]();
      }
      now = end;
    },
  };
}

function open(limits: readonly Limit[], onWait: BucketOptions["onWait"] = () => {}) {
  const clock = virtualClock();
  const bucket = openBucket({ limits, clock, onWait });
  const gone: { readonly kind: string; readonly at: number }[] = [];
  const send = (kind: string, times = 1): void => {
    for (let n = 0; n < times; n++) {
      void bucket.take(kind).then(() => gone.push({ kind, at: clock.monotonicMs() }));
    }
  };
  return { clock, bucket, gone, send };
}

test("a bucket starts full, then lets through what refills", async () => {
  const { clock, gone, send } = open(QBO);
  send("read", 15);
  await clock.runUntil(5_000);
  expect(gone.map(({ at }) => at)).toEqual([...Array(10).fill(0), 100, 200, 300, 400, 500]);
});

test("every limit holds at once, each as its own bucket would", async () => {
  const { clock, gone, send } = open(QBO);
  send("read", 2_000);
  send("batch", 200);
  await clock.runUntil(120_000);
  for (const { count, perMs, kinds } of QBO) {
    const times = gone.filter(({ kind }) => kinds?.includes(kind) ?? true).map(({ at }) => at);
    let tokens = count;
    let last = 0;
    for (const at of times) {
      tokens = Math.min(count, tokens + ((at - last) * count) / perMs) - 1;
      last = at;
      expect(tokens).toBeGreaterThan(-1e-6);
    }
  }
});

test("at least 98 % of what the limits admit goes through", async () => {
  const { clock, gone, send } = open(QBO);
  send("batch", 1_000);
  await clock.runUntil(600_000);
  expect(gone.length).toBeGreaterThanOrEqual(0.98 * (40 + 400));
  expect(gone.length).toBeLessThanOrEqual(40 + 400);
});

test("one that waits for its own limit lets others by, and is not starved by them", async () => {
  const { clock, gone, send } = open([
    { name: "10 a second", count: 10, perMs: 1_000 },
    { name: "1 batch a second", count: 1, perMs: 1_000, kinds: ["batch"] },
  ]);
  send("batch", 2);
  send("read", 40);
  await clock.runUntil(10_000);
  const batches = gone.filter(({ kind }) => kind === "batch").map(({ at }) => at);
  expect(batches).toEqual([0, expect.closeTo(1_000, -2)]);
  expect(gone.filter(({ kind, at }) => kind === "read" && at < 1_000).length).toBeGreaterThan(9);
});

test("calls of one kind go in the order in which they came", async () => {
  const { clock, bucket } = open([{ name: "1 a second", count: 1, perMs: 1_000 }]);
  const order: number[] = [];
  for (let n = 0; n < 6; n++) void bucket.take("read").then(() => order.push(n));
  await clock.runUntil(10_000);
  expect(order).toEqual([0, 1, 2, 3, 4, 5]);
});

test("an aborted wait gives false, takes no token and holds nobody up", async () => {
  const { clock, bucket, gone, send } = open([{ name: "1 a second", count: 1, perMs: 1_000 }]);
  const stop = new AbortController();
  send("read");
  const called = bucket.take("read", stop.signal);
  send("read");
  stop.abort();
  expect(await called).toBe(false);
  expect(await bucket.take("read", stop.signal)).toBe(false);
  await clock.runUntil(10_000);
  expect(gone.map(({ at }) => at)).toEqual([0, 1_000]);
});

test("a pause that the service asks for holds everything", async () => {
  const { clock, bucket, gone, send } = open(QBO);
  bucket.pause(60_000);
  send("read", 2);
  await clock.runUntil(59_999);
  expect(gone).toEqual([]);
  await clock.runUntil(61_000);
  expect(gone.map(({ at }) => at)).toEqual([60_000, 60_000]);
});

test("who watches is told which limit holds a call, and for how long", async () => {
  const waits: unknown[] = [];
  const { clock, send } = open(QBO, (wait) => waits.push(wait));
  send("batch", 10);
  expect(waits).toEqual([]);
  send("read", 2);
  expect(waits).toEqual([
    { kind: "read", limit: "10 a second", ms: 100 },
    { kind: "read", limit: "10 a second", ms: 200 },
  ]);
  await clock.runUntil(1_000);
});

test("who waits behind another is told of the limit that holds both, not of one with room", async () => {
  const waits: unknown[] = [];
  const { clock, send } = open(QBO, (wait) => waits.push(wait));
  send("batch", 12);
  expect(waits).toEqual([
    { kind: "batch", limit: "10 a second", ms: 100 },
    { kind: "batch", limit: "10 a second", ms: 200 },
  ]);
  await clock.runUntil(1_000);
});
