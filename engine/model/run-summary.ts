import type { Money } from "./money.ts";
import type { WriteKind } from "./operation.ts";

/** What one run did, as the history and the operation log tell it: the same today and in a year. */
export interface RunSummary {
  readonly run: string;
  /** The command: `run`, `apply`, `import` … */
  readonly kind: string;
  readonly actor: string;
  readonly began: string;
  /** null: it is under way, or was killed. */
  readonly ended: string | null;
  readonly state: string;
  /** Digest of the configuration that it ran with. */
  readonly program: string;
  /** In the order in which they were begun; of a document what became of it last. */
  readonly deeds: readonly RunDeed[];
  /** Rows of the source that could not be taken as they stood. */
  readonly odd: readonly { readonly place: string; readonly text: string }[];
}

export interface RunDeed {
  readonly row: string;
  readonly entity: string;
  /** What the entity is called. */
  readonly label: string;
  readonly title: string;
  readonly kind: WriteKind | "link" | "unlink";
  readonly result: "done" | "failed" | "unknown" | "drifted";
  /** What was sent comes to, else what the document comes to now; null: it has no amount. */
  readonly amount: Money | null;
  /** `Invoice/233`; null: it is nothing there, or nobody knows. */
  readonly twin: string | null;
  readonly why: string | null;
}
