/** `backflow:`: what becomes of a settlement that the work side does not know. */
import type { EntityProgram, Expr } from "../model/program.ts";
import type { EntityContext } from "./entity-context.ts";
import { compileCondition, toExpr } from "./expression.ts";
import { type Findings, placeOf, spot, under } from "./findings.ts";
import type { PlannedMapping } from "./plan-mapping.ts";

/** `startUnpaid`: what a start says of unpaid records holds here too, where nothing else is said. */
export function compileBackflow(
  { yaml, at, names, findings }: EntityContext,
  hasPaid: boolean,
  startUnpaid: Expr | null,
): EntityProgram["backflow"] {
  const { backflow } = yaml;
  const word = typeof backflow === "object" ? (backflow.do ?? "notify") : backflow;
  const kind = word ?? (hasPaid ? "notify" : "off");
  if (kind !== "off" && !hasPaid) {
    findings.add("TO268", placeOf(under(at, "backflow")), "it does not say when it is paid", {
      help: ["paid: Balance == 0 && TotalAmt > 0"],
    });
  }
  if (typeof backflow !== "object") return { kind, unpaid: startUnpaid, credited: true };
  const credited = backflow.credited ?? true;
  if (backflow.unpaid === undefined) return { kind, unpaid: startUnpaid, credited };
  const here = under(at, "backflow", "unpaid");
  const typed = compileCondition(here, backflow.unpaid, names, findings);
  return { kind, unpaid: toExpr(here, backflow.unpaid, typed), credited };
}

/** Writing back is what a mapping with the books as its truth does: there has to be one. */
export function checkBackflow(planned: readonly PlannedMapping[], findings: Findings): void {
  const streamOf = ({ sides }: PlannedMapping): string =>
    `${sides.work?.connection}.${sides.work?.stream}`;
  const written = new Set(
    planned
      .filter(
        ({ truths, sides }) => truths[0] === "books" && sides.work?.schema.can.update === true,
      )
      .map(streamOf),
  );
  for (const plan of planned) {
    const { backflow, entity } = plan.file.value;
    const isMap = typeof backflow === "object";
    if ((isMap ? backflow.do : backflow) !== "write" || written.has(streamOf(plan))) continue;
    const at = isMap ? spot(plan.file, "backflow", "do") : spot(plan.file, "backflow");
    findings.add("TO268", placeOf(at), `no mapping writes to ${streamOf(plan)}`, {
      note: "a mapping with the books as its truth says what, over a connection that can write",
      help: [
        `entity: ${entity}_paid, with the same \`systems:\`, \`truth: books\`, \`create: never\``,
        "backflow: notify, to have them listed",
      ],
    });
  }
}
