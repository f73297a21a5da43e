/** Answers remembered by requestid, and in a batch by requestid and item [D, L 32]. */
import { createHash } from "node:crypto";
import { type Instant, msOf } from "../../../../engine/model/calendar.ts";
import { type JsonObject, canonicalJson } from "../../../../engine/model/json.ts";
import { objectAt, textAt } from "../body.ts";
import type { Company } from "../company.ts";
import type { Emulation } from "../emulation.ts";

/** What was answered: a body under 200, or a fault's. */
export interface Remembered {
  readonly status: number;
  readonly answer: JsonObject;
  readonly digest: string;
  readonly at: Instant;
}

export interface Replay {
  /** Null where it was not answered before, or that is forgotten. */
  recall(key: string): Remembered | null;
  /** What to store with the commit that the answer belongs to. */
  noteFor(key: string, status: number, answer: JsonObject, digest: string): JsonObject;
}

export function replayOf(company: Company, emulation: Emulation): Replay {
  const answers = new Map<string, Remembered>();
  company.onCommit((commit) => {
    if (commit.clear === true) answers.clear();
    const note = objectAt(commit.notes ?? {}, "replay");
    if (note === null) return;
    answers.set(textAt(note, "key"), {
      status: Number(note["status"]),
      answer: objectAt(note, "answer") ?? {},
      digest: textAt(note, "digest"),
      at: commit.at,
    });
  });
  return {
    recall(key) {
      const { requestId } = emulation.settings;
      const found = requestId.honoured ? answers.get(key) : undefined;
      if (found === undefined) return null;
      const age = msOf(emulation.clock.now()) - msOf(found.at);
      return requestId.retentionMs !== null && age > requestId.retentionMs ? null : found;
    },
    noteFor: (key, status, answer, digest) => ({ replay: { key, status, answer, digest } }),
  };
}

export function digestOf(body: JsonObject): string {
  return createHash("sha256").update(canonicalJson(body)).digest("hex").slice(0, 16);
}
