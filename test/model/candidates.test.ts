import { expect, test } from "vitest";
import { indexTwins, matchText, proposeCandidates } from "../../engine/model/candidates.ts";
import type { Twin, Wanted } from "../../engine/model/candidates.ts";
import { decimal } from "../../engine/model/decimal.ts";
import { entityName, recordKey, remoteId } from "../../engine/model/ids.ts";
import { currency, money } from "../../engine/model/money.ts";

function twin(id: string, body: object, more: Partial<Twin> = {}): Twin {
  return {
    remoteId: remoteId(id),
    label: id,
    active: true,
    takenBy: null,
    body: body as Twin["body"],
    ...more,
  };
}

const PEOPLE = indexTwins([
  twin("1", { EmployeeNumber: "E-0417", GivenName: "Katarina", FamilyName: "Novak" }),
  twin("2", { GivenName: "Dana", FamilyName: "Whitlock" }),
  twin("3", { EmployeeNumber: "E-0500", GivenName: "Maria", FamilyName: "Reyes" }),
  twin("4", { EmployeeNumber: "E-0500", GivenName: "Maria", FamilyName: "Reyes" }),
  twin("5", { EmployeeNumber: "E-0900", GivenName: "Old", FamilyName: "One" }, { active: false }),
]);

const number = (value: string | null): Wanted => ({
  paths: ["EmployeeNumber"],
  values: [value],
  fold: false,
  suggest: false,
});
const name = (first: string, last: string): Wanted => ({
  paths: ["GivenName", "FamilyName"],
  values: [first, last],
  fold: true,
  suggest: true,
});

test("a certain rule that finds something ends the search", () => {
  const found = proposeCandidates(PEOPLE, [number("E-0417"), name("Dana", "Whitlock")]);
  expect(found.map(({ remoteId: id, kind, score }) => ({ id, kind, score }))).toEqual([
    { id: "1", kind: "certain", score: 1 },
  ]);
});

test("two that fit equally are both offered as certain, so that neither is taken", () => {
  const found = proposeCandidates(PEOPLE, [number("E-0500")]);
  expect(found.map((each) => each.remoteId)).toEqual(["3", "4"]);
});

test("an inactive one is never certain", () => {
  expect(proposeCandidates(PEOPLE, [number("E-0900")])).toEqual([]);
});

test("a renamed person is suggested by likeness, never certain", () => {
  const [best] = proposeCandidates(PEOPLE, [number("E-9999"), name("Katarina", "Novak-Ito")]);
  expect(best).toMatchObject({ remoteId: "1", kind: "suggestion" });
  expect(best!.score).toBeGreaterThan(0.85);
});

test("the same name is a suggestion too, with the reason said", () => {
  const [best] = proposeCandidates(PEOPLE, [name("dana", "WHITLOCK")]);
  expect(best).toMatchObject({ remoteId: "2", kind: "suggestion", score: 1, why: ["same name"] });
});

test("a rule with a blank among its values does not apply", () => {
  expect(proposeCandidates(PEOPLE, [number(null)])).toEqual([]);
});

test("amounts match by value, references by the id of their link", () => {
  const index = indexTwins([
    twin("9", { DocNumber: "PA-1", TotalAmt: 4600, CustomerRef: { value: "58" } }),
  ]);
  const idOf = (address: string) => (address === "project/PRJ-7" ? "58" : null);
  const project = { ref: entityName("project"), key: recordKey("PRJ-7") };
  const values = ["PA-1", money(460000n, currency("USD")!), project].map((v) => matchText(v, idOf));
  const rule = {
    paths: ["DocNumber", "TotalAmt", "CustomerRef"],
    values,
    fold: false,
    suggest: false,
  };
  expect(proposeCandidates(index, [rule]).map((each) => each.remoteId)).toEqual(["9"]);
  const other = { ...rule, values: ["PA-1", matchText(decimal("4600.01"), idOf), "58"] };
  expect(proposeCandidates(index, [other])).toEqual([]);
  expect(matchText({ ...project, key: recordKey("PRJ-8") }, idOf)).toBeNull();
});
