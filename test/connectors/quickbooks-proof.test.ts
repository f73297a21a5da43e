/** What an answer proves, told from the answer alone. */
import { expect, test } from "vitest";
import { ofFaults, readAnswer, sentence } from "../../connectors/quickbooks/answer.ts";
import type { Answer, Fault } from "../../connectors/quickbooks/answer.ts";

const TRACE = { "intuit-tid": "1-trace" };

function answered(status: number, body: string | object, headers: object = TRACE): Answer {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return readAnswer({ kind: "answer", status, headers: { ...headers }, body: text });
}

const errors = (type: string, ...list: readonly object[]) => ({ Fault: { Error: list, type } });
const refused = errors("ValidationFault", { Message: "no", Detail: "why", code: "6000" });

function faultsOf(status: number, body: string | object): readonly Fault[] {
  const answer = answered(status, body);
  return answer.kind === "fault" ? answer.faults : [];
}

test("what failed before it was sent was not carried out, what failed later may have been", () => {
  const reason = "the connection was reset";
  expect(readAnswer({ kind: "failure", sent: "no", reason })).toEqual({
    kind: "unavailable",
    message: reason,
    auth: false,
  });
  expect(readAnswer({ kind: "failure", sent: "maybe", reason })).toEqual({
    kind: "unknown",
    message: reason,
  });
});

test.for([
  [199, "unknown"],
  [200, "json"],
  [201, "json"],
  [299, "json"],
  [300, "unknown"],
  [400, "unknown"],
  [401, "unauthorised"],
  [403, "unavailable"],
  [429, "throttled"],
  [500, "unknown"],
] as const)("a JSON answer without a fault under %i is %s", ([status, kind]) => {
  expect(answered(status, { Invoice: { Id: "1" } }).kind).toBe(kind);
});

test.for([
  [200, "fault"],
  [299, "fault"],
  [300, "unknown"],
  [399, "unknown"],
  [400, "fault"],
  [401, "unauthorised"],
  [403, "unavailable"],
  [404, "fault"],
  [499, "fault"],
  [500, "unknown"],
] as const)("a refusal under %i is %s", ([status, kind]) => {
  expect(answered(status, refused).kind).toBe(kind);
});

test("what was said under which trace is kept", () => {
  const body = '{"Invoice":{"Id":"1"}}';
  expect(answered(200, body)).toEqual({
    kind: "json",
    json: { Invoice: { Id: "1" } },
    rows: [],
    text: body,
    trace: "1-trace",
  });
  const underscore = { intuit_tid: "2-trace", "intuit-tid": "1-trace" };
  expect(answered(200, body, underscore)).toMatchObject({ trace: "2-trace" });
  expect(answered(200, body, {})).toMatchObject({ trace: null });
  expect(answered(400, refused)).toEqual({
    kind: "fault",
    faults: [
      { code: "6000", message: "no", detail: "why", element: null, type: "ValidationFault" },
    ],
    text: JSON.stringify(refused),
    trace: "1-trace",
  });
});

test.for([
  [200, "<html>", "its answer 200 is not JSON (trace 1-trace)"],
  [200, "[]", "its answer 200 is not JSON (trace 1-trace)"],
  [200, "7", "its answer 200 is not JSON (trace 1-trace)"],
  [502, "<html>", "it answered 502 (trace 1-trace)"],
  [500, refused, "it answered 500: no: why (trace 1-trace)"],
  [500, errors("", { code: "7" }), "it answered 500: no reason given (trace 1-trace)"],
  [400, errors("SystemFault", {}), "it failed by itself: no reason given (trace 1-trace)"],
  [
    400,
    errors("SystemFault", { Message: "An error", code: "1" }),
    "it failed by itself: An error (trace 1-trace)",
  ],
  [
    200,
    errors("", { Message: "An error", code: "10000" }),
    "it failed by itself: An error (trace 1-trace)",
  ],
] as const)("what proves nothing says what came: %i %j", ([status, body, message]) => {
  expect(answered(status, body)).toEqual({ kind: "unknown", message });
});

test("without a trace none is told", () => {
  expect(answered(502, "", {})).toEqual({ kind: "unknown", message: "it answered 502" });
});

test.for([
  ["7", 7000],
  [" 7 ", 7000],
  ["99999", 99_999_000],
  ["100000", null],
  ["", null],
  ["soon", null],
  ["7s", null],
  ["in 7", null],
] as const)("a throttle that says %j waits so long", ([said, retryAfterMs]) => {
  expect(answered(429, "", { "retry-after": said })).toEqual({ kind: "throttled", retryAfterMs });
});

test("a throttle that says nothing leaves it to the settings", () => {
  expect(answered(429, "")).toEqual({ kind: "throttled", retryAfterMs: null });
});

test.for([
  ["3001", "", "throttled"],
  ["003001", "", "throttled"],
  ["", "message=ThrottleExceeded; errorCode=003001; statusCode=429", "throttled"],
  ["3002", "Throttle", "fault"],
] as const)("a fault %j %j is %s", ([code, message, kind]) => {
  const fault = { code, Message: message };
  expect(answered(400, errors("SERVICE", { code: "1", Message: "x" }, fault)).kind).toBe(kind);
  expect(answered(403, errors("SERVICE", fault)).kind).toBe(
    kind === "fault" ? "unavailable" : "throttled",
  );
});

test.for([
  ["120", "ValidationFault", "unavailable"],
  ["3100", "ValidationFault", "unavailable"],
  ["3200", "ValidationFault", "unauthorised"],
  ["6190", "ValidationFault", "unavailable"],
  ["1", "AUTHENTICATION", "unavailable"],
  ["1", "AuthorizationFault", "unavailable"],
  ["1", "UnAuthFault", "fault"],
  ["1", "ValidationFault", "fault"],
  ["1", "SystemFault", "unknown"],
  ["1", "SYSTEM", "unknown"],
  ["10000", "ValidationFault", "unknown"],
] as const)("an error %s of type %s, wherever it stands, is %s", ([code, type, kind]) => {
  const fault = { code, Message: "no" };
  expect(answered(400, errors(type, fault)).kind).toBe(kind);
  const two = answered(200, errors(type, { code: "2", Message: "first" }, fault));
  expect(two.kind).toBe(kind);
});

test("who is not let in is told why, never with the detail: it may spell out the token", () => {
  const body = { fault: { error: [{ message: "Expired", detail: "AB0160", code: "3200" }] } };
  expect(answered(401, body)).toEqual({ kind: "unauthorised", message: "Expired" });
  expect(answered(400, body)).toEqual({ kind: "unauthorised", message: "Expired" });
  expect(answered(401, "")).toEqual({ kind: "unauthorised", message: "refused (401)" });
  expect(answered(403, "")).toEqual({ kind: "unavailable", message: "refused (403)", auth: true });
  expect(answered(400, errors("", { code: "120", Detail: "AB0160" }))).toEqual({
    kind: "unavailable",
    message: "refused (120)",
    auth: true,
  });
  expect(answered(400, errors("", { code: "3200", Detail: "AB0160" }))).toEqual({
    kind: "unauthorised",
    message: "refused (3200)",
  });
  expect(answered(403, errors("", { code: "1", Message: "App is shut out" }))).toEqual({
    kind: "unavailable",
    message: "App is shut out",
    auth: true,
  });
});

const NO_FAULT = { code: "", message: "", detail: null, element: null, type: "" };

test.for([
  [{ Fault: { type: "V" } }, [{ ...NO_FAULT, message: "no reason given", type: "V" }]],
  [{ Fault: { Error: [] } }, [{ ...NO_FAULT, message: "no reason given" }]],
  [{ Fault: { Error: "no" } }, [{ ...NO_FAULT, message: "no reason given" }]],
  [{ Fault: { Error: ["no", null] } }, [{ ...NO_FAULT, message: "no reason given" }]],
  [{ Fault: { Error: [{}], type: true } }, [NO_FAULT]],
  [
    {
      fault: {
        error: [null, { code: 7, message: "no", detail: "why", element: "Line" }],
        type: "V",
      },
    },
    [{ code: "7", message: "no", detail: "why", element: "Line", type: "V" }],
  ],
  [
    { Fault: { Error: [{ code: "7", Message: "No", Detail: "Why", element: "" }] } },
    [{ ...NO_FAULT, code: "7", message: "No", detail: "Why" }],
  ],
] as const)("the faults of %j", ([body, faults]) => {
  expect(faultsOf(400, body)).toEqual(faults);
});

test.for([{ Fault: null }, { fault: null }, { Fault: "no" }, { Fault: ["no"] }, {}])(
  "%j holds no fault",
  (body) => {
    expect(answered(200, body).kind).toBe("json");
  },
);

const xmlOf = (inside: string, type = ' type="ValidationFault"'): string =>
  `<IntuitResponse time="2016"><Fault${type}>${inside}</Fault></IntuitResponse>`;

test("the errors of an XML answer are read one by one", () => {
  const body = xmlOf(
    `<Error code="610" element="Line"><Message>Inactive</Message><Detail>5 is</Detail></Error>
     <Error code="2040"><Message>Bad</Message></Error>
     <Error><Detail>&lt;a&gt; &quot;b&quot; &apos;c&apos; &amp; &nbsp;</Detail></Error>
     <Error
       element="" code="7"><Message></Message></Error>`,
  );
  const type = "ValidationFault";
  const faults = [
    { code: "610", message: "Inactive", detail: "5 is", element: "Line", type },
    { ...NO_FAULT, code: "2040", message: "Bad", type },
    { ...NO_FAULT, detail: `<a> "b" 'c' & &nbsp;`, type },
    { ...NO_FAULT, code: "7", type },
  ];
  for (const head of ["", '<?xml version="1.0"?>', "\n  "]) {
    expect(faultsOf(400, `${head}${body}`)).toEqual(faults);
  }
  expect(faultsOf(400, body.replace(" type=", ' xmlns="x" type='))).toEqual(faults);
});

test("markup that is no answer of QuickBooks holds no fault", () => {
  const error = '<Error code="610"><Message>no</Message></Error>';
  for (const body of [
    `<html>${xmlOf(error)}</html>`,
    `x<IntuitResponse><Fault type="V">${error}</Fault></IntuitResponse>`,
    xmlOf(error, ""),
    `<IntuitResponse>${error}</IntuitResponse>`,
    `<IntuitResponse><Faults type="V">${error}</Faults></IntuitResponse>`,
    xmlOf('<Errors code="610"><Message>no</Message></Errors>'),
  ]) {
    expect(answered(400, body).kind, body).toBe("unknown");
  }
});

test.for([
  ["no", null, "no"],
  ["no", "", "no"],
  ["no", "null", "no"],
  ["no", "no, because", "no, because"],
  ["no", "because no", "no: because no"],
  ["", "because", "because"],
  ["", null, "refused"],
  ["", "null", "refused"],
] as const)("%j with the detail %j is said as %j", ([message, detail, said]) => {
  expect(sentence({ ...NO_FAULT, message, detail }, "refused")).toBe(said);
});

test("no fault at all is said in the words that were handed in", () => {
  expect(sentence(undefined, "it answered nothing")).toBe("it answered nothing");
  expect(ofFaults([], "text", null)).toEqual({
    kind: "fault",
    faults: [],
    text: "text",
    trace: null,
  });
});
