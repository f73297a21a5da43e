import fc from "fast-check";
import { expect, test } from "vitest";
import { entityName, recordKey, role } from "../../engine/model/ids.ts";
import type { Address } from "../../engine/model/ids.ts";
import {
  markerOf,
  readMarkers,
  requestIdOf,
  stripMarker,
  withMarker,
} from "../../engine/model/marker.ts";

const address = (key: string, part = "main"): Address => ({
  entity: entityName("invoice"),
  key: recordKey(key),
  role: role(part),
});

test("a marker is of one document of one company, whichever store asks", () => {
  expect(markerOf("1", address("INV-1"))).toMatch(/^\[tieout:invoice:[a-z2-7]{12}\]$/);
  expect(markerOf("1", address("INV-1"))).toBe(markerOf("1", address("INV-1")));
  const others = [
    markerOf("2", address("INV-1")),
    markerOf("1", address("INV-2")),
    markerOf("1", address("INV-1", "check")),
  ];
  expect(new Set([...others, markerOf("1", address("INV-1"))]).size).toBe(4);
});

test("parts that only together are the same text are told apart", () => {
  const one = { entity: entityName("a"), key: recordKey("b/c"), role: role("main") };
  const other = { entity: entityName("a"), key: recordKey("b"), role: role("c/main") };
  expect(markerOf("1", one)).not.toBe(markerOf("1", other));
});

test("a note keeps its words, whatever they are, and has its marker once, at the end", () => {
  const marker = markerOf("1", address("INV-1"));
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const marked = withMarker(text, marker);
      expect(readMarkers(marked)).toEqual([marker]);
      expect(marked.endsWith(marker)).toBe(true);
      expect(withMarker(marked, marker)).toBe(marked);
      expect(stripMarker(marked)).toBe(stripMarker(text));
    }),
  );
});

test("a marker is found behind a void's words and before a person's", () => {
  const marker = markerOf("1", address("INV-1"));
  expect(readMarkers(`Voided - May ${marker} paid in cash`)).toEqual([marker]);
  expect(stripMarker(`May ${marker} paid in cash`)).toBe("May paid in cash");
  expect(readMarkers(null)).toEqual([]);
});

test("a request id is 32 letters and digits, and of its items alone", () => {
  const seed = (seq: number, environment = "sandbox") =>
    requestIdOf({
      environment,
      company: "1",
      items: [{ kind: "create", address: address("INV-1"), seq, generation: 0 }],
    });
  expect(seed(1)).toMatch(/^[a-z2-7]{32}$/);
  expect(seed(1)).toBe(seed(1));
  expect(new Set([seed(1), seed(2), seed(1, "production")]).size).toBe(3);
});
