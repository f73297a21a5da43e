/** All recordings and fixtures, in CI where they are; `npm run fidelity` prints them as a table. */
import { expect, test } from "vitest";
import { compare } from "./compare.ts";
import { IN_FIXTURES, IN_RECORDINGS, reasonFor } from "./differences.ts";
import { checkFixtures } from "./fixtures.ts";
import { readRecordings, replay } from "./recordings.ts";
import { NEED, openSamples } from "./samples.ts";

const samples = openSamples();
const recordings = samples.isThere ? readRecordings(samples) : [];

test.skipIf(!samples.isThere)(`every recording is answered as it was ${NEED}`, async () => {
  expect(recordings.length).toBeGreaterThan(10);
  const found: string[] = [];
  for (const recording of recordings) {
    const { requests } = await replay(recording, recordings, samples);
    expect(requests).toHaveLength(recording.exchanges.length);
    for (const { title, differences } of requests) {
      for (const difference of differences) {
        const where = `${recording.name} ${difference.path}`;
        if (reasonFor(IN_RECORDINGS, where) === null) {
          found.push(`${title}: ${JSON.stringify(difference)}`);
        }
      }
    }
  }
  expect(found).toEqual([]);
});

test.skipIf(!samples.isThere)(
  `a recording that says something else is noticed ${NEED}`,
  async () => {
    const recording = recordings.find(({ name }) => name === "create-customer")!;
    const [exchange] = recording.exchanges;
    const body = exchange!.response_body as { Customer: object };
    const changed = { ...body, Customer: { ...body.Customer, Balance: "0", Fax: "1" } };
    const other = {
      ...recording,
      exchanges: [{ ...exchange!, response_body: changed }],
    };
    const { requests } = await replay(other, recordings, samples);
    const kinds = requests[0]!.differences.map(({ kind, path }) => `${kind} ${path}`);
    expect(kinds).toEqual(["type Customer.Balance", "missing Customer.Fax"]);
  },
);

test.skipIf(!samples.isThere)(`every key of every fixture is known, of its type ${NEED}`, () => {
  const checked = checkFixtures(samples);
  expect(checked.length).toBeGreaterThan(50);
  const found = checked.flatMap(({ file, entity, faults }) =>
    faults
      .filter((fault) => {
        const where = `${file} ${entity}.${fault.slice(0, fault.indexOf(":"))}`;
        return reasonFor(IN_FIXTURES, where) === null;
      })
      .map((fault) => `${file} ${entity}.${fault}`),
  );
  expect(found).toEqual([]);
  // A reason for what no longer differs would hide the next difference.
  const all = checked.flatMap(({ file, entity, faults }) =>
    faults.map((fault) => `${file} ${entity}.${fault.slice(0, fault.indexOf(":"))}`),
  );
  expect(IN_FIXTURES.filter(({ where }) => !all.includes(where))).toEqual([]);
});

test("two answers differ by keys, types, values, lengths and the order of keys", () => {
  const theirs = { a: 1, b: "x", c: [1, 2], d: null, e: { f: 1 }, time: "then" };
  const ours = { b: "y", a: "1", c: [1], e: { f: 1, g: 2 }, time: "now" };
  const found = compare(theirs, ours, (key) => key === "time");
  expect(found.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
    "type a",
    "value b",
    "length c",
    "missing d",
    "added e.g",
    "order ",
  ]);
});
