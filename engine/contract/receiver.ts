import type { RemoteId } from "../model/ids.ts";
import type { OpenOptions } from "./connector.ts";
import type { Post } from "./io.ts";

/**
 * Hearing what a system tells of itself, for `tieout webhooks`: what a connector adds beside its
 * Connection. It believes nothing but who it is from: a notice only says what to read again.
 */
export interface Receiver {
  /** Throws TO901 where what proves a notice is not configured. Calls nothing. */
  open(options: Pick<OpenOptions, "name" | "config" | "secrets">): Ear;
}

export interface Ear {
  /** Whose notices are taken. */
  readonly company: string;
  read(post: Post): Heard;
}

export type Heard =
  | {
      readonly kind: "heard";
      readonly notices: readonly Notice[];
      /** Of kinds that are not read, of other companies, or of no sense. */
      readonly ignored: number;
    }
  /** `why` is for the person at the receiver; whoever sent it is told the status alone. */
  | { readonly kind: "refused"; readonly status: 400 | 401; readonly why: string };

/** Something that is to be read again. */
export interface Notice {
  /** The event's own, where it has one: the same one again is no news. */
  readonly event: string | null;
  readonly stream: string;
  readonly id: RemoteId;
}
