/** What of a mapping is sensitive: by its mark, by the connector's schema, by what is made of it. */
import { expect, test } from "vitest";
import { entityOf, programOf } from "./support.ts";

const STAFF = `entity: staff
systems: { work: desk.people, books: books.Employee }
truth: work
record:
  id:    { type: text, key: true }
  first: { type: text, sensitive: true }
  last:  text
  ssn:   { type: text, work: hired }
let: { whole: "{first} {last}" }
fields: { DisplayName: whole, FamilyName: last, SSN: ssn }
`;

test("a mark, a schema and a name of let say what is hidden, of the row and of the document", () => {
  const staff = entityOf(programOf({ "mappings/staff.yaml": STAFF }), "staff");
  expect([...staff.sensitive.fields].toSorted()).toEqual(["first", "ssn", "whole"]);
  expect([...staff.sensitive.source].toSorted()).toEqual(["first", "hired"]);
  expect([...(staff.documents[0]?.sensitive ?? [])].toSorted()).toEqual(["DisplayName", "SSN"]);
});

test("the title that a row has where none is said is made of nothing sensitive", () => {
  const staff = entityOf(programOf({ "mappings/staff.yaml": STAFF }), "staff");
  expect(staff.title.text).toBe("id");
  const open = STAFF.replace(", sensitive: true", "");
  expect(entityOf(programOf({ "mappings/staff.yaml": open }), "staff").title.text).toBe(
    "{first} {last}",
  );
});
