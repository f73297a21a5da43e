/** Where a change of one character may cost money or double a document, and what would see it. */
export interface Part {
  readonly about: string;
  readonly mutate: readonly Mutated[];
  /** Tests of seconds: each mutant is held against those that reach it. */
  readonly tests: readonly string[];
}

export interface Mutated {
  readonly file: string;
  /** Only these functions of it; the whole file where none is named. */
  readonly only?: readonly string[];
}

export const PARTS: Readonly<Record<string, Part>> = {
  money: {
    about: "money and decimals",
    mutate: [{ file: "engine/model/money.ts" }, { file: "engine/model/decimal.ts" }],
    tests: ["test/model/money.test.ts", "test/model/decimal.test.ts"],
  },
  classifier: {
    about: "what an answer of QuickBooks proves",
    mutate: [
      { file: "connectors/quickbooks/answer.ts" },
      {
        file: "connectors/quickbooks/write.ts",
        only: ["toOutcome", "itemOutcomes", "faulted", "carriedOut", "refusal", "codeOf"],
      },
    ],
    tests: [
      "test/connectors/quickbooks-proof.test.ts",
      "test/connectors/quickbooks-outcome.test.ts",
      "test/connectors/quickbooks-answers.test.ts",
      "test/connectors/quickbooks-write.test.ts",
    ],
  },
  states: {
    about: "the state machine",
    mutate: [
      { file: "engine/model/status.ts" },
      { file: "engine/model/settlement.ts" },
      { file: "engine/apply-told.ts" },
      {
        file: "engine/apply-record.ts",
        only: ["recordAnswer", "stateAfter", "endAll", "restAll", "judged", "bindAll", "wakeMoved"],
      },
    ],
    tests: [
      "test/model/status.test.ts",
      "test/model/settlement.test.ts",
      "test/line/send.test.ts",
      "test/line/answered.test.ts",
      "test/line/settle.test.ts",
      "test/steps/apply.test.ts",
      "test/line/operation-log.test.ts",
    ],
  },
  staleness: {
    about: "whether a plan still holds",
    mutate: [
      { file: "engine/apply-refuse.ts", only: ["refusePlan"] },
      { file: "engine/apply-prepare.ts", only: ["isDoneAlready", "movedSince", "onlyWaits"] },
    ],
    tests: ["test/steps/apply-stale.test.ts", "test/steps/apply.test.ts"],
  },
  log: {
    about: "the operation log",
    mutate: [
      { file: "engine/store/requests.ts" },
      { file: "engine/apply-settle.ts" },
      { file: "engine/apply-send.ts" },
    ],
    tests: [
      "test/store/requests.test.ts",
      "test/line/send.test.ts",
      "test/line/answered.test.ts",
      "test/line/settle.test.ts",
      "test/steps/apply.test.ts",
      "test/line/operation-log.test.ts",
    ],
  },
};
