/** The tokens of a company under a power cut, under two processes, and without their key. */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { runTieout } from "../support/cli.ts";
import { tieoutIn } from "../support/inside.ts";
import {
  ADDRESS,
  ageAccess,
  connected,
  connectProject,
  heldNow,
  signIn,
  startTieout,
} from "../cli/connect-bench.ts";
import type { ConnectProject } from "../cli/connect-bench.ts";

const KILLED = 128 + 9;

/** Only who is killed needs a process of its own. */
const plan = (p: ConnectProject, env: Readonly<Record<string, string>> = {}) =>
  tieoutIn(["plan"], { cwd: p.folder, env });

/** Signed in; every renewal gives a new value, and the next call needs one. */
async function expiring(graceSeconds = 86_400): Promise<ConnectProject> {
  const p = await connectProject({ oauth: { rotateAfterSeconds: 0, graceSeconds } });
  p.door.strict = true;
  await connected(p);
  await ageAccess(p);
  return p;
}

const renewals = ({ door }: ConnectProject): readonly (string | null)[] =>
  door.tokenCalls
    .filter((call) => call.get("grant_type") === "refresh_token")
    .map((call) => call.get("refresh_token"));

test("two processes that need a new token at once: one renews, both go on", async () => {
  const p = await expiring();
  p.door.delayMs = 1500;
  const apart = () => runTieout(["plan"], { cwd: p.folder });
  const both = await Promise.all([apart(), apart()]);
  expect(both.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual([
    [0, expect.any(String)],
    [0, expect.any(String)],
  ]);
  expect(renewals(p).length).toBe(1);
});

test("killed between the answer and the vault, the value before it is taken again", async () => {
  const p = await expiring();
  const { refresh } = await heldNow(p);
  // The first time, what is about to happen is kept; the second time, what came of it.
  expect((await plan(p, { TIEOUT_CRASH_AT: "vault-put:2" })).exitCode).toBe(KILLED);
  expect(renewals(p)).toEqual([refresh]);
  expect(await heldNow(p)).toMatchObject({ refresh, asked: expect.stringMatching(/^20/) });
  const again = await plan(p);
  expect([again.exitCode, again.stderr]).toEqual([0, expect.any(String)]);
  expect(renewals(p)).toEqual([refresh, refresh]);
  const after = await heldNow(p);
  expect(after).toMatchObject({ asked: null, previous: { refresh } });
  expect(after.refresh).not.toBe(refresh);
});

test("and where that is dead, it is said what happened and what to do; nothing is lost", async () => {
  const p = await expiring(0);
  expect((await plan(p, { TIEOUT_CRASH_AT: "vault-put:2" })).exitCode).toBe(KILLED);
  const { asked } = await heldNow(p);
  for (const _ of [1, 2]) {
    const { exitCode, stderr } = await plan(p);
    expect(exitCode).toBe(4);
    expect(stderr).toContain(`a renewal was cut off at ${asked}`);
    expect(stderr).toContain("TO940");
    expect(stderr).toContain("tieout connect");
  }
  await connected(p);
  expect((await plan(p)).exitCode).toBe(0);
});

test.each(["vault-put", "vault-kept", "vault-kept:2"])(
  "killed at %s of a renewal, the same command goes on",
  async (point) => {
    const p = await expiring();
    expect((await plan(p, { TIEOUT_CRASH_AT: point })).exitCode).toBe(KILLED);
    expect((await plan(p)).exitCode).toBe(0);
    expect(await heldNow(p)).toMatchObject({ asked: null });
  },
);

test("killed while a sign-in is kept, the one before it still holds", async () => {
  const p = await connectProject();
  p.door.strict = true;
  await connected(p);
  const before = await heldNow(p);
  await expect(connectedUntilKilled(p)).resolves.toBe(KILLED);
  expect(await heldNow(p)).toEqual(before);
  expect((await plan(p)).exitCode).toBe(0);
});

async function connectedUntilKilled(p: ConnectProject): Promise<number> {
  const running = startTieout(p, ["connect", "--no-browser", "--port", "0"], {
    TIEOUT_CRASH_AT: "vault-put",
  });
  await fetch(await signIn(await running.said(ADDRESS))).catch(() => {});
  return (await running.ended).exitCode;
}

test("without its key nobody is signed in, and with it everything is as before", async () => {
  const p = await connectProject();
  p.door.strict = true;
  await connected(p);
  const file = path.join(p.folder, ".tieout/key");
  fs.renameSync(file, `${file}.away`);
  const { exitCode, stderr } = await plan(p);
  expect(exitCode).toBe(4);
  expect(stderr).toContain("sealed with key");
  expect(stderr).toContain("tieout connect");
  fs.renameSync(`${file}.away`, file);
  expect((await plan(p)).exitCode).toBe(0);
  expect(renewals(p)).toEqual([]);
});

test("an emulator that lets everybody in needs no key that was lost", async () => {
  const p = await connectProject();
  expect((await plan(p)).exitCode).toBe(0);
  fs.rmSync(path.join(p.folder, ".tieout/key"));
  expect((await plan(p)).exitCode).toBe(0);
});
