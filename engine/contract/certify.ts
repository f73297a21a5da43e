import type { JsonObject } from "../model/json.ts";
import type { OpenOptions } from "./connector.ts";

/**
 * Finding out how a remote behaves where its documents are silent, for `tieout certify`: what a
 * connector adds beside its Connection. It writes test documents into a company that a person
 * names, and takes them away again.
 */
export interface Certifier {
  /** With `mode: "write"`. */
  open(options: OpenOptions): Promise<CertifySession>;
}

export interface CertifySession {
  readonly company: string;
  /** Real books: nothing is ever tried there. */
  readonly isProduction: boolean;
  /** Documents that an earlier `run` did not leave there, by stream; at most a page is counted. */
  foreign(): Promise<readonly { readonly stream: string; readonly count: number }[]>;
  /**
   * Settles each question and cleans up, also where it is stopped: then it throws TO902 after that.
   * `patienceMs`: the longest that an answer which only time can give is waited for.
   */
  run(options: CertifyOptions): Promise<Certificate>;
  close(): Promise<void>;
}

export interface CertifyOptions {
  readonly patienceMs: number;
  readonly onStep: (step: {
    readonly done: number;
    readonly total: number;
    readonly text: string;
  }) => void;
}

/** The file that `certify` writes: answers, and what they mean as settings. */
export interface Certificate {
  readonly format: "tieout.certificate/1";
  readonly company: string;
  readonly environment: string;
  readonly at: string;
  readonly answers: readonly CertifiedAnswer[];
  /** Keys of the connection. */
  readonly connection: JsonObject;
  /** Settings of the emulator, so that it does as this company does. */
  readonly emulator: JsonObject;
  /** What could not be taken away again: `Invoice 145`. */
  readonly left: readonly string[];
}

export interface CertifiedAnswer {
  readonly question: string;
  /** A word of a closed list of the question, or `not settled`. */
  readonly answer: string;
  /** What was seen. */
  readonly evidence: string;
}
