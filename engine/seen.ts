import { parseJson } from "./model/json.ts";
import type { JsonTree, JsonValue } from "./model/json.ts";
import type { EntityProgram } from "./model/program.ts";
import { maskAt, maskWire } from "./model/sensitive.ts";
import { partOf } from "./report/part.ts";
import type { Project } from "./project.ts";
import type { DocumentRow } from "./store/documents.ts";

/** What the store has of a row, as people may see it: what is sensitive in it is hidden. */

/** As the true side said it. */
export function sourceOf(project: Project, row: Pick<DocumentRow, "address" | "raw">): JsonTree {
  return maskAt(parseJson(row.raw) as JsonTree, entityOf(project, row)?.sensitive.source ?? []);
}

/** Its part of a request or of the answer to it. */
export function wirePart(
  project: Project,
  row: Pick<DocumentRow, "address">,
  text: string,
  item: string,
): JsonTree {
  const { stream = "", sensitive = [] } = documentOf(project, row) ?? {};
  return maskWire(partOf(text, item), stream, sensitive);
}

/** The thing of the other side as it was last read. */
export function twinOf(
  project: Project,
  row: Pick<DocumentRow, "address">,
  body: string,
): JsonValue {
  const paths = documentOf(project, row)?.sensitive ?? [];
  return maskAt(parseJson(body) as JsonTree, paths) as JsonValue;
}

const entityOf = (
  { program }: Project,
  { address }: Pick<DocumentRow, "address">,
): EntityProgram | undefined => program.entities.find(({ name }) => name === address.entity);

const documentOf = (project: Project, row: Pick<DocumentRow, "address">) =>
  entityOf(project, row)?.documents.find(({ role }) => role === row.address.role);
