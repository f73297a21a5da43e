/** Entities in the order in which their documents can be made: what is referred to comes first. */

/** A cycle is given as its names, the first again at the end; an entity may refer to itself. */
export function orderEntities(
  names: readonly string[],
  needs: ReadonlyMap<string, readonly string[]>,
): { readonly order: readonly string[]; readonly cycles: readonly (readonly string[])[] } {
  const order: string[] = [];
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): void => {
    if (done.has(name)) return;
    const at = trail.indexOf(name);
    if (at !== -1) {
      const cycle = [...trail.slice(at), name];
      const members = cycle.slice(1).toSorted().join();
      const known = cycles.some((other) => other.slice(1).toSorted().join() === members);
      if (!known) cycles.push(cycle);
      return;
    }
    for (const need of needs.get(name) ?? []) if (need !== name) visit(need, [...trail, name]);
    if (done.has(name)) return;
    done.add(name);
    order.push(name);
  };
  for (const name of names) visit(name, []);
  return { order: order.filter((name) => names.includes(name)), cycles };
}
