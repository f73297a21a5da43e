import { describe, expect, test } from "vitest";
import { streamOf } from "../../connectors/quickbooks/schema.ts";
import type { CalendarDate } from "../../engine/model/calendar.ts";
import type { FieldDelta } from "../../engine/model/change.ts";
import { entityName, MAIN, recordKey, remoteId } from "../../engine/model/ids.ts";
import type { Candidate } from "../../engine/model/link.ts";
import { currency, money } from "../../engine/model/money.ts";
import type { DocumentProgram, EntityProgram, FieldRule } from "../../engine/model/program.ts";
import type { LinkFacts, Subject } from "../../engine/model/subject.ts";
import { judgeNeeds } from "../../engine/policy/dependency.ts";
import { judge } from "../../engine/policy/policies.ts";

const USD = currency("USD")!;
const PLACE = { file: "mappings/invoice.yaml", line: 1, column: 1, length: 1 };

function rule(path: string, more: Partial<FieldRule> = {}): FieldRule {
  const usual = { owner: "work", whenNull: "omit", onDrift: "ask", money: false } as const;
  return { path, place: PLACE, text: path, ...usual, ...more };
}

const RULES = [rule("DocNumber"), rule("TxnDate"), rule("DueDate", { owner: "books" })];

function invoice(rules: readonly FieldRule[] = RULES): DocumentProgram {
  return {
    role: MAIN,
    connection: "books",
    stream: "Invoice",
    schema: streamOf("Invoice")!,
    rules,
  } as never;
}

function withoutVoid(): DocumentProgram {
  const { schema, ...document } = invoice();
  return { ...document, schema: { ...schema, can: { ...schema.can, void: false } } };
}

function entity(more: Partial<EntityProgram> = {}): EntityProgram {
  const usual = {
    name: entityName("invoice"),
    label: "Invoices",
    create: "if_missing",
    permanent: false,
    onGone: "ask",
    closedPeriod: "block",
    editAfterPayment: "block",
  };
  return { ...usual, ...more } as never;
}

const LINK: LinkFacts = {
  remoteId: "130",
  permanent: false,
  active: true,
  gone: false,
  voided: false,
};

function delta(path: string, moved: FieldDelta["moved"]): FieldDelta {
  return { path, before: "a", after: "b", base: null, moved, rule: "", money: false };
}

function candidate(more: Partial<Candidate>): Candidate {
  const usual = { label: "PA-1", score: 1, kind: "certain", why: ["same number"], takenBy: null };
  return { ...usual, remoteId: remoteId("77"), ...more } as Candidate;
}

/** A new invoice with nothing in its way. */
function subject(more: Partial<Subject> = {}): Subject {
  return {
    address: { entity: entityName("invoice"), key: recordKey("PA-1"), role: MAIN },
    entity: entity(),
    document: invoice(),
    origin: "live",
    annulled: false,
    link: null,
    candidates: [],
    createAnyway: false,
    existing: null,
    settlement: "na",
    agreed: false,
    desiredMoved: true,
    deltas: [],
    day: "2026-05-20" as CalendarDate,
    existingDay: null,
    closedUntil: null,
    amount: money(10000n, USD),
    maxAmount: null,
    numberTakenBy: null,
    nameTakenBy: null,
    ...more,
  };
}

const posted = { link: LINK, agreed: true, existing: {}, settlement: "open" } as const;

/** `create: new_record`, `blocked: has_payments`, `done`: a verdict in a word. */
function word(more: Partial<Subject>): string {
  const verdict = judge(subject(more));
  const codes = verdict.reasons.map((each) => each.code).join(" ");
  const kind = verdict.kind === "change" ? verdict.change : verdict.sync;
  return codes === "" ? kind : `${kind}: ${codes}`;
}

describe("one verdict a document", () => {
  const closed = { closedUntil: "2026-05-31" as CalendarDate };
  const other = { stream: "Invoice", id: "9", label: "PA-1" };
  const cases: readonly (readonly [string, Partial<Subject>, string])[] = [
    ["a new one is created", {}, "create: new_record"],
    [
      "one that a certain rule found is linked, not created",
      { candidates: [candidate({})] },
      "link: adopted",
    ],
    [
      "two that fit are a person's choice",
      { candidates: [candidate({}), candidate({ remoteId: remoteId("78") })] },
      "blocked: many_matches",
    ],
    [
      "one that fits and is another's is not taken",
      { candidates: [candidate({ takenBy: "invoice/PA-2" })] },
      "blocked: target_taken",
    ],
    [
      "one that is alike keeps it from being made",
      { candidates: [candidate({ kind: "suggestion", score: 0.9 })] },
      "blocked: no_match",
    ],
    [
      "a person may say: make it anyway",
      { candidates: [candidate({ kind: "suggestion", score: 0.9 })], createAnyway: true },
      "create: new_record",
    ],
    [
      "what is only a little alike keeps nothing",
      { candidates: [candidate({ kind: "suggestion", score: 0.7 })] },
      "create: new_record",
    ],
    [
      "an entity that is never created waits for a choice",
      { entity: entity({ create: "never" }) },
      "blocked: no_match",
    ],
    ["a declared link is confirmed", { link: LINK, existing: {} }, "link: adopted"],
    [
      "a list entry is brought up to date as it is adopted",
      { link: LINK, existing: {}, deltas: [delta("FamilyName", "new")] },
      "update: adopted",
    ],
    ["nothing moved: done", { ...posted }, "done"],
    [
      "an edit at the source is an update",
      { ...posted, deltas: [delta("DocNumber", "work")] },
      "update: source_edited",
    ],
    [
      "an edit in the books is asked about",
      { ...posted, deltas: [delta("DocNumber", "books")] },
      "drifted: edited_in_qbo",
    ],
    [
      "so is one on both sides",
      { ...posted, deltas: [delta("DocNumber", "both")] },
      "drifted: edited_in_qbo",
    ],
    [
      "a field that the books own is left to them",
      { ...posted, deltas: [delta("DueDate", "books")] },
      "done",
    ],
    [
      "on_drift: accept leaves it",
      {
        ...posted,
        document: invoice([rule("DocNumber", { onDrift: "accept" })]),
        deltas: [delta("DocNumber", "books")],
      },
      "done",
    ],
    [
      "on_drift: overwrite sends ours",
      {
        ...posted,
        document: invoice([rule("DocNumber", { onDrift: "overwrite" })]),
        deltas: [delta("DocNumber", "books")],
      },
      "update: overwrite_drift",
    ],
    [
      "owner last: who moved last has it",
      {
        ...posted,
        document: invoice([rule("DocNumber", { owner: "last" })]),
        deltas: [delta("DocNumber", "books")],
      },
      "done",
    ],
    [
      "owner last: both moved is asked about",
      {
        ...posted,
        document: invoice([rule("DocNumber", { owner: "last" })]),
        deltas: [delta("DocNumber", "both")],
      },
      "drifted: edited_in_qbo",
    ],
    [
      "owner person: any difference stops",
      {
        ...posted,
        document: invoice([rule("DocNumber", { owner: "person" })]),
        deltas: [delta("DocNumber", "work")],
      },
      "blocked: person_decides",
    ],
    [
      "an edit after payment is stopped",
      { ...posted, settlement: "partial", deltas: [delta("DocNumber", "work")] },
      "blocked: edit_after_payment",
    ],
    [
      "unless the mapping allows it",
      {
        ...posted,
        settlement: "partial",
        entity: entity({ editAfterPayment: "allow" }),
        deltas: [delta("DocNumber", "work")],
      },
      "update: source_edited",
    ],
    [
      "deleted in the books: never made again unasked",
      { ...posted, existing: null, link: { ...LINK, gone: true } },
      "drifted: gone_in_qbo",
    ],
    [
      "linked to what was never there",
      { link: { ...LINK, gone: true } },
      "blocked: target_missing",
    ],
    [
      "voided in the books",
      { ...posted, link: { ...LINK, voided: true } },
      "drifted: voided_in_qbo",
    ],
    [
      "voided on both sides rests",
      { ...posted, annulled: true, link: { ...LINK, voided: true } },
      "retired",
    ],
    [
      "voided at the source is voided in the books",
      { ...posted, annulled: true },
      "void: voided_at_source",
    ],
    [
      "but not when it is paid",
      { ...posted, annulled: true, settlement: "paid" },
      "blocked: has_payments",
    ],
    [
      "nor where the system knows no void",
      { ...posted, annulled: true, document: withoutVoid() },
      "blocked: void_not_allowed",
    ],
    ["voided before it was ever posted rests", { annulled: true }, "retired"],
    [
      "gone at the source, posted: a person decides",
      { ...posted, origin: "missing" },
      "blocked: missing_in_source",
    ],
    [
      "gone at the source, on_gone: keep",
      { ...posted, origin: "missing", entity: entity({ onGone: "keep" }) },
      "done",
    ],
    [
      "gone at the source, on_gone: void",
      { ...posted, origin: "missing", entity: entity({ onGone: "void" }) },
      "void: missing_in_source",
    ],
    ["gone at the source, never posted, rests", { origin: "missing" }, "retired"],
    ["a number that another has", { numberTakenBy: other }, "blocked: number_taken"],
    ["a name that another has", { nameTakenBy: other }, "blocked: name_taken"],
    ["over the amount of one document", { maxAmount: money(9999n, USD) }, "blocked: over_amount"],
    ["at the amount is not over it", { maxAmount: money(10000n, USD) }, "create: new_record"],
    ["dated in closed books", { ...closed }, "blocked: closed_period"],
    [
      "dated on the closing day itself",
      { ...closed, day: "2026-05-31" as CalendarDate },
      "blocked: closed_period",
    ],
    ["dated the day after", { ...closed, day: "2026-06-01" as CalendarDate }, "create: new_record"],
    [
      "moved out of a closed period",
      {
        ...posted,
        ...closed,
        day: "2026-06-02" as CalendarDate,
        existingDay: "2026-05-02" as CalendarDate,
        deltas: [delta("TxnDate", "work")],
      },
      "blocked: closed_period",
    ],
    ["in a closed period and unchanged", { ...posted, ...closed }, "done"],
    [
      "linked to an inactive one that is never created",
      { entity: entity({ create: "never" }), link: { ...LINK, active: false }, existing: {} },
      "blocked: target_inactive",
    ],
  ];
  test.each(cases)("%s", (_, more, expected) => {
    expect(word(more)).toBe(expected);
  });
});

test("a document goes after what it needs, in the wave behind it", () => {
  const need = subject().address;
  const planned = judgeNeeds([need], () => ({ kind: "planned", wave: 2 }));
  expect(planned).toEqual({ wave: 3, after: [need], reasons: [] });
  expect(judgeNeeds([need], () => ({ kind: "linked" }))).toEqual({
    wave: 0,
    after: [],
    reasons: [],
  });
});

test("what it needs and is not to be had is named with its own reason", () => {
  const need = subject().address;
  const stopped = judgeNeeds([need], () => ({
    kind: "stopped",
    why: "no Customer chosen",
    word: "needs action",
  }));
  expect(stopped.reasons.map((each) => each.text)).toEqual([
    "needs invoice/PA-1: no Customer chosen",
  ]);
  expect(judgeNeeds([need], () => ({ kind: "absent" })).reasons[0]?.code).toBe("dependency");
});
