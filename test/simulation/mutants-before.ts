import { BLIND, calm, change, faults, inWorld, mutant } from "./mutant.ts";
import type { Mutant } from "./mutant.ts";

/** What is done before bytes go, and who may send them. */
export const BEFORE: readonly Mutant[] = [
  mutant(
    "no-intent",
    "what is sent is not on the disk before",
    change(
      "engine/apply-send.ts",
      "  await write(room, (tx) => markSent(tx, request.id, { sentAt, settlesAt }));",
      "  void settlesAt;",
    ),
  ),
  inWorld(
    {
      ...calm,
      payments: 0,
      ownNumbers: false,
      hands: ["duplicate"],
      edits: ["add"],
      rounds: 4,
      requestIds: "honoured",
      faults: faults({}),
    },
    mutant(
      "no-pre-look",
      "nothing is looked for before it is made",
      change(
        "engine/apply-adopt.ts",
        "  const hits = await hitsOf(room, sending);\n",
        "  const hits = await hitsOf(room, []);\n",
      ),
    ),
  ),
  inWorld(
    { ...BLIND, second: true, faults: faults({ slow: 200 }) },
    mutant(
      "no-lease",
      "two appliers at once",
      change(
        "engine/store/leases.ts",
        "  if (held.expires_at <= now) return true;\n",
        "  if (held.company !== '') return true;\n",
      ),
      change(
        "engine/store/leases.ts",
        "  if (held?.epoch === lease.epoch) return;\n",
        "  if (held?.epoch !== -1) return;\n",
      ),
    ),
  ),
  inWorld(
    {
      ...BLIND,
      payments: 0,
      second: true,
      requestIds: "honoured",
      stall: 200,
      faults: faults({ slow: 200 }),
    },
    mutant(
      "no-epoch",
      "who has lost the lease goes on writing",
      change(
        "engine/store/leases.ts",
        "  if (held?.epoch === lease.epoch) return;\n",
        "  if (held?.epoch !== -1) return;\n",
      ),
    ),
  ),
  inWorld(
    { ...BLIND, faults: faults({ slow: 250 }) },
    mutant(
      "no-heartbeat",
      "a lease is not renewed before a request goes",
      change(
        "engine/apply-room.ts",
        "export async function keepLease(room: Room): Promise<void> {\n",
        "export async function keepLease(room: Room): Promise<void> {\n  if (room.patient || !room.patient) return;\n",
      ),
    ),
  ),
  inWorld(
    { ...calm, stall: 250, payments: 0, faults: faults({ expired: 300 }) },
    mutant(
      "no-deadline",
      "a write that has waited too long for its key goes all the same",
      change(
        "connectors/quickbooks/api.ts",
        "const SEND_WITHIN_MS = 40_000;",
        "const SEND_WITHIN_MS = 4e12;",
      ),
    ),
  ),
  inWorld(
    {
      ...calm,
      hands: ["date", "renumber"],
      edits: ["amount", "day"],
      rounds: 4,
      faults: faults({}),
    },
    mutant(
      "newest-version-wins",
      "a change goes out under the version that is there now, whoever made it",
      change(
        "engine/apply-prepare.ts",
        "  if (twin.version !== change.expectVersion) {",
        "  if (twin.version === 'x') {",
      ),
    ),
  ),
  inWorld(
    { ...calm, edits: ["amount", "day", "add"], rounds: 4, faults: faults({}) },
    mutant(
      "plan-is-not-held",
      "what moved since the plan goes out with it",
      change(
        "engine/apply-prepare.ts",
        "  if (hex(desiredHash) !== change.desired) {",
        "  if (hex(desiredHash) === 'x') {",
      ),
    ),
  ),
  inWorld(
    { ...BLIND, crash: 40, faults: faults({}) },
    mutant(
      "commits-not-synced",
      "a commit can be lost in a power cut",
      change("engine/store/sqlite.ts", '    "synchronous = FULL",', '    "synchronous = NORMAL",'),
    ),
  ),
  inWorld(
    {
      ...calm,
      backup: true,
      payments: 0,
      batch: 30,
      hands: ["renumber"],
      edits: ["add"],
      rounds: 4,
      requestIds: "honoured",
      faults: faults({}),
    },
    // What is asked for together has one request id: beside what is new it is another one.
    mutant(
      "lost-store-goes-on",
      "a restored store makes again what it has forgotten",
      change(
        "engine/apply-refuse.ts",
        "  if (wanted.size === 0) return;\n",
        "  if (wanted.size >= 0) return;\n",
      ),
    ),
  ),
  inWorld(
    { ...calm, requestIds: "honoured", hands: ["merge"], edits: ["day"], rounds: 4 },
    mutant(
      "forgets-what-it-saw",
      "a version that only the read before sending has shown is forgotten again",
      change(
        "engine/apply.ts",
        "      if (seen !== undefined) await",
        "      if (seen !== undefined && at === '') await",
      ),
    ),
  ),
  inWorld(
    {
      ...calm,
      requestIds: "honoured",
      backup: true,
      payments: 1,
      batch: 1,
      hands: ["delete"],
      edits: ["add"],
      rounds: 4,
      faults: faults({}),
    },
    mutant(
      "memory-is-news",
      "a recovered store takes for new what the service answers from memory",
      change("engine/apply-send.ts", "fresh: fresh && !room.wasRecovered", "fresh"),
    ),
  ),
  inWorld(
    {
      ...calm,
      batch: 1,
      atOnce: 9,
      grow: 4,
      requestIds: "honoured",
      faults: faults({ expired: 60, throttle: 60, refused: 60 }),
    },
    mutant(
      "no-last-lane",
      "a run that stops leaves what is under way to itself",
      change(
        "engine/apply-lanes.ts",
        "  await Promise.all(underWay.keys());\n",
        "  await Promise.resolve();\n",
      ),
    ),
  ),
  mutant(
    "unknown-is-success",
    "a run with an unknown outcome ends well",
    change(
      "engine/apply.ts",
      "      stop = unsettled(work);",
      "      stop = null; void unsettled;",
    ),
  ),
];
