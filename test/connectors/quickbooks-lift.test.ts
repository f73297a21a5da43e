/** Rows of an answer taken out by their brackets are the rows that parsing finds. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { liftRows } from "../../connectors/quickbooks/lift.ts";

const thing = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));
const QUERY = { how: "query", stream: "Invoice" } as const;

test("what is lifted, parsed by itself, is what parsing the whole gives", () => {
  const frames = [
    (Invoice: unknown, more: object) => ({ QueryResponse: { Invoice, ...more }, time: "now" }),
    (Invoice: unknown, more: object) => ({ CDCResponse: [{ QueryResponse: [{ Invoice }, more] }] }),
  ];
  fc.assert(
    fc.property(
      fc.array(thing, { minLength: 1, maxLength: 5 }),
      fc.record({ startPosition: fc.nat(), maxResults: fc.nat() }),
      fc.nat(1),
      fc.constantFrom(0, 1, "\t"),
      (rows, more, frame, indent) => {
        const asked = { ...QUERY, how: frame === 0 ? "query" : "cdc" } as const;
        const lifted = liftRows(JSON.stringify(frames[frame]!(rows, more), null, indent), asked)!;
        const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
        expect(lifted.rows.map((row) => JSON.parse(row) as unknown)).toEqual(plain(rows));
        expect(JSON.parse(lifted.shell)).toEqual(plain(frames[frame]!([], more)));
      },
    ),
  );
});

test("an answer that was cut anywhere is no answer, as before", () => {
  const rows = [
    { Id: "1", Note: 'a "quoted" ]}' },
    { Id: "2", Line: [{ Id: "1" }] },
  ];
  const text = JSON.stringify({ QueryResponse: { Invoice: rows, maxResults: 2 }, time: "now" });
  expect(liftRows(text, QUERY)?.rows).toHaveLength(2);
  for (let length = 0; length < text.length; length++) {
    const lifted = liftRows(text.slice(0, length), QUERY);
    if (lifted !== null) expect(() => JSON.parse(lifted.shell) as unknown).toThrow();
  }
});

test("what is no list of things, or does not come first, is left to be parsed", () => {
  for (const text of [
    '{"QueryResponse":{}}',
    '{"QueryResponse":{"Invoice":[]}}',
    '{"QueryResponse":{"Invoice":[{"Id":"1"},]}}',
    '{"QueryResponse":{"Invoice":[{"Id":"1"} {"Id":"2"}]}}',
    '{"QueryResponse":{"Invoice":[{"Id":"1"},null]}}',
    '{"QueryResponse":{"Invoice":{"Id":"1"}}}',
    '{"QueryResponse":{"maxResults":1,"Invoice":[{"Id":"1"}]}}',
    '{"QueryResponse":{"InvoiceLine":[{"Id":"1"}]}}',
    '{"time":"now","QueryResponse":{"Invoice":[{"Id":"1"}]}}',
    '{"Fault":{"Error":[{"code":"1"}]}}',
  ]) {
    expect(liftRows(text, QUERY), text).toBeNull();
  }
});
