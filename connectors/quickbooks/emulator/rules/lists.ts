/** Rules that all list entities share: names, levels, activity. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { type Body, refAt, textAt, textOf } from "../body.ts";
import type { Work } from "../entities/definition.ts";
import { nameTaken, parentIsChild, requiredMissing, tooManyLevels } from "../faults.ts";

const SUFFIX = " (deleted)";

/** Active, the full name, its level, and that no other active entry has it. */
export function prepareList(work: Work, draft: Body): void {
  const { definition, existing } = work;
  const field = definition.names?.field ?? "Name";
  draft["Active"] ??= existing?.["Active"] ?? true;
  if (textOf(draft[field]) === null) {
    work.errors.push(requiredMissing(field));
    return;
  }
  markActivity(draft, field);
  if (definition.hierarchy !== undefined) placeInHierarchy(work, draft, field);
  checkUnique(work, draft, field);
}

/** An inactive entry's name gets " (deleted)", which frees the name [R]. */
function markActivity(draft: Body, field: string): void {
  const bare = textAt(draft, field).replace(/ \(deleted\)$/i, "");
  if (draft["Active"] === false) draft[field] = bare + SUFFIX;
  else if (textAt(draft, field).endsWith(SUFFIX)) draft[field] = bare;
}

function placeInHierarchy(work: Work, draft: Body, field: string): void {
  const { definition, books, errors } = work;
  const hierarchy = definition.hierarchy!;
  const own = textAt(draft, field);
  const parentId = refAt(draft, "ParentRef");
  draft[hierarchy.flag] = parentId !== null;
  if (parentId === null) {
    draft["FullyQualifiedName"] = own;
    delete draft["Level"];
    return;
  }
  const chain = ancestorsOf(work, parentId);
  if (chain.some((ancestor) => ancestor["Id"] === draft["Id"])) errors.push(parentIsChild());
  if (chain.length > hierarchy.levels) errors.push(tooManyLevels(hierarchy.levels + 1));
  const parent = books.get(definition.name, parentId);
  draft["FullyQualifiedName"] = `${textOf(parent?.["FullyQualifiedName"]) ?? ""}:${own}`;
  if (hierarchy.writesLevel) draft["Level"] = chain.length;
}

/** From the parent up to the top; ends where a circle closes. */
function ancestorsOf(work: Work, parentId: string): readonly JsonObject[] {
  const chain: JsonObject[] = [];
  for (let id: string | null = parentId; id !== null;) {
    const body: JsonObject | null = work.books.get(work.definition.name, id);
    if (body === null || chain.includes(body)) break;
    chain.push(body);
    id = refAt(body, "ParentRef");
  }
  return chain;
}

function checkUnique(work: Work, draft: Body, field: string): void {
  const { definition, books, settings, errors } = work;
  if (definition.names === undefined || draft["Active"] === false) return;
  const name = textOf(draft["FullyQualifiedName"]) ?? textAt(draft, field);
  const other = books.indexes
    .holders(definition.names.space, name)
    .find((h) => h.entity !== definition.name || h.id !== draft["Id"]);
  if (other === undefined) return;
  const sameKind = other.entity === definition.name;
  errors.push(nameTaken(sameKind ? settings.names.takenDetail : USED_BY_ANOTHER_KIND));
}

/** [D: common errors, 6240] */
const USED_BY_ANOTHER_KIND =
  "Another customer, vendor or employee is already using this name. Please use a different name.";

/** A new full name is a new full name for all below; their tokens stay. */
export function renameBelow(work: Work, before: JsonObject | null, after: JsonObject | null): void {
  const from = textOf(before?.["FullyQualifiedName"]);
  const to = textOf(after?.["FullyQualifiedName"]);
  if (from === null || to === null || from === to || after === null) return;
  const { definition, books } = work;
  for (const body of books.live(definition.name)) {
    const full = textOf(body["FullyQualifiedName"]);
    if (full === null || !full.startsWith(`${from}:`)) continue;
    books.adjust(definition.name, { ...body, FullyQualifiedName: to + full.slice(from.length) });
  }
}
