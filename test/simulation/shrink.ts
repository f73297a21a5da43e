/**
 * The smallest set of choices that still fails: whole kinds of trouble are taken away first, then
 * halves, quarters, and at last single choices, until none can go (Zeller's ddmin).
 */
export async function shrink(
  made: ReadonlyMap<string, number>,
  fails: (kept: ReadonlyMap<string, number>) => Promise<boolean>,
): Promise<ReadonlyMap<string, number>> {
  let kept = made;
  const without = (gone: ReadonlySet<string>): ReadonlyMap<string, number> =>
    new Map([...kept].filter(([key]) => !gone.has(key)));
  const tryWithout = async (gone: readonly string[]): Promise<boolean> => {
    const less = without(new Set(gone));
    if (less.size === kept.size || !(await fails(less))) return false;
    kept = less;
    return true;
  };
  const kinds = new Set([...made.keys()].map((key) => key.replace(/#\d+$/, "")));
  for (const kind of kinds) {
    await tryWithout([...kept.keys()].filter((key) => key.startsWith(`${kind}#`)));
  }
  for (let size = Math.ceil(kept.size / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let again = true; again;) {
      again = false;
      const keys = [...kept.keys()];
      for (let at = 0; at < keys.length; at += size) {
        const some = keys.slice(at, at + size).filter((key) => kept.has(key));
        if (await tryWithout(some)) again = size === 1;
      }
    }
  }
  return kept;
}
