/** Batches: up to 30 operations, each for itself, faults inside a 200 [R: batch-basic; D]. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { isObject, listAt, objectAt, textOf } from "../body.ts";
import { definitionNamed } from "../entities/catalogue.ts";
import { batchTooLarge, emptyBatch, refusal, unsupportedOperation } from "../faults.ts";
import { runQuery } from "../query/evaluate.ts";
import { type Answer, faultAnswer, faultBody, jsonAnswer } from "./answers.ts";
import type { Api, Call } from "./api.ts";
import { type Effects, effectsOf } from "./injected.ts";
import { operationOf } from "./operation.ts";
import { itemAsked } from "./seen.ts";
import { carriedOut } from "./write.ts";

export function answerBatch(
  api: Api,
  call: Pick<Call, "seen" | "effects">,
  given: JsonObject,
  requestId: string | null,
): Answer {
  const { emulation } = api;
  const items = listAt(given, "BatchItemRequest");
  const limit = emulation.settings.limits.batchSize;
  if (items.length === 0) return faultAnswer(emulation, refusal(emptyBatch()));
  if (items.length > limit) return faultAnswer(emulation, refusal(batchTooLarge(limit)));
  const answers = items.map((item) => answerItem(api, call, item, requestId));
  return jsonAnswer(emulation, { BatchItemResponse: answers });
}

function answerItem(
  api: Api,
  { seen, effects }: Pick<Call, "seen" | "effects">,
  item: JsonObject,
  requestId: string | null,
): JsonObject {
  const bId = textOf(item["bId"]);
  const tail = bId === null ? {} : { bId };
  const fault = api.injector.meetItem(() => itemAsked(item), seen);
  if (fault?.kind === "code" && !fault.acts) return { ...faultBody(fault.fault), ...tail };
  const query = textOf(item["Query"]);
  if (query !== null) return { ...answerQuery(api, query), ...tail };
  // Remembered by the pair: the same requestid with another bId is another operation [D].
  const key = requestId === null || bId === null ? null : `${requestId} ${bId}`;
  const own = fault === null ? effects : effectsOf(fault);
  const answer = answerOperation(api, item, key, own);
  return { ...(fault?.kind === "code" ? faultBody(fault.fault) : answer), ...tail };
}

function answerQuery({ emulation }: Api, query: string): JsonObject {
  const outcome = runQuery(emulation, query);
  if (outcome.kind === "refused") return faultBody(refusal(outcome.error));
  return { QueryResponse: outcome.answer };
}

function answerOperation(
  api: Api,
  item: JsonObject,
  requestId: string | null,
  effects: Effects,
): JsonObject {
  const name = Object.keys(item).find((key) => isObject(item[key])) ?? "";
  const definition = definitionNamed(name);
  const given = objectAt(item, name) ?? {};
  const include = new Set((textOf(item["optionsData"]) ?? "").split(",").filter((i) => i !== ""));
  const asked = textOf(item["operation"]);
  const operation = definition === null ? null : operationOf(definition, asked, include, given);
  if (definition === null || operation === null) {
    return faultBody(refusal(unsupportedOperation(asked ?? name)));
  }
  const { body } = carriedOut(api, { definition, operation, include, given, requestId, effects });
  const { time: _time, ...answer } = body;
  return answer;
}
