import fc from "fast-check";
import { expect, test } from "vitest";
import { changeText, readChanges, textsOf } from "../../engine/model/change-text.ts";
import type { Change } from "../../engine/model/change.ts";
import { decimal } from "../../engine/model/decimal.ts";
import { entityName, MAIN, recordKey } from "../../engine/model/ids.ts";
import { currency, money } from "../../engine/model/money.ts";
import { writeChange } from "../../engine/model/plan-json.ts";

/** Text that looks like what stands around it. */
const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.constantFrom("", "-", "3:abc", "\n", "\ncreate 0 null 0 0 ", "[", "Zoë 🧾", "12:"),
);
const optional = fc.option(text);
const address = fc
  .record({ key: text.filter((key) => key !== ""), role: fc.constantFrom(MAIN, "check") })
  // A role at the end of a key is told from one by saying the role: of such a key both are said.
  .map(({ key, role }) => ({
    entity: entityName("invoice"),
    key: recordKey(key.replaceAll("#", "")) || recordKey("k"),
    role: role as typeof MAIN,
  }));
const amount = fc.option(
  fc
    .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.constantFrom("USD", "JPY"))
    .map(([minor, code]) => money(minor, currency(code)!)),
);
const reasons = fc.array(
  fc
    .record({ text, help: optional, about: fc.option(fc.array(text, { maxLength: 2 })) })
    .map(({ text: said, help, about }) => ({
      code: "dependency" as const,
      text: said,
      fixIn: "wait" as const,
      ...(help === null ? {} : { help }),
      ...(about === null ? {} : { about }),
    })),
  { maxLength: 3 },
);
const leaf = fc.oneof(
  text,
  fc.constantFrom(null, true, decimal("0.10"), { $ref: { kind: "link", address: "project/P-1" } }),
);
const deltas = fc.array(
  fc.record({ path: text, before: leaf, after: leaf, base: leaf, rule: text }).map((each) => ({
    ...each,
    moved: "work" as const,
    money: false,
  })),
  { maxLength: 3 },
);
const change = fc
  .record({
    kind: fc.constantFrom("create", "update", "void", "link", "unlink", "blocked"),
    address,
    stream: text,
    connection: text,
    label: text,
    target: optional,
    expectVersion: optional,
    reasons,
    deltas,
    amount: fc.record({ before: amount, after: amount }),
    after: fc.array(address, { maxLength: 3 }),
    desired: fc.constantFrom(null, "0123456789abcdef0123456789abcdef"),
    wave: fc.nat(20),
  })
  .map((each) => each as unknown as Change);

test("what is written of a change for its digest is read as the same change", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
      const read = [...readChanges([...textsOf(changes)].join(""))];
      expect(read.map(writeChange)).toEqual(changes.map(writeChange));
      expect(read.map(changeText)).toEqual(changes.map(changeText));
    }),
    { numRuns: 500 },
  );
});
