/** Faults that a test asks for: what the network and the service do when they fail. */
import type { Emulation } from "../emulation.ts";
import type { Fault } from "../faults.ts";
import { type Answer, codeAnswer } from "./answers.ts";
import type { SeenRequest } from "./seen.ts";

export type InjectedFault =
  /** No answer; the connection breaks before or after the request was carried out. */
  | { readonly kind: "drop"; readonly when: "before" | "after" }
  /** Answered late; carried out first or last. */
  | { readonly kind: "delay"; readonly ms: number; readonly when: "before" | "after" }
  /** The connection breaks at once, the request is carried out later. */
  | { readonly kind: "late"; readonly ms: number }
  /** Another answer in place of the true one, whether or not the request was carried out. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly body: string;
      readonly contentType: string;
      readonly acts: boolean;
    }
  /** The true answer, cut after so many bytes. */
  | { readonly kind: "truncate"; readonly bytes: number }
  /** The call's access token ends before the call is looked at. */
  | { readonly kind: "expired" }
  | ActFault;

/** Those that meet one operation, in a batch that item alone. */
export type ActFault =
  /** A fault of the service in its own form, whether or not the operation was carried out. */
  | { readonly kind: "code"; readonly fault: Fault; readonly acts: boolean }
  /** Queries do not see what it changed for so long. */
  | { readonly kind: "slow"; readonly ms: number }
  /** Carried out a second time, past its requestid; the first one's answer is given. */
  | { readonly kind: "duplicate" };

/** Null: nothing is the matter. */
export type FaultHook = (request: SeenRequest) => InjectedFault | null;

/** What is done otherwise while a call is carried out. */
export interface Effects {
  readonly slowMs: number | null;
  readonly twice: boolean;
}

export const NO_EFFECTS: Effects = { slowMs: null, twice: false };

export function effectsOf(fault: InjectedFault | null): Effects {
  return {
    slowMs: fault?.kind === "slow" ? fault.ms : null,
    twice: fault?.kind === "duplicate",
  };
}

export interface Act {
  /** Carries the call out. */
  act(effects: Effects): Answer | Promise<Answer>;
  /** Ends the access token that it came with. */
  expire(): void;
}

/** Carries a request out under a fault. Null: the connection breaks. */
export async function under(
  fault: InjectedFault | null,
  emulation: Emulation,
  { act, expire }: Act,
): Promise<Answer | null> {
  switch (fault?.kind) {
    case undefined:
    case "slow":
    case "duplicate":
      return act(effectsOf(fault));
    case "expired":
      expire();
      return act(NO_EFFECTS);
    case "code":
      if (fault.acts) await act(NO_EFFECTS);
      return codeAnswer(emulation, fault.fault);
    case "drop":
      if (fault.when === "after") await act(NO_EFFECTS);
      return null;
    case "delay": {
      if (fault.when === "before") await emulation.clock.sleep(fault.ms);
      const answer = await act(NO_EFFECTS);
      if (fault.when === "after") await emulation.clock.sleep(fault.ms);
      return answer;
    }
    case "late":
      // What fails then changes nothing, and nobody is there to be told.
      void emulation.clock.sleep(fault.ms).then(
        () => act(NO_EFFECTS),
        () => undefined,
      );
      return null;
    case "answer":
      if (fault.acts) await act(NO_EFFECTS);
      return {
        status: fault.status,
        headers: { "content-type": fault.contentType },
        content: fault.body,
      };
    case "truncate":
      return { ...(await act(NO_EFFECTS)), cutAt: fault.bytes };
  }
}
