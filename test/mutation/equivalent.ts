/** A change of the code that changes nothing that could be seen, and why. */
export interface Equivalent {
  readonly file: string;
  /** What stood there; of several lines the first. */
  readonly was: string;
  readonly now: string;
  readonly why: string;
}

const MONEY = "engine/model/money.ts";
const DECIMAL = "engine/model/decimal.ts";

const ANSWER = "connectors/quickbooks/answer.ts";
const WRITE = "connectors/quickbooks/write.ts";

const REQUESTS = "engine/store/requests.ts";
const SETTLE = "engine/apply-settle.ts";
const SEND = "engine/apply-send.ts";
const SETTLEMENT = "engine/model/settlement.ts";

const HERE = "Stryker was here!";

/** [what stood there, what stands there now] */
type Pair = readonly [string, string];

const all = (file: string, why: string, pairs: readonly Pair[]): readonly Equivalent[] =>
  pairs.map(([was, now]) => ({ file, was, now, why }));

export const EQUIVALENT: readonly Equivalent[] = [
  ...all(MONEY, "the hot path declines more, or takes what it still counts exactly", [
    ["text.charCodeAt(0) === MINUS", "false"],
    ["end === start || end - start > 14", "true"],
    ["end - start > 14", "false"],
    ["end - start > 14", "end - start >= 14"],
    ["end - start > 14", "end - start <= 14"],
    ["end - start", "end + start"],
    ["at < end", "at <= end"],
    ["at++", "at--"],
    ["code === POINT && point === -1 && at > start && at < end - 1", "false"],
    ["point === -1", "point !== -1"],
    ["-1", "+1"],
    ["at > start", "true"],
    ["at > start", "at >= start"],
    ["at > start", "at <= start"],
    ["code >= NINE - 9 && code <= NINE", "false"],
    ["code >= NINE - 9", "code > NINE - 9"],
    ["NINE - 9", "NINE + 9"],
    ["code <= NINE", "code < NINE"],
    ["missing < 0 || end - start + missing > 15", "true"],
    ["missing < 0", "missing <= 0"],
    ["minor !== null", "false"],
    ["end - start + missing > 15", "end - start + missing >= 15"],
  ]),
  ...all(MONEY, "nothing is 0 below zero: -0n is 0n", [["m.minor < 0n", "m.minor <= 0n"]]),
  ...all(MONEY, "equal remainders were told apart before", [
    ["a.remainder > b.remainder", "a.remainder >= b.remainder"],
  ]),
  ...all(DECIMAL, "the hot path declines more, and the slow one reads the same", [
    ["plain !== null", "false"],
    ["text.charCodeAt(0) === MINUS", "false"],
    ["end === start || end - start > 20", "true"],
    ["end - start > 20", "end - start >= 20"],
    ["end - start", "end + start"],
    ["at < end", "at <= end"],
    ["at++", "at--"],
    ["code === POINT && point === end && at > start && at < end - 1", "false"],
    ["point === end", "point !== end"],
    ["at > start", "true"],
    ["at > start", "at >= start"],
    ["at > start", "at <= start"],
    ["code >= ZERO_DIGIT && code <= ZERO_DIGIT + 9", "false"],
    ["code >= ZERO_DIGIT", "code > ZERO_DIGIT"],
    ["code <= ZERO_DIGIT + 9", "code < ZERO_DIGIT + 9"],
    ["ZERO_DIGIT + 9", "ZERO_DIGIT - 9"],
  ]),
  ...all(DECIMAL, "nothing is 0 below zero: -0n is 0n", [["minor < 0n", "minor <= 0n"]]),
  ...all(DECIMAL, "behind the last digit there is none, and none is no 0", [
    ["zeros < digits.length", "true"],
    ["zeros < digits.length", "zeros <= digits.length"],
  ]),
  ...all(DECIMAL, "the same digits, copied", [["zeros === 0 && end === digits.length", "false"]]),
  ...all(DECIMAL, "what is 1 already is set to 1", [["value.s === -1", "true"]]),
  ...all(DECIMAL, "the sign is 1 or -1, never 0", [["s < 0", "s <= 0"]]),
  ...all(ANSWER, "for a group that always matches, and for a header that says no time either", [
    ['""', `"${HERE}"`],
  ]),
  ...all(WRITE, "a name that no item has, and a text that no expression finds", [
    ['""', `"${HERE}"`],
  ]),
  ...all(WRITE, "what is undefined is written and read as what is not there", [
    ["means === undefined", "false"],
  ]),
  ...all(WRITE, "our own bug, which no answer brings about", [
    ["want !== undefined", "true"],
    ["() => `the request holds no item ${item}`", "() => undefined"],
    ["`the request holds no item ${item}`", "``"],
    ["first !== undefined", "true"],
    ['"a refusal without a fault"', '""'],
  ]),
  ...all(SETTLEMENT, "a text in a list of things names nothing", [["[]", '["Stryker was here"]']]),
  ...all(REQUESTS, "only what is done has a body", [['outcome.kind === "done"', "true"]]),
  ...all(SETTLE, "whatever is open has been looked for, and is one of the request's", [
    ["looks.get(each.item)?.kind", "looks.get(each.item).kind"],
    ["look?.kind", "look.kind"],
    ["operation === undefined", "false"],
    ['"found"', '""'],
  ]),
  ...all(SETTLE, "what is undefined is not fresh either", [["{ fresh: false }", "{}"]]),
  ...all(SEND, "our own bug: no connector of ours makes another id", [
    ["prepared.requestId === requestId", "true"],
    ['"a connector prepared a request under another id"', '""'],
  ]),
  ...all(SEND, "what is undefined is written as what is not there", [
    ["before === undefined", "false"],
    ['outcome.kind === "answered"', "true"],
  ]),
];
