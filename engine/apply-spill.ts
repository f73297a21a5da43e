import { recordAnswer } from "./apply-record.ts";
import { asApplier } from "./apply-room.ts";
import type { Room } from "./apply-room.ts";
import type { Deps } from "./deps.ts";
import { TieoutError } from "./errors.ts";
import { parseJson, writeJson } from "./model/json.ts";
import type { JsonTree } from "./model/json.ts";
import type { Outcome } from "./model/operation.ts";
import { openRequests } from "./store/requests.ts";
import type { RequestRow } from "./store/requests.ts";

/** Where answers go that a full disk keeps from the store. */
export const SPILL = ".tieout/spill.jsonl";

/** 30 operations with whole bodies take some 100 KB: ten requests' worth. */
const SPILL_BYTES = 1024 * 1024;

/**
 * Before anything is sent: a file of its own whose place on the disk is taken already, so that
 * what the other system has answered can be written down when nothing else can be (reliability.md
 * 1.3, step 6). Called when no outcome is open: what it may still hold is settled.
 */
export function prepareSpill({ deps }: Room): void {
  const { files } = deps.world;
  const known = files.info(SPILL);
  const ready = known?.bytes === SPILL_BYTES && files.readBytes(SPILL, 1)[0] === BLANK;
  if (!ready) files.write(SPILL, "\n".repeat(SPILL_BYTES), { isPrivate: true });
}

const BLANK = "\n".codePointAt(0);

interface Spilled {
  readonly request: string;
  readonly outcomes: readonly (readonly [item: string, outcome: Outcome])[];
  readonly answer: string | null;
}

/** What ends the run when an answer could not be stored: kept, where it could be kept at all. */
export function spill(
  { deps, spilled }: Room,
  request: RequestRow,
  known: { readonly outcomes: ReadonlyMap<string, Outcome>; readonly answer: string | null },
  cause: unknown,
): unknown {
  const isFull = cause instanceof TieoutError && cause.code === "TO930";
  if (!isFull || deps.world.files.info(SPILL)?.bytes !== SPILL_BYTES) return cause;
  const line: Spilled = {
    request: request.prepared.requestId,
    outcomes: [...known.outcomes],
    answer: known.answer,
  };
  const added = `${writeJson(line as unknown as JsonTree)}\n`;
  // Requests that were under way together have a line each; those before are written as they are.
  const text = [...spilled, added].join("");
  if (Buffer.byteLength(text) >= SPILL_BYTES) return cause;
  try {
    deps.world.files.overwrite(SPILL, text);
  } catch {
    return cause;
  }
  spilled.push(added);
  return new TieoutError(
    "TO930",
    `An answer could not be stored (${cause.message}); it is kept in ${SPILL}`,
    { advice: `Make room on the disk, then: tieout recover --from ${SPILL}`, cause },
  );
}

export function tellsOfSpill(error: unknown): boolean {
  return error instanceof TieoutError && error.code === "TO930" && error.message.includes(SPILL);
}

/** Takes in what such a file holds. Gives how many requests are known by it that were not. */
export async function takeSpilled(deps: Deps, file: string): Promise<number> {
  const { files } = deps.world;
  const lines = readLines(files.readText(file), file);
  if (lines.length === 0) return 0;
  let taken = 0;
  await asApplier(deps, false, async (room) => {
    const open = new Map(
      (await openRequests(deps.store.db)).map((each) => [each.prepared.requestId as string, each]),
    );
    for (const { request: id, outcomes, answer } of lines) {
      const request = open.get(id);
      // Settled meanwhile by looking: the store knows better.
      if (request === undefined) continue;
      const known = new Map(outcomes);
      await recordAnswer(room, { request, outcomes: known, answer, how: "settled", fresh: false });
      taken++;
    }
  });
  files.write(file, "\n".repeat(SPILL_BYTES), { isPrivate: true });
  return taken;
}

function readLines(text: string, file: string): readonly Spilled[] {
  return text.split("\n").flatMap((line) => {
    if (line.trim() === "") return [];
    try {
      const spilled = parseJson(line) as unknown as Spilled;
      if (typeof spilled.request === "string" && Array.isArray(spilled.outcomes)) return [spilled];
    } catch {
      // Told below: whatever it is, it is none of ours.
    }
    throw new TieoutError("TO900", `${file} holds no answers that a run has kept`, {
      advice: `Name the file that the run named, such as ${SPILL}`,
    });
  });
}
