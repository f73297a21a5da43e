import type { StreamProfile } from "../../engine/model/profile.ts";
import type { Role } from "./propose-words.ts";

/** What the proposals of one project know of each other. */
export interface Room {
  readonly connection: string;
  readonly streams: readonly StreamProfile[];
  readonly byRole: ReadonlyMap<Role, StreamProfile>;
  /** Entities that a document needs: they are created for its sake. */
  readonly needed: ReadonlySet<string>;
}
