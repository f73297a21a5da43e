import type { JsonObject } from "../model/json.ts";
import type { StreamProfile } from "../model/profile.ts";
import type { Secret } from "./connector.ts";
import type { ConnectorIo } from "./io.ts";

/** How a project begins with a system that nobody has described yet, for `tieout init`. */
export interface Explorer {
  /** What a person picks it by: "CSV or JSON exports in a folder". */
  readonly title: string;
  /** What is asked for, and what is offered as the answer. */
  readonly question: string;
  readonly initial: string;
  /** Whether an address is of this kind: a folder, `sqlite:PATH`, a file of YAML. */
  takes(address: string, io: ConnectorIo): boolean;
  /**
   * The keys of a connection to it, every stream that can be read among them where a connection
   * names its streams. Throws TieoutError TO931 with what is wrong with the address.
   */
  explore(address: string, room: ExploreRoom): Promise<JsonObject>;
}

export interface ExploreRoom {
  readonly io: ConnectorIo;
  /** The value behind `${NAME}`. Throws TieoutError where there is none. */
  secret(reference: string): Secret;
}

/** What a system of work becomes in the books, proposed by whoever knows the books. */
export interface Proposer {
  propose(seen: Seen): Proposal;
}

export interface Seen {
  /** The connection that they are read through, by its name in the project. */
  readonly connection: string;
  readonly streams: readonly StreamProfile[];
  readonly timezone: string;
}

export interface Proposal {
  /** The connection of the books, as YAML under its name. */
  readonly books: string;
  /** Entities, in the order of their need. */
  readonly entities: readonly ProposedEntity[];
  /** Streams that became nothing, each with why. */
  readonly left: readonly { readonly stream: string; readonly why: string }[];
  /** What a person would be asked. */
  readonly questions: readonly Question[];
  /** Other files by path: the company that the emulator begins with. */
  readonly files: ReadonlyMap<string, string>;
}

export interface ProposedEntity {
  readonly name: string;
  /** `exports.invoices -> books.Invoice`, with what speaks for it. */
  readonly evidence: readonly string[];
  /** The mapping and its tests, with the answers in them. */
  mapping(answers: ReadonlyMap<string, string>): string;
  tests(answers: ReadonlyMap<string, string>): string;
}

export interface Question {
  readonly name: string;
  readonly value: string;
  readonly oneOf: readonly string[] | null;
  readonly type: "text" | "date";
  readonly locked: boolean;
  readonly note: string;
  /** It stands in `settings:`; else in the mappings. */
  readonly setting: boolean;
}
