import { BLIND, calm, change, faults, inWorld, mutant } from "./mutant.ts";
import type { Mutant } from "./mutant.ts";

/** What answers, silence and looking are taken for. */
export const AFTER: readonly Mutant[] = [
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
        "    const outcome = await destination.send(prepared, unstopped());",
        "    const path = fresh ? prepared.path : prepared.path.replace(/requestid=.{8}/, `requestid=${room.deps.world.random.id('x').slice(-8)}`);\n" +
          "    const outcome = await destination.send({ ...prepared, path }, unstopped());",
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
        "    ({ row, operation }) => !sameBytes(row.desiredHash, operation.desiredHash),\n",
        "    ({ operation }) => operation.id < 0,\n",
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
    {
      ...calm,
      requestIds: "honoured",
      payments: 1,
      batch: 1,
      hands: ["delete", "merge"],
      rounds: 4,
      faults: faults({ answer_lost: 200, refused: 200 }),
    },
    mutant(
      "replay-refused-is-proof",
      "bytes that were not taken when they were sent again were never taken",
      change(
        "engine/apply-send.ts",
        '    if (outcome.kind === "throttled") {\n      return { kind: "unknown", message: "asked again',
        '    if (outcome.kind === "throttled" || outcome.kind === "unavailable") return outcome;\n' +
          '    if (outcome.kind === ("x" as never)) {\n      return { kind: "unknown", message: "asked again',
      ),
    ),
  ),
  inWorld(
    {
      ...calm,
      requestIds: "honoured",
      payments: 0,
      hands: ["delete"],
      rounds: 4,
      second: true,
      faults: faults({ answer_lost: 300 }),
    },
    mutant(
      "gone-is-not-kept",
      "what is not there when it is read back stays in the mirror as an old answer told it",
      change(
        "engine/apply-record.ts",
        "      if (twin.body === null) {\n",
        "      if (twin.body === null && row.id < 0) {\n",
      ),
    ),
  ),
  inWorld(
    {
      ...calm,
      requestIds: "honoured",
      ownNumbers: false,
      payments: 0,
      batch: 30,
      hands: ["duplicate"],
      rounds: 3,
      faults: faults({ error: 250 }),
    },
    mutant(
      "half-a-replay-is-told",
      "what a replay makes beside what people have under its number is not told by its answer",
      change("engine/apply-settle.ts", '(["absent", "foreign"])', '(["absent"])'),
    ),
  ),
  inWorld(
    {
      ...calm,
      requestIds: "honoured",
      payments: 2,
      batch: 30,
      lagMs: 30_000,
      rounds: 3,
      second: false,
      faults: faults({ lost: 200 }),
    },
    mutant(
      "late-index-is-proof",
      "what a late index does not show yet is said to be gone",
      change(
        "engine/apply-record.ts",
        "  if (isGood(standing) || isAlone) return { twin: said, standing };",
        "  if (standing !== null) return { twin: said, standing };",
      ),
    ),
  ),
];
