/** What the parts of one mapping's compilation share. */
import type { MappingYaml } from "../config/config.ts";
import type { NameSnapshot } from "./build-context.ts";
import type { Findings, Spot } from "./findings.ts";
import type { Target } from "./leaf.ts";
import type { Names } from "./names.ts";
import type { FieldPlan } from "./record.ts";
import type { Side, Streams } from "./sides.ts";
import type { Truth } from "./source.ts";

export interface EntityContext {
  readonly yaml: MappingYaml;
  /** The top of its file. */
  readonly at: Spot;
  readonly truth: Truth;
  /** Not what holds now, but what a setting also allows. */
  readonly alternative: boolean;
  readonly sides: { readonly work: Side | null; readonly books: Side | null };
  readonly plans: readonly FieldPlan[];
  readonly names: Names;
  readonly streams: Streams;
  readonly targets: (entity: string) => readonly Target[];
  readonly snapshot: NameSnapshot | null;
  readonly findings: Findings;
}
