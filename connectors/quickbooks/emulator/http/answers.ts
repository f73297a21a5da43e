/** Answers as the service words them: headers, faults, the 401 and the 429 [R]. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { msOf } from "../../../../engine/model/calendar.ts";
import { type Emulation, randomHex, timeOf } from "../emulation.ts";
import { xmlText } from "../notation/xml-write.ts";
import { type Fault, LIMIT_REACHED, THROTTLED } from "../faults.ts";

const QBO_VERSION = "1944.190";
/** Named in the recordings; its form from memory, its figures nobody's. */
const SERVICE_TIME = "total=0, db=0";

/** What is answered, in no notation yet: `written` makes it JSON or XML. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A text stands as it is, in the content-type that `headers` name. */
  readonly content: JsonObject | string;
  /** Where XML tells it otherwise than by other marks around the same. */
  readonly xml?: JsonObject;
  /** The connection breaks after so many bytes of it. */
  readonly cutAt?: number;
}

/** `body` gets the answer's `time`. */
export function jsonAnswer(emulation: Emulation, body: JsonObject): Answer {
  return storedAnswer(emulation, { ...body, time: timeOf(emulation) });
}

/** An answer that has its `time` already: one that is given again for its requestid. */
export function storedAnswer(emulation: Emulation, body: JsonObject): Answer {
  const headers = {
    ...traceHeaders(emulation),
    "content-type": "application/json;charset=utf-8",
    "qbo-version": QBO_VERSION,
    "service-time": SERVICE_TIME,
  };
  return { status: 200, headers, content: body };
}

/** A report tells its time in its header, and nowhere else [R: reports-profit_and_loss]. */
export const reportAnswer = storedAnswer;

export function textAnswer(
  emulation: Emulation,
  content: string,
  type = "text/plain;charset=utf-8",
): Answer {
  return { status: 200, headers: { ...traceHeaders(emulation), "content-type": type }, content };
}

export function faultBody(fault: Fault): JsonObject {
  const errors = fault.errors.map(({ Message, Detail, code, element }) => ({
    Message,
    Detail,
    code,
    ...(element === undefined ? {} : { element }),
  }));
  return { Fault: { Error: errors, type: fault.type } };
}

export function faultAnswer(emulation: Emulation, fault: Fault): Answer {
  const body = { ...faultBody(fault), time: timeOf(emulation) };
  return { status: fault.status, headers: faultHeaders(emulation), content: body };
}

/** 401 and 403 come from the gateway: lower case, other nesting, an epoch for `time` [R]. */
export function gatewayAnswer(
  emulation: Emulation,
  problem: { readonly status: 401 | 403; readonly message: string; readonly detail: string },
): Answer {
  const isAuthentication = problem.status === 401;
  const code = isAuthentication ? "3200" : "3100";
  const body: JsonObject = {
    warnings: null,
    intuitObject: null,
    fault: {
      error: [
        {
          message: `message=${problem.message}; errorCode=00${code}; statusCode=${problem.status}`,
          detail: problem.detail === "" && !isAuthentication ? null : problem.detail,
          code,
          element: null,
        },
      ],
      // Two clients' logs of a 403 have SERVICE, and no detail [#].
      type: isAuthentication ? "AUTHENTICATION" : "SERVICE",
    },
    report: null,
    queryResponse: null,
    batchItemResponse: [],
    attachableResponse: [],
    syncErrorResponse: null,
    requestId: null,
    time: msOf(emulation.clock.now()),
    status: null,
    cdcresponse: [],
  };
  const { status } = problem;
  return {
    status,
    headers: faultHeaders(emulation),
    content: body,
    xml: upperCase(body, emulation),
  };
}

/** In XML it is a fault like any other [M: as seen in forums, no recording]. */
function upperCase(body: JsonObject, emulation: Emulation): JsonObject {
  const { error, type } = body["fault"] as JsonObject;
  const errors = (error as readonly JsonObject[]).map(({ message, detail, code }) => ({
    Message: message!,
    Detail: detail!,
    code: code!,
  }));
  return { Fault: { Error: errors, type: type! }, time: timeOf(emulation) };
}

function faultHeaders(emulation: Emulation): Record<string, string> {
  return { ...traceHeaders(emulation), "content-type": "application/json" };
}

/** A fault that a test asked for, in the form in which the service tells that code. */
export function codeAnswer(emulation: Emulation, fault: Fault): Answer {
  const [error] = fault.errors;
  if (error?.code === "3001") return throttledAnswer(emulation, fault.status);
  if (error?.code !== "3100" && error?.code !== "3200") return faultAnswer(emulation, fault);
  const status = error.code === "3200" ? 401 : 403;
  return gatewayAnswer(emulation, { status, message: error.Message, detail: error.Detail });
}

/** XML even where JSON was asked for [R: too_many_requests_error.xml]. */
export function throttledAnswer(emulation: Emulation, status = 429): Answer {
  const { format, retryAfter } = emulation.settings.limits;
  const retry = retryAfter === null ? {} : { "retry-after": String(retryAfter) };
  const headers = { ...traceHeaders(emulation), ...retry, "content-type": `application/${format}` };
  const errors = [{ Message: THROTTLED, Detail: LIMIT_REACHED, code: "3001" }];
  const body = { Fault: { Error: errors, type: "SERVICE" }, time: timeOf(emulation) };
  return { status, headers, content: format === "xml" ? xmlText(body) : body };
}

/** "1-5f732f68-d4d3c70ce72c15e07d2bc328": the second, then chance [R]. */
function traceHeaders(emulation: Emulation): Record<string, string> {
  const second = Math.floor(msOf(emulation.clock.now()) / 1000).toString(16);
  const id = `1-${second}-${randomHex(emulation, 12)}`;
  return { intuit_tid: id, "intuit-tid": id };
}
