import { registerHooks } from "node:module";
import path from "node:path";
import { FAULTS } from "./swarm.ts";
import type { Swarm } from "./swarm.ts";

/**
 * The protocol with one clause taken out: the simulation must see each of them. A mutant is a
 * change of a source's text while it is loaded, so no code of the product knows of it; a text that
 * is not there exactly once ends the run, so that a mutant cannot outlive what it changes.
 */
export interface Mutant {
  readonly name: string;
  /** What would be wrong. */
  readonly about: string;
  readonly changes: readonly Change[];
  /** The worlds in which it can be seen, where it cannot be in most. */
  readonly world: Partial<Swarm>;
}

interface Change {
  /** Below the repository. */
  readonly file: string;
  readonly text: string;
  readonly by: string;
}

const mutant = (name: string, about: string, ...changes: readonly Change[]): Mutant => {
  return { name, about, changes, world: {} };
};

const inWorld = (world: Partial<Swarm>, made: Mutant): Mutant => ({ ...made, world });

const calm = { crash: 0, stall: 0, hands: [], edits: [], backup: false, reconfigure: false };
const faults = (some: Partial<Swarm["faults"]>): Swarm["faults"] => {
  return { ...(Object.fromEntries(FAULTS.map((each) => [each, 0])) as Swarm["faults"]), ...some };
};
/** Nothing is answered from memory, and payments have no number: looking is all there is. */
const BLIND: Partial<Swarm> = {
  ...calm,
  requestIds: "ignored",
  ownNumbers: true,
  payments: 2,
  batch: 1,
  rounds: 4,
  second: false,
};

const change = (file: string, text: string, by: string): Change => ({ file, text, by });

export const MUTANTS: readonly Mutant[] = [
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
    { ...BLIND, faults: faults({ late: 250 }) },
    mutant(
      "no-settle",
      "absence is believed while a request may still take effect",
      change("engine/apply-settle.ts", "  if (ms <= 0) return;\n", "  if (ms > -1e15) return;\n"),
    ),
  ),
  inWorld(
    { ...BLIND, faults: faults({ answer_lost: 200 }) },
    mutant(
      "no-look",
      "an unknown outcome is sent again without looking",
      change(
        "engine/apply-look.ts",
        '  if (operation.kind === "create") return lookForMade(',
        '  if (operation.kind === "create") return { kind: "absent" };\n' +
          '  if (operation.kind === "create") return lookForMade(',
      ),
    ),
  ),
  inWorld(
    { ...BLIND, payments: 0, hands: ["renumber"], faults: faults({ answer_lost: 200 }) },
    mutant(
      "look-by-number-only",
      "what a person renumbered is not found again",
      change(
        "engine/apply-look.ts",
        "  if (party !== null && day !== null",
        "  if (number === null && party !== null && day !== null",
      ),
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
      requestIds: "honoured",
      payments: 2,
      hands: ["delete"],
      rounds: 4,
      faults: faults({ answer_lost: 200, late: 100 }),
    },
    mutant(
      "new-request-id",
      "the same bytes go again under another id",
      change(
        "engine/apply-send.ts",
        "    const outcome = await destination.send(prepared, UNSTOPPED);",
        "    const path = fresh ? prepared.path : prepared.path.replace(/requestid=.{8}/, `requestid=${room.deps.world.random.id('x').slice(-8)}`);\n" +
          "    const outcome = await destination.send({ ...prepared, path }, UNSTOPPED);",
      ),
    ),
  ),
  mutant(
    "timeout-is-refusal",
    "no answer is taken for a proof that nothing was done",
    change(
      "connectors/quickbooks/answer.ts",
      '      : { kind: "unknown", message: result.reason };',
      '      : { kind: "unavailable", message: result.reason, auth: false };',
    ),
  ),
  mutant(
    "failure-is-refusal",
    "a 5xx, a page, a broken answer are taken for a proof that nothing was done",
    change(
      "connectors/quickbooks/answer.ts",
      '  return { kind: "unknown", message: trace === null ? message : `${message} (trace ${trace})` };',
      '  return { kind: "unavailable", message, auth: false } as never;',
    ),
  ),
  inWorld(
    {
      ...calm,
      requestIds: "honoured",
      clients: 2,
      payments: 2,
      batch: 30,
      rounds: 4,
      hands: ["delete", "merge"],
      faults: faults({ answer_lost: 200 }),
    },
    mutant(
      "half-a-batch-anew",
      "the missing half of a batch goes as a new request although the whole could be asked again",
      change(
        "engine/apply-settle.ts",
        '  return about.facts["request_ids"] === "honoured";',
        '  return about.facts["request_ids"] === "nobody says so";',
      ),
    ),
  ),
  inWorld(
    { ...BLIND, payments: 0, hands: ["duplicate"], faults: faults({ lost: 250 }) },
    mutant(
      "any-mark",
      "what has the number is taken for ours without its mark",
      change(
        "engine/apply-look.ts",
        "  return note !== undefined && readMarkers(record.body[note]).includes(marker);",
        "  return note !== undefined && readMarkers(record.body[note]).length >= 0;",
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
        "  if (twin !== null && twin.version !== change.expectVersion) {",
        "  if (twin !== null && twin.version === 'x') {",
      ),
    ),
  ),
  inWorld(
    {
      ...calm,
      payments: 0,
      edits: ["amount", "day"],
      rounds: 4,
      faults: faults({ answer_lost: 200, lost: 100 }),
    },
    mutant(
      "forgets-edits-while-unknown",
      "what moved while an outcome was unknown is never looked at again",
      change(
        "engine/apply-record.ts",
        "  if (!sameBytes(row.desiredHash, operation.desiredHash)) await markMoved(tx, [row.id]);",
        "  await markMoved(tx, operation.id < 0 ? [row.id] : []);",
      ),
    ),
  ),
  inWorld(
    {
      ...calm,
      requestIds: "honoured",
      payments: 2,
      hands: ["void", "delete"],
      rounds: 4,
      faults: faults({ answer_lost: 250 }),
    },
    mutant(
      "old-answer-is-proof",
      "the answer to a replay is believed without reading what is there",
      change(
        "engine/apply-record.ts",
        "  const proven = answered.fresh && twin.body",
        "  const proven = twin.body",
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
      payments: 2,
      hands: ["renumber"],
      rounds: 4,
      requestIds: "honoured",
      faults: faults({}),
    },
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

const ROOT = path.resolve(import.meta.dirname, "../..");

/** The worlds in which a mutant is looked for; any, where none is named. */
export function worldOf(name: string | null): Partial<Swarm> {
  return name === null ? {} : mutantOf(name).world;
}

function mutantOf(name: string): Mutant {
  const found = MUTANTS.find((each) => each.name === name);
  if (found !== undefined) return found;
  throw new Error(`no mutant ${name}; there are: ${MUTANTS.map((each) => each.name).join(", ")}`);
}

/** From here on the named mutant is what is loaded. Before anything of the engine is imported. */
export function loadMutant(name: string): void {
  const found = mutantOf(name);
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      const own = found.changes.filter(({ file }) => url === `file://${ROOT}/${file}`);
      if (own.length === 0) return loaded;
      const source = own.reduce(changed, textOf(loaded.source));
      return { ...loaded, source };
    },
  });
}

function changed(source: string, { file, text, by }: Change): string {
  const parts = source.split(text);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} of: ${text}`);
  return parts.join(by);
}

function textOf(source: string | ArrayBuffer | NodeJS.TypedArray | null | undefined): string {
  if (typeof source === "string") return source;
  return Buffer.from(source as Uint8Array).toString("utf8");
}
