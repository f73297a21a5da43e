import { tellsOfSpill } from "./apply-spill.ts";
import { TieoutError } from "./errors.ts";

/** Where requests go out side by side, as many as the other system admits. */
export interface Lanes {
  /**
   * Begins the work as soon as a lane is free and nothing that is under way holds one of the keys.
   * Throws, and begins nothing, once any of it has thrown.
   */
  begin(keys: readonly string[], work: () => Promise<void>): Promise<void>;
}

/**
 * Feeds so many lanes. Ends when all that was begun has ended, so that what was under way is
 * recorded whatever became of its neighbours; only then throws what any of it has thrown. In a
 * single lane nothing happens beside a request: `begin` ends with its work.
 */
export async function inLanes(most: number, feed: (lanes: Lanes) => Promise<void>): Promise<void> {
  const underWay = new Map<Promise<void>, readonly string[]>();
  const thrown: unknown[] = [];
  const isHeld = (keys: readonly string[]): boolean =>
    [...underWay.values()].some((held) => held.some((key) => keys.includes(key)));
  const begin: Lanes["begin"] = async (keys, work) => {
    while (underWay.size >= most || isHeld(keys)) await Promise.race(underWay.keys());
    if (thrown.length > 0) throw gravest(thrown);
    const begun: Promise<void> = work()
      .catch((error: unknown) => void thrown.push(error))
      .finally(() => void underWay.delete(begun));
    underWay.set(begun, keys);
    if (most > 1) return;
    await begun;
    if (thrown.length > 0) throw gravest(thrown);
  };
  await feed({ begin }).catch((error: unknown) => void thrown.push(error));
  await Promise.all(underWay.keys());
  if (thrown.length > 0) throw gravest(thrown);
}

/**
 * Makes of each part what `use` is to have, and where requests go side by side the next of it while
 * that is used: what is looked up meanwhile keeps no lane waiting. Whatever ends it, nothing of it
 * is under way any more then.
 */
export async function inTurn<P, M>(
  parts: readonly P[],
  { make, use, ahead }: Turns<P, M>,
): Promise<void> {
  let coming: Promise<M> | null = null;
  try {
    for (const [at, part] of parts.entries()) {
      const made: M = await (coming ?? make(part));
      const next = parts[at + 1];
      coming = ahead && next !== undefined ? make(next) : null;
      // Whether it fails is asked when it is its turn.
      coming?.catch(() => null);
      await use(made);
    }
  } catch (error) {
    const thrown: unknown[] = [error];
    await coming?.catch((other: unknown) => void (other === error || thrown.push(other)));
    throw gravest(thrown);
  }
}

interface Turns<P, M> {
  readonly make: (part: P) => Promise<M>;
  readonly use: (made: M) => Promise<void>;
  readonly ahead: boolean;
}

/** These end a run between two requests, with everything recorded. */
export const ENDS: ReadonlySet<string> = new Set(["TO902", "TO940", "TO941"]);

/** What a person has to know first: where answers lie, then what is no plain end of a run. */
function gravest(thrown: readonly unknown[]): unknown {
  const isPlain = (error: unknown): boolean => error instanceof TieoutError && ENDS.has(error.code);
  return thrown.findLast(tellsOfSpill) ?? thrown.find((error) => !isPlain(error)) ?? thrown[0];
}
