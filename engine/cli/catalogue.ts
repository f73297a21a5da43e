import { CODES as COMPILED } from "../compile/codes.ts";
import { CODES as SHAPES } from "../config/codes.ts";
import type { FaultWords } from "../contract/connector.ts";
import { ERRORS } from "../errors.ts";
import { REASONS } from "../model/reason.ts";
import type { ReasonCode } from "../model/reason.ts";
import type { Registry } from "../configuration.ts";
import { ODD_ROW } from "../report/import-text.ts";
import { FIXERS, REASON_WORDS } from "../report/reasons.ts";

/** A code that somebody may meet, in words. */
export interface Explained {
  readonly kind: "finding" | "error" | "reason" | "fault";
  readonly code: string;
  readonly title: string;
  readonly text: string;
  readonly next: string;
}

/**
 * All there are: findings of the configuration, errors that end a run, reasons of single
 * documents, and what other systems refuse with. The page mappings/codes.md is made from it.
 */
export async function catalogue(connectors: Registry): Promise<readonly Explained[]> {
  const findings = Object.entries({ ...SHAPES, ...COMPILED }) as readonly (readonly [
    string,
    { readonly title: string; readonly explanation: string },
  ])[];
  return [
    ...findings.map(([code, { title, explanation }]) => ({
      ...{ kind: "finding" as const, code, title, text: explanation, next: "" },
    })),
    ...Object.entries(ERRORS).map(([code, { title, advice, exit }]) => ({
      ...{ kind: "error" as const, code, title, next: advice },
      text: `Ends a command with exit code ${exit}.`,
    })),
    ...(Object.keys(REASONS) as ReasonCode[]).map((code) => ({
      ...{ kind: "reason" as const, code, title: REASON_WORDS[code].title },
      text: `Who mends it: ${FIXERS[REASONS[code]].toLowerCase()}.`,
      next: REASON_WORDS[code].next.replace("{row}", "ENTITY/KEY"),
    })),
    {
      kind: "reason",
      code: ODD_ROW,
      title: "A row of a source that could not be taken as it stood",
      text: "It has no key, a key twice, or another form than the rows beside it: it is in no total.",
      next: "Mend it at the source, export again, and: tieout import new",
    },
    ...(await faultsOf(connectors)),
  ];
}

async function faultsOf(connectors: Registry): Promise<readonly Explained[]> {
  const all = await Promise.all([...connectors.values()].map((load) => load()));
  return all.flatMap(({ title, faults }) =>
    Object.entries<FaultWords>(faults ?? {}).map(([code, words]) => ({
      ...{ kind: "fault" as const, code, ...words },
      text: `What ${title.replace(/[:,].*/, "")} answers where it refuses.`,
    })),
  );
}
