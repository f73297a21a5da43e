import type { Address, RemoteId } from "./ids.ts";
import type { Place } from "./diagnostic.ts";

/** A persisted pair: this document is that thing. Bound once; a permanent one is never rebound. */
export interface Link {
  readonly address: Address;
  readonly connection: string;
  readonly stream: string;
  readonly remoteId: RemoteId;
  readonly permanent: boolean;
  /** `rule`, `created`, `person`, `file`, `recovered`. */
  readonly by: LinkOrigin;
  readonly actor: string;
  readonly why: string;
}

export type LinkOrigin = "rule" | "created" | "person" | "file" | "recovered";

/** This run's proposal, with its evidence; a score never links. */
export interface Match {
  readonly address: Address;
  readonly stream: string;
  readonly candidates: readonly Candidate[];
}

export interface Candidate {
  readonly remoteId: RemoteId;
  readonly label: string;
  /** 0 to 1, two decimals. */
  readonly score: number;
  /** `certain`: an exact rule; `suggestion`: for a person. */
  readonly kind: "certain" | "suggestion";
  readonly why: readonly string[];
  /** The document that has it already, where one has. */
  readonly takenBy: string | null;
}

/** One line of `mappings/links/*.yaml`: a link that a person declared under review. */
export interface DeclaredLink {
  readonly address: Address;
  readonly stream: string;
  /** An id (`Customer/58`), or a name (`"Customer: Quarry Road LLC"`) to be found. */
  readonly target:
    | { readonly kind: "id"; readonly id: RemoteId }
    | { readonly kind: "name"; readonly name: string };
  readonly by: string;
  readonly why: string;
  readonly place: Place;
}
