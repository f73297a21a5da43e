/** The virtual World of the simulation: what it promises to whoever uses it. */
import { expect, test } from "vitest";
import { openBucket } from "../../engine/http/bucket.ts";
import { memoryFiles } from "./memory-files.ts";
import { openVirtualTime, Stuck } from "./virtual-time.ts";

test("sleepers wake in the order of their time, and time is where they wanted to be", async () => {
  const time = openVirtualTime({ at: "2026-07-06T12:00:00.000Z" });
  const seen: string[] = [];
  const sleeper = async (name: string, ms: number): Promise<void> => {
    await time.clock.sleep(ms);
    seen.push(`${name} ${time.elapsedMs()}`);
  };
  await time.run(Promise.all([sleeper("c", 60_000), sleeper("a", 5), sleeper("b", 5)]));
  expect(seen).toEqual(["a 5", "b 5", "c 60000"]);
  expect(time.clock.now()).toBe("2026-07-06T12:01:00.000Z");
  expect(time.clock.today("America/Chicago")).toBe("2026-07-06");
});

test("a sleep that is called off ends at once, and leaves time alone", async () => {
  const time = openVirtualTime();
  const stop = new AbortController();
  time.after(10, () => stop.abort());
  await time.run(time.clock.sleep(60_000, stop.signal));
  expect(time.elapsedMs()).toBe(10);
});

test("work that waits for nothing is told from work that is done", async () => {
  const time = openVirtualTime();
  await expect(time.run(new Promise(() => {}))).rejects.toBeInstanceOf(Stuck);
});

test("the real token bucket lets 30 calls through in the two seconds that they take", async () => {
  const time = openVirtualTime();
  const limits = [{ name: "10 a second", count: 10, perMs: 1000 }];
  const bucket = openBucket({ limits, clock: time.clock });
  await time.run(Promise.all(Array.from({ length: 30 }, () => bucket.take("request"))));
  expect(time.elapsedMs()).toBe(2000);
});

test("a power cut takes what was appended and not synced", () => {
  const files = memoryFiles("/project", () => 0);
  files.write("a/whole.json", "{}");
  files.append("log", "one\n", { sync: true });
  files.append("log", "two\n");
  expect(files.readText("log")).toBe("one\ntwo\n");
  expect([files.powerCut(), files.readText("log"), files.readText("a/whole.json")]).toEqual([
    1,
    "one\n",
    "{}",
  ]);
  expect([files.info("a")?.kind, files.list("."), files.inside("a", "../log")]).toEqual([
    "folder",
    ["a", "log"],
    null,
  ]);
});
