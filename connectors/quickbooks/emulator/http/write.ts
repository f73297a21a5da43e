/** A write with its requestid: answered once, and the same again for the same id. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { type Emulation, timeOf } from "../emulation.ts";
import type { Definition, Operation } from "../entities/definition.ts";
import { type Fault, type FaultError, duplicateRequestId, refusal } from "../faults.ts";
import { write } from "../operations.ts";
import { type Answer, faultAnswer, faultBody, storedAnswer } from "./answers.ts";
import type { Api } from "./api.ts";
import type { Effects } from "./injected.ts";
import { digestOf } from "./replay.ts";

export interface WriteCall {
  readonly definition: Definition;
  readonly operation: Operation;
  readonly include: ReadonlySet<string>;
  readonly given: JsonObject;
  /** In a batch: the batch's requestid with the item's bId. */
  readonly requestId: string | null;
  readonly effects: Effects;
}

export type Written =
  /** `body` is the answer: the entity under its name, or `{ Fault }`. */
  { readonly status: number; readonly body: JsonObject };

export function answerWrite(api: Api, call: WriteCall): Answer {
  return answerOf(api.emulation, carriedOut(api, call));
}

export function answerOf(emulation: Emulation, { status, body }: Written): Answer {
  if (status === 200) return storedAnswer(emulation, body);
  const { Error: errors, type } = body["Fault"] as JsonObject;
  const fault = { status, type, errors: errors as unknown as FaultError[] } as Fault;
  return faultAnswer(emulation, fault);
}

export function carriedOut(api: Api, call: WriteCall): Written {
  const { emulation } = api;
  const { definition, effects } = call;
  const time = timeOf(emulation);
  const carryOut = (notesFor: NotesFor) =>
    emulation.unseen.during(effects.slowMs, () =>
      write(emulation, definition, call.operation, call.given, {
        include: call.include,
        byHand: false,
        notesFor: (answer) => notesFor({ [definition.name]: answer, time }),
      }),
    );
  return once(api, call, (notesFor) => {
    const outcome = carryOut(notesFor);
    if (effects.twice) carryOut(() => null);
    if (outcome.kind === "done") {
      return { status: 200, body: { [definition.name]: outcome.answer, time } };
    }
    return { status: outcome.fault.status, body: faultBody(outcome.fault) };
  });
}

/** What to commit with a change, so that its answer is known again; null: nothing. */
export type NotesFor = (body: JsonObject) => JsonObject | null;

/** Carries it out, or recalls what was answered under its requestid. */
export function once(
  { emulation, replay }: Pick<Api, "emulation" | "replay">,
  { requestId: key, given }: Pick<WriteCall, "requestId" | "given">,
  carryOut: (notesFor: NotesFor) => Written,
): Written {
  const { requestId: how } = emulation.settings;
  const digest = key === null ? "" : digestOf(given);
  const known = key === null ? null : replay.recall(key);
  if (known !== null && known.digest !== digest && how.otherBody === "600") {
    return { status: 400, body: faultBody(refusal(duplicateRequestId(key!))) };
  }
  if (known !== null) return { status: known.status, body: known.answer };
  const written = carryOut((body) =>
    key === null ? null : replay.noteFor(key, 200, body, digest),
  );
  if (written.status !== 200 && key !== null && how.remembers === "all") {
    const notes = replay.noteFor(key, written.status, written.body, digest);
    emulation.company.commit({ at: emulation.clock.now(), changes: [], notes });
  }
  return written;
}
