import { parseJson } from "./model/json.ts";
import type { JsonTree, JsonValue } from "./model/json.ts";
import type { EntityProgram } from "./model/program.ts";
import { maskAt, maskText, maskWire, textsAt } from "./model/sensitive.ts";
import { partOf } from "./report/part.ts";
import type { Project } from "./project.ts";
import type { DocumentRow } from "./store/documents.ts";
import type { RequestRow } from "./store/requests.ts";

/** What the store has of a row, as people may see it: what is sensitive in it is hidden. */

/** As the true side said it. */
export function sourceOf(project: Project, row: Pick<DocumentRow, "address" | "raw">): JsonTree {
  return maskAt(parseJson(row.raw) as JsonTree, entityOf(project, row)?.sensitive.source ?? []);
}

/** What went out for a row, and what came back; of a batch, its own part. */
export interface Wire {
  readonly sent: JsonTree;
  readonly received: JsonTree;
}

export function wireOf(
  project: Project,
  row: Pick<DocumentRow, "id" | "address">,
  { operations, prepared, answer }: RequestRow,
): Wire {
  const { stream = "", sensitive = [] } = documentOf(project, row) ?? {};
  const item = operations.find((each) => each.documentId === row.id)?.item ?? "";
  const sent = partOf(prepared.body, item);
  // A refusal may cite what it refuses.
  const said = textsAt(sent, [...sensitive, ...sensitive.map((path) => `${stream}.${path}`)]);
  const told = (part: JsonTree): JsonTree => maskWire(part, stream, sensitive);
  return {
    sent: told(sent),
    received: answer === null ? null : told(partOf(maskText(answer, said), item)),
  };
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
