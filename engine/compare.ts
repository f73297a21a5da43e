import type { Change } from "./model/change.ts";
import type { Compared, ComparedLeaf, ComparedRow, Told } from "./model/compared.ts";
import { formatAddress } from "./model/ids.ts";
import type { Address } from "./model/ids.ts";
import { writeChange } from "./model/plan-json.ts";
import type { Plan } from "./model/plan.ts";
import { payloadOf } from "./payload.ts";
import type { Traced } from "./payload.ts";
import type { Project } from "./project.ts";
import { documentsByAddress } from "./store/documents.ts";

/** A plan, and the project on whose store it was made. */
export interface PlanOf {
  readonly project: Project;
  readonly plan: Plan;
}

/** Of so many rows it is told where they differ: a reviewer reads some, a script counts the rest. */
const MOST_TRACED = 500;

/** What `head` does and `base` does not, row by row, in the order of head's plan. */
export async function compareRows(base: PlanOf, head: PlanOf): Promise<Compared> {
  const before = byRow(base.plan);
  const after = byRow(head.plan);
  const rows: ComparedRow[] = [];
  let same = 0;
  for (const [row, change] of new Map([...after, ...before])) {
    const [was, is] = [before.get(row), after.get(row)];
    if (was !== undefined && is !== undefined && essence(was) === essence(is)) {
      if (is.kind !== "blocked") same++;
      continue;
    }
    const isTraced = rows.length < MOST_TRACED;
    rows.push({
      row,
      entity: change.address.entity,
      title: (is ?? was)?.label ?? "",
      before: told(was),
      after: told(is),
      leaves: isTraced ? await leavesOf(base.project, head.project, change.address) : [],
    });
  }
  return { rows, same };
}

const byRow = (plan: Plan): ReadonlyMap<string, Change> =>
  new Map([...plan.changes].map((change) => [formatAddress(change.address), change]));

/** All that is to be done; not the line on which a rule stands, nor when the row has its turn. */
function essence(change: Change): string {
  const deltas = change.deltas.map((delta) => ({ ...delta, rule: "" }));
  return JSON.stringify(writeChange({ ...change, deltas, wave: 0, after: [] }));
}

function told(change: Change | undefined): Told | null {
  if (change === undefined) return null;
  const { kind, amount, reasons } = change;
  const why = kind === "blocked" ? (reasons[0]?.text ?? "") : "";
  return { kind, amount: amount.after ?? amount.before, why };
}

/** Both make the document afresh; each value is told with the line that made it. */
async function leavesOf(
  base: Project,
  head: Project,
  address: Address,
): Promise<readonly ComparedLeaf[]> {
  const [was, is] = [await traceOf(base, address), await traceOf(head, address)];
  const paths = new Set([...is.keys(), ...was.keys()]);
  return [...paths].flatMap((path) => {
    const [before, after] = [was.get(path), is.get(path)];
    if (before?.value === after?.value) return [];
    const place = after?.place ?? before?.place ?? "";
    return [
      {
        path,
        before: before?.value ?? null,
        after: after?.value ?? null,
        // Without the column: in a review a line is what is looked at.
        rule: place.replace(/:\d+$/, ""),
      },
    ];
  });
}

async function traceOf(project: Project, address: Address): Promise<ReadonlyMap<string, Traced>> {
  const [row] = await documentsByAddress(project.store.db, [address]);
  if (row === undefined) return new Map();
  const { trace } = await payloadOf(project, row);
  return new Map(trace.map((each) => [each.path, each]));
}
