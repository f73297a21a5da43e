/** A write with its requestid: answered once, and the same again for the same id. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { timeOf } from "../emulation.ts";
import type { Definition, Operation } from "../entities/definition.ts";
import { type Fault, type FaultError, duplicateRequestId, refusal } from "../faults.ts";
import { type WriteOptions, write } from "../operations.ts";
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
  const { emulation } = api;
  const { status, body } = carriedOut(api, call);
  if (status === 200) return storedAnswer(emulation, body);
  const { Error: errors, type } = body["Fault"] as JsonObject;
  const fault = { status, type, errors: errors as unknown as FaultError[] } as Fault;
  return faultAnswer(emulation, fault);
}

/** Carries it out, or recalls what was answered under its requestid. */
export function carriedOut(api: Api, call: WriteCall): Written {
  const { emulation, replay } = api;
  const { requestId: key, definition, effects } = call;
  const { requestId: how } = emulation.settings;
  const digest = key === null ? "" : digestOf(call.given);
  const known = key === null ? null : replay.recall(key);
  if (known !== null && known.digest !== digest && how.otherBody === "600") {
    return { status: 400, body: faultBody(refusal(duplicateRequestId(key!))) };
  }
  if (known !== null) return { status: known.status, body: known.answer };
  const time = timeOf(emulation);
  const carryOut = (notesFor: WriteOptions["notesFor"]) =>
    emulation.unseen.during(effects.slowMs, () =>
      write(emulation, definition, call.operation, call.given, {
        include: call.include,
        byHand: false,
        notesFor,
      }),
    );
  const outcome = carryOut((answer) =>
    key === null ? null : replay.noteFor(key, 200, { [definition.name]: answer, time }, digest),
  );
  if (effects.twice) carryOut(() => null);
  if (outcome.kind === "done") {
    return { status: 200, body: { [definition.name]: outcome.answer, time } };
  }
  const { status } = outcome.fault;
  const body = faultBody(outcome.fault);
  if (key !== null && how.remembers === "all") {
    const notes = replay.noteFor(key, status, body, digest);
    emulation.company.commit({ at: emulation.clock.now(), changes: [], notes });
  }
  return { status, body };
}
