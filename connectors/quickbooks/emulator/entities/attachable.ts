/** Attachments: a note, or a file that was uploaded, and what it hangs on [R: company-lists]. */
import { type Body, listAt, objectAt, textAt, textOf } from "../body.ts";
import { invalidReference, notAttachable, requiredMissing } from "../faults.ts";
import { BASE, bool, customFields, ignored, int, list, object, text } from "../fields.ts";
import type { Definition, Work } from "./definition.ts";

/** What hangs on it is asked for by `AttachableRef.EntityRef.Type` and `.value` [D]. */
const attached = object("ReferenceType", {
  value: text(50, { filter: true }),
  name: text(1000),
  type: text(50, { filter: true }),
});

export const attachable: Definition = {
  name: "Attachable",
  kind: "transaction",
  idSpace: "Attachable",
  label: "Attachables",
  fields: {
    FileName: text(1000, { filter: true }),
    FileAccessUri: text(4000, { readOnly: true }),
    TempDownloadUri: text(4000, { readOnly: true }),
    Size: int({ readOnly: true }),
    ContentType: text(100),
    Category: text(100),
    Lat: text(50),
    Long: text(50),
    PlaceName: text(2000),
    Note: text(2000, { filter: true }),
    Tag: text(2000),
    ThumbnailFileAccessUri: text(4000, { readOnly: true }),
    ThumbnailTempDownloadUri: text(4000, { readOnly: true }),
    ...BASE,
    AttachableRef: list("AttachableRef", {
      EntityRef: attached,
      LineInfo: text(50),
      IncludeOnSend: bool(),
      CustomField: customFields(),
      ...ignored("Inactive", "NoRefOnly", "AttachableRefEx"),
    }),
    ...ignored("CustomField", "AttachableEx", "documentId"),
  },
  writes: ["create", "update", "delete"],
  prepare,
};

/** A name or a note is needed [D]; the other's code is that of a reference elsewhere [M]. */
function prepare(work: Work, draft: Body): void {
  const named = textOf(draft["FileName"]) ?? textOf(draft["Note"]);
  if (named === null) work.errors.push(requiredMissing("FileName"));
  const references = listAt(draft, "AttachableRef");
  for (const { EntityRef } of references) checkAttached(work, { EntityRef: EntityRef ?? null });
  if (draft["AttachableRef"] === undefined) return;
  draft["AttachableRef"] = references.map((one) => ({ IncludeOnSend: false, ...one }));
}

function checkAttached(work: Work, reference: Body): void {
  const given = objectAt(reference, "EntityRef");
  if (given === null) return;
  const [type, id] = [textAt(given, "type"), textAt(given, "value")];
  const of = [...work.definitions.values()].find(
    ({ name }) => name.toLowerCase() === type.toLowerCase(),
  );
  if (of === undefined) work.errors.push(notAttachable(type));
  else if (work.books.get(of.name, id) === null) work.errors.push(invalidReference(of.label, id));
}
