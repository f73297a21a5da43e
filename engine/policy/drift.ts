import type { FieldDelta } from "../model/change.ts";
import type { FieldRule } from "../model/program.ts";
import { reason } from "../model/reason.ts";
import { ruleOf } from "../model/rule-of.ts";
import { stop } from "./verdict.ts";
import type { Subject } from "../model/subject.ts";
import type { Policy } from "./verdict.ts";

/**
 * A person's edit in the books is never overwritten unasked: leaves that moved there since both
 * sides agreed stop the document, unless their rule says otherwise.
 */
export const drift: Policy = (subject) => {
  if (!subject.agreed) return null;
  const asking = subject.deltas.filter((delta) => decision(subject, delta) === "ask");
  if (asking.length > 0) {
    return stop(
      "drifted",
      reason(
        "edited_in_qbo",
        `edited in the books: ${asking.map((delta) => delta.path).join(", ")}`,
        {
          help: "take the books' value at the source, or say on_drift: overwrite in the mapping to send ours",
        },
      ),
    );
  }
  const person = subject.deltas.filter((delta) => ruleAt(subject, delta)?.owner === "person");
  if (person.length > 0) {
    return stop(
      "blocked",
      reason(
        "person_decides",
        `differs and a person owns it: ${person.map((d) => d.path).join(", ")}`,
      ),
    );
  }
  return null;
};

/** What is to be done about a leaf that differs: `send` ours, `leave` theirs, or `ask`. */
export function decision(subject: Subject, delta: FieldDelta): "send" | "leave" | "ask" {
  const rule = ruleAt(subject, delta);
  if (rule?.owner === "books" && subject.link !== null) return "leave";
  if (delta.moved === "new" || delta.moved === "work") return "send";
  if (rule?.owner === "last") return delta.moved === "books" ? "leave" : "ask";
  if (rule?.owner === "person") return "send";
  switch (rule?.onDrift ?? "ask") {
    case "accept":
      return delta.moved === "books" ? "leave" : "send";
    case "overwrite":
      return "send";
    case "ask":
      return "ask";
  }
}

const ruleAt = ({ document }: Subject, { path }: FieldDelta): FieldRule | null =>
  ruleOf(document.rules, path.replaceAll(/\[\d+\]/g, "[]"));
