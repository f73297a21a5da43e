import { TieoutError } from "../errors.ts";
import {
  compareDecimal,
  decimal,
  formatDecimal,
  multiplyDecimal,
  roundDecimal,
} from "./decimal.ts";
import type { EntityProgram, Program } from "./program.ts";

/**
 * Throws where a source has lost more than it may: `known` rows are staged as live, and of `rows`
 * that it has now `seen` are among them. Nothing of this read has been written then.
 */
export function guardGone(
  entity: EntityProgram,
  { rows, seen, known }: { readonly rows: number; readonly seen: number; readonly known: number },
  safety: Program["safety"],
): void {
  const { connection, stream } = entity.source;
  const from = `${connection}.${stream}`;
  if (rows === 0 && known > 0 && safety.emptySource === "stop") {
    throw new TieoutError(
      "TO932",
      `${from} is empty, and staging has ${known} ${entity.label} from it; nothing was changed`,
    );
  }
  const gone = known - seen;
  const most = safety.maxGone;
  if (known < SHARE_COUNTS_FROM || rows === 0) return;
  if (compareDecimal(decimal(String(gone)), multiplyDecimal(most, decimal(String(known)))) <= 0) {
    return;
  }
  const percent = formatDecimal(multiplyDecimal(most, decimal("100")));
  throw new TieoutError(
    "TO912",
    `${gone} of ${known} ${entity.label} are gone from ${from}; nothing was changed`,
    {
      advice:
        `If it is meant: safety: { max_gone: ${Math.ceil((gone * 100) / known)}% } ` +
        `in sync.config.yaml (now ${percent}%).`,
    },
  );
}

/** From so many known rows on a share says something. */
const SHARE_COUNTS_FROM = 10;

/** How many of the known rows may be gone. */
export function mostGone(known: number, safety: Program["safety"]): number {
  if (known < SHARE_COUNTS_FROM) return known;
  const most = multiplyDecimal(safety.maxGone, decimal(String(known)));
  return Number(formatDecimal(roundDecimal(most, { places: 0, rounding: "down" })));
}
