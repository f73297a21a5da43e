/** The API below /v3/company/{realm}: who may call, how often, and what is answered. */
import { type JsonObject, writeJson } from "../../../../engine/model/json.ts";
import { parseObject } from "../body.ts";
import { changesSince } from "../cdc.ts";
import type { Emulation } from "../emulation.ts";
import { definitionNamed } from "../entities/catalogue.ts";
import type { Definition } from "../entities/definition.ts";
import {
  invalidRequestId,
  queryUnparsable,
  refusal,
  unreadableProperty,
  unsupportedOperation,
} from "../faults.ts";
import { type Outcome, read } from "../operations.ts";
import { runQuery } from "../query/evaluate.ts";
import { runReport } from "../reports/report.ts";
import {
  type Answer,
  faultAnswer,
  gatewayAnswer,
  jsonAnswer,
  reportAnswer,
  throttledAnswer,
} from "./answers.ts";
import { bodyFromXml } from "../notation/xml-body.ts";
import type { Api, Call, Incoming } from "./api.ts";
import { answerBatch } from "./batch.ts";
import { answerDownload, answerUpload } from "./files.ts";
import { answerForm, isForm } from "./forms.ts";
import { under } from "./injected.ts";
import { operationOf } from "./operation.ts";
import { partsOf } from "./parts.ts";
import type { SeenRequest } from "./seen.ts";
import { answerTaxService } from "./tax-service.ts";
import { answerWrite } from "./write.ts";
import { type Notation, type Written, written } from "./written.ts";

/** Null: the connection breaks. */
export async function answerCall(api: Api, incoming: Incoming): Promise<Written | null> {
  const { method, query } = incoming;
  const [realm, path] = placeOf(incoming.path);
  const body = method === "GET" ? "" : bodyOf(incoming, path);
  const seen: SeenRequest = {
    number: ++api.seen.calls,
    method,
    path,
    query: query.toString(),
    body,
  };
  const authorization = incoming.header("authorization");
  const parts = partsOf(incoming.body, incoming.header("content-type") ?? "");
  const host = /^[\w.:[\]-]+$/.exec(incoming.header("host") ?? "")?.[0] ?? "127.0.0.1";
  const origin = `http://${host}`;
  const answer = await under(api.injector.meet(seen), api.emulation, {
    act(effects) {
      const barred = barrier(api, realm, path, authorization, body);
      return barred ?? dispatch(api, { method, path, query, body, seen, parts, origin, effects });
    },
    expire: () => api.oauth.expire(authorization),
  });
  return answer === null ? null : written(answer, notationOf(incoming), origin);
}

/** The realm, and what follows it: "invoice/130". */
function placeOf(path: string): readonly [realm: string, path: string] {
  const below = path.slice(COMPANY.length);
  const end = below.indexOf("/");
  return end < 0 ? [below, ""] : [below.slice(0, end), below.slice(end + 1).replace(/\/$/, "")];
}

export const COMPANY = "/v3/company/";

/** What is sent in XML is read into JSON at the door; what cannot be read stays as it is. */
function bodyOf(incoming: Incoming, path: string): string {
  const { body } = incoming;
  if (!/\bxml\b/i.test(incoming.header("content-type") ?? "")) return body;
  const read = bodyFromXml(body, path);
  return read === null ? body : writeJson(read);
}

/** XML where it is asked for, first or alone; else what a body was sent in. JSON by default. */
export function notationOf(incoming: Incoming): Notation {
  const accept = incoming.header("accept") ?? "";
  const asked = /\b(json|xml)\b/i.exec(accept)?.[1] ?? null;
  const sent = incoming.method === "POST" ? (incoming.header("content-type") ?? "") : "";
  const named = asked ?? /\b(json|xml)\b/i.exec(sent)?.[1] ?? "json";
  return named.toLowerCase() === "xml" ? "xml" : "json";
}

function barrier(
  { emulation, oauth, limiter, seen }: Api,
  realm: string,
  path: string,
  authorization: string | null,
  body: string,
): Answer | null {
  const detail = oauth.refuse(authorization);
  if (detail !== null) {
    return gatewayAnswer(emulation, { status: 401, message: "AuthenticationFailed", detail });
  }
  if (realm !== emulation.company.realmId) {
    const message = "ApplicationAuthorizationFailed";
    return gatewayAnswer(emulation, { status: 403, message, detail: "" });
  }
  const isBatch = path.toLowerCase() === "batch";
  const metered = isBatch && emulation.settings.limits.meterBatchItems;
  const cost = metered ? Math.max(1, body.split('"bId"').length - 1) : 1;
  if (limiter.admit(isBatch ? "batch" : "call", cost)) return null;
  seen.throttled++;
  return throttledAnswer(emulation);
}

function dispatch(api: Api, call: Call): Answer {
  const { emulation } = api;
  const [first = "", id, ...more] = call.path.split("/");
  const resource = first.toLowerCase();
  if (resource === "query" && id === undefined) return answerQuery(emulation, call);
  if (resource === "cdc" && call.method === "GET") return answerCdc(emulation, call.query);
  if (resource === "reports" && call.method === "GET" && more.length === 0) {
    return answerReport(emulation, id ?? "", call.query);
  }
  if (resource === "batch" && call.method === "POST") {
    return answerPosted(api, call, (posted, given, id) => answerBatch(posted, call, given, id));
  }
  if (call.method === "POST" && call.path.toLowerCase() === "taxservice/taxcode") {
    return answerPosted(api, call, answerTaxService);
  }
  if (resource === "upload" && call.method === "POST" && id === undefined) {
    return answerOnce(emulation, call, (requestId) => answerUpload(api, call.parts, requestId));
  }
  if (resource === "download" && call.method === "GET" && more.length === 0) {
    return answerDownload(api, id ?? "", call.origin);
  }
  const definition = definitionNamed(first);
  const [verb = "", ...rest] = more;
  if (definition !== null && rest.length === 0 && isForm(definition, verb, call.method)) {
    return answerOnce(emulation, call, (requestId) =>
      answerForm(api, definition, id!, call, requestId),
    );
  }
  if (definition === null || more.length > 0) return unsupported(emulation, NO_RESOURCE(call.path));
  if (call.method === "GET") return answerRead(emulation, definition, id);
  if (call.method !== "POST" || id !== undefined) {
    return unsupported(emulation, noMethod(call.method));
  }
  return answerPosted(api, call, (posted, given) => answerEntity(posted, call, definition, given));
}

/** Words of the service's own framework [# a log of live answers; fixture: generic_error]. */
const NO_RESOURCE = (path: string): string => `Could not find resource for relative : /${path}`;
const noMethod = (method: string): string =>
  `No resource method found for ${method}, return 405 with Allow header`;

function unsupported(emulation: Emulation, what: string): Answer {
  return faultAnswer(emulation, refusal(unsupportedOperation(what)));
}

function answerRead(emulation: Emulation, definition: Definition, id: string | undefined): Answer {
  const isSingle = definition.kind === "single";
  if (id === undefined && !isSingle) return unsupported(emulation, noMethod("GET"));
  const known = isSingle && (id === undefined || id === emulation.company.realmId) ? "1" : id!;
  return outcomeAnswer(emulation, definition, read(emulation, definition, known));
}

export function outcomeAnswer(
  emulation: Emulation,
  definition: Definition,
  outcome: Outcome,
): Answer {
  if (outcome.kind === "refused") return faultAnswer(emulation, outcome.fault);
  return jsonAnswer(emulation, { [definition.name]: outcome.answer });
}

function answerQuery(emulation: Emulation, call: Call): Answer {
  const text = call.method === "POST" ? call.body : (call.query.get("query") ?? "");
  if (text.trim() === "") return faultAnswer(emulation, refusal(emptyQuery()));
  const outcome = runQuery(emulation, text);
  if (outcome.kind === "refused") return faultAnswer(emulation, refusal(outcome.error));
  return jsonAnswer(emulation, { QueryResponse: outcome.answer });
}

const emptyQuery = () =>
  queryUnparsable(
    'Encountered "<EOF>" at line 1, column 1.\nWas expecting:\n    "select" ...\n    ',
  );

function answerCdc(emulation: Emulation, query: URLSearchParams): Answer {
  const answer = changesSince(emulation, query.get("entities"), query.get("changedSince"));
  if ("code" in answer && "Detail" in answer) {
    return faultAnswer(emulation, refusal(answer as Parameters<typeof refusal>[0]));
  }
  return jsonAnswer(emulation, answer as JsonObject);
}

function answerReport(emulation: Emulation, name: string, query: URLSearchParams): Answer {
  const outcome = runReport(emulation, name, query);
  if (outcome.kind === "refused") return faultAnswer(emulation, refusal(outcome.error));
  return reportAnswer(emulation, outcome.answer);
}

/** The longest requestid: 50, in a batch 36 [D]. */
function answerOnce(
  emulation: Emulation,
  { path, query }: Call,
  answer: (requestId: string | null) => Answer,
): Answer {
  const requestId = query.get("requestid") || null;
  const longest = path.toLowerCase() === "batch" ? 36 : 50;
  if (requestId === null || requestId.length <= longest) return answer(requestId);
  return faultAnswer(emulation, refusal(invalidRequestId(longest)));
}

function answerPosted(
  api: Api,
  call: Call,
  answer: (api: Api, given: JsonObject, requestId: string | null) => Answer,
): Answer {
  const { emulation } = api;
  return answerOnce(emulation, call, (requestId) => {
    const given = parseObject(call.body);
    if (given === null) return faultAnswer(emulation, refusal(unreadableProperty()));
    return answer(api, given, requestId);
  });
}

function answerEntity(api: Api, call: Call, definition: Definition, given: JsonObject): Answer {
  const include = new Set((call.query.get("include") ?? "").split(",").filter((i) => i !== ""));
  const asked = call.query.get("operation");
  const operation = operationOf(definition, asked, include, given);
  if (operation === null) return unsupported(api.emulation, asked ?? "");
  const requestId = call.query.get("requestid") || null;
  const { effects } = call;
  return answerWrite(api, { definition, operation, include, given, requestId, effects });
}
