import type { OpenOptions } from "./connector.ts";

/**
 * Signing in to a system in a browser, for `tieout connect`: what a connector adds beside its
 * Connection. The registry names it; who asks the person, and listens for the browser, is the
 * command line.
 */
export interface SignIn {
  open(options: OpenOptions): Promise<SignInSession>;
}

export interface SignInSession {
  /** Real books: a person has to mean it. */
  readonly isProduction: boolean;
  /** The company that the configuration means. */
  readonly company: string;
  /** What is asked for, for people. */
  readonly scope: string;
  /** Where the browser goes. It comes back to `redirect` with `state`. */
  address(redirect: string, state: string): Promise<string>;
  /**
   * Changes what the browser came back with for tokens, which are in the vault when it resolves.
   * The caller has checked the state. Throws TO940 (declined, another company, a code that is no
   * longer good) and TO941 (no answer).
   */
  accept(redirect: string, returned: Readonly<Record<string, string>>): Promise<void>;
  /**
   * Ends the sign-in at the other end, then here; false: there was none. Throws TO940, TO941, and
   * keeps it then.
   */
  revoke(): Promise<boolean>;
  close(): Promise<void>;
}
