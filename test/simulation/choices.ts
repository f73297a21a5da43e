/**
 * Every choice of a simulated world, named and counted: `p1.crash#17`. A seed gives each name its
 * number, so that taking one choice away leaves all others as they were; that is what makes a
 * failure shrink. 0 always means that nothing happens.
 */
export interface Choices {
  /** 0 to n - 1. */
  pick(name: string, n: number): number;
  /** True so many times in 1000. */
  chance(name: string, perMille: number): boolean;
  /** What was chosen and is not 0. */
  readonly made: ReadonlyMap<string, number>;
}

export function choicesOfSeed(seed: number): Choices {
  return choicesFrom((key) => hash32(`${seed}/${key}`));
}

/** As a seed chose, but 0 where `keep` says so. */
export function choicesKept(made: ReadonlyMap<string, number>): Choices {
  return openChoices((key, n) => Math.min(made.get(key) ?? 0, n - 1));
}

function choicesFrom(number: (key: string) => number): Choices {
  return openChoices((key, n) => number(key) % n);
}

function openChoices(choose: (key: string, n: number) => number): Choices {
  const counts = new Map<string, number>();
  const made = new Map<string, number>();
  const pick = (name: string, n: number): number => {
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    const key = `${name}#${count}`;
    const value = n <= 1 ? 0 : choose(key, n);
    if (value !== 0) made.set(key, value);
    return value;
  };
  return {
    pick,
    made,
    chance(name, perMille) {
      if (perMille <= 0) return false;
      const value = pick(name, 1000);
      const hit = value >= 1000 - perMille;
      // What did not happen need not be remembered.
      if (!hit) made.delete(`${name}#${counts.get(name)! - 1}`);
      return hit;
    },
  };
}

/** FNV-1a with a last stir: neighbouring seeds and names lead far apart. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
